"""Two filters read members of the same list, but can pass because of different elements.

`items[].fromPort` is the list of all first ports, and `items[].ipRanges.items[].cidrIp` is the list of all networks.
Two filters with `op: contains` pass if one rule of a security group opens port 22 and another rule is open to the
world. To test both conditions on the same element, write the first condition into the key, as in the example.

Bad::

    events:
      - source: ec2.amazonaws.com
        event: AuthorizeSecurityGroupIngress
        ids: requestParameters.groupId
    filters:
      - type: event
        key: detail.requestParameters.ipPermissions.items[].fromPort
        op: contains
        value: 22
      - type: event
        key: detail.requestParameters.ipPermissions.items[].ipRanges.items[].cidrIp
        op: contains
        value: 0.0.0.0/0

Good::

    events:
      - source: ec2.amazonaws.com
        event: AuthorizeSecurityGroupIngress
        ids: requestParameters.groupId
    filters:
      - type: event
        key: detail.requestParameters.ipPermissions.items[?fromPort<=`22` && toPort>=`22`].ipRanges.items[].cidrIp
        op: contains
        value: 0.0.0.0/0
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from c7n_ctschema import lazy_regex
from c7n_ctschema.custodian.policy.policy_filters import EventFilter
from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Advice, Finding, Severity
from c7n_ctschema.json_value import Json
from c7n_ctschema.light_typing import NamedTuple
from c7n_ctschema.lint.analysis.policy_context import Comparison, Context
from c7n_ctschema.lint.analysis.values import key_domain

CODE, NAME, SEVERITY = "CT303", "different-elements", Severity.INFO
# The first list of a key, and the member of its elements that the key reads: `a.items[]`, `b.items[].c`.
_LIST = lazy_regex.compile(r"(?P<list>(?:[\w.\"]|\[-?\d+\])+)\[\*?\]\.(?P<member>[\w.\"\[\]*]+)")
# With `op: not-in` or `ne` on the list, two elements do not matter: each of these filters excludes by itself.
_OPS = ("contains", "intersect")
# A rule that opens ports 0 to 65535 has `fromPort: 0`: an equality with 22 would miss it.
_PORTS = {"fromPort": "fromPort<={0} && toPort>={0}", "toPort": "fromPort<={0} && toPort>={0}"}  # of one range


class _Condition(NamedTuple):
    """A filter on a member of a list's elements."""

    one: Comparison
    key: Text
    list: str
    member: str
    value: Json

    @property
    def is_plain(self) -> bool:
        """Whether the member is no list itself, so that it can be compared within the list."""
        return "[" not in self.member


def check(context: Context) -> Iterator[Finding]:
    # A single filter reads each element once.
    if len(context.policy.filters) < 2:
        return
    groups: dict[tuple[str, tuple[int, ...]], list[_Condition]] = {}
    for one in context.comparisons:
        condition = _condition(one)
        if condition is not None:
            # Filters of two branches of an `or` never have to pass together, so the key has the groups around them.
            groups.setdefault((condition.list, one.filter.groups), []).append(condition)
    for group in groups.values():
        yield from _of_group(group)


def _condition(one: Comparison) -> _Condition | None:
    """The condition of a filter that must pass together with its neighbors; None for other filters."""
    key, filter_ = one.use.text, one.filter
    found = _LIST.fullmatch(key.value)
    # `a.items[0].b` names one element, so two filters on it are right, and `[?…]` is what this rule suggests.
    if found is None or not _is_joined(filter_) or one.spec.get("op") not in _OPS or "value_type" in one.spec:
        return None
    if not key_domain.is_events_own(found["list"]):
        return None  # `detail.resources` lists each resource of the event, and names it in several ways
    return _Condition(one, key, found["list"], found["member"], one.spec.get("value"))


def _is_joined(one: EventFilter) -> bool:
    # `or: [port 22, world]` passes on either filter, as its author says.
    return not one.where or one.where[-1] in ("and", "not")


def _of_group(group: list[_Condition]) -> Iterator[Finding]:
    first = group[0]
    # `contains 22` and `contains 3389` on one member ask for two elements on purpose.
    others = [each for each in group if each.member != first.member]
    if not others:
        return
    last = others[-1]
    yield Finding(
        last.key.part(0, len(last.key.value)),
        f"this filter and the one in line {first.one.filter.span.line} can pass "
        f"because of different elements of `{last.list}`",
        suggestion=_combined(first, last),
        advice=Advice.WRITE,
        effect="an event passes even if no element meets both conditions",
    )


def _combined(first: _Condition, last: _Condition) -> str:
    """The key of one filter in place of both; "" if neither condition can be within the list."""
    # A list within the element (`ipRanges.items[].cidrIp`) cannot stand in the condition, but can be what it yields.
    inner, outer = (first, last) if first.is_plain else (last, first)
    if not inner.is_plain:
        return ""
    values = inner.value if isinstance(inner.value, list) else [inner.value]
    conditions = [_written(inner.member, value) for value in values]
    either = " || ".join(f"({each})" if "&&" in each else each for each in conditions)
    return f"{inner.list}[?{conditions[0] if len(conditions) == 1 else either}].{outer.member}"


def _written(member: str, value: Json) -> str:
    # A quote within a raw string needs an escape; JSON in backticks takes it as it is.
    literal = f"'{value}'" if isinstance(value, str) and "'" not in value else f"`{json.dumps(value)}`"
    is_port = member in _PORTS and isinstance(value, int)
    return _PORTS[member].format(literal) if is_port else f"{member}=={literal}"
