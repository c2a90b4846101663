"""A filter's value and its key have different JSON types, so c7n's comparison always has the same result.

c7n compares as Python does: the string `"true"` is not the boolean `true`, `123456789012` without quotes is a number
and not an account, and `op: gt` with a string and a number is false. The rule runs c7n's own filter. The finding is an
error where records show the type, a warning where only the API's model has the type, and an info where the service
writes some numbers as strings, as EC2 does. In the last case, use `value_type: integer`: c7n then compares both as
numbers. It reads a missing key as 0.

Bad::

    events:
      - source: signin.amazonaws.com
        event: ConsoleLogin
        ids: userIdentity.arn
    filters:
      - type: event
        key: detail.userIdentity.sessionContext.attributes.mfaAuthenticated
        value: false

Good::

    events:
      - source: signin.amazonaws.com
        event: ConsoleLogin
        ids: userIdentity.arn
    filters:
      - type: event
        key: detail.userIdentity.sessionContext.attributes.mfaAuthenticated
        value: "false"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from c7n_ctschema.custodian.filters import missing_key_effect
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.diagnostics import Advice, Finding, Fix, Severity
from c7n_ctschema.json_value import Json
from c7n_ctschema.lint.analysis.policy_context import Comparison, Context
from c7n_ctschema.lint.analysis.values import attribute_values, key_domain, numbers_as_strings, satisfiability
from c7n_ctschema.lint.analysis.values.key_domain import Domain

CODE, NAME, SEVERITY = "CT202", "value-type", Severity.ERROR
ARTICLES = {
    "string": "a string",
    "number": "a number",
    "boolean": "a boolean",
    "list": "a list",
    "object": "an object",
}
_OF_NUMBERS = ("age", "expiration", "cidr_size")  # value types whose value is a number
_MOST = 20  # findings of one filter
_IN = ("in", "not-in", "ni")
ANYTHING = Domain(frozenset({"string", "number", "boolean"}))


def check(context: Context) -> Iterator[Finding]:
    for one in context.comparisons:
        yield from numbers_as_strings.check(one)
        # CT212 knows what to write for networks in a list.
        if one.spec.get("value_type") in attribute_values.OF_STRINGS and not one.domain.is_container:
            yield from _unreadable(one)
        # The rule list-as-value knows what to write for lists and objects.
        if one.domain.is_container:
            continue
        wrong = list(_in_list(one)) if one.spec.get("op") in _IN else []
        if wrong:
            yield from wrong
            continue
        said = satisfiability.of(one.spec, one.domain)
        if said:
            yield _finding(one, said)


def _unreadable(one: Comparison) -> Iterator[Finding]:
    """The finding for a value type that cannot read what the key is, such as an age of a boolean."""
    [kind, *others] = sorted(one.domain.types) or [""]
    how, key = str(one.spec["value_type"]), one.use.text
    if others or kind in ("", "string") or isinstance(one.spec.get("value"), str) != (how not in _OF_NUMBERS):
        return
    if kind == "number" and how in attribute_values.AGES:
        is_wrong, passes = not attribute_values.is_named_as_time(key.value), None
    else:
        said = attribute_values.result(one.spec, attribute_values.Kind(kind, next(iter(one.domain.items), "")))
        is_wrong, passes = bool(said), said == attribute_values.ALWAYS
    if is_wrong:
        yield Finding(
            key.part(0, len(key.value)),
            f"`value_type: {how}` cannot read `{key.value}`, which is {ARTICLES[kind]}",
            effect=missing_key_effect.sentence(passes, one.filter.where),
            severity=Severity.WARNING if kind == "number" and how in attribute_values.AGES else _severity(one),
        )


def _in_list(one: Comparison) -> Iterator[Finding]:
    """Findings for elements of a list that equal no string, such as an account without quotes."""
    if one.domain.types != {"string"} or one.spec.get("op") not in _IN or one.filter.value_text():
        return
    if one.spec.get("value_type") is not None:
        return
    wrong = [text for text in one.literals if text.kind in ("number", "boolean")]
    for text in wrong[:_MOST]:
        fix = as_string(one.domain, text)
        yield Finding(
            text.part(0, len(text.value)),
            f"`{one.use.text.value}` is a string, but this value is {ARTICLES[text.kind]}{': quote it' if fix else ''}",
            suggestion=in_quotes(fix),
            effect="this value matches no event",
            fix=fix,
            severity=_severity(one),
        )


def _finding(one: Comparison, said: str) -> Finding:
    value = one.filter.value_text()
    meant = _meant(one, value)
    return Finding(
        one.filter.value_span,
        _message(one),
        suggestion=meant,
        advice=Advice.WRITE if isinstance(one.spec["value"], list) else Advice.NEAREST,
        effect=missing_key_effect.sentence(said == satisfiability.ALWAYS, one.filter.where),
        fix=_quoted(one, value),
        severity=_severity(one),
    )


def _quoted(one: Comparison, value: yaml_text.Text | None) -> Fix | None:
    """The fix that quotes a string which YAML reads as a number or a boolean."""
    if value is None or one.domain.types != {"string"} or value.kind not in ("number", "boolean"):
        return None
    return as_string(one.domain, value) if _is_equality(one.spec) else None


def as_string(domain: Domain, value: yaml_text.Text) -> Fix | None:
    """The string to write instead of a number or a boolean; None where the key has no such string.

    YAML 1.1 reads Yes, no, on and OFF as booleans, and c7n gets true or false.
    """
    enum = domain.enum
    if not enum or value.value in enum:
        return Fix(value.span, value.value, "quote it")
    same = key_domain.same_truth(value.value, enum)
    return Fix(value.span, same, f'write "{same}"') if same else None


def _is_equality(spec: Mapping[str, Json]) -> bool:
    return spec.get("op") in (*satisfiability.EQUAL, *satisfiability.UNEQUAL)


def in_quotes(fix: Fix | None) -> str:
    """The string of a fix as the suggestion shows it; "" without a fix."""
    return f'"{fix.text}"' if fix else ""


def _message(one: Comparison) -> str:
    key, op, value = one.use.text.value, one.spec.get("op"), one.spec["value"]
    there = " or ".join(ARTICLES[name] for name in sorted(one.domain.types))
    if one.spec.get("value_type") == "normalize" and isinstance(value, str) and value != value.lower():
        return f"`value_type: normalize` turns `{key}` into lower case, but the value has capital letters"
    if isinstance(value, list) and op in ("in", "not-in", "ni") and value:
        return f"`{key}` is {there}, but the values of the list are not"
    if isinstance(value, list):
        how = f"`op: {op}` does not work on" if op else "without `op: in`, c7n compares the whole list with"
        return f"{how} `{key}`, which is {there}"
    if op in satisfiability.PATTERNS or (
        one.domain.types == {"string"} and op not in (*satisfiability.EQUAL, *satisfiability.UNEQUAL)
    ):
        return f"`op: {op}` cannot compare `{key}`, which is {there}, with {_in_words(value)}"
    return f"`{key}` is {there}, but the value is {_in_words(value)}"


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()}"
    if isinstance(value, dict):
        return "an object"
    return f"the string {value!r}" if isinstance(value, str) else "null" if value is None else f"the number {value}"


def _meant(one: Comparison, value: yaml_text.Text | None) -> str:
    """What to write as the value, or as the filter's `op`."""
    types, op = one.domain.types, one.spec.get("op")
    if isinstance(one.spec["value"], list):
        if op in ("in", "not-in", "ni"):
            return _listed_booleans(one)
        return (
            "op: in"
            if op in (*satisfiability.EQUAL, "contains", "intersect")
            else "op: not-in"
            if op in (*satisfiability.UNEQUAL, "difference")
            else ""
        )
    if types == {"number"} and value is not None and value.value.replace(".", "", 1).isdigit():
        return value.value
    if value is None or not _is_equality(one.spec):
        return ""
    if one.spec.get("value_type") == "normalize":
        return value.value.lower()
    if types == {"string"}:
        return in_quotes(as_string(one.domain, value))
    return value.value.lower() if types == {"boolean"} and value.value.lower() in ("true", "false") else ""


def _listed_booleans(one: Comparison) -> str:
    """A list of strings such as "false" as the booleans that they mean; "" for other values."""
    words = [text.value.lower() for text in one.literals]
    are_booleans = one.domain.types == {"boolean"} and {*words} <= {"true", "false"}
    return f"[{', '.join(words)}]" if are_booleans else ""


def _severity(one: Comparison) -> Severity:
    # `op: gt, value: [1]` works on no type, so that it does not matter how well the key's type is known.
    if satisfiability.of(one.spec, ANYTHING):
        return Severity.ERROR
    return severity_of_types(one.use.text.value, one.domain)


def severity_of_types(key: str, domain: Domain) -> Severity:
    """How sure it is that the key has just the domain's types."""
    if domain.seen:
        return Severity.ERROR
    if len(domain.types) > 1 or not domain.proven:
        return Severity.WARNING
    is_common = not key_domain.is_events_own(key)  # CloudTrail's own members have one type everywhere
    return Severity.ERROR if is_common or domain.types == {"string"} else Severity.WARNING
