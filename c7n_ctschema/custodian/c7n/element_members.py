"""The members of a filter or an action, read from its JSON schema in c7n."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from c7n_ctschema.json_value import Json

MOST_DEPTH = 4  # nested objects; a `tags` schema of c7n's can refer to itself
NUMBERS = ("integer", "number")
SCALARS = frozenset({"string", "boolean", *NUMBERS})
_STRUCTURES = ("object", "array")
# The keywords of JSON Schema that c7n 0.9.53 uses beside the types. c7n adds `schema_alias`.
_KEYWORDS = frozenset(
    {"$ref", "additionalItems", "additionalProperties", "allOf", "anyOf", "default", "dependencies", "description"}
    | {"enum", "format", "items", "maxItems", "maxLength", "maxProperties", "maximum", "minItems", "minLength"}
    | {"minProperties", "minimum", "not", "oneOf", "pattern", "patternProperties", "properties", "required"}
    | {"schema_alias", "title", "type", "uniqueItems"}
)
_Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Member:
    """A member. `type` is a JSON Schema type, or "any" if c7n accepts several; then `types` lists them, if known.

    `members` are those of an object, or of each object of a list. `forms` has the members of each alternative of such
    an object (`oneOf`). `item` is the type of a list's elements, and of the values of an object without known members;
    `values` describes these values if they are more than a scalar. `options` are the alternatives of a member that
    takes an object or a list of objects, and something else. With `chosen_by`, the value of that other member is the
    name of the option. `is_of_call`: the members are those of an API call, whose model says which ones it requires;
    `documentation` is the HTML of that model.
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
    values: Member | None = None
    options: tuple[Member, ...] = ()
    chosen_by: str = ""
    is_of_call: bool = False
    documentation: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the schema accepts any value: `value` of modify-db."""
        return self.type == "any" and not (self.types or self.enum or self.options)


def of_schema(schema: _Schema, definitions: _Schema, depth: int = 0) -> tuple[Member, ...]:
    """The members of an object's schema, required ones first."""
    needed = [*schema.get("required", ()), *_first_alternative(schema)]
    made = [
        _member(name, resolved(facts, definitions), name in needed, definitions, depth)
        for name, facts in _corrected(schema).get("properties", {}).items()
        if isinstance(facts, Mapping)
    ]
    return tuple(sorted(made, key=lambda one: not one.required))


def _first_alternative(schema: _Schema) -> Iterator[str]:
    """The required members of the first alternative: `notify` takes `to` or `to_from`, and the wizard asks for `to`."""
    for option in (*schema.get("anyOf", [])[:1], *schema.get("oneOf", [])[:1]):
        yield from option.get("required", ())


def resolved(facts: _Schema, definitions: _Schema) -> _Schema:
    """The schema behind a `$ref` such as `#/definitions/filters_common/value`."""
    ref = facts.get("$ref")
    if not isinstance(ref, str) or not ref.startswith("#/definitions/"):
        return facts
    found: Any = definitions
    for step in ref.split("/")[2:]:
        found = found.get(step, {}) if isinstance(found, Mapping) else {}
    return found if isinstance(found, Mapping) else {}


def _corrected(facts: _Schema) -> _Schema:
    """The schema with `properties`, where c7n writes the members beside the keywords.

    `group-by` of reduce is `{type: object, key: {type: string}, value_regex: string}`, and a value of `RouteSettings`
    is `{AutoDeploy: {type: boolean}}`. JSON Schema ignores such names.
    """
    stray = {
        name: inner if isinstance(inner, Mapping) else {"type": inner}
        for name, inner in facts.items()
        if name not in _KEYWORDS and (isinstance(inner, Mapping) or inner in SCALARS)
    }
    return {"type": "object", **facts, "properties": stray} if stray and "properties" not in facts else facts


def _options(facts: _Schema, definitions: _Schema) -> list[_Schema]:
    return [_corrected(resolved(one, definitions)) for one in (*facts.get("oneOf", ()), *facts.get("anyOf", ()))]


def _item(facts: _Schema, definitions: _Schema) -> _Schema:
    item = facts.get("items", {})
    # `PartialMatch` of has-statement gives a list of one schema, which JSON Schema reads as the first element's.
    item = item[0] if isinstance(item, list) and item else item
    return _corrected(resolved(item, definitions)) if isinstance(item, Mapping) else {}


