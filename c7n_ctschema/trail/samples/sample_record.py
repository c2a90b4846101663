"""Invent a record of an event for tests of policies: the shape is right, the values are invented."""

from __future__ import annotations

import copy

from c7n_ctschema import tables
from c7n_ctschema.json_value import Json, JsonObject
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.catalog.targets import event_named
from c7n_ctschema.trail.samples import sample_values
from c7n_ctschema.trail.samples.sample_values import ACCOUNT, REGION, TIME
from c7n_ctschema.trail.schema.event_schema import EventSchema
from c7n_ctschema.trail.shapes.nodes import ListOf, MapOf, Node, OneOf, Opaque, Scalar, Struct

MOST_DEPTH = 12
_DETAILS = ("additionalEventData", "serviceEventDetails")
_CONTAINERS = ("items", "item", "member", "content")  # members that only hold a list


def of_target(target: str, *, enveloped: bool = False) -> JsonObject:
    """A record of the event that a target names, or the EventBridge event around the record.

    Raises UnknownName, and NoEvent for a service.
    """
    event = EventSchema(event_named(target))
    made = record(event)
    return envelope(made, event.delivery.detail_type) if enveloped else made


def record(event: EventSchema) -> JsonObject:
    """The CloudTrail record as a trail writes it."""
    facts = event.delivery
    return {
        "eventVersion": "1.10",
        "userIdentity": caller(),
        "eventTime": TIME,
        "eventSource": event.source,
        "eventName": event.event,
        "awsRegion": REGION,
        # An address of RFC 5737, which nobody has.
        "sourceIPAddress": "192.0.2.1",
        "userAgent": "custodian-ctschema sample",
        "requestParameters": _side(event, "request"),
        # CloudTrail logs no response of calls that only read ("CloudTrail record contents").
        "responseElements": None if facts.read_only else _side(event, "response"),
        "requestID": "00000000-0000-0000-0000-000000000001",
        "eventID": "00000000-0000-0000-0000-000000000002",
        "readOnly": bool(facts.read_only),
        "eventType": _event_type(event),
        "managementEvent": not facts.data_event,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Data" if facts.data_event else "Management",
        **_details(event),
    }


def _details(event: EventSchema) -> JsonObject:
    """The members that only some events have: service events have `serviceEventDetails`."""
    special = event_catalog.special_events(event.source).get(event.event, {})
    service = event.source.removesuffix(event_catalog.SUFFIX)
    # Present in few events. A sample that has them in all would let a filter on them pass that never passes.
    names = [name for name in _DETAILS if special.get(name)]
    return {name: _value(event.record.members[name], (), ("", name), service) for name in names}


def envelope(made: JsonObject, detail_type: str) -> JsonObject:
    """The EventBridge event that delivers the record."""
    return {
        "version": "0",
        "id": made["eventID"],
        "detail-type": detail_type,
        # The rule of "EventBridge event reference" (knowledge/trail/detail_types.json, `source`).
        "source": "aws." + str(made["eventSource"]).removesuffix(event_catalog.SUFFIX),
        "account": made["recipientAccountId"],
        "time": made["eventTime"],
        "region": made["awsRegion"],
        "resources": [],
        "detail": made,
    }


def caller(kind: str = "AssumedRole") -> JsonObject | None:
    """A `userIdentity` of this type with the members that the type has, or None for a type without an example."""
    callers: dict[str, JsonObject] = tables.read("knowledge/trail/samples")["callers"]
    return copy.deepcopy(callers.get(kind))


def _event_type(event: EventSchema) -> str:
    special = event_catalog.special_events(event.source).get(event.event, {})
    return str(special.get("event_type", "AwsApiCall"))


def _side(event: EventSchema, side: str) -> Json:
    service = event.source.removesuffix(event_catalog.SUFFIX)
    node = event.side(side)
    if isinstance(node, OneOf) and len(event.operations) > 1:  # RDS, DocumentDB, Neptune: the API with the most members
        node = max(node.options, key=lambda option: len(option.members) if isinstance(option, Struct) else 0)
    # CloudTrail writes null, not {}, for a call without parameters.
    return _value(node, (), ("", ""), service) or None


def _value(node: Node, above: tuple[str, ...], names: tuple[str, str], service: str) -> Json:
    """The value of a node. `above` are the shapes around it, `names` the names of its parent and itself."""
    if isinstance(node, OneOf):
        return _value(node.options[0], above, names, service)
    if isinstance(node, Scalar):
        # `instancesSet.items[]`: the name that tells the form is that of the list, not `items`.
        name, parent = (names[0], "") if names[1] in _CONTAINERS else (names[1], names[0])
        return sample_values.value(node, name, parent, service)
    if isinstance(node, Opaque) or len(above) > MOST_DEPTH:
        return {}
    if isinstance(node, ListOf):
        # One element is enough to show the shape.
        return [_value(node.item, above, names, service)]
    if isinstance(node, MapOf):
        return {"example": _value(node.value, (*above, ""), (names[1], "value"), service)}
    return _members(node, above, names, service)


def _members(node: Struct, above: tuple[str, ...], names: tuple[str, str], service: str) -> JsonObject:
    # The shape contains itself, such as the Statement of WAFv2.
    if node.name and node.name in above:
        return {}
    inner = (*above, node.name)
    return {name: _value(member, inner, (_noun(names), name), service) for name, member in node.members.items()}


def _noun(names: tuple[str, str]) -> str:
    """The thing that the members below a node describe."""
    return names[0] if names[1] in _CONTAINERS else names[1].removesuffix("Set")
