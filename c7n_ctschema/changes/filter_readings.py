"""What each filter of a policy reads of the resource, or why no event can make the filter true."""

from __future__ import annotations

import enum
import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from c7n_ctschema import tables
from c7n_ctschema.changes import filter_facts
from c7n_ctschema.json_value import JsonObject

MOST_FILTERS = 200  # aliases to lists of aliases grow tenfold with each level
_GROUPS = ("and", "or", "not")
# c7n.filters.policystatement and c7n.filters.iamaccess read the resource's policy, wherever the API has it.
_POLICY_BASES = ("CrossAccountAccessFilter", "HasStatementFilter")
_POLICY_FILTERS = re.compile(r"(has|missing|no)-.*statement|missing-policy-statement")
# Filters that sort, group, or belong to the event: nothing of the resource decides them.
_PLAIN = ("value", "list-item")  # their key is an attribute of the resource
_NEUTRAL = ("event", "reduce", "taggable")
_EQUAL = (None, "eq", "equal")
_PATTERNS = ("regex", "glob", "contains")
_YOUNGER = ("lt", "le", "lte", "less-than")
_THERE = re.compile(r"cross-account|global-grants|ingress|egress|has-")
# c7n.resources.account: the checks of a service find accounts in which it does not run as asked
_MISSING = re.compile(r"missing-|no-|is-not-|check-(config|macie|cloudtrail)$")
# DescribeLoggingStatus lists nothing
_LISTS = re.compile(r"(List|Describe)\w*(?<!Statu)(?<!Attribute)(?<!Setting)s(For[A-Z]\w*)?$")
_ABSENT, _PRESENT = ("absent", "empty"), ("present", "not-null")
_TAG_KEYS = re.compile(r"(tag:|Tags?\b|tags?\b|TagSet\b|TagList\b)")


class Direction(enum.Enum):
    """Whether a filter asks for what was added or removed, or an event adds or removes it."""

    ADDED = "added"
    REMOVED = "removed"
    UNKNOWN = "unknown"


class Reading(NamedTuple):
    """What one filter reads.

    `label` is the filter in a few words: "value Encrypted". `attributes` are paths of the resource, `calls` are API
    calls that the filter makes. `reason` says why no event can make it true, or is ""; `waits` says that only time
    does. `value`: what it compares with, if it is a text. `neutral`: nothing of the resource decides it. `optional` is
    true inside an `or` or a `not`, where the filter alone does not decide. `present`: whether it asks that what it
    reads is there (true) or not there (false), and for no value.
    """

    label: str
    kind: str
    attributes: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    tags: bool = False
    policy: bool = False
    reason: str = ""
    waits: bool = False
    optional: bool = False
    related: str = ""
    neutral: bool = False
    value: str = ""
    direction: Direction = Direction.UNKNOWN
    present: bool | None = None

    @property
    def is_cross_account(self) -> bool:
        """Whether it asks for access of others, in a policy or in a list of accounts."""
        return self.policy and not _POLICY_FILTERS.fullmatch(self.kind)


def of_policy(resource: str, policy: Mapping[str, Any]) -> list[Reading]:
    """The readings of the policy's filters, in their order."""
    filters = policy.get("filters")
    listed = filters if isinstance(filters, list) else [filters] if filters else []
    written = itertools.islice(_flat(listed, False), MOST_FILTERS)
    return [_directed(resource, spec, _reading(resource, spec, optional)) for spec, optional in written]


def _with_default(resource: str, spec: JsonObject) -> JsonObject:
    """The filter with the value that c7n takes without one: `flow-logs` asks for `enabled: false`.

    A default of true is left out: who writes `securityhub` alone most often means to watch both.
    """
    facts = filter_facts.of(resource, str(spec.get("type", "")))
    missing = {name: value for name, value in facts.defaults.items() if not value} if facts else {}
    return {**missing, **spec}


def _directed(resource: str, spec: JsonObject, reading: Reading) -> Reading:
    spec = _with_default(resource, spec)
    direction, value = _direction(spec), _compared(spec)
    # a filter on what a call lists asks for an element that is there
    listed = any(_LISTS.match(call.partition(".")[2]) for call in reading.calls)
    is_one = (value or _asks_for_one(spec)) and reading.kind not in _PLAIN and (listed or bool(reading.related))
    if is_one and direction is Direction.UNKNOWN:
        direction = Direction.ADDED
    present = _presence(spec)
    # `has-allow-all` of an iam-policy reads what CreatePolicy sets
    has = reading.kind.startswith("has-") and not reading.policy and (listed or not reading.calls)
    present = True if present is None and ((is_one and direction is Direction.ADDED) or has) else present
    return reading._replace(direction=direction, value=value, present=present)


def _asks_for_one(spec: JsonObject) -> bool:
    """Whether the filter asks for an element with one of several values, or with a pattern."""
    value, op = spec.get("value"), spec.get("op")
    return (isinstance(value, list) and op in ("in", "intersect")) or (isinstance(value, str) and op in _PATTERNS)


def _is_empty(spec: JsonObject) -> bool:
    return spec.get("value_type") == "size" and spec.get("value") == 0 and spec.get("op") in (*_EQUAL, "le", "lte")


def _presence(spec: JsonObject) -> bool | None:
    """Whether the filter asks that what it reads is there, or is not there; None if it asks for a value."""
    value = spec.get("value", spec.get("state", spec.get("enabled")))
    if _is_empty(spec):
        return False
    if value in _PRESENT or (value is None and "value" in spec) or value in (*_ABSENT, []):
        return value in _PRESENT
    # `lifecycle-rule` with `state: false` asks for none; with `match` as well, for another one
    return False if value is False and "value" not in spec and "match" not in spec else None


