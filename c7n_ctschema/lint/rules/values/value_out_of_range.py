"""A filter compares a key with a string that the API rejects: it is too long, too short, or has invalid characters.

A wildcard or an anchor in the string usually means that `op: glob` or `op: regex` is missing: without an operator, c7n
compares character by character. That is a warning, and so is an account that does not have twelve digits. Other
findings are an info, because limits grow and responses may be longer than requests.

Bad::

    events:
      - source: iam.amazonaws.com
        event: CreateUser
        ids: requestParameters.userName
    filters:
      - type: event
        key: detail.requestParameters.userName
        value: admin-*

Good::

    events:
      - source: iam.amazonaws.com
        event: CreateUser
        ids: requestParameters.userName
    filters:
      - type: event
        key: detail.requestParameters.userName
        op: glob
        value: admin-*
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from c7n_ctschema import lazy_regex
from c7n_ctschema.custodian.filters import missing_key_effect
from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Advice, Finding, Severity
from c7n_ctschema.lint.analysis.policy_context import Comparison, Context
from c7n_ctschema.lint.analysis.values import satisfiability
from c7n_ctschema.trail.shapes.nodes import Scalar
from c7n_ctschema.trail.values import string_forms

CODE, NAME, SEVERITY = "CT203", "value-out-of-range", Severity.WARNING
_SIDES = ("detail.requestParameters", "detail.responseElements")
_WHOLE = (*satisfiability.EQUAL, *satisfiability.UNEQUAL, "in", "not-in", "ni")
# A pattern of one to three character classes: it takes linear time, and Python reads it as AWS's own engine does.
_CLASSES = lazy_regex.compile(r"\^?(?:(?:\[(?:\\.|[^\]\\\[&])+\]|\\[wd])(?:\{\d+(?:,\d*)?\}|[+*])?){1,3}\$?")
_WILD = lazy_regex.compile(r"[*^$|]|\.\+")


def check(context: Context) -> Iterator[Finding]:
    for one in context.comparisons:
        if one.domain.types != {"string"} or one.domain.enum or one.spec.get("value_type") is not None:
            continue
        if one.spec.get("op") not in _WHOLE or (
            one.spec.get("op") in ("in", "not-in", "ni") and one.filter.value_text()
        ):
            continue
        for text in one.literals:
            why = _why(one, text) if text.kind == "string" else ""
            if why:
                yield _finding(one, text, why)


def _why(one: Comparison, text: Text) -> str:
    """Why no member that the key may be takes the string; "" where one may."""
    # c7n takes `present` for a question, which no length or pattern limits.
    is_word = one.spec.get("op") is None and text.value in satisfiability.WORDS
    reason = "" if is_word else refused(one.domain.scalars, text.value) or _wildcard(one, text.value)
    if not reason:
        return ""
    key = one.use.text.value
    named = string_forms.of_name(key, (scalar.pattern for scalar in one.domain.scalars))
    form = named or string_forms.of(key, frozenset(event.source for event, _ in one.use.answers))
    is_reported = form is not None and not form.fits(text.value)  # by the rule wrong-form
    return "" if is_reported else reason


def _wildcard(one: Comparison, value: str) -> str:
    """That `*` is no wildcard, for members of every record; requests may have one, as in a path or a policy."""
    is_equality = one.spec.get("op") in (*satisfiability.EQUAL, *satisfiability.UNEQUAL)
    if is_equality and value.strip("*") not in ("", value) and not one.use.text.value.startswith(_SIDES):
        return "never contains `*`, which is an ordinary character without `op: glob`"
    return ""


def refused(scalars: tuple[Scalar, ...], value: str) -> str:
    """Why none of these leaves takes the string; "" if one may."""
    # The rule impossible-text reports line breaks.
    if not scalars or "\n" in value:
        return ""
    reasons = [_refused(scalar, value) for scalar in scalars]
    return reasons[0] if all(reasons) else ""


@functools.lru_cache(maxsize=20_000)
def _refused(scalar: Scalar, value: str) -> str:
    if scalar.max and len(value) > scalar.max:
        return f"has at most {scalar.max:g} characters, but this string has {len(value)}"
    if scalar.min and len(value) < scalar.min:
        return f"has at least {scalar.min:g} characters, but this string has {len(value)}"
    if scalar.pattern and _CLASSES.fullmatch(scalar.pattern) and not _fits(scalar.pattern, value):
        return f"must match `{scalar.pattern}`, but this string does not"
    return ""


def _fits(pattern: str, value: str) -> bool:
    try:
        return re.fullmatch(pattern, value) is not None
    # A pattern in AWS's own dialect, such as `[\p{L}]+`, says nothing in Python.
    except re.error:
        return True


def _finding(one: Comparison, text: Text, why: str) -> Finding:
    wild = _WILD.search(text.value) and one.spec.get("op") in (*satisfiability.EQUAL, *satisfiability.UNEQUAL)
    single = not isinstance(one.spec["value"], list)
    negative = one.spec.get("op") not in (*satisfiability.EQUAL, "in")
    own = not one.use.text.value.startswith(_SIDES)  # a member that every record or envelope has
    return Finding(
        text.part(0, len(text.value)),
        f"`{one.use.text.value}` {why}",
        suggestion=operator_meant(text.value) if wild else "",
        advice=Advice.WRITE,
        effect=missing_key_effect.sentence(negative, one.filter.where) if single else "",
        severity=Severity.WARNING if wild or own else Severity.INFO,
    )


def operator_meant(value: str) -> str:
    """The operator to write with a string that has wildcards or anchors."""
    return "op: regex" if re.search(r"\.\*|[\^$|]|\.\+", value) else "op: glob"
