"""Evaluate a policy's filters and conditions on an event, through `and`, `or`, `not`, with c7n's own classes.

The three answers are True, False, and None (only AWS or another document can tell). A filter that raises ends the
Lambda's run, if the run reaches it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from c7n_ctschema.errors import with_class
from c7n_ctschema.json_value import Json, JsonObject, as_object

if TYPE_CHECKING:
    from c7n_ctschema.custodian.c7n.c7n_objects import Filter, Filters

GROUPS = ("and", "or", "not")


@dataclass(frozen=True, slots=True)
class Check:
    """A filter, or a group of them.

    `verdict` None: not evaluated; `why` says what it needs. `actual` is the event's value at `key`. `reached` is False
    if c7n stops before this filter, None if that depends on AWS. `error` is the exception that c7n raises here.
    """

    kind: str
    verdict: bool | None
    key: str = ""
    op: str = ""
    wanted: Json = None
    value_type: str = ""
    actual: Json = None
    why: str = ""
    error: str = ""
    reached: bool | None = True
    children: tuple[Check, ...] = ()

    @property
    def is_group(self) -> bool:
        return self.kind in GROUPS

    @property
    def raises(self) -> str:
        """The exception that c7n certainly raises in this check, or ""."""
        if not self.reached or self.error:
            return self.error if self.reached else ""  # `reached` None: the exception is possible, not certain
        return next((child.raises for child in self.children if child.raises), "")

    @property
    def may_raise(self) -> bool:
        """Whether c7n raises here if the run reaches this check."""
        return self.reached is not False and (bool(self.error) or any(child.may_raise for child in self.children))

    def open(self) -> list[Check]:
        """The filters that are not evaluated and that decide the verdict."""
        # In `or: [true filter, needs AWS]`, the answer of AWS changes nothing: such a filter is not "open".
        if self.verdict is not None or self.reached is False:
            return []
        if not self.is_group:
            return [self]
        return [check for child in self.children for check in child.open()]

    def undecided(self) -> list[Check]:
        """The filters, and the groups with `or` and `not`, that must all pass and of which only AWS decides.

        `or: [a, b]` is one of them: one of its two filters is enough.
        """
        if self.kind != "and":
            return [self] if self.open() else []
        # As in `open`: behind a false filter, nothing of the group is asked.
        return [check for child in self.children for check in child.undecided()] if self.open() else []


Leaf = Callable[["Filter", JsonObject], Check]


def of_filters(filters: Sequence[Filter], event: JsonObject) -> Check:
    """Evaluate filters as c7n's `filter_resources` does: in order, until no resource is left."""
    return _group("and", filters, event, _event_filter, True)


def of_conditions(conditions: Filters, event: JsonObject, variables: dict[str, object]) -> Check:
    """Evaluate conditions as c7n's `PolicyConditions.evaluate` does: all of them, also after one that is false."""

    def leaf(policy_filter: Filter, event: JsonObject) -> Check:
        return _condition(policy_filter, event, variables)

    # c7n writes `all([... for f in self.filters])` with a list, so a later condition can still raise.
    children = tuple(_check(condition, event, leaf, True) for condition in conditions.filters)
    return Check("and", _all(children), children=children)


def _check(policy_filter: Filter, event: JsonObject, leaf: Leaf, reached: bool | None) -> Check:
    if policy_filter.type not in GROUPS:
        # ValueFilter.__call__ annotates what it matches (`c7n:MatchedFilters`), here the event itself. c7n never runs
        # an unreached filter, so its annotation goes to a copy, which later filters do not see.
        return dataclasses.replace(leaf(policy_filter, event if reached else dict(event)), reached=reached)
    return _group(policy_filter.type, policy_filter.filters, event, leaf, reached)


def _group(kind: str, filters: Sequence[Filter], event: JsonObject, leaf: Leaf, reached: bool | None) -> Check:
    """Evaluate a group. `or` evaluates all filters; `and` and `not` stop when no resource is left."""
    children: list[Check] = []
    here = reached
    for policy_filter in filters:
        # Also an unreached filter is evaluated: the output shows its value, marked "not reached".
        last = _check(policy_filter, event, leaf, here)
        children.append(last)
        # c7n.filters.core.Or.process_set gives all resources to every filter, so a false one ends nothing there.
        if last.may_raise or (last.verdict is False and kind != "or"):
            here = False
        elif last.verdict is None and here and kind != "or":
            here = None
    verdict = _any(children) if kind == "or" else _all(children)
    # c7n.filters.core.Not negates the whole list, not each filter: `not: [a, b]` is `not (a and b)`.
    if kind == "not" and verdict is not None:
        verdict = not verdict
    return Check(kind, verdict, reached=reached, children=tuple(children))


def _all(children: Sequence[Check]) -> bool | None:
    verdicts = [child.verdict for child in children if child.reached is not False]
    if any(child.may_raise for child in children):
        return None
    return False if False in verdicts else None if None in verdicts else True


def _any(children: Sequence[Check]) -> bool | None:
    verdicts = [child.verdict for child in children]
    if any(child.may_raise for child in children):
        return None
    return True if True in verdicts else None if None in verdicts else False


def _event_filter(policy_filter: Filter, event: JsonObject) -> Check:
    from c7n.filters.core import EventFilter

    if type(policy_filter) is not EventFilter:
        return Check(str(policy_filter.type), None, *_written(policy_filter.data), why="needs AWS: not evaluated")
    # One empty resource stands for all: EventFilter.process looks at the event only, and returns all or none.
    return _evaluated(policy_filter, event, lambda: bool(policy_filter.process([{}], event)), event)


def _condition(condition: Filter, event: JsonObject, variables: dict[str, object]) -> Check:
    from c7n.filters.core import EventFilter, ValueFilter

    if type(condition) not in (EventFilter, ValueFilter):
        return Check(str(condition.type), None, *_written(condition.data), why="not evaluated")
    # PolicyConditions.evaluate gives `[policy_vars]` as the resources: a value filter compares name, region, now, …
    subject = event if type(condition) is EventFilter else variables
    return _evaluated(condition, event, lambda: bool(condition.process([variables], event)), subject)


def _evaluated(
    policy_filter: Filter, event: JsonObject, run: Callable[[], bool], subject: Mapping[str, object]
) -> Check:
    kind, written = str(policy_filter.type or "value"), _written(policy_filter.data)
    actual: Json = None
    try:
        if written[0]:
            # Before `run`, so that the output shows the value on which an operator raises.
            actual = policy_filter.get_resource_value(written[0], subject)
        # ValueFilter.match would open the URL (c7n.resolver.ValuesFrom), and replay makes no connections.
        if "value_from" in as_object(policy_filter.data):
            return Check(kind, None, *written, actual, why="compares with `value_from`, which is not fetched")
        return Check(kind, run(), *written, actual)
    except Exception as error:  # c7n's operators raise any exception on unexpected values; then the Lambda's run fails
        return Check(kind, None, *written, actual, error=with_class(error))


def _written(data: Json) -> tuple[str, str, Json, str]:
    """Key, operator, value, and value_type as the policy has them. `key: value` is short for `op: eq`."""
    if not isinstance(data, dict):
        return "", "", None, ""
    # ValueFilter.match: `[(self.k, self.v)] = self.data.items()`, as in `- {"detail.awsRegion": eu-west-1}`.
    if len(data) == 1 and "type" not in data:
        [(key, value)] = data.items()
        return str(key), "eq", value, ""
    value = data.get("value", data.get("value_path"))
    op = data.get("op", "eq" if "value" in data else "")
    return str(data.get("key") or ""), str(op), value, str(data.get("value_type") or "")