def _compared(spec: JsonObject) -> str:
    """The text that the filter compares with for equality, or ""."""
    value = spec.get("value")
    return value if isinstance(value, str) and spec.get("op") in _EQUAL and value not in _ABSENT + _PRESENT else ""


def _direction(spec: JsonObject) -> Direction:
    """What the filter asks for: something that is there, or something that is missing."""
    kind, value = str(spec.get("type", "")), spec.get("value", spec.get("enabled", spec.get("state")))
    if kind == "value" and "value" in spec and value is None:
        return Direction.REMOVED  # `value: null` is true for a missing attribute
    asked = tables.read(filter_facts.TABLE)["asked"]
    text = value.lower() if isinstance(value, str) else ""
    if _MISSING.match(kind) or _is_empty(spec) or value in (*_ABSENT, []) or value is False or text in asked["removed"]:
        return Direction.REMOVED
    # a tag with a value must be there
    is_tag = kind == "value" and bool(_TAG_KEYS.match(str(spec.get("key", "")))) and bool(_compared(spec))
    is_there = is_tag or _THERE.match(kind) or value in _PRESENT or text in asked["added"]
    return Direction.ADDED if is_there or value is True else Direction.UNKNOWN


def _flat(filters: list[Any], optional: bool, depth: int = 0) -> Iterator[tuple[JsonObject, bool]]:
    """The filters without combinators, and whether each is optional. `State: x` is short for a `value` filter."""
    for one in filters if depth < 50 else ():
        if isinstance(one, str):
            yield {"type": one}, optional
        elif isinstance(one, dict):
            groups = [name for name in _GROUPS if isinstance(one.get(name), list)]
            for name in groups:
                # an `or` of one filter is that filter; in a `not`, what no event makes true an event can make false
                is_free = optional or name == "not" or (name == "or" and len(one[name]) > 1)
                yield from _flat(one[name], is_free, depth + 1)
            if not groups:
                yield _expanded(one), optional


def _expanded(spec: JsonObject) -> JsonObject:
    if "type" in spec or not spec:
        return spec
    key = next(iter(spec))
    return {"type": "value", "key": key, "value": spec[key]}


def _reading(resource: str, spec: JsonObject, optional: bool) -> Reading:
    kind, key = str(spec.get("type", "")), str(spec.get("key", ""))
    label = f"{kind} {key}".strip()
    facts = filter_facts.of(resource, kind)
    base = facts.base if facts else ""
    if kind in _NEUTRAL:
        return Reading(label, kind, optional=optional, neutral=True)
    if _asks_for_new(spec, base):
        return Reading(label, kind, optional=optional, neutral=True)
    none = _no_event(spec, kind, base)
    if none:
        return Reading(label, kind, reason=none.reason, waits=none.waits, optional=optional)
    if kind == "tag-count" or (kind == "value" and _TAG_KEYS.match(key)):
        return Reading(label, kind, (), (), tags=True, optional=optional)
    if facts is None:
        return Reading(label, kind, (key,) if key else (), optional=optional)
    return _of_facts(resource, spec, facts, Reading(label, kind, optional=optional))


def _asks_for_new(spec: JsonObject, base: str) -> bool:
    """Whether it takes only what is younger than some days: each new resource is."""
    return spec.get("op") in _YOUNGER and (base == "AgeFilter" or spec.get("value_type") == "age")


def _no_event(spec: JsonObject, kind: str, base: str) -> filter_facts.NoEvent | None:
    """Why no event makes the filter true, or None."""
    by_type = tables.read(filter_facts.TABLE)["no_event"]["value_types"]
    inner = spec.get("attrs")
    for one in (spec, *(inner if isinstance(inner, list) else ())):
        # `attrs` of a list of snapshots: the youngest one becomes older
        if isinstance(one, dict) and one.get("value_type") in by_type:
            return filter_facts.NoEvent(str(by_type[one["value_type"]]), True)
    return filter_facts.no_event(kind, base)


def _of_facts(resource: str, spec: JsonObject, facts: filter_facts.FilterFacts, reading: Reading) -> Reading:
    key = str(spec.get("key", ""))
    if key.startswith("c7n:") and reading.kind in _PLAIN:
        return _of_annotation(resource, key, reading)
    own = [key] if key and reading.kind in _PLAIN else []
    # `json-diff` and others without a key read what their class names
    # the key of a filter on related resources is an attribute of those
    inner = [key] if key and not own and not facts.related else []
    attributes = [*own, *inner, *([facts.related_key] if facts.related_key else facts.reads)]
    is_policy = facts.base in _POLICY_BASES or bool(_POLICY_FILTERS.fullmatch(reading.kind))
    return reading._replace(
        attributes=tuple(dict.fromkeys(attributes)), calls=facts.calls, policy=is_policy, related=facts.related
    )


def _of_annotation(resource: str, key: str, reading: Reading) -> Reading:
    """A `value` filter on what another filter wrote reads what that filter reads."""
    # `c7n:MatchedFilters` and the like have a path behind the annotation
    name = re.split(r"[.\[]", key.replace('"', ""))[0]
    kinds = filter_facts.annotated_by(resource, name)
    found = [facts for kind in kinds if (facts := filter_facts.of(resource, kind))]
    # c7n.filters.iamaccess.CrossAccountAccessFilter writes this one for all resources
    is_policy = name == "c7n:CrossAccountViolations" or any(facts.base in _POLICY_BASES for facts in found)
    return reading._replace(
        attributes=tuple(dict.fromkeys(one for facts in found for one in facts.reads)),
        calls=tuple(dict.fromkeys(one for facts in found for one in facts.calls)),
        policy=is_policy,
        neutral=not found and not is_policy,
    )
