"""What c7n itself does with filters, events and patterns: the linter's findings are held against it."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from c7n.cwe import CloudWatchEvents
from c7n.filters.core import EventFilter
from c7n.mu import CloudWatchEventSource


def passes(test: dict[str, Any], record: dict[str, Any]) -> bool:
    """Whether an event filter lets the record through."""
    made = EventFilter({"type": "event", **test}, None)
    made.annotate = False
    return bool(made.match(record))


def passes_value(test: dict[str, Any], value: Any) -> bool:
    """Whether an event filter lets a record through that has the value at the filter's key."""
    return passes({**test, "key": "k"}, {"k": value})


def rendered_pattern(*events: Any, **mode: Any) -> dict[str, Any]:
    """The event pattern that c7n makes of a policy's mode."""
    data = {"type": "cloudtrail", "events": list(events), **copy.deepcopy(mode)}
    found: dict[str, Any] = json.loads(CloudWatchEventSource(data, None).render_event_pattern())
    return found


def ids_in(events: list[Any], record: dict[str, Any]) -> list[Any]:
    """The ids that c7n finds in a record; in a copy of its table of shortcuts, which c7n changes in place."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CloudWatchEvents, "trail_events", copy.deepcopy(CloudWatchEvents.trail_events))
        found: list[Any] = CloudWatchEvents.get_ids({"detail": record}, {"type": "cloudtrail", "events": events})
    return found
