"""What each filter of a policy reads of the resource, or why no event can make the filter true."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping

from c7n_ctschema import tables
from c7n_ctschema.changes import filter_directions, filter_facts
from c7n_ctschema.changes.filter_directions import Direction
from c7n_ctschema.json_value import JsonObject
from c7n_ctschema.light_typing import Any, NamedTuple

MOST_FILTERS = 200  # aliases to lists of aliases grow tenfold with each level
_GROUPS = ("and", "or", "not")
# c7n.filters.policystatement and c7n.filters.iamaccess read the resource's policy, wherever the API has it.
_POLICY_BASES = ("CrossAccountAccessFilter", "HasStatementFilter")
_POLICY_FILTERS = re.compile(r"(has|missing|no)-.*statement|missing-policy-statement")
# Filters that sort, group, or belong to the event: nothing of the resource decides them.
_ALTERNATIVE = re.compile(r"^length\(\s*([\w.]+)\s*\|\|.*\)\s*$")  # `length(EnabledLogs || `[]`)`
_PLAIN = ("value", "list-item")  # their key is an attribute of the resource
_NEUTRAL = ("event", "reduce", "taggable")
# DescribeLoggingStatus lists nothing
_LISTS = re.compile(r"(List|Describe)\w*(?<!Statu)(?<!Attribute)(?<!Setting)s(For[A-Z]\w*)?$")


class Reading(NamedTuple):
    """What one filter reads.

    `label` is the filter in a few words: "value Encrypted". `attributes` are paths of the resource, `calls` are API
    calls that the filter makes. `reason` says why no event can make it true, or is ""; `waits` says that only time
    does. `value`: what it compares with, if it is a text. `neutral`: nothing of the resource decides it. `optional` is
    true inside an `or` or a `not`, where the filter alone does not decide; `negated` inside a `not`, or with
    `ne`. `present`: whether it asks that what it
    reads is there (true) or not there (false), and for no value.
    `denies`: it asks for statements that deny.
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
    negated: bool = False
    denies: bool = False
    exact: bool = False
    later: bool = False
    excluded: tuple[str, ...] = ()

    @property
    def is_cross_account(self) -> bool:
        """Whether it asks for access of others, in a policy or in a list of accounts."""
        return self.policy and not _POLICY_FILTERS.fullmatch(self.kind)


def of_policy(resource: str, policy: Mapping[str, Any]) -> list[Reading]:
    """The readings of the policy's filters, in their order."""
    filters = policy.get("filters")
    listed = filters if isinstance(filters, list) else [filters] if filters else []
    written = itertools.islice(_flat(listed, False, False), MOST_FILTERS)
    return [
        _directed(resource, spec, _reading(resource, spec, optional)._replace(negated=negated))
        for spec, optional, negated in written
    ]


def _with_default(resource: str, spec: JsonObject) -> JsonObject:
    """The filter with the value that c7n takes without one: `flow-logs` asks for `enabled: false`.

    A default of true is left out: who writes `securityhub` alone most often means to watch both.
    """
    facts = filter_facts.of(resource, str(spec.get("type", "")))
    # with `attrs`, `flow-logs` asks for logs of some kind, and not for none; with `key`, `waf-enabled` for a web ACL
    defaults = facts.defaults if facts and not {"attrs", "key"} & spec.keys() else {}
    return {**{name: value for name, value in defaults.items() if not value}, **spec}


def _directed(resource: str, spec: JsonObject, reading: Reading) -> Reading:
    spec = _with_default(resource, spec)
    # a filter on what a call lists asks for an element that is there
    listed = any(_LISTS.match(call.partition(".")[2]) for call in reading.calls)
    if reading.negated or spec.get("op") in filter_directions.UNEQUAL:
        turned = _turned(spec, reading)
        # `analytics-association` with `ne`: one of the associations is with another account
        is_one = listed and not reading.negated and turned.direction is Direction.UNKNOWN
        turned = turned._replace(excluded=() if reading.negated else filter_directions.excluded(spec))
        return turned._replace(direction=Direction.ADDED) if is_one else turned
    direction, value = filter_directions.of_filter(spec), filter_directions.compared(spec)
    # `AttachedManagedPolicies[].PolicyName` with a string is that of an element
    of_list = "[" in str(spec.get("key")) if reading.kind in _PLAIN else listed or bool(reading.related)
    of_list = of_list or filter_directions.is_swapped(spec)
    is_one = of_list and bool(value or filter_directions.asks_for_one(spec))
    direction = Direction.ADDED if is_one and direction is Direction.UNKNOWN else direction
    # `has-allow-all` of an iam-policy reads what CreatePolicy sets
    has = reading.kind.startswith("has-") and not reading.policy and (listed or not reading.calls)
    is_there = has or (is_one and direction is Direction.ADDED)
    present = filter_directions.presence(spec)
    # `has-inline-policy` with `value: false` asks for none
    present = direction is not Direction.REMOVED if present is None and is_there else present
    exact = filter_directions.asks_for_element(spec)
    return reading._replace(direction=direction, value=value, present=present, exact=exact)


def wanted(reading: Reading) -> Direction:
    """What an event must not be against: RevokeSecurityGroupIngress is, yet removes one rule of many."""
    if reading.present is not None:
        return Direction.ADDED if reading.present else Direction.REMOVED
    return Direction.UNKNOWN if reading.policy or filter_directions.THERE.match(reading.kind) else reading.direction


