"""Whether an event deletes the resource that c7n looks up afterwards."""

from __future__ import annotations

from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.ids import id_candidates, nouns
from c7n_ctschema.trail.schema.event_schema import EventSchema


def doubt(resource: str, event: EventSchema) -> str:
    """A sentence about the lookup after a deletion; "" if the resource can still exist.

    A response that describes the deleted resource (DeleteTable, DeleteSecret) means that the deletion takes a while.
    """
    known = resource_identity.of(resource)
    # TerminateInstances is not in doubt: EC2 still describes a terminated instance for about an hour
    if known is None or known.any_value or not event.event.startswith("Delete"):
        return ""
    if nouns.event_noun(event.event) not in known.nouns or not id_candidates.concerns(known, event.source):
        return ""
    if any(candidate.path.startswith("responseElements.") for candidate in id_candidates.for_event(resource, event)):
        return ""
    return f"{event.event} deletes the {known.resource}: c7n then finds it only while AWS still lists it"
