"""What a filter asks for: that something is there, or that it is missing, off, or absent."""

from __future__ import annotations

import enum
import re

from c7n_ctschema import tables
from c7n_ctschema.changes import filter_facts
from c7n_ctschema.json_value import JsonObject
from c7n_ctschema.light_typing import Any

_EQUAL = (None, "eq", "equal")
UNEQUAL = ("ne", "not-equal", "ni", "not-in", "difference")
_PATTERNS = ("regex", "glob", "contains")
YOUNGER = ("lt", "le", "lte", "less-than")
_MORE = ("gt", "gte", "ge", "greater-than")
THERE = re.compile(r"cross-account|global-grants|ingress|egress|has-|is-logging")
_NO_CRITERIA = frozenset({"type", "value"})
# c7n.resources.account: the checks of a service find accounts in which it does not run as asked
_MISSING = re.compile(r"missing-|no-|is-not-|check-(config|macie|cloudtrail)$")
_ABSENT, _PRESENT = ("absent", "empty"), ("present", "not-null")
TAG_KEYS = re.compile(r"(tag:|Tags?\b|tags?\b|TagSet\b|TagList\b)")


class Direction(enum.Enum):
    """Whether a filter asks for what was added or removed, or an event adds or removes it."""

    ADDED = "added"
    REMOVED = "removed"
    UNKNOWN = "unknown"


OPPOSITE = {
    Direction.ADDED: Direction.REMOVED,
    Direction.REMOVED: Direction.ADDED,
    Direction.UNKNOWN: Direction.UNKNOWN,
}


def is_swapped(spec: JsonObject) -> bool:
    """Whether the value must be in what is read: c7n's `value_type: swap` with `op: in` exchanges the two."""
    return spec.get("value_type") == "swap" and spec.get("op") == "in"


def asks_for_one(spec: JsonObject) -> bool:
    """Whether the filter asks for an element with one of several values, or with a pattern."""
    value, op = spec.get("value"), spec.get("op")
    if is_swapped(spec):
        return True
    return (isinstance(value, list) and op in ("in", "intersect")) or (isinstance(value, str) and op in _PATTERNS)


def asks_for_element(spec: JsonObject) -> bool:
    """Whether the filter says which rule or statement it looks for: `ingress` with ports, not `ingress` alone."""
    return bool(THERE.match(str(spec.get("type", "")))) and not _NO_CRITERIA.issuperset(spec)


def _counts_none(spec: JsonObject) -> bool:
    """Whether `count` of c7n.filters.core.ListItemFilter asks for no element."""
    return spec.get("count") == 0 and spec.get("count_op") in (*_EQUAL, "le", "lte")


def _asked(spec: JsonObject) -> Any:
    """What the filter asks for, by the name that it has for this: `status` of `ldap`."""
    named = next((spec[name] for name in ("value", "enabled", "state", "status") if name in spec), None)
    # `guard-duty` has paths for names: `Detector.Status`
    inner = (spec[name] for name in spec if name.lower().endswith((".status", ".state")))
    if str(spec.get("type", "")).endswith("-attributes"):  # `dnshostnames` of `vpc-attributes`
        inner = (value for value in spec.values() if isinstance(value, bool))
    return next(inner, None) if named is None and "value" not in spec else named


def _is_empty(spec: JsonObject) -> bool:
    is_size = spec.get("value_type") == "size" or str(spec.get("key", "")).startswith("length(")
    return is_size and spec.get("value") == 0 and spec.get("op") in (*_EQUAL, "le", "lte")


def _asks_for_amount(spec: JsonObject) -> bool:
    """Whether it compares by order: in c7n.filters.core.ValueFilter, what is missing is not less than anything.

    The size of what is missing is 0.
    """
    op, is_size = spec.get("op"), spec.get("value_type") == "size"
    return op in _MORE or (op in YOUNGER and not is_size)


def presence(spec: JsonObject) -> bool | None:
    """Whether the filter asks that what it reads is there, or is not there; None if it asks for a value."""
    value = _asked(spec)
    if _is_empty(spec) or _counts_none(spec):
        return False
    if spec.get("attrs") and "count" not in spec:
        return True  # an element with these attributes
    if _asks_for_amount(spec):
        return True
    if value in _PRESENT or (value is None and "value" in spec) or value in (*_ABSENT, []):
        return value in _PRESENT
    # `lifecycle-rule` with `state: false` asks for none; with `match` as well, for another one
    return False if value is False and "value" not in spec and "match" not in spec else None


def compared(spec: JsonObject) -> str:
    """The text that the filter compares with for equality, or ""."""
    value = spec.get("value")
    return value if isinstance(value, str) and spec.get("op") in _EQUAL and value not in _ABSENT + _PRESENT else ""


def excluded(spec: JsonObject) -> tuple[str, ...]:
    """The strings that what the filter reads must not be equal to, because of its `op`."""
    value = spec.get("value")
    listed = value if isinstance(value, list) else [value]
    return tuple(one for one in listed if isinstance(one, str)) if spec.get("op") in UNEQUAL else ()


def of_filter(spec: JsonObject) -> Direction:
    """What the filter asks for: something that is there, or something that is missing."""
    kind, value = str(spec.get("type", "")), _asked(spec)
    if kind == "value" and "value" in spec and value is None:
        return Direction.REMOVED  # `value: null` is true for a missing attribute
    asked = tables.read(filter_facts.TABLE)["asked"]
    text = value.lower() if isinstance(value, str) else ""
    if _counts_none(spec):
        return Direction.REMOVED
    if _MISSING.match(kind) or _is_empty(spec) or value in (*_ABSENT, []) or value is False or text in asked["removed"]:
        return Direction.REMOVED
    # a tag with a value must be there
    is_tag = kind == "value" and bool(TAG_KEYS.match(str(spec.get("key", "")))) and _needs_value(spec)
    is_tag = is_tag or (kind == "tag-count" and spec.get("op", "gte") in _MORE)
    is_there = is_tag or bool(spec.get("attrs")) or THERE.match(kind) or value in _PRESENT or text in asked["added"]
    return Direction.ADDED if is_there or value is True else Direction.UNKNOWN


def _needs_value(spec: JsonObject) -> bool:
    """Whether a missing tag does not pass: c7n's `regex` and `in` do not match None."""
    return bool(compared(spec)) or asks_for_one(spec) or bool(presence(spec))


def is_switch(spec: JsonObject) -> bool:
    """Whether the filter asks for on or off, so that its opposite is known."""
    value, asked = _asked(spec), tables.read(filter_facts.TABLE)["asked"]
    text = value.lower() if isinstance(value, str) else ""
    # `not: [check-config]` finds accounts in which it runs as asked
    is_check = bool(_MISSING.match(str(spec.get("type", ""))))
    return isinstance(value, bool) or text in (*asked["added"], *asked["removed"]) or is_check
