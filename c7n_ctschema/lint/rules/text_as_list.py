"""`op: in` or `not-in` with one text in place of a list: c7n then asks whether the key's value is a part of the text.

`value: alice,bob` with `op: in` passes on `alice`, and on `lice` and `,` as well. Only a text with separators in it is
spoken of, since a list was meant there; with one word the filter does mostly what it should.

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

from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.lint.context import Comparison, Context

CODE, NAME, SEVERITY = "CT208", "text-as-list", Severity.WARNING
_OPS = ("in", "not-in", "ni")
_OTHERWISE = ("swap", "cidr")  # value types that turn `in` round, or make it another question
_SEPARATORS = re.compile(r"[,;|\s]+")


def check(context: Context) -> Iterator[Finding]:
    for one in context.comparisons:
        op, kind = one.spec.get("op"), one.spec.get("value_type")
        if op in _OPS and kind not in _OTHERWISE and one.domain.types == {"string"}:
            yield from _finding(one, str(op))


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
