"""The values that a policy's own events leave to members of every record and of the envelope."""

from __future__ import annotations

from collections.abc import Mapping

from c7n_ctschema.json_value import Json, as_list, as_object
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.trail.shapes import envelope
from c7n_ctschema.trail.values import record_constants

# c7n renders these lists into the pattern, so EventBridge delivers no other value.
_ADMITTED = {
    "detail.eventName": "eventName",
    "detail.eventSource": "eventSource",
    '"detail-type"': "detail-type",
    # c7n takes this name without quotes: ValueFilter.get_resource_value looks it up in the event before JMESPath.
    "detail-type": "detail-type",
    "source": "source",
}
# CloudTrail sets these by the operation, not by the call.
_OF_EVENTS = {
    "detail.readOnly": "readOnly",
    "detail.managementEvent": "managementEvent",
    "detail.eventCategory": "eventCategory",
}
_EVENT_TYPE = "detail.eventType"
KEYS = frozenset({*_ADMITTED, *_OF_EVENTS, _EVENT_TYPE})


def of_key(context: Context, key: str) -> list[Json]:
    """The values that the key can have in the events that reach the policy; empty if they are not known."""
    if key in _ADMITTED:
        return _admitted(context, _ADMITTED[key])
    if key == _EVENT_TYPE:
        return _event_types(context)
    return _of_events(context, _OF_EVENTS[key]) if key in _OF_EVENTS else []


def is_admitted(key: str) -> bool:
    """Whether the policy's pattern has a list of the key's values."""
    return key in _ADMITTED


def is_pattern(key: str) -> bool:
    """Whether the policy's pattern fixes the key's values, so that a filter on it is wrong beyond doubt."""
    return key in _ADMITTED or key == _EVENT_TYPE


def _event_types(context: Context) -> list[Json]:
    detail_types = _admitted(context, "detail-type")
    return [*record_constants.event_types(str(name) for name in detail_types)]


def _of_events(context: Context, name: str) -> list[Json]:
    """What each event fixes; empty if one event is unknown, or the pattern admits events that no entry names."""
    events = context.events
    # An unknown event can have any value.
    if len(events) < len(context.policy.events) or any(use.schema is None for use in events):
        return []
    values = [record_constants.of_event(name, use.event, use.schema.delivery) for use in events if use.schema]
    return list(dict.fromkeys(value for fixed in values for value in fixed)) if all(values) else []


def _admitted(context: Context, name: str) -> list[Json]:
    """The strings that the pattern admits; empty where the pattern has a comparison such as `prefix`."""
    pattern: Mapping[str, Json] = context.pattern or {}
    # c7n's pattern has no `source`. EventBridge derives it from the host: `aws.s3` from `s3.amazonaws.com`.
    if name == "source" and name not in pattern:
        hosts = [str(host) for host in _admitted(context, "eventSource")]
        return [envelope.source_of(host) for host in hosts] if all(map(envelope.source_of, hosts)) else []
    values = pattern.get(name) if name in ("detail-type", "source") else as_object(pattern.get("detail")).get(name)
    # A comparison such as `prefix` admits values that cannot be listed.
    strings: list[Json] = [value for value in as_list(values) if isinstance(value, str)]
    return strings if len(strings) == len(as_list(values)) else []
