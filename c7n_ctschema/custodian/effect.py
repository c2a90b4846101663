"""What an event filter does to a policy, found by running c7n's own filter."""

from __future__ import annotations

import functools
import json
from typing import Any

_LIVE = ("value_from", "value_path")  # would fetch or read what is not here


def of_missing_key(spec: dict[str, Any]) -> bool | None:
    """Whether the filter passes when its key is not in the event; None where c7n alone cannot say.

    `spec` is the filter as in the policy. Runs `c7n.filters.core.EventFilter.match` on an empty event.
    """
    if any(name in spec for name in _LIVE) or spec.get("value_type") in ("resource_count", "expr"):
        return None
    try:
        return _evaluated(json.dumps({**spec, "key": "missing"}, sort_keys=True), "{}")
    except (TypeError, ValueError):
        return None


def of_value(spec: dict[str, Any], value: Any) -> bool | None:
    """Whether the filter passes on this value of its key."""
    if any(name in spec for name in _LIVE) or spec.get("value_type") in ("resource_count", "expr"):
        return None
    try:
        return _evaluated(json.dumps({**spec, "key": "key"}, sort_keys=True), json.dumps({"key": value}))
    except (TypeError, ValueError):
        return None


@functools.lru_cache(maxsize=10_000)
def _evaluated(spec: str, event: str) -> bool | None:
    from c7n.filters.core import EventFilter

    one = EventFilter(json.loads(spec), None)
    one.annotate = False
    try:
        return bool(one.match(json.loads(event)))
    except Exception:  # c7n's operators raise what they like on odd values: then it is not for us to say
        return None


def sentence(passes: bool | None, inside: tuple[str, ...] = ()) -> str:
    """What a filter that always or never passes does, in words; "" where it is not known or a combinator decides."""
    if passes is None or inside.count("not") or "or" in inside:
        return "" if passes is None else f"this filter is {'always' if passes else 'never'} true"
    if passes:
        return "this filter is always true: it lets every event through"
    return "this filter is never true: the policy never acts"
