"""Filters contradict each other, or one of the filters in an `or` is always true for every event.

All filters of a policy must pass, and so must all filters of an `and`. A `not` is true when one of its filters is
false, so two filters that exclude each other make it always true. Under `or`, one filter is enough, so `op: ne` with
two different values is always true. Two ranges without a common value contradict each other, such as `lt 5` and
`gt 20`. The rule runs c7n's own filters on sample values of the key. Filters also contradict each other if each of the
policy's events lacks the key of one of them.

Bad::

    events:
      - source: signin.amazonaws.com
        event: ConsoleLogin
        ids: userIdentity.arn
    filters:
      - type: event
        key: detail.userIdentity.type
        value: Root
      - type: event
        key: detail.userIdentity.type
        value: IAMUser

Good::

    events:
      - source: signin.amazonaws.com
        event: ConsoleLogin
        ids: userIdentity.arn
    filters:
      - type: event
        key: detail.userIdentity.type
        op: in
        value: [Root, IAMUser]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from c7n_ctschema import lazy_regex
from c7n_ctschema.custodian.filters import missing_key_effect
from c7n_ctschema.custodian.policy.policy_filters import EventFilter
from c7n_ctschema.diagnostics import Advice, Finding, Severity
from c7n_ctschema.json_value import Json, JsonObject
from c7n_ctschema.light_typing import NamedTuple
from c7n_ctschema.lint.analysis.paths import events_of_filters
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.lint.analysis.values import ordered_samples, satisfiability

CODE, NAME, SEVERITY = "CT302", "contradicting-filters", Severity.ERROR
_MOST_CANDIDATES, _MOST_FILTERS, _MOST_VALUES = 200, 20, 1_000  # bounds the work on hostile policies
# c7n.filters.core.ValueFilter.match: `value: empty` passes on each value that Python takes for false.
_FALSY: tuple[Json, ...] = (None, "", [], {}, 0, False)
_LIST = lazy_regex.compile(r"\[(?!-?\d+\])")  # two filters can pass on two elements of one list
# Two filters on one key are mostly an author's "or": c7n joins the filters of a policy with "and".
_SEVERAL = ", or `op: in` with both values"
# The filter `eq` fails where `ne` passes, so its passing values are the failing values of `ne`.
_NEGATED = {"ne": "eq", "not-equal": "eq", "not-in": "in", "ni": "in"}


class _One(NamedTuple):
    """A filter and its specification as c7n gets it."""

    filter: EventFilter
    spec: JsonObject


def check(context: Context) -> Iterator[Finding]:
    if len(context.policy.filters) < 2:
        return
    yield from events_of_filters.check(context)
    for (joined, _, key), found in _groups(context).items():
        # Under `not`, c7n.filters.core.Not joins its filters with "and" as well, so `_all` fits it.
        if len(found) > 1 and not _LIST.search(key):
            yield from _any_or(found) if joined == "or" else _all(found)


def _groups(context: Context) -> dict[tuple[str, tuple[int, ...], str], list[_One]]:
    """Filters by the combinator that joins them (and, or, not), the combinator's place, and the key."""
    groups: dict[tuple[str, tuple[int, ...], str], list[_One]] = {}
    for one in context.policy.filters:
        # `value_from` and `value_path` bring values that only the run knows.
        if one.key is None or one.value is None or one.has_placeholder:
            continue
        spec = one.spec()
        if spec is None:
            continue
        joined, place = _place(one)
        group = groups.setdefault((joined, place, one.key.value), [])
        value = spec.get("value")
        if len(group) < _MOST_FILTERS and not (isinstance(value, list | dict) and len(value) > _MOST_VALUES):
            group.append(_One(one, spec))
    return groups


def _place(one: EventFilter) -> tuple[str, tuple[int, ...]]:
    """The combinator that joins a filter to its neighbours, and its place; an `and` inside an `and` adds nothing."""
    joined = "and"
    place: tuple[int, ...] = ()
    for name, group in zip(one.where, one.groups, strict=True):
        # `and` inside `not` is what `not` does with its filters anyway, but an `and` inside an `or` is one alternative.
        if name == "and" and joined in ("and", "not"):
            continue
        joined, place = name, (*place, group)
    return joined, place