def _member(name: str, facts: _Schema, required: bool, definitions: _Schema, depth: int) -> Member:
    facts = _corrected(facts)
    options = _options(facts, definitions)
    kind = facts.get("type", "string" if "enum" in facts else "any")
    forms = tuple(of_schema(one, definitions, depth + 1) for one in options if "properties" in one)
    if depth < MOST_DEPTH:
        if options and len(forms) == len(options):
            return Member(name, "object", (), required, forms=forms)
        if any(_is_structure(one, definitions) for one in options):
            return _mixed(name, options, required, definitions, depth)
        if kind == "object":
            return _object(name, facts, required, definitions, depth)
        listed = _of_objects(name, facts, required, definitions, depth) if kind == "array" else None
        if listed:
            return listed
    types = tuple(kind) if isinstance(kind, list) else tuple(_types(options))
    item = _item(facts, definitions)
    enum = facts.get("enum") or item.get("enum", ())
    # `statement_ids` of remove-statements is `matched`, `*`, or a list
    enum = enum or [value for one in options for value in one.get("enum", ())]
    return Member(
        name,
        "any" if options or not isinstance(kind, str) else kind,
        tuple(str(value) for value in enum if isinstance(value, str | int)),
        required,
        str(item.get("type", "")),
        types,
        facts.get("default"),
    )


def _types(options: Sequence[_Schema]) -> Iterator[str]:
    for one in options:
        kind = one.get("type", ())
        # a value of `tags` is an object, or of the type `[string, number, boolean]`
        yield from [kind] if isinstance(kind, str) else kind


def _is_structure(facts: _Schema, definitions: _Schema) -> bool:
    """Whether a schema is that of an object or of a list of objects."""
    item = _item(facts, definitions) if facts.get("type") == "array" else facts
    return item.get("type") == "object" or "properties" in item


def _mixed(name: str, options: Sequence[_Schema], required: bool, definitions: _Schema, depth: int) -> Member:
    """A member that takes an object, or a list of objects, or something else: `Principal`, `value` of tag."""
    structures = [one for one in options if _is_structure(one, definitions)]
    rest = [one for one in options if not _is_structure(one, definitions)]
    made = [_member(name, {"anyOf": rest}, required, definitions, depth)] if rest else []
    made += [_member(name, one, required, definitions, depth) for one in structures]
    return Member(name, "any", (), required, options=tuple(made))


def _object(name: str, facts: _Schema, required: bool, definitions: _Schema, depth: int) -> Member:
    members = of_schema(facts, definitions, depth + 1)
    found = [*facts.get("patternProperties", {}).values(), facts.get("additionalProperties")]
    of_values = [_member("", resolved(one, definitions), True, definitions, depth) for one in found if _is_schema(one)]
    values = next(iter(of_values), None)
    is_scalar = values is None or values.type in SCALARS or (values.types and SCALARS.issuperset(values.types))
    return Member(
        name,
        "object",
        (),
        required,
        _value_type(values),
        default=facts.get("default"),
        members=members,
        values=None if is_scalar else values,
    )


def _is_schema(facts: object) -> bool:
    return isinstance(facts, Mapping)


def _value_type(values: Member | None) -> str:
    """The type of an object's values; "" if the schema does not say.

    `string` if they may be strings: the values of `tags` are of the type `[string, number, boolean]`, and AWS's tags
    are strings.
    """
    kinds = [kind for one in (values, *values.options) for kind in (one.type, *one.types)] if values else []
    return next((kind for kind in ("string", *NUMBERS, "boolean") if kind in kinds), "")


def _of_objects(name: str, facts: _Schema, required: bool, definitions: _Schema, depth: int) -> Member | None:
    """A list whose elements are objects with known members; None for another list."""
    item = _item(facts, definitions)
    if "properties" in item:
        return Member(name, "array", (), required, "object", members=of_schema(item, definitions, depth + 1))
    options = _options(item, definitions)
    # `attrs` of list-item also takes the short form of a filter, an object without known members: a form says the same.
    forms = tuple(of_schema(one, definitions, depth + 1) for one in options if "properties" in one)
    if not forms or any(one.get("type", "object") != "object" for one in options):
        return None
    return Member(name, "array", (), required, "object", forms=forms)
