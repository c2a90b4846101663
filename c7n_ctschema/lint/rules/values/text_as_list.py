"""`op: in` or `not-in` with one text in place of a list: c7n then asks whether the key's value is a part of the text.

`value: alice,bob` with `op: in` passes on `alice`, and on `lice` and `,` as well. Only a text with separators in it is
spoken of, since a list was meant there; with one word the filter does mostly what it should. With `op: intersect` or
`difference` c7n takes a text for the list of its letters, and no such filter does what it should.

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

import re
from collections.abc import Iterator

from c7n_ctschema.custodian.policy.policy_filters import EventFilter
from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.lint.analysis import satisfiability
from c7n_ctschema.lint.analysis.policy_context import Comparison, Context

CODE, NAME, SEVERITY = "CT208", "text-as-list", Severity.WARNING
_OPS = ("in", "not-in", "ni")
_OF_TEXTS = {"intersect": "in", "difference": "not-in"}  # what compares a text with a list
_EFFECTS = {
    "intersect": "this filter is true only of lists in which one of the letters stands by itself",
    "difference": "this filter is true of every list with an element longer than a letter",
}
_OTHERWISE = ("swap", "cidr")  # value types that turn `in` round, or make it another question
_SAME = (None, "swap", "normalize")  # those that leave sets of letters what they are
_SEPARATORS = re.compile(r"[,;|\s]+")


def check(context: Context) -> Iterator[Finding]:
    for known in context.comparisons:
        op, kind = known.spec.get("op"), known.spec.get("value_type")
        if op in _OPS and kind not in _OTHERWISE and known.domain.types == {"string"}:
            yield from _finding(known, str(op))
    sets = [one for one in context.policy.filters if one.op is not None and one.op.value in _OF_TEXTS]
    types = {id(known.filter.node): known.domain.types for known in context.comparisons} if sets else {}
    for one in sets:
        yield from _of_letters(one, one.op.value if one.op else "", types.get(id(one.node), frozenset()))


def _of_letters(one: EventFilter, op: str, types: frozenset[str]) -> Iterator[Finding]:
    """A text that c7n takes for a set of letters; one letter, and the words that it looks at first, are in order."""
    text = one.value_text()
    kind = one.value_type.value if one.value_type else None
    if kind not in _SAME or one.has_placeholder or "value_regex" in one.names:
        return
    if text is not None and text.kind == "string" and len(text.value) > 1 and text.value not in satisfiability.WORDS:
        words = _SEPARATORS.split(text.value.strip())
        instead = f"`op: {_OF_TEXTS[op]}` with " if types == {"string"} else ""
        yield Finding(
            text.span,
            f"`op: {op}` with a text takes it for the list of its letters: {text.value[0]!r}, {text.value[1]!r} …",
            suggestion=f"{instead}[{', '.join(words if all(words) else [text.value])}]",
            effect=_EFFECTS[op] if types == {"list"} else "",
            severity=Severity.ERROR,
        )


def _finding(one: Comparison, op: str) -> Iterator[Finding]:
    text = one.filter.value_text()
    words = _SEPARATORS.split(text.value.strip()) if text is not None and text.kind == "string" else []
    if text is not None and len(words) > 1 and all(words):
        yield Finding(
            text.span,
            f"`op: {op}` with a text asks whether the key's value is a part of it, as {words[0]!r} and "
            f"{words[0][:-1] or words[1]!r} are",
            suggestion=f"[{', '.join(words)}]",
        )
