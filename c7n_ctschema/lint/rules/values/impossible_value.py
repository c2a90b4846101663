"""A filter compares a key with a string that is not among the API's values.

c7n and EventBridge compare strings character by character. If only the capitalization differs, the fix is certain.
Lists of values grow: if nothing similar is listed and the list is long, such as the list of instance types, the finding
is only an info, because your botocore may be older than the value. The rule also reads `mode.pattern`.

Bad::

    events:
      - source: rds.amazonaws.com
        event: CreateDBProxy
        ids: responseElements.dBProxy.dBProxyName
    filters:
      - type: event
        key: detail.requestParameters.engineFamily
        value: MySQL

Good::

    events:
      - source: rds.amazonaws.com
        event: CreateDBProxy
        ids: responseElements.dBProxy.dBProxyName
    filters:
      - type: event
        key: detail.requestParameters.engineFamily
        value: MYSQL
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from c7n_ctschema.custodian.filters import missing_key_effect
from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Finding, Fix, Severity
from c7n_ctschema.grammar import listed
from c7n_ctschema.lint.analysis.policy_context import Comparison, Context
from c7n_ctschema.lint.analysis.values import key_domain, pattern_fields, satisfiability
from c7n_ctschema.lint.analysis.values.key_domain import Domain
from c7n_ctschema.lint.analysis.values.pattern_fields import Field, Reached
from c7n_ctschema.names import in_other_case, is_misspelled, nearest, same_letters
from c7n_ctschema.trail.paths.resolution import Found
from c7n_ctschema.trail.values import string_forms

CODE, NAME, SEVERITY = "CT201", "impossible-value", Severity.WARNING
_WHOLE = (*satisfiability.EQUAL, *satisfiability.UNEQUAL, "in", "not-in", "ni", "intersect", "difference")
_MOST = 20  # findings of one filter
_SHORT = 12  # such a short list rarely grows


def check(context: Context) -> Iterator[Finding]:
    for one in context.comparisons:
        # `value_type: integer` or `size` compare a number made of the value, of which the enum says nothing.
        if not one.domain.enum or one.spec.get("value_type") not in (None, "normalize", "swap"):
            continue
        if _compares_whole(one):
            yield from _each(one)
        elif one.spec.get("op") in satisfiability.PATTERNS and "string" in one.domain.types:
            yield from _pattern(one)
    if "pattern" in context.mode_members:
        for field in pattern_fields.fields(context):
            yield from _of_field(field, pattern_fields.reached(context, field))


def _of_field(field: Field, found: tuple[Reached, ...]) -> Iterator[Finding]:
    """Findings for the strings of `mode.pattern`, which EventBridge also compares character by character."""
    texts, paths = pattern_fields.plain(field), {one.path for one in found if isinstance(one.answer, Found)}
    known = (
        key_domain.of(min(paths), [one.event.schema for one in found if one.event.schema]) if len(paths) == 1 else None
    )
    if not texts or known is None or not known.enum:
        return
    wrong = [text for text in texts if _is_wrong(text, known.enum, "in")]
    never = "this alternative of `$or` matches no event" if field.alternative else "the policy never fires"
    for text in wrong[:_MOST]:
        meant, certain = _meant(text.value, known.enum)
        yield Finding(
            text.part(0, len(text.value)),
            f"`{min(paths)}` is never {text.value!r}: {_listed(known.enum)}",
            suggestion=meant,
            effect=never if len(wrong) == len(texts) else "this value matches no event",
            fix=Fix(text.span, meant, f"write {meant}") if certain else None,
            severity=_grown_or_wrong(known, meant),
        )


def _compares_whole(one: Comparison) -> bool:
    op, is_list = one.spec.get("op"), isinstance(one.spec["value"], list)
    if op in ("in", "not-in", "ni"):
        return is_list or one.spec.get("value_type") == "swap"  # with a string, c7n asks for a substring
    return op in _WHOLE or (op == "contains" and one.domain.types == {"list"})


def _each(one: Comparison) -> Iterator[Finding]:
    possible = _possible(one.domain.enum, one.spec.get("value_type") == "normalize")
    wrong = [text for text in one.literals if _is_wrong(text, possible, one.spec.get("op"))]
    for text in wrong[:_MOST]:
        meant, certain = _meant(text.value, possible)
        yield Finding(
            text.part(0, len(text.value)),
            f"`{one.use.text.value}` is never {text.value!r}: {_listed(possible)}",
            suggestion=meant,
            effect=_effect(one, len(wrong) == len(one.literals)),
            fix=Fix(text.span, meant, f"write {meant}") if certain else None,
            severity=_severity(one, meant),
        )


@functools.lru_cache(maxsize=2_000)
def _possible(enum: tuple[str, ...], lower: bool) -> tuple[str, ...]:
    """The values as c7n compares them: in lower case after `value_type: normalize`."""
    return tuple(dict.fromkeys(text.lower() for text in enum)) if lower else enum


@functools.lru_cache(maxsize=2_000)
def _set(possible: tuple[str, ...]) -> frozenset[str]:
    return frozenset(possible)


def _is_wrong(text: Text, possible: tuple[str, ...], op: object) -> bool:
    if text.kind != "string" or text.value in _set(possible):
        return False
    return not (op is None and text.value in satisfiability.WORDS)


@functools.lru_cache(maxsize=2_000)
def _meant(value: str, possible: tuple[str, ...]) -> tuple[str, bool]:
    """The value to write instead, and whether that is certain; "" where nothing is similar."""
    same = in_other_case(value, possible) or same_letters(value, possible)
    if len(same) == 1:
        return same[0], same[0].lower() == value.lower()
    # `false` for MFAUsed, which is Yes or No: the author's meaning, but another word, so there is no fix.
    truth = key_domain.same_truth(value, possible)
    if truth:
        return truth, False
    endings = [known for known in possible if len(value) > 1 and known.endswith(value)]  # "1.2" of "TLSv1.2"
    if len(endings) == 1:
        return endings[0], False
    # us-east-1 is no LocationConstraint of CreateBucket, and is not a misspelled sa-east-1.
    if value in string_forms.regions():
        return "", False
    near = nearest(value, possible, 1)
    return (near[0] if near and is_misspelled(value, near[0]) else ""), False


def _listed(possible: tuple[str, ...]) -> str:
    if possible == ("",):
        return "it is always an empty string"
    if len(possible) <= _SHORT:
        return f"it is {listed(possible, 'or')}"
    return f"the API lists {len(possible)} values, such as {', '.join(possible[:3])}"


def _effect(one: Comparison, all_wrong: bool) -> str:
    """What the filter does because of the wrong values."""
    op = one.spec.get("op")
    if op in ("not-in", "ni", "difference", *satisfiability.UNEQUAL):
        always = all_wrong and op != "difference"
        return missing_key_effect.sentence(True, one.filter.where) if always else "this value excludes no event"
    if not all_wrong:
        return "this value matches no event"
    return missing_key_effect.sentence(False, one.filter.where)


def _severity(one: Comparison, meant: str) -> Severity:
    return _grown_or_wrong(one.domain, meant)


def _grown_or_wrong(known: Domain, meant: str) -> Severity:
    # `m99g.large`: among 1,437 instance types, a new one may be missing in the installed botocore.
    return Severity.WARNING if meant or len(known.enum) <= _SHORT else Severity.INFO


def _pattern(one: Comparison) -> Iterator[Finding]:
    """The finding for a regex or glob that matches none of the values."""
    spec = dict(one.spec)
    said = missing_key_effect.of_values(spec, one.domain.enum) | {missing_key_effect.of_missing_key(spec)}
    if said == {False} and isinstance(one.spec["value"], str):
        text = one.filter.value_text()
        yield Finding(
            text.span if text else one.filter.span,
            f"this pattern matches no value of `{one.use.text.value}`: {_listed(one.domain.enum)}",
            effect=missing_key_effect.sentence(False, one.filter.where),
            severity=_severity(one, ""),
        )
