"""The members of a filter or an action, read from its JSON schema in c7n, and their values as a person types them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.grammar import article
from c7n_ctschema.json_value import Json

MOST_DEPTH = 4  # nested objects; a `tags` schema of c7n's can refer to itself
_NUMBERS = ("integer", "number")
_SCALARS = {"string", "boolean", *_NUMBERS}


@dataclass(frozen=True, slots=True)
class Member:
    """A member. `type` is a JSON Schema type, or "any" if c7n accepts several; then `types` lists them, if known.

    `members` are those of an object, or of each object of a list. `forms` has the members of each alternative of such
    an object (`oneOf`). `item` is the type of a list's elements, and of the values of an object without known members.
    """

    name: str
    type: str
    enum: tuple[str, ...]
    required: bool
    item: str = ""
    types: tuple[str, ...] = ()
    default: Json = None
    members: tuple[Member, ...] = ()
    forms: tuple[tuple[Member, ...], ...] = ()


def of_schema(schema: Mapping[str, Any], definitions: Mapping[str, Any], depth: int = 0) -> tuple[Member, ...]:
    """The members of an object's schema, required ones first."""
    needed = [*schema.get("required", ()), *_first_alternative(schema)]
    made = [
        _member(name, resolved(facts, definitions), name in needed, definitions, depth)
        for name, facts in schema.get("properties", {}).items()
        if isinstance(facts, Mapping)
    ]
    return tuple(sorted(made, key=lambda one: not one.required))


def _first_alternative(schema: Mapping[str, Any]) -> Iterator[str]:
    """The required members of the first alternative: `notify` takes `to` or `to_from`, and the wizard asks for `to`."""
    for option in (*schema.get("anyOf", [])[:1], *schema.get("oneOf", [])[:1]):
        yield from option.get("required", ())


def resolved(facts: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema behind a `$ref` such as `#/definitions/filters_common/value`."""
    ref = facts.get("$ref")
    if not isinstance(ref, str) or not ref.startswith("#/definitions/"):
        return facts
    found: Any = definitions
    for step in ref.split("/")[2:]:
        found = found.get(step, {}) if isinstance(found, Mapping) else {}
    return found if isinstance(found, Mapping) else {}


def _member(name: str, facts: Mapping[str, Any], required: bool, definitions: Mapping[str, Any], depth: int) -> Member:
    options = [resolved(one, definitions) for one in (*facts.get("oneOf", ()), *facts.get("anyOf", ()))]
    kind = facts.get("type", "string" if "enum" in facts else "any")
    types = tuple(kind) if isinstance(kind, list) else tuple(str(one["type"]) for one in options if "type" in one)
    forms = tuple(of_schema(one, definitions, depth + 1) for one in options if "properties" in one)
    if options and len(forms) == len(options) and depth < MOST_DEPTH:
        return Member(name, "object", (), required, forms=forms)
    if kind == "array" and depth < MOST_DEPTH:
        listed = _of_objects(name, facts, required, definitions, depth)
        if listed:
            return listed
    item = facts.get("items", {})
    inner = item.get("type", "") if isinstance(item, Mapping) else ""
    if kind == "object":
        inner = _value_type(facts, definitions)
    enum = facts.get("enum") or (item.get("enum", ()) if isinstance(item, Mapping) else ())
    # `statement_ids` of remove-statements is `matched`, `*`, or a list
    enum = enum or [value for one in options for value in one.get("enum", ())]
    return Member(
        name,
        "any" if options or not isinstance(kind, str) else kind,
        tuple(str(value) for value in enum if isinstance(value, str | int)),
        required,
        str(inner),
        types,
        facts.get("default"),
        of_schema(facts, definitions, depth + 1) if kind == "object" and depth < MOST_DEPTH else (),
    )


def _of_objects(
    name: str, facts: Mapping[str, Any], required: bool, definitions: Mapping[str, Any], depth: int
) -> Member | None:
    """A list whose elements are objects with known members; None for another list."""
    item = resolved(facts.get("items", {}), definitions)
    if "properties" in item:
        return Member(name, "array", (), required, "object", members=of_schema(item, definitions, depth + 1))
    options = [resolved(one, definitions) for one in (*item.get("oneOf", ()), *item.get("anyOf", ()))]
    # `attrs` of list-item also takes the short form of a filter, an object without known members: a form says the same.
    forms = tuple(of_schema(one, definitions, depth + 1) for one in options if "properties" in one)
    if not forms or any(one.get("type", "object") != "object" for one in options):
        return None
    return Member(name, "array", (), required, "object", forms=forms)


def _value_type(facts: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    """`string` if an object's values may be strings, as those of `tags`; "" if the schema does not say."""
    values = [*facts.get("patternProperties", {}).values(), facts.get("additionalProperties")]
    schemas = [resolved(one, definitions) for one in values if isinstance(one, Mapping)]
    options = [option for one in schemas for option in (one, *one.get("oneOf", ()), *one.get("anyOf", ()))]
    # The values of `tags` are of the type `[string, number, boolean]`: AWS's tags are strings.
    return "string" if any("string" in (one.get("type") or ()) for one in options) else ""


def typed(member: Member, text: str) -> Json:
    """The value of a member, converted to its type. Raises CtschemaError with what is expected."""
    text = text.strip()
    if member.type == "boolean":
        return text == "true"
    if member.type in _NUMBERS:
        return _number(member, text)
    if text.startswith(("[", "{")) or member.type == "object":
        return _json(member, text)
    if member.type == "array":
        return [_element(member, part.strip()) for part in text.split(",") if part.strip()]
    return _of_any(member, text) if member.type == "any" else text


def _element(member: Member, text: str) -> Json:
    """An element of a list. `Ports` of `ingress` does not say that it has numbers, and c7n compares numbers."""
    kind = member.item or "any"
    return _of_any(Member(member.name, "any", (), True, types=() if kind == "any" else (kind,)), text)


def _of_any(member: Member, text: str) -> Json:
    """The value in the narrowest type that the member takes: `true` and `14` are no strings where c7n takes others.

    A member without a type takes all types.
    """
    if text in member.enum:
        return text
    # `value` of a filter is a list or one value; `statement_ids` is a list, also of one.
    is_one = bool(_SCALARS & set(member.types)) and "," not in text
    if "array" in member.types and not is_one:
        return [part.strip() for part in text.split(",") if part.strip()]
    if (not member.types or "boolean" in member.types) and text in ("true", "false"):
        return text == "true"
    if not member.types or set(_NUMBERS) & set(member.types):
        for made in (int, float):
            try:
                return made(text)
            except ValueError:
                continue
    return text


def _number(member: Member, text: str) -> int | float:
    for made in (int,) if member.type == "integer" else (int, float):
        try:
            return made(text)
        except ValueError:
            continue
    raise CtschemaError(f"{member.name} must be {article(member.type)}, not {text!r}")


def _json(member: Member, text: str) -> Json:
    try:
        found: Json = json.loads(text)
    except ValueError:
        pairs = [part.partition("=") for part in text.split(",")]
        if text.startswith(("[", "{")) or not all(equals for _, equals, _ in pairs):
            raise CtschemaError(f"{member.name} must be name=value, name=value, or JSON") from None
        # The values of `tags` are strings, also `14`; the schema of `attributes` says nothing, and AWS wants numbers.
        kind = Member(member.name, "any", (), True, types=(member.item,) if member.item else ())
        return {name.strip(): _of_any(kind, value.strip()) for name, _, value in pairs}
    return found
