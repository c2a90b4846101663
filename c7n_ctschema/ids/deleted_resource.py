"""Whether an event deletes the very resource that c7n then looks up."""

from __future__ import annotations

from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.ids import id_candidates, scoring
from c7n_ctschema.trail.schema.event_schema import EventSchema


def doubt(resource: str, event: EventSchema) -> str:
    """What becomes of the lookup after a deletion, in a sentence; "" where the resource may well be there.

    A deletion that is answered with what is being deleted (DeleteTable, DeleteSecret) takes its time: nothing is said.
    """
    known = resource_identity.of(resource)
    if known is None or known.any_value or not event.event.startswith("Delete"):
        return ""
    if scoring.event_noun(event.event) not in known.nouns or not id_candidates.concerns(known, event.source):
        return ""
    if any(candidate.path.startswith("responseElements.") for candidate in id_candidates.for_event(resource, event)):
        return ""
    return f"after {event.event} c7n finds the {known.resource} only while AWS still lists it"
