"""A filter compares a list or an object as if it were one value.

`[]` in a key yields a list, even if the record has only one element. c7n compares the whole list: `value: x`, `op: in`,
and `op: regex` are never true, `op: ne` and `op: not-in` are always true (cloud-custodian #8947). These work on a list:
`op: contains` with one value, `op: intersect` and `op: difference` with several values, `value_type: size`, `present`,
and `empty`. You can also compare one element: end the key with its number, as in `items[0]`.

A condition on a list within a list, as in `a[].b[?c].d`, yields a list of lists. `| [0]` then yields a list, not a
value. Flatten the lists with `[]` first, and write the condition after a pipe: `a[].b[] | [?c].d | [0]`.

`a[?c].d` is `[]` if no element meets the condition, and null only if `a` is missing. Use `empty` and `not-null` instead
of `absent` and `present`.

Bad::

    events:
      - source: ec2.amazonaws.com
        event: RunInstances
        ids: responseElements.instancesSet.items[].instanceId
    filters:
      - type: event
        key: detail.requestParameters.networkInterfaceSet.items[].associatePublicIpAddress
        value: true

Good::

    events:
      - source: ec2.amazonaws.com
        event: RunInstances
        ids: responseElements.instancesSet.items[].instanceId
    filters:
      - type: event
        key: detail.requestParameters.networkInterfaceSet.items[].associatePublicIpAddress
        op: contains
        value: true
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema import lazy_regex
from c7n_ctschema.custodian.filters import missing_key_effect
from c7n_ctschema.diagnostics import Advice, Finding, Severity
from c7n_ctschema.lint.analysis.paths import nested_projections
from c7n_ctschema.lint.analysis.policy_context import Comparison, Context, PathUse
from c7n_ctschema.lint.analysis.values import satisfiability
from c7n_ctschema.trail.paths.resolution import Missing, Reason, options
from c7n_ctschema.trail.shapes.nodes import ListOf, MapOf, Struct

CODE, NAME, SEVERITY = "CT205", "list-as-value", Severity.ERROR
_SETS = ("intersect", "difference")
_EMPTY = {"absent": "empty", "present": "not-null"}
# One condition, not within another list, whose elements no pipe picks from: `a.b[0].c[?d].e`.
_CONDITION = lazy_regex.compile(r".*\[\?[^\[\]|]*\][\w.\"]*(?:\[\])?")
_ENDS_IN_CONDITION = lazy_regex.compile(r"(?:[^\[\]|]|\[-?\d+\])*\[\?[^\[\]|]*\][\w.\"]*")
_NONE_OF = (
    "`not:` around `op: intersect` (no element is in the value), or `op: difference` (an element is not in the value)"
)


_NULLS = {
    "absent": "this filter is never true for a record that has an element",
    "present": "this filter is true for every record that has an element",
}


def check(context: Context) -> Iterator[Finding]:
    for use in context.keys:
        if "|" in use.text.value:
            yield from _member(use)
    for one in context.comparisons:
        if not one.domain.is_container:
            continue
        # satisfiability runs c7n on lists, and cannot see that `absent` on `[]` is not what the author means.
        yield from _never_null(one)
        said = satisfiability.of(one.spec, one.domain)
        if said:
            yield Finding(
                one.use.text.part(0, len(one.use.text.value)),
                _message(one),
                suggestion=_meant(one),
                advice=Advice.WRITE,
                effect=missing_key_effect.sentence(said == satisfiability.ALWAYS, one.filter.where),
            )


def is_member_of_list(use: PathUse) -> bool:
    """Whether the key is like `a[].b[?c] | [0].d`: `[0]` takes a list of objects that have the member `d`."""
    is_of_inner = "|" in use.text.value and bool(nested_projections.without_member(use.text.value)) and use.is_missing
    return is_of_inner and all(_is_of_objects(miss) for _, miss in use.misses)


def _is_of_objects(miss: Missing) -> bool:
    lists = [node for node in miss.parent if isinstance(node, ListOf)]
    inner = [option for node in lists for option in options(node.item)]
    return miss.why is Reason.LIST and all(isinstance(option, Struct | MapOf) for option in inner)


def _member(use: PathUse) -> Iterator[Finding]:
    """The finding for a member of a list, which is null, as in `a[].b[?c] | [0].d`."""
    key = use.text.value
    if is_member_of_list(use):
        before = nested_projections.without_member(key)
        inner = nested_projections.in_pipe(key)
        said = f"`{inner}` yields a list of lists, so `{before}` is a list and has no members"
        flat = nested_projections.flattened(key)
        yield Finding(use.text.part(0, len(key)), said, suggestion=flat, effect="this key is always null")


def _never_null(one: Comparison) -> Iterator[Finding]:
    """The finding for `absent` or `present` on the first of several lists, which is a list and never null."""
    key, value = one.use.text.value, one.spec["value"]
    source, is_word = nested_projections.in_pipe(key), one.spec.get("op") is None and isinstance(value, str)
    is_outer = _ENDS_IN_CONDITION.fullmatch(key) is not None
    if is_word and not source and value in _NULLS and (is_outer or (value == "absent" and _CONDITION.fullmatch(key))):
        yield _of_condition(one, str(value))
    if source and is_word and value in _NULLS and one.domain.is_computed and one.domain.types == {"list"}:
        said = f"`{source}` yields a list of lists, so `{key}` is a list (`[]` if nothing matches) and never null"
        yield Finding(
            one.use.text.part(0, len(key)),
            said,
            suggestion=nested_projections.flattened(key),
            effect=_NULLS[value],
            severity=Severity.WARNING,
        )


def _of_condition(one: Comparison, word: str) -> Finding:
    """The finding for `absent` or `present` on the elements that meet a condition, which can be `[]`."""
    key = one.use.text.value
    flat = nested_projections.flattened(key) if one.domain.items == {"list"} else ""
    return Finding(
        one.filter.value_span,
        f"`{key}` is a list, and not null, if no element meets the condition",
        suggestion=f"{flat} with `value: {_EMPTY[word]}`" if flat else _EMPTY[word],
        advice=Advice.WRITE,
        effect="this filter is true only if the whole list is missing"
        if word == "absent"
        else "this filter is true even if no element meets the condition",
        severity=Severity.WARNING,
    )


def _message(one: Comparison) -> str:
    key, op = one.use.text.value, one.spec.get("op")
    # c7n.filters.core.intersect raises TypeError for `set(5)`, which ValueFilter.match takes for false.
    if op in _SETS and not isinstance(one.spec["value"], list):
        return f"`op: {op}` compares `{key}` only with a list"
    if one.domain.types == {"object"}:
        return f"`{key}` is an object, and {_compared(op)} the whole object with the value"
    if one.domain.items == {"list"}:
        return f"`{key}` yields a list of lists, and {_compared(op)} these lists with the value"
    if (source := nested_projections.in_pipe(key)) and one.domain.is_computed:
        is_list = f"`{source}` yields a list of lists, so `{key}` is a list"
        return f"{is_list}, and {_compared(op)} the whole list with the value"
    if "[" in key:
        return f"`{key}` yields a list, and {_compared(op)} the whole list with the value"
    return f"`{key}` is a list, and {_compared(op)} the whole list with the value"


def _compared(op: object) -> str:
    return f"`op: {op}` compares" if op else "c7n compares"


def _meant(one: Comparison) -> str:
    if one.domain.types != {"list"} or "object" in one.domain.items:
        return ""
    if one.domain.is_computed and (flat := nested_projections.flattened(one.use.text.value)):
        return flat
    op, value = one.spec.get("op"), one.spec["value"]
    several = isinstance(value, list)
    if op in (*satisfiability.EQUAL, "in"):
        return "op: intersect" if several else "op: contains"
    if op in (*satisfiability.UNEQUAL, "not-in", "ni"):
        return _NONE_OF if several else "`not:` around `op: contains`"
    if op in _SETS and not several:
        text = one.filter.value_text()
        return f"[{text.value}]" if text else ""
    # `[…].contains([a])` in Python asks for an element that is the list itself.
    if op == "contains" and several:
        return "op: intersect"
    return "`[0]` for the first element"
