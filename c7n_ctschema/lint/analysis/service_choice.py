"""Which service's event a key is about, if several services log the event (ELB and ELBv2: AddTags)."""

from __future__ import annotations

from c7n_ctschema.custodian.filters import missing_key_effect
from c7n_ctschema.custodian.policy.policy_filters import EventFilter
from c7n_ctschema.ids import id_candidates
from c7n_ctschema.lint.analysis import readings
from c7n_ctschema.trail.paths.resolution import Found, Missing
from c7n_ctschema.trail.schema.event_schema import EventSchema


def schema_for_key(resource: str, event: EventSchema, key: str, tested: EventFilter) -> EventSchema:
    """The schema that a filter's key is followed in: that of the resource's own service, or of the whole event.

    A key that only another service's event has keeps out all events of the resource. A filter that passes without the
    key, such as `value: absent`, is how a policy tells the services apart.
    """
    own = id_candidates.as_policy_reads(resource, event)
    # A key that no service's event has is missing in all of them, and the whole event shows more siblings.
    if own is event or not isinstance(readings.read(event, key, False).resolution, Found):
        return event
    is_missing = isinstance(readings.read(own, key, False).resolution, Missing)
    # In an `or` or a `not`, the key of another service may be one case among several.
    if not is_missing or tested.where:
        return event
    return own if missing_key_effect.of_missing_key(tested.spec()) is False else event


def event_name(name: str, event: EventSchema | None) -> str:
    """The event's name, with its service if the schema is for one of several services."""
    return f"{name} of {event.chosen_service}" if event and event.chosen_service else name
