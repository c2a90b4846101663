"""A string or a pattern matches nothing: it contains a quote or a line break, or an anchor in its middle.

A YAML block scalar (`|`, `>`) keeps quotes, and it keeps its last line break unless you write `|-` or `>-`. c7n
matches with Python's `re.match`, which starts at the beginning of the string. An address, an ARN, or a name has neither
quotes nor line breaks.

Bad::

    events:
      - source: signin.amazonaws.com
        event: ConsoleLogin
        ids: userIdentity.arn
    filters:
      - type: event
        key: detail.sourceIPAddress
        op: regex
        value: |
          ^192\\.0\\.2\\.

Good::

    events:
      - source: signin.amazonaws.com
        event: ConsoleLogin
        ids: userIdentity.arn
    filters:
      - type: event
        key: detail.sourceIPAddress
        op: regex
        value: |-
          ^192\\.0\\.2\\.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator

from c7n_ctschema.custodian.filters import missing_key_effect, regex_satisfiability
from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.lint.analysis.policy_context import Comparison, Context
from c7n_ctschema.lint.analysis.values import satisfiability

CODE, NAME, SEVERITY = "CT206", "impossible-text", Severity.ERROR
_PROSE = ("detail.userAgent", "detail.errorMessage")  # free text that clients and services write
_ROOTS = (
    "detail.requestParameters",
    "detail.responseElements",
    "detail.additionalEventData",
    "detail.serviceEventDetails",
)
_SHORT = 256  # longer strings may have lines: documents, descriptions, scripts
_REGEXES = ("regex", "regex-case")


class _Flaw(enum.Enum):
    """Why a string or a pattern matches nothing; the value is the words of the message."""

    NO_MATCH = "matches no string at all"
    QUOTE_OR_BREAK = "matches only strings with a quote or a line break"
    LINE_BREAK = "contains a line break"


def check(context: Context) -> Iterator[Finding]:
    for one in context.comparisons:
        # `join('"', …)` may have any character; value types change the string before c7n compares it.
        if one.domain.types != {"string"} or one.domain.is_computed or one.spec.get("value_type") is not None:
            continue
        op = one.spec.get("op")
        # A string without a line break can only be wrong as a pattern: nearly all values end here.
        if op not in _REGEXES and not [text for text in one.literals if "\n" in text.value]:
            continue
        without = _without(one)
        for text in one.literals:
            flaw = _flaw(text, op, without) if text.kind == "string" else None
            if flaw:
                yield _finding(one, text, flaw, without)


def _without(one: Comparison) -> str:
    """Characters that no string at the key contains."""
    key = one.use.text.value
    if not key.startswith(_ROOTS):
        return "" if key in _PROSE else "\n\r\"'"
    return "\n\r" if all(scalar.max and scalar.max <= _SHORT for scalar in one.domain.scalars) else ""


def _flaw(text: Text, op: object, without: str) -> _Flaw | None:
    if op in _REGEXES:
        # First without the key's own characters: `a$b` matches nothing at any key, which is an error beyond doubt.
        if regex_satisfiability.cannot_match(text.value):
            return _Flaw.NO_MATCH
        return _Flaw.QUOTE_OR_BREAK if regex_satisfiability.cannot_match(text.value, without) else None
    if op in (*satisfiability.EQUAL, *satisfiability.UNEQUAL, "in", "not-in", "ni", "contains", "glob"):
        return _Flaw.LINE_BREAK if "\n" in without and "\n" in text.value else None
    return None


def _finding(one: Comparison, text: Text, flaw: _Flaw, without: str) -> Finding:
    what = "pattern" if one.spec.get("op") in satisfiability.PATTERNS else "value"
    negative = one.spec.get("op") in (*satisfiability.UNEQUAL, "not-in", "ni")
    sure = flaw is _Flaw.NO_MATCH or '"' in without
    # The other elements of a list may still match.
    single = not isinstance(one.spec["value"], list)
    return Finding(
        text.span,
        f"this {what} {flaw.value}, so `{one.use.text.value}` never matches it{_hint(text)}",
        effect=missing_key_effect.sentence(negative, one.filter.where) if single else "",
        severity=Severity.ERROR if sure else Severity.WARNING,
    )


def _hint(text: Text) -> str:
    """What YAML added to the string."""
    is_quoted = text.value.strip()[:1] in ("'", '"')
    if text.style in ("|", ">"):
        quotes = "its quotes and " if is_quoted else ""
        end = "`|-`" if text.style == "|" else "`>-`"
        return f"; a block scalar keeps {quotes}its last line break: write {end}{' without quotes' if quotes else ''}"
    return "; the quotes are part of the value" if is_quoted else ""
