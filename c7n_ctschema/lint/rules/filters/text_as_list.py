"""`op: in` or `not-in` has a string instead of a list, so c7n asks whether the key's value is a substring of it.

`value: alice,bob` with `op: in` passes on `alice`, and also on `lice` and `,`. The rule reports only strings with
separators, because their authors mean a list. With `op: intersect` or `op: difference`, c7n compares the single
characters of a string. The rule reports that even for strings without separators.

Bad::

    events:
      - source: signin.amazonaws.com
        event: ConsoleLogin
        ids: userIdentity.arn
    filters:
      - type: event
        key: detail.userIdentity.userName
        op: in
        value: alice,bob

Good::

    events:
      - source: signin.amazonaws.com
        event: ConsoleLogin
        ids: userIdentity.arn
    filters:
      - type: event
        key: detail.userIdentity.userName
        op: in
        value: [alice, bob]
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema import lazy_regex
from c7n_ctschema.custodian.policy.policy_filters import EventFilter
from c7n_ctschema.diagnostics import Advice, Finding, Severity
from c7n_ctschema.lint.analysis.policy_context import Comparison, Context
from c7n_ctschema.lint.analysis.values import satisfiability

CODE, NAME, SEVERITY = "CT208", "text-as-list", Severity.WARNING
_OPS = ("in", "not-in", "ni")
_OF_STRINGS = {"intersect": "in", "difference": "not-in"}  # what compares a string with a list
# c7n.filters.core.difference and intersect make a set of the string, which Python fills with its characters.
_EFFECTS = {
    "intersect": "this filter is true only for lists that have one of these characters as an element",
    "difference": "this filter is true for every list that has an element of two characters or more",
}
_OTHERWISE = ("swap", "cidr")  # value types that swap the sides of `in`, or compare networks
_SAME = (None, "swap", "normalize")  # value types that leave sets of characters as they are
_SEPARATORS = lazy_regex.compile(r"[,;|\s]+")


def check(context: Context) -> Iterator[Finding]:
    for known in context.comparisons:
        op, kind = known.spec.get("op"), known.spec.get("value_type")
        # On a list, the rule list-as-value says what to write.
        if op in _OPS and kind not in _OTHERWISE and known.domain.types == {"string"}:
            yield from _finding(known, str(op))
    # These are wrong for a key of any type, so also for a key that the context cannot compare.
    sets = [one for one in context.policy.filters if one.op is not None and one.op.value in _OF_STRINGS]
    types = {id(known.filter.node): known.domain.types for known in context.comparisons} if sets else {}
    for one in sets:
        yield from _of_characters(one, one.op.value if one.op else "", types.get(id(one.node), frozenset()))


def _of_characters(one: EventFilter, op: str, types: frozenset[str]) -> Iterator[Finding]:
    """The finding for a string that c7n takes for a set of characters; one character works as intended."""
    text = one.value_text()
    kind = one.value_type.value if one.value_type else None
    # A placeholder may become a list, as in `value: "{cidrs}"`; `value_type: cidr` makes a network of the string.
    if kind not in _SAME or one.has_placeholder or "value_regex" in one.names:
        return
    # One character works as it is written, and c7n answers `present` and `absent` before it looks at the operator.
    if text is not None and text.kind == "string" and len(text.value) > 1 and text.value not in satisfiability.WORDS:
        words = _SEPARATORS.split(text.value.strip())
        instead = f"`op: {_OF_STRINGS[op]}` with " if types == {"string"} else ""
        yield Finding(
            text.span,
            f"`op: {op}` compares the single characters of this string: {text.value[0]!r}, {text.value[1]!r}, …",
            suggestion=f"{instead}[{', '.join(words if all(words) else [text.value])}]",
            advice=Advice.WRITE,
            effect=_EFFECTS[op] if types == {"list"} else "",
            severity=Severity.ERROR,
        )


def _finding(one: Comparison, op: str) -> Iterator[Finding]:
    text = one.filter.value_text()
    words = _SEPARATORS.split(text.value.strip()) if text is not None and text.kind == "string" else []
    # `value: admin` with `op: in` may be meant as "is a part of admin"; two words in one string hardly are.
    if text is not None and len(words) > 1 and all(words):
        yield Finding(
            text.span,
            f"`op: {op}` with a string tests for a substring; write a list",
            suggestion=f"[{', '.join(words)}]",
            advice=Advice.WRITE,
            effect=f"c7n finds {words[0]!r} in the string, and {words[0][:-1] or words[1]!r} too",
        )
