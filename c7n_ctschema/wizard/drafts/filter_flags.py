"""Filters as `--filter` writes them, checked against the key's type and enum.

`KEY OP VALUE`, `KEY OP:TYPE VALUE` (TYPE is c7n's `value_type`), `KEY STATE`, `KEY OP from:URL[,FORMAT[,EXPR]]`, or the
filter as JSON, which is not checked against the key. A KEY can have conditions on one element of a list.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping

from c7n_ctschema.custodian.filters.event_filter import LIST_OPS, NUMBER_TYPES, OPS, VALUE_TYPES
from c7n_ctschema.custodian.policy.policy_draft import DraftFilter
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.json_value import Json, JsonObject, as_object
from c7n_ctschema.trail.shapes.key_listing import Key
from c7n_ctschema.wizard.drafts import element_conditions

Keys = Mapping[str, Key]
STATES = ("present", "absent", "empty", "not-null")
ONE_VALUE = ("swap", "cidr")  # with these, c7n swaps the operands of list operators: it looks for the key in the value
FORMATS = ("json", "csv", "csv2dict", "txt")
MEMBERS = ("key", "op", "value_type", "value", "value_from")
_FROM = "from:"
_MOST_ENUM = 70  # characters of an enum in a comment or a message


def parse(text: str, keys: Keys) -> DraftFilter:
    """The filter of a flag; raises CtschemaError with what is expected."""
    if text.lstrip().startswith("{"):  # a key of this form builds an object, which no operator compares
        return from_object(_json_object(text), text)
    text = text.strip()
    length = element_conditions.end_of_key(text)
    path = element_conditions.translated(text[:length], keys)
    parts = [path, *text[length:].split(None, 1)]
    if len(parts) == 2 and parts[1] in STATES:
        return DraftFilter(path, value=parts[1])
    op, colon, kind = (parts[1] if len(parts) == 3 else "").partition(":")
    if op not in OPS:
        raise CtschemaError(
            f"--filter {text!r}: write 'KEY OP VALUE', OP one of {', '.join(OPS)}; or 'KEY STATE', "
            f"STATE one of {', '.join(STATES)}; or the filter as JSON"
        )
    if colon and kind not in VALUE_TYPES:
        raise CtschemaError(f"--filter {text!r}: {kind!r} is not a value_type; use one of {', '.join(VALUE_TYPES)}")
    return _made(path, op, kind, parts[2], key_at(path, keys))


def _json_object(text: str) -> JsonObject:
    try:
        made = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CtschemaError(f"--filter {text[:200]!r} is not JSON: {error}") from None
    return as_object(made)


def key_at(path: str, keys: Keys) -> Key | None:
    """The key of a path, which may have conditions on an element of a list."""
    return keys.get(path) or keys.get(element_conditions.plain(path))


def _made(path: str, op: str, kind: str, value: str, key: Key | None) -> DraftFilter:
    if value.startswith(_FROM):
        return DraftFilter(path, op, value_type=kind, value_from=_value_from(value[len(_FROM) :]))
    # `in` with a string would be Python's substring test: c7n.filters.core.operator_in is `x in y`.
    values = _values(value) if op in LIST_OPS and kind not in ONE_VALUE else value
    if isinstance(values, list):
        return DraftFilter(path, op, [typed(value, key, op, kind) for value in values], kind)
    return DraftFilter(path, op, typed(values, key, op, kind), kind)


def from_object(made: Mapping[str, Json], text: str) -> DraftFilter:
    """The event filter of an object; `text` is what the user wrote. Raises CtschemaError."""
    unknown = sorted(set(made) - {*MEMBERS, "type"})
    if unknown or not isinstance(made.get("key"), str) or not {"value", "value_from"} & set(made):
        problem = f"unknown member {unknown[0]!r}" if unknown else "`key` and `value` (or `value_from`) are required"
        raise CtschemaError(f"--filter {text!r}: {problem}; the members are {', '.join(MEMBERS)}")
    for name, known in (("op", OPS), ("value_type", VALUE_TYPES)):
        if made.get(name) and made[name] not in known:
            raise CtschemaError(
                f"--filter {text!r}: {made[name]!r} is not a valid {name}; use one of {', '.join(known)}"
            )
    return from_members(made)


def from_members(made: Mapping[str, Json]) -> DraftFilter:
    """The filter of an object with c7n's members."""
    return DraftFilter(
        key=str(made["key"]),
        op=str(made.get("op") or ""),
        value=made.get("value"),
        value_type=str(made.get("value_type") or ""),
        value_from=made.get("value_from"),
    )