def _all(found: Sequence[_One]) -> Iterator[Finding]:
    """The finding for filters that must all pass, when one passes on few values and the others on none of those."""
    for one in found:
        candidates = _passing(one.spec)
        others = [other for other in found if other is not one]
        # `op: in, value: []` passes on nothing by itself, which is no contradiction of two filters.
        if candidates is None or len(candidates) > _MOST_CANDIDATES or not candidates:
            continue
        # The others fail together, so each candidate needs only one of them that fails.
        if all(_some(others, value, False) for value in candidates):
            yield _contradiction(one, next(other for other in others if _decides(other, candidates, False)), _SEVERAL)
            return
    # Only now, because a contradiction of single values is easier to read than one of ranges.
    yield from _ranges([one for one in found if ordered_samples.is_ordered(one.spec)])


def _ranges(found: Sequence[_One]) -> Iterator[Finding]:
    """The finding for two filters whose ranges have no value in common, such as `lt 5` and `gt 20`."""
    for at, one in enumerate(found):
        for other in found[:at]:
            # `None` stands for the missing key: c7n compares `None < 5`, gets a TypeError, and the filter fails.
            samples = ordered_samples.of_filters([one.spec, other.spec])
            if samples and not any(_may_pass(one, value) and _may_pass(other, value) for value in (None, *samples)):
                yield _contradiction(one, other)
                return


def _may_pass(one: _One, value: Json) -> bool:
    # c7n's answer is unknown for a value that the filter cannot compare: such a filter proves no contradiction.
    return _says(one.spec, value) is not False


def _any_or(found: Sequence[_One]) -> Iterator[Finding]:
    """The finding for filters of an `or`, when every value that fails one filter passes another."""
    for one in found:
        # Only filters that exclude a few values fail on values that can be listed.
        name = _NEGATED.get(str(one.spec.get("op")))
        failing = _passing({**one.spec, "op": name}) if name else None
        others = [other for other in found if other is not one]
        if failing and len(failing) <= _MOST_CANDIDATES and all(_some(others, value, True) for value in failing):
            yield _tautology(one, next(other for other in others if _decides(other, failing, True)))
            return


def _passing(spec: JsonObject) -> tuple[Json, ...] | None:
    """All values on which a filter passes; None where they cannot be listed."""
    value, op = spec.get("value"), spec.get("op")
    if spec.get("value_type") is not None or "value_regex" in spec:
        return None
    if op is None and value in ("absent", "empty"):
        return (None,) if value == "absent" else _FALSY
    # Endless values pass on these: each but null, or each with a certain length.
    if isinstance(value, dict) or (op is None and value in ("present", "not-null")):
        return None
    if op in satisfiability.EQUAL:
        return (value,)
    return tuple(value) if op == "in" and isinstance(value, list) else None


def _some(others: Sequence[_One], value: Json, passes: bool) -> bool:
    return any(_says(other.spec, value) is passes for other in others)


def _decides(other: _One, candidates: Sequence[Json], passes: bool) -> bool:
    return any(_says(other.spec, value) is passes for value in candidates)


def _says(spec: JsonObject, value: Json) -> bool | None:
    return missing_key_effect.of_missing_key(spec) if value is None else missing_key_effect.of_value(spec, value)


def _first_and_second(one: _One, other: _One) -> tuple[EventFilter, EventFilter]:
    first, second = sorted((one.filter, other.filter), key=lambda each: (each.span.line, each.span.column))
    return first, second


def _contradiction(one: _One, other: _One, also: str = "") -> Finding:
    first, second = _first_and_second(one, other)
    inverted = bool(first.where) and ("not" in first.where)
    # Inside an `or`, the policy still acts by the other alternatives.
    top = not first.where or set(first.where) == {"and"}
    return Finding(
        second.key.span if second.key else second.span,
        f"this filter contradicts the filter on the same key in line {first.span.line}",
        suggestion=f"`or:` around both filters{also}",
        advice=Advice.INSTEAD,
        effect="the policy never acts"
        if top
        else "the `not` around both filters is always true: every event passes"
        if inverted
        else "both filters are never true together",
        severity=Severity.ERROR if top else Severity.WARNING,
    )


def _tautology(one: _One, other: _One) -> Finding:
    first, second = _first_and_second(one, other)
    return Finding(
        second.key.span if second.key else second.span,
        f"this filter or the filter in line {first.span.line} is true for every event",
        suggestion="`and:` around both filters, or `op: not-in` with both values",
        advice=Advice.INSTEAD,
        effect="the `or` around both filters is always true: every event passes",
        severity=Severity.WARNING,
    )
