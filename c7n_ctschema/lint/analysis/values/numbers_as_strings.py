"""Findings for keys that are a number in some records and a string in others, if a filter works for one type only.

c7n compares as Python does: `10 < 100` is true, and `"10" < 100` raises TypeError, which c7n takes for false.
`value_type: integer` converts both to numbers; it does not convert the elements of a list.
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.custodian.filters import missing_key_effect
from c7n_ctschema.diagnostics import Advice, Finding, Severity
from c7n_ctschema.lint.analysis.policy_context import Comparison
from c7n_ctschema.lint.analysis.values import satisfiability
from c7n_ctschema.lint.analysis.values.key_domain import Domain

_BOTH = frozenset({"number", "string"})
_ARTICLES = {"number": "a number", "string": "a string"}
_LISTED = ("in", "not-in", "ni")
_OPS = (*satisfiability.EQUAL, *satisfiability.UNEQUAL, *satisfiability.ORDER, *_LISTED)
_OF_LISTS = ("contains", "intersect")


def check(one: Comparison) -> Iterator[Finding]:
    """An info if the filter works for one of the types only; a warning if records show only the other type."""
    # `value_type: integer` is the repair: c7n.filters.core.ValueFilter.process_value_type converts both types.
    if not one.domain.is_mixed or one.spec.get("value_type") is not None:
        return
    is_list = one.domain.is_container
    if one.spec.get("op") not in (_OF_LISTS if is_list else _OPS):
        return
    if not _numbers(one):
        yield from _no_numbers(one)
        return
    shown = one.domain.shown & _BOTH or _BOTH
    # Strings do have an order, so samples alone would call the filter right: '9' > '10'.
    if one.spec.get("op") in satisfiability.ORDER and isinstance(one.spec["value"], str):
        yield _ordered_as_strings(one)
        return
    said = {name: satisfiability.of(one.spec, _with_only(one.domain, name)) for name in sorted(_BOTH)}
    for name, found in said.items():
        if found and name in shown:
            yield _finding(one, name, found, is_sure=shown == {name})


def _no_numbers(one: Comparison) -> Iterator[Finding]:
    """Findings for strings such as `100GB`, which neither the number nor the string of a number equals."""
    op, several = one.spec.get("op"), isinstance(one.spec["value"], list)
    wrong = [text for text in one.literals if text.kind == "string" and not _is_number(text.value)]
    # `present` and `absent` compare nothing, and c7n fills `{account_id}` in before it compares.
    if one.domain.is_container or one.filter.has_placeholder or one.spec["value"] in satisfiability.WORDS:
        return
    if several != (op in _LISTED):
        return
    negative = op in (*satisfiability.UNEQUAL, "not-in", "ni")
    does = f"this value {'excludes' if negative else 'matches'} no event" if several else ""
    if not several and op not in satisfiability.ORDER:
        does = missing_key_effect.sentence(negative, one.filter.where)
    for text in wrong[:_MOST]:
        yield Finding(
            text.part(0, len(text.value)),
            f"`{one.use.text.value}` is a number, but {text.value!r} is not",
            effect=does,
            severity=Severity.WARNING,
        )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _ordered_as_strings(one: Comparison) -> Finding:
    return Finding(
        one.filter.value_span,
        f"`{one.use.text.value}` may be a string, and c7n orders strings by characters: '9' is greater than '10'",
        suggestion=_meant(one),
        advice=Advice.WRITE,
        effect="for records with a number this filter is never true",
        severity=Severity.INFO,
    )


def _with_only(domain: Domain, name: str) -> Domain:
    only = frozenset({name})
    return Domain(domain.types, only) if domain.is_container else Domain(only)


def _finding(one: Comparison, name: str, found: str, is_sure: bool) -> Finding:
    key = one.use.text.value
    what = f"each element of `{key}` is" if one.domain.is_container else f"`{key}` is"
    other = next(iter(_BOTH - {name}))
    where = "in the records seen so far" if is_sure else "in some records of this service"
    # `or`: other records decide what the policy does, so the sentence is about the filter alone
    does = missing_key_effect.sentence(found == satisfiability.ALWAYS, ("or",))
    return Finding(
        one.filter.value_span,
        f"{what} {_ARTICLES[name]} {where}, and the filter compares it with {_ARTICLES[other]}",
        suggestion=_meant(one),
        advice=Advice.WRITE,
        effect=f"for those records {does}",
        severity=Severity.WARNING if is_sure else Severity.INFO,
    )


def _meant(one: Comparison) -> str:
    numbers, several = _numbers(one), isinstance(one.spec["value"], list)
    if one.domain.is_container:
        # `intersect` compares elements as they are, so the list needs each number in both types.
        both = (text for number in numbers for text in (number, f'"{number}"'))
        return f"op: intersect, value: [{', '.join(both)}]"
    kind = "value_type: float" if any("." in number for number in numbers) else "value_type: integer"
    if all(text.kind == "number" for text in one.literals):
        return kind
    return f"{kind}, value: {'[' * several}{', '.join(numbers)}{']' * several}"


def _numbers(one: Comparison) -> list[str]:
    """The value's numbers as YAML writes them; empty if one is not a number, or the operator takes no such value."""
    several = isinstance(one.spec["value"], list)
    if several != (one.spec.get("op") in (*_LISTED, "intersect")) or len(one.literals) > _MOST:
        return []
    # `"22"` as a string is the same number; `"ssh"` is not a number, so the comparison is one of strings.
    words = [text.value.strip() for text in one.literals]
    return words if all(word.replace(".", "", 1).lstrip("-").isdigit() for word in words) else []


_MOST = 20  # numbers in a suggestion