def members(draft_filter: DraftFilter) -> JsonObject:
    """The filter as an object, without `type: event`."""
    made = {"key": draft_filter.key, "op": draft_filter.op, "value_type": draft_filter.value_type}
    kept: JsonObject = {name: value for name, value in made.items() if value}
    return (
        {**kept, "value_from": draft_filter.value_from}
        if draft_filter.value_from is not None
        else {**kept, "value": draft_filter.value}
    )


def _value_from(text: str) -> JsonObject:
    url, *rest = text.split(",", 2)
    said = dict(zip(("format", "expr"), rest, strict=False))
    made: JsonObject = {"url": url, **said}
    if said.get("format", FORMATS[0]) not in FORMATS:
        raise CtschemaError(
            f"--filter: {said['format']!r} is not a format of value_from; use one of {', '.join(FORMATS)}"
        )
    if said.get("expr", "").isdigit():  # a column of a csv file
        made["expr"] = int(said["expr"])
    return made


def _values(text: str) -> list[Json]:
    """The elements of a JSON list, or of a list separated by commas."""
    if text.startswith("["):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise CtschemaError(f"--filter: {text[:200]!r} is not a JSON list: {error}") from None
        return list(value)
    return [part.strip() for part in text.split(",") if part.strip()]


def typed(value: Json, key: Key | None, op: str = "eq", kind: str = "") -> Json:
    """The value in the type of the key or of c7n's `value_type`; raises CtschemaError if it has another type."""
    # A value from JSON already has the type that its author wants.
    if not isinstance(value, str):
        return value
    if kind:
        return _number(value, f"value_type {kind}") if kind in NUMBER_TYPES else value
    # These take a pattern, which need not be a value of the enum.
    if key is None or op in ("glob", "regex", "regex-case"):
        return value
    if key.type == "boolean":
        if value.lower() not in ("true", "false"):
            raise CtschemaError(f"{key.path} is a boolean: write true or false, not {value!r}")
        return value.lower() == "true"
    if key.type == "number":
        return _number(value, key.path)
    if key.enum and value not in key.enum and op in ("eq", "equal", "in", "contains", "intersect"):
        raise CtschemaError(
            f"{key.path} is one of {_some(key.enum)}; not {value!r}. Write the filter as JSON to use "
            "a value that the model does not list"
        )
    return value


def _number(value: str, what: str) -> int | float:
    # int first, so that 22 is not written as 22.0.
    for made in (int, float):
        try:
            return made(value)
        except ValueError:
            continue
    raise CtschemaError(f"{what} must be a number, not {value!r}")


def comment(key: Key | None) -> str:
    """A key's type and enum, for a YAML comment."""
    if key is None:
        return ""
    return f"{key.type}: {_some(key.enum, ' | ')}" if key.enum else key.type


def _some(values: tuple[str, ...], between: str = ", ") -> str:
    """All values, or those that fit on a line."""
    text = between.join(values)
    if len(text) <= _MOST_ENUM:
        return text
    kept = text[: text.rfind(between, 0, _MOST_ENUM)]
    return f"{kept}{between}… ({len(values)} values)"


def as_flag(draft_filter: DraftFilter, keys: Keys) -> str:
    """The value of `--filter`, quoted for a shell: the shortest form that `parse` reads as the same filter."""
    # A short form can read back differently: the string "22" on a key of type number, or a value with a comma.
    for text in (*_short(draft_filter), json.dumps(members(draft_filter))):
        try:
            if members(parse(text, keys)) == members(draft_filter) and _same_types(
                parse(text, keys).value, draft_filter.value
            ):
                return shlex.quote(text)
        except CtschemaError:
            continue
    return shlex.quote(json.dumps(members(draft_filter)))


def _same_types(value: Json, other: Json) -> bool:
    """Whether the values have the same types: 1, 1.0, and True are equal in Python, but not in YAML."""
    return json.dumps(value) == json.dumps(other)


def _short(draft_filter: DraftFilter) -> list[str]:
    if draft_filter.value_from is not None:
        source = as_object(draft_filter.value_from)
        parts = [str(source[name]) for name in ("url", "format", "expr") if name in source]
        return [f"{draft_filter.key} {_operator(draft_filter)} {_FROM}{','.join(parts)}"]
    if not draft_filter.op and draft_filter.value in STATES:
        return [f"{draft_filter.key} {draft_filter.value}"]
    if isinstance(draft_filter.value, list):
        words = ",".join(_word(value) for value in draft_filter.value)
        return [
            f"{draft_filter.key} {_operator(draft_filter)} {words}",
            f"{draft_filter.key} {_operator(draft_filter)} {json.dumps(draft_filter.value)}",
        ]
    return [f"{draft_filter.key} {_operator(draft_filter)} {_word(draft_filter.value)}"]


def _operator(draft_filter: DraftFilter) -> str:
    return f"{draft_filter.op}:{draft_filter.value_type}" if draft_filter.value_type else draft_filter.op


def _word(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
