"""Whether EventBridge gets a record, and in which Region. data/knowledge/trail/delivery.json has the evidence."""

from __future__ import annotations

import functools
import re

from c7n_ctschema import tables
from c7n_ctschema.light_typing import Any, NamedTuple
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.catalog.event_catalog import Operation

API_CALL = "AWS API Call via CloudTrail"


class Delivery(NamedTuple):
    """Facts that decide whether an EventBridge rule gets the event.

    `read_only` is None if it is unknown. A `data_event` is logged only if a trail selects it, by one of its
    `data_event_types`. If only the types of a service are documented and not their events, an event that is none of
    the documented data events can be a `possible_data_event`. An event of a `global_service` is delivered in us-east-1
    only. `detail_type` is the envelope's `detail-type`.
    """

    read_only: bool | None
    data_event: bool
    global_service: bool
    detail_type: str
    possible_data_event: bool = False
    data_event_types: tuple[str, ...] = ()


def delivery(source: str, event: str, operations: tuple[Operation, ...] = ()) -> Delivery:
    """The facts about an event. An entry in data/knowledge/special/ takes precedence over the rules."""
    # Special events (ConsoleLogin, GetSigninToken) have a detail-type and a `readOnly` that no verb tells.
    special = event_catalog.special_events(source).get(event, {})
    read_only = special.get("read_only")
    data_event = special.get("data_event", _is_data_event(source, event, operations))
    possible = not data_event and event in _facts()["possible_data_events"].get(source, {}).get("events", ())
    return Delivery(
        read_only=is_read_only(source, event) if read_only is None else read_only,
        data_event=data_event,
        global_service=_is_global(source, event),
        detail_type=special.get("detail_type", API_CALL),
        possible_data_event=possible,
        data_event_types=_data_event_types(source, operations) if data_event or possible else (),
    )


def _facts() -> dict[str, Any]:
    facts: dict[str, Any] = tables.read("knowledge/trail/delivery")
    return facts


def is_read_only(source: str, event: str) -> bool:
    """Whether the event only reads: a listed exception decides first, then the verb that begins the event name."""
    rules = _facts().get("read_only", {})
    known = rules.get("events", {}).get(source, {})
    # Start and Detect mislead: DetectStackDrift of CloudFormation changes something, ReadFromRepository of CodeArtifact
    # reads (`read_only.events`).
    if event in known:
        return bool(known[event])
    verbs = "|".join(rules.get("prefixes", ("Get", "List", "Describe")))
    # The verb ends at a capital letter: `IsAuthorized` reads, `IssueCertificate` does not.
    return re.match(rf"(?:{verbs})(?![a-z])", event) is not None


def _is_data_event(source: str, event: str, operations: tuple[Operation, ...]) -> bool:
    """Whether a list of data events has the event. A second event source of a service has the same data events."""
    data_events = _facts().get("data_events", {})
    names = {name for host in _own_sources(source, operations) for name in data_events.get(host, ())}
    return event in names or any(operation.name in names for operation in operations)


def _own_sources(source: str, operations: tuple[Operation, ...]) -> set[str]:
    """The event source, and the others of the event's services."""
    # Records of one service can have several event sources. The user guide lists a data event under one of them.
    return {source, *(host for operation in operations for host in event_catalog.hosts(operation.service))}


def _data_event_types(source: str, operations: tuple[Operation, ...]) -> tuple[str, ...]:
    """The values of `resources.type` in an event selector that select data events of the event's services."""
    types = tables.read("knowledge/trail/data_event_types")["sources"]
    found = {name for host in _own_sources(source, operations) for name in types.get(host, ())}
    return tuple(sorted(found))


def is_withheld(source: str, event: str) -> bool:
    """Whether EventBridge withholds a read-only management event from rules in state ENABLED.

    The event name decides: "You may already be receiving read-only management events, if those events don't start with
    Describe, Get, or List" (EventBridge user guide). Two calls of STS start with Get and are delivered.
    """
    # knowledge/trail/delivery.json, `delivered_although_read_only`: GetFederationToken and GetSessionToken.
    exceptions = _facts()["eventbridge"]["delivered_although_read_only"].get(source, ())
    return re.match(r"(?:Get|List|Describe)(?![a-z])", event) is not None and event not in exceptions


@functools.lru_cache(maxsize=4096)  # each policy asks for its events
def home_region(source: str, event: str) -> str:
    """The only Region (of the public partition) whose EventBridge gets the event, or "" if each Region gets its own."""
    elsewhere: dict[str, Any] = _facts().get("global_services_elsewhere", {})
    # Global Accelerator, Network Manager, and ARC have their home in us-west-2 (`global_services_elsewhere`).
    if source in elsewhere:
        return str(elsewhere[source]["region"])
    return "us-east-1" if _is_global(source, event) else ""


def _is_global(source: str, event: str) -> bool:
    facts = _facts().get("global_services", {}).get(source)
    # A string is the evidence that all events of the source are global.
    if not isinstance(facts, dict):
        return facts is not None
    only = facts.get("only_events")
    return event not in facts.get("except_events", ()) and (only is None or event in only)
