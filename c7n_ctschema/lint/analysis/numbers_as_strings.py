"""Numbers that records hold now as a number, now as a text: what a filter makes of the other records.

c7n compares as Python does: `10 < 100`, but `"10" < 100` is no comparison, and false. `value_type: integer` makes both
numbers first; of a list it makes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.custodian.filters import missing_key_effect
from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.lint.analysis import satisfiability
from c7n_ctschema.lint.analysis.key_domain import Domain
from c7n_ctschema.lint.analysis.policy_context import Comparison

_BOTH = frozenset({"number", "string"})
_ARTICLES = {"number": "a number", "string": "a text"}
_LISTED = ("in", "not-in", "ni")
_OPS = (*satisfiability.EQUAL, *satisfiability.UNEQUAL, *satisfiability.ORDER, *_LISTED)
_OF_LISTS = ("contains", "intersect")


def check(one: Comparison) -> Iterator[Finding]:
    """An info where the filter works for one of the types only; a warning where records show just the other."""
    if not one.domain.is_mixed or one.spec.get("value_type") is not None:
        return
    is_list = one.domain.is_container
    if one.spec.get("op") not in (_OF_LISTS if is_list else _OPS) or not _numbers(one):
        return
    shown = one.domain.shown & _BOTH or _BOTH
    if one.spec.get("op") in satisfiability.ORDER and isinstance(one.spec["value"], str):
        yield _by_letters(one)
        return
    said = {name: satisfiability.of(one.spec, _with_only(one.domain, name)) for name in sorted(_BOTH)}
    for name, found in said.items():
        if found and name in shown:
            yield _finding(one, name, found, is_sure=shown == {name})


def _by_letters(one: Comparison) -> Finding:
    return Finding(
        one.filter.value_span,
        f"{one.use.text.value} may be a text, and c7n orders texts by their letters: '9' is greater than '10'",
        suggestion=_meant(one),
        effect="of records with a number this filter is never true",
        severity=Severity.INFO,
    )


def _with_only(domain: Domain, name: str) -> Domain:
    only = frozenset({name})
    return Domain(domain.types, only) if domain.is_container else Domain(only)


def _finding(one: Comparison, name: str, found: str, is_sure: bool) -> Finding:
    key = one.use.text.value
    what = f"elements of {key} are" if one.domain.is_container else f"{key} is"
    other = next(iter(_BOTH - {name}))
    where = "in the records seen so far" if is_sure else "in some records of this service"
    does = missing_key_effect.sentence(found == satisfiability.ALWAYS, ("or",))  # of those records only
    return Finding(
        one.filter.value_span,
        f"{what} {_ARTICLES[name]} {where}, this is compared with {_ARTICLES[other]}",
        suggestion=_meant(one),
        effect=f"of those {does}",
        severity=Severity.WARNING if is_sure else Severity.INFO,
    )


def _meant(one: Comparison) -> str:
    numbers, several = _numbers(one), isinstance(one.spec["value"], list)
    if one.domain.is_container:
        both = (text for number in numbers for text in (number, f'"{number}"'))
        return f"op: intersect, value: [{', '.join(both)}]"
    kind = "value_type: float" if any("." in number for number in numbers) else "value_type: integer"
    if all(text.kind == "number" for text in one.literals):
        return kind
    return f"{kind}, value: {'[' * several}{', '.join(numbers)}{']' * several}"


def _numbers(one: Comparison) -> list[str]:
    """The value's numbers as YAML writes them; none where one of its words is no number, or it is a list too many."""
    several = isinstance(one.spec["value"], list)
    if several != (one.spec.get("op") in (*_LISTED, "intersect")) or len(one.literals) > _MOST:
        return []
    words = [text.value.strip() for text in one.literals]
    return words if all(word.replace(".", "", 1).lstrip("-").isdigit() for word in words) else []


_MOST = 20  # numbers that a suggestion lists
