"""What CT213 says of a filter on an attribute of another type: the message, and what to write."""

from __future__ import annotations

from c7n_ctschema import lazy_regex
from c7n_ctschema.grammar import article
from c7n_ctschema.json_value import Json, JsonObject
from c7n_ctschema.lint.analysis.values import satisfiability
from c7n_ctschema.lint.analysis.values.attribute_values import BOOLEAN, LIST, NUMBER, OBJECT, STRING, TIME, Kind

_NUMBER = lazy_regex.compile(r"-?\d+(\.\d+)?")
MAKE_NUMBERS = ("integer", "float", "size", "unique_size", "cidr_size")


def word(kind: Kind) -> str:
    """The type in words."""
    return f"list of {kind.item}s" if kind.name == LIST and kind.item else kind.name


def message(key: str, spec: JsonObject, kind: Kind) -> str:
    """What is wrong."""
    there, op, how = article(word(kind)), spec.get("op"), spec.get("value_type")
    if how in MAKE_NUMBERS and isinstance(spec.get("value"), str):
        return f"`value_type: {how}` makes a number of `{key}`, but the value is {_in_words(spec['value'])}"
    if how is not None:
        return f"`value_type: {how}` cannot read `{key}`, which is {there}"
    if kind.name in (LIST, OBJECT):
        return f"`{key}` is {there}, and {f'`op: {op}`' if op else 'c7n'} compares the whole {kind.name} with the value"
    if op is not None and op not in (*satisfiability.EQUAL, *satisfiability.UNEQUAL):
        return f"`op: {op}` cannot compare `{key}`, which is {there}, with {_in_words(spec.get('value'))}"
    return f"`{key}` is {there}, but the value is {_in_words(spec.get('value'))}"


def _in_words(value: Json) -> str:
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()}"
    if isinstance(value, str):
        return f"the string {value!r}"
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "an object"
    return "null" if value is None else f"the number {value}"


def meant(spec: JsonObject, kind: Kind) -> str:
    """The value, `op`, or `value_type` to write; "" if nothing is sure."""
    value, op = spec.get("value"), spec.get("op")
    if spec.get("value_type") is not None:
        makes_number = spec["value_type"] in MAKE_NUMBERS and isinstance(value, str) and _NUMBER.fullmatch(value)
        return str(value) if makes_number else ""
    if kind.name == TIME:
        is_days = isinstance(value, int | float) or (isinstance(value, str) and bool(_NUMBER.fullmatch(value)))
        return "value_type: age" if is_days and not isinstance(value, bool) else "value_type: date"
    if kind.name == BOOLEAN and isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower()
    if kind.name == NUMBER and isinstance(value, str) and _NUMBER.fullmatch(value):
        return value
    if (
        kind.name == STRING
        and not isinstance(value, list | dict)
        and op in (*satisfiability.EQUAL, *satisfiability.UNEQUAL)
    ):
        return f'"{str(value).lower() if isinstance(value, bool) else value}"'
    if isinstance(value, list) and kind.name != LIST and op in satisfiability.EQUAL:
        return "op: in"
    return _of_elements(kind, op, value) if kind.name == LIST and kind.item in (STRING, NUMBER, BOOLEAN) else ""


def _of_elements(kind: Kind, op: Json, value: Json) -> str:
    if op in (*satisfiability.EQUAL, "in"):
        return "op: intersect" if isinstance(value, list) else "op: contains"
    if op in (*satisfiability.UNEQUAL, "not-in", "ni") and not isinstance(value, list):
        return "`not:` around `op: contains`"
    return ""
