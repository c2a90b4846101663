"""A filter compares a key with a string of the wrong form. The key holds a Region, an ARN, an address, or a network.

A Region is `us-east-1`, neither `US-EAST-1` nor the zone `us-east-1a`. `sourceIPAddress` is one address or the name of
a service. Compare it with networks by `value_type: cidr`, which reads IPv4 networks without host bits: `10.0.0.0/8`,
not `10.0.0.1/8`. c7n's `op: regex` matches from the start of the string, and `op: glob` matches the whole string:
`admin` matches no ARN, `.*admin` and `*admin` do. A member of the request or the response whose name ends in `Arn` is
an ARN, unless the API's pattern differs. Without `op: glob`, a wildcard is an ordinary character. `eventTime` is a date
with a time: `op: gt, value: "22:00"` is never true. Use `op: regex, value: ".*T2[23]:"` for the hours (in UTC).

Bad::

    events:
      - source: ec2.amazonaws.com
        event: CreateVpc
        ids: responseElements.vpc.vpcId
    filters:
      - type: event
        key: detail.sourceIPAddress
        op: not-in
        value: [10.0.0.0/8]

Good::

    events:
      - source: ec2.amazonaws.com
        event: CreateVpc
        ids: responseElements.vpc.vpcId
    filters:
      - type: event
        key: detail.sourceIPAddress
        op: not-in
        value_type: cidr
        value: [10.0.0.0/8]
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.custodian.filters import cidr_values, missing_key_effect, regex_satisfiability
from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Advice, Finding, Fix, Severity
from c7n_ctschema.lint.analysis.policy_context import Comparison, Context
from c7n_ctschema.lint.analysis.values import satisfiability
from c7n_ctschema.lint.rules.values.value_out_of_range import operator_meant
from c7n_ctschema.trail.values import string_forms
from c7n_ctschema.trail.values.string_forms import Form

CODE, NAME, SEVERITY = "CT209", "wrong-form", Severity.ERROR
_IN = ("in", "not-in", "ni")
_NEGATIVE = (*satisfiability.UNEQUAL, "not-in", "ni", "difference")
_ADDRESS = "detail.sourceIPAddress"
_A_TIME = "2025-01-31T12:00:00Z"
_MOST_READ = 1_000
_MOST = 20  # findings of one filter


def check(context: Context) -> Iterator[Finding]:
    for one in context.comparisons:
        form = _of_key(one) or _of_name(one)
        if one.spec.get("value_type") == "cidr" and one.spec.get("op") in _IN:
            yield from _networks(one)
        if (
            form is None
            or one.domain.is_computed
            or one.spec.get("value_type") is not None
            or one.spec["value"] in satisfiability.WORDS
        ):
            continue
        if _compares_whole(one) or _orders_times(one, form):
            wrong = [text for text in one.literals if _is_wrong(text, form)]
            for text in wrong[:_MOST]:
                yield _finding(one, text, form, all_wrong=len(wrong) == len(one.literals))
        elif one.spec.get("op") in satisfiability.PATTERNS and form.begins and one.domain.types == {"string"}:
            yield from _pattern(one, form)


def _of_key(one: Comparison) -> Form | None:
    return string_forms.of(one.use.text.value, frozenset(event.source for event, _ in one.use.answers))


def _of_name(one: Comparison) -> Form | None:
    """The form that only the name of the member says."""
    if not one.domain.scalars:
        return None
    return string_forms.of_name(one.use.text.value, (scalar.pattern for scalar in one.domain.scalars))


def _networks(one: Comparison) -> Iterator[Finding]:
    """Findings for strings of `value_type: cidr` in which c7n reads neither a network nor an address."""
    for text in one.literals[:_MOST_READ]:
        value, single = text.value, not isinstance(one.spec["value"], list)
        if text.kind != "string" or value in satisfiability.WORDS or cidr_values.is_read(value):
            continue
        does = "excludes" if one.spec.get("op") in _NEGATIVE else "matches"
        yield Finding(
            text.part(0, len(value)),
            f"{value!r} is not an IPv4 network that c7n reads",
            suggestion=cidr_values.meant(value),
            effect=missing_key_effect.sentence(False, one.filter.where) if single else f"this value {does} no event",
        )


def _compares_whole(one: Comparison) -> bool:
    """Whether c7n compares the value, or each of its elements, with the whole string at the key."""
    op, several, is_list = one.spec.get("op"), isinstance(one.spec["value"], list), one.domain.types == {"list"}
    if is_list:
        # On a list of networks, c7n compares the value with each element as a whole.
        return op == "contains" if not several else op in ("intersect", "difference")
    if op in _IN:
        return "string" in one.domain.types and (several or _is_network_of_addresses(one))
    return "string" in one.domain.types and not several and _is_equality(op)


def _orders_times(one: Comparison, form: Form) -> bool:
    """Whether c7n orders the characters of two times: `gt "22:00"` never passes, because each year begins with a 2."""
    return form.name == string_forms.TIME and one.spec.get("op") in satisfiability.ORDER


def _is_network_of_addresses(one: Comparison) -> bool:
    """Whether the filter asks for an address `in` one network without `value_type: cidr`."""
    value = str(one.spec["value"])
    return one.use.text.value == _ADDRESS and "/" in value and bool(cidr_values.named(value))


def _is_equality(op: object) -> bool:
    return op in (*satisfiability.EQUAL, *satisfiability.UNEQUAL)


def _is_wrong(text: Text, form: Form) -> bool:
    return text.kind == "string" and "\n" not in text.value and not form.fits(text.value)


def _finding(one: Comparison, text: Text, form: Form, all_wrong: bool) -> Finding:
    negative = one.spec.get("op") in _NEGATIVE
    meant, fix = _meant(one, text, form)
    if one.spec.get("op") in _IN and not isinstance(one.spec["value"], list):
        does = "c7n asks whether the key's value is a substring of this string"
    elif one.spec.get("op") == "difference" or not all_wrong:
        does = "this value excludes no event" if negative else "this value matches no event"
    elif one.spec.get("op") in satisfiability.ORDER:
        does = missing_key_effect.sentence(missing_key_effect.of_value(one.spec, _A_TIME), one.filter.where)
    else:
        does = missing_key_effect.sentence(negative, one.filter.where)
    return Finding(
        text.part(0, len(text.value)),
        f"{_subject(one)} is {form.what}; {text.value!r} is not",
        suggestion=meant,
        advice=Advice.NEAREST if fix or form.name == string_forms.CIDR else Advice.WRITE,
        effect=does,
        fix=fix,
        severity=_severity(text, form, meant) if _of_key(one) else Severity.WARNING,
    )


def _subject(one: Comparison) -> str:
    key = one.use.text.value
    return f"each element of `{key}`" if one.domain.types == {"list"} else f"`{key}`"


def _meant(one: Comparison, text: Text, form: Form) -> tuple[str, Fix | None]:
    """What to write instead, and the fix if only the spelling is wrong."""
    value, op = text.value, one.spec.get("op")
    if form.name == string_forms.REGION and string_forms.region_meant(value):
        meant = string_forms.region_meant(value)
        return meant, Fix(text.span, meant, f"write {meant}") if meant == value.lower() else None
    network = cidr_values.named(value)
    if network and form.name == string_forms.ADDRESS:
        listed = "" if op in _IN else "op: not-in, " if op in _NEGATIVE else "op: in, "
        return f"{listed}value_type: cidr", None
    if network and form.name == string_forms.CIDR:
        return network, None
    is_single = _is_equality(op) and one.domain.types == {"string"} and set("*?") & set(value)
    return ("op: glob" if form.name == string_forms.ADDRESS else operator_meant(value)) if is_single else "", None


def _severity(text: Text, form: Form, meant: str) -> Severity:
    """An error where the form is certain; a warning where it is a naming rule, or botocore may be too old."""
    if form.name == string_forms.REGION:
        return Severity.ERROR if meant else Severity.WARNING
    is_sure = form.name == string_forms.ADDRESS or not text.value.startswith(form.begins)
    return Severity.ERROR if is_sure else Severity.WARNING


def _pattern(one: Comparison, form: Form) -> Iterator[Finding]:
    """The finding for a pattern that matches no string with the form's beginning."""
    text, op = one.filter.value_text(), one.spec["op"]
    otherwise = regex_satisfiability.glob_begins_otherwise if op == "glob" else regex_satisfiability.begins_otherwise
    if text is not None and text.kind == "string" and otherwise(text.value, form.begins):
        subject = f"`{one.use.text.value}` is {form.what}"
        yield Finding(
            text.part(0, len(text.value)),
            f"{subject} and begins with {form.begins!r}; `op: {op}` matches from the start of the string",
            suggestion=_anywhere(text.value, str(op)),
            effect=missing_key_effect.sentence(False, one.filter.where),
            severity=None if _of_key(one) else Severity.WARNING,
        )


def _anywhere(pattern: str, op: str) -> str:
    """The pattern that matches anywhere in the string."""
    if op == "glob":
        return "op: regex" if pattern.startswith((".*", "^")) else f"*{pattern}"
    # After `.*` in front, a `^` would never match again: it stands for the string's start.
    plain = pattern.removeprefix("^")
    if "^" in plain:
        return ""
    return f".*(?:{plain})" if "|" in plain and not plain.startswith("(") else f".*{plain}"