def _turned(spec: JsonObject, reading: Reading) -> Reading:
    """The reading of a filter that must not be true, or that compares with `ne`.

    Only what asks for presence or for on and off has an opposite: another value makes `not: [{"tag:Env": x}]` true.
    """
    if reading.negated and spec.get("op") in filter_directions.UNEQUAL:
        return reading
    present, turned = filter_directions.presence(spec), Direction.UNKNOWN
    exact = filter_directions.asks_for_element(spec)
    if filter_directions.is_switch(spec) or present is not None or exact:
        turned = filter_directions.OPPOSITE[filter_directions.of_filter(spec)]
    is_present = None if present is None else not present
    return reading._replace(direction=turned, present=is_present, negated=True, exact=exact)


def _flat(filters: list[Any], optional: bool, negated: bool, depth: int = 0) -> Iterator[tuple[JsonObject, bool, bool]]:
    """The filters without combinators; whether each is optional, and must be false. `State: x` is a `value` filter."""
    for one in filters if depth < 50 else ():
        if isinstance(one, str):
            yield {"type": one}, optional, negated
        elif isinstance(one, dict):
            groups = [name for name in _GROUPS if isinstance(one.get(name), list)]
            for name in groups:
                is_turned = negated != (name == "not")
                # one of several is enough in an `or`, and in a `not` of several; `not: [or: …]` needs each to be false
                is_free = optional or ((name == "or") != is_turned and len(one[name]) > 1)
                yield from _flat(one[name], is_free, is_turned, depth + 1)
            if not groups:
                yield _expanded(one), optional, negated


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
        return Reading(label, kind, reason=none.reason, waits=none.waits, optional=optional, later=none.later)
    if kind == "tag-count" or (kind == "value" and filter_directions.TAG_KEYS.match(key)):
        return Reading(label, kind, (), (), tags=True, optional=optional)
    if facts is None:
        return Reading(label, kind, (key,) if key else (), optional=optional)
    return _of_facts(resource, spec, facts, Reading(label, kind, optional=optional))


def _asks_for_new(spec: JsonObject, base: str) -> bool:
    """Whether it takes only what is younger than some days: each new resource is."""
    return spec.get("op") in filter_directions.YOUNGER and (base == "AgeFilter" or spec.get("value_type") == "age")


def _no_event(spec: JsonObject, kind: str, base: str) -> filter_facts.NoEvent | None:
    """Why no event makes the filter true, or None."""
    by_type = tables.read(filter_facts.TABLE)["no_event"]["value_types"]
    inner = spec.get("attrs")
    for one in (spec, *(inner if isinstance(inner, list) else ())):
        # `attrs` of a list of snapshots: the youngest one becomes older
        value_type = one.get("value_type") if isinstance(one, dict) else None
        if isinstance(value_type, str) and value_type in by_type:  # a list is no key of an object
            return filter_facts.NoEvent(str(by_type[value_type]), True)
    return filter_facts.no_event(kind, base)


def _of_facts(resource: str, spec: JsonObject, facts: filter_facts.FilterFacts, reading: Reading) -> Reading:
    key = str(spec.get("key", ""))
    if key.startswith("c7n:") and reading.kind in _PLAIN:
        return _of_annotation(resource, key, reading)
    own = [_ALTERNATIVE.sub(r"\1", key)] if key and reading.kind in _PLAIN else []
    # `json-diff` and others without a key read what their class names
    # the key of a filter on related resources is an attribute of those
    inner = [key] if key and not own and not facts.related else []
    attributes = [*own, *inner, *([facts.related_key] if facts.related_key else facts.reads)]
    is_policy = facts.base in _POLICY_BASES or bool(_POLICY_FILTERS.fullmatch(reading.kind))
    return reading._replace(
        attributes=tuple(dict.fromkeys(attributes)),
        calls=facts.calls,
        policy=is_policy,
        related=facts.related,
        denies=_denies(spec),
    )


def _denies(spec: JsonObject) -> bool:
    statements = spec.get("statements")
    listed = statements if isinstance(statements, list) else []
    return bool(listed) and all(isinstance(one, dict) and one.get("Effect") == "Deny" for one in listed)


def _of_annotation(resource: str, key: str, reading: Reading) -> Reading:
    """A `value` filter on what another filter wrote reads what that filter reads."""
    # `c7n:MatchedFilters` and the like have a path behind the annotation
    name = re.split(r"[.\[]", key.replace('"', ""))[0]
    kinds = filter_facts.annotated_by(resource, name)
    found = [facts for kind in kinds if (facts := filter_facts.of(resource, kind))]
    # c7n.filters.iamaccess.CrossAccountAccessFilter writes this one for all resources
    reasons = [none for kind, one in zip(kinds, found, strict=False) if (none := filter_facts.no_event(kind, one.base))]
    if found and len(reasons) == len(found):
        # `c7n:PendingMaintenance` is what `pending-maintenance` found
        return reading._replace(reason=reasons[0].reason, waits=reasons[0].waits)
    is_policy = name == "c7n:CrossAccountViolations" or any(facts.base in _POLICY_BASES for facts in found)
    return reading._replace(
        attributes=tuple(dict.fromkeys(one for facts in found for one in facts.reads)),
        calls=tuple(dict.fromkeys(one for facts in found for one in facts.calls)),
        policy=is_policy,
        neutral=not found and not is_policy,
    )
