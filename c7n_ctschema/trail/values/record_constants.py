"""The values that a known event fixes for members of every record (knowledge/trail/record_constants.json)."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from c7n_ctschema import tables
from c7n_ctschema.light_typing import Any
from c7n_ctschema.trail.catalog.delivery import Delivery

Constant = bool | str


def of_event(name: str, event: str, delivery: Delivery) -> tuple[Constant, ...]:
    """The values of `readOnly`, `managementEvent` or `eventCategory` in the event's records; empty if not known."""
    # A call whose verb says neither has no known value.
    if name == "readOnly":
        return () if delivery.read_only is None else _read_only(event, delivery.read_only)
    if name == "managementEvent":
        return (not delivery.data_event,)
    if name == "eventCategory":
        return ("Data" if delivery.data_event else "Management",)
    return ()


def event_types(detail_types: Iterable[str]) -> tuple[Constant, ...]:
    """The values of `eventType` in events with these detail-types; empty if one is not known."""
    facts: dict[str, Any] = tables.read("knowledge/trail/detail_types")["by_event_type"]
    known = [[name for name, fact in facts.items() if fact["detail_type"] == wanted] for wanted in detail_types]
    # One detail-type that the table lacks can have any eventType.
    return tuple(dict.fromkeys(value for values in known for value in values)) if all(known) else ()


@functools.cache
def _read_only(event: str, read_only: bool) -> tuple[Constant, ...]:
    """A call that does not read by name changes something only if its verb says so: `Search` and `Lookup` read."""
    if read_only:
        return (True,)
    verbs = _facts()["write_verbs"]
    # The verb ends before a capital letter, so that `Set` does not match SetupInstanceHttps of Lightsail.
    named = re.match(rf"(?:{'|'.join(verbs['verbs'])})(?![a-z])", event)
    return (False,) if named and not re.search(verbs["except"], event) else ()


def _facts() -> dict[str, Any]:
    facts: dict[str, Any] = tables.read("knowledge/trail/record_constants")
    return facts
