"""How, and whether, a record reaches EventBridge (data/delivery.json, with the evidence)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from c7n_ctschema.trail import catalog, datafiles
from c7n_ctschema.trail.catalog import Operation

API_CALL = "AWS API Call via CloudTrail"


@dataclass(frozen=True, slots=True)
class Delivery:
    """Facts that decide whether a rule sees the event.

    `read_only` None is "not known". `data_event`: logged only where a trail selects it. `global_service`: delivered
    in us-east-1 only. `detail_type`: EventBridge's.
    """

    read_only: bool | None
    data_event: bool
    global_service: bool
    detail_type: str


def delivery(source: str, event: str, operations: tuple[Operation, ...] = ()) -> Delivery:
    """The facts for an event; a hand-made entry of the event goes before the rules."""
    special = catalog.special_events(source).get(event, {})
    read_only = special.get("read_only")
    return Delivery(
        read_only=is_read_only(source, event) if read_only is None else read_only,
        data_event=special.get("data_event", _is_data_event(source, event, operations)),
        global_service=_is_global(source, event),
        detail_type=special.get("detail_type", API_CALL),
    )


def _facts() -> dict[str, Any]:
    facts: dict[str, Any] = datafiles.read("data", "delivery.json")
    return facts


def is_read_only(source: str, event: str) -> bool:
    """By the event's exceptions, else by the verb that its name begins with."""
    rules = _facts().get("read_only", {})
    known = rules.get("events", {}).get(source, {})
    if event in known:
        return bool(known[event])
    verbs = "|".join(rules.get("prefixes", ("Get", "List", "Describe")))
    return re.match(rf"(?:{verbs})(?![a-z])", event) is not None


def _is_data_event(source: str, event: str, operations: tuple[Operation, ...]) -> bool:
    names = _facts().get("data_events", {}).get(source, ())
    return event in names or any(operation.name in names for operation in operations)


def _is_global(source: str, event: str) -> bool:
    facts = _facts().get("global_services", {}).get(source)
    if not isinstance(facts, dict):
        return facts is not None
    only = facts.get("only_events")
    return event not in facts.get("except_events", ()) and (only is None or event in only)
