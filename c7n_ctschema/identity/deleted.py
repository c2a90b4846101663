"""Whether an event deletes the very resource that c7n then looks up."""

from __future__ import annotations

from c7n_ctschema.custodian import identity
from c7n_ctschema.identity import match, rank
from c7n_ctschema.trail.schema import EventSchema


def doubt(resource: str, event: EventSchema) -> str:
    """What becomes of the lookup after a deletion, in a sentence; "" where the resource may well be there.

    A deletion that is answered with what is being deleted (DeleteTable, DeleteSecret) takes its time: nothing is said.
    """
    known = identity.of(resource)
    if known is None or known.any_value or not event.event.startswith("Delete"):
        return ""
    if match.event_noun(event.event) not in known.nouns or not rank.concerns(known, event.source):
        return ""
    if any(candidate.path.startswith("responseElements.") for candidate in rank.for_event(resource, event)):
        return ""
    return f"after {event.event} c7n finds the {known.resource} only while AWS still lists it"
