"""What to write instead of an operator or a value type that c7n does not have.

The table is knowledge/custodian/operator_hints.json. A negated name never leads to the operator without the negation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from c7n_ctschema import tables
from c7n_ctschema.custodian.filters import event_filter
from c7n_ctschema.light_typing import NamedTuple, TypedDict
from c7n_ctschema.names import nearest, same_letters

_CIDR = "cidr"


class _Hints(TypedDict):
    negations: Sequence[str]
    operators: Mapping[str, str]
    phrases: Mapping[str, str]
    opposites: Mapping[str, str]


class Hint(NamedTuple):
    """`name` is an operator or a value type to write in place of the unknown one; `phrase` says more than a name."""

    name: str = ""
    phrase: str = ""


def of_operator(written: str) -> Hint:
    """What to write instead of an unknown operator."""
    hints = _hints()
    name = written.strip().lower().replace("_", "-").replace(" ", "-")
    if name in hints["phrases"]:
        return Hint(phrase=hints["phrases"][name])
    same = _known(name, event_filter.OPS)
    if same and not name.startswith("!"):  # comparing letters alone would take `!in` for `in`
        return Hint(same)
    for prefix in hints["negations"]:
        if name.startswith(prefix) and name not in hints["operators"]:
            return Hint(phrase=_negated(name.removeprefix(prefix)))
    # `nin`, `nregex`, `ncontains`, as MongoDB and others write them
    if name.startswith("n") and name[1:] in event_filter.OPS:
        return Hint(phrase=_negated(name[1:]))
    if name in event_filter.VALUE_TYPES:
        return Hint(phrase=_with_value_type(name, "in" if name == _CIDR else ""))
    return Hint(hints["operators"].get(name) or "".join(nearest(written, event_filter.OPS, 1)))


def of_value_type(written: str) -> Hint:
    """What to write instead of an unknown value type."""
    # `value_type: regex`: an operator in the wrong member.
    if written.lower() in event_filter.OPS:
        return Hint(phrase=f"`op: {written.lower()}`")
    return Hint("".join(nearest(written, event_filter.VALUE_TYPES, 1)))


def _negated(name: str) -> str:
    """What to write for `not` and the name; "" if the name means nothing to c7n either."""
    hints = _hints()
    if name in event_filter.VALUE_TYPES:
        return _with_value_type(name, "not-in" if name == _CIDR else "")
    known = hints["operators"].get(name) or _known(name, event_filter.OPS)
    # an operator of its own is shorter than `not:`, and means the same
    if known in hints["opposites"]:
        return f"`op: {hints['opposites'][known]}`"
    operator = f"`op: {known}`" if known else hints["phrases"].get(name, "")
    return f"`not:` around {operator}" if operator else ""


def _known(name: str, names: Sequence[str]) -> str:
    return "".join(same_letters(name, names)[:1])


def _with_value_type(name: str, operator: str) -> str:
    return f"`value_type: {name}` with {f'`op: {operator}`' if operator else 'an operator'}"


def _hints() -> _Hints:
    hints: _Hints = tables.read("knowledge/custodian/operator_hints")
    return hints
