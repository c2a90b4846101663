"""The actions of a resource with their members, from c7n's schemas. Its functions import c7n (about 0.3 s)."""

from __future__ import annotations

import functools
import inspect
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from c7n_ctschema.custodian.c7n.resource_schema import SchemaError, explained
from c7n_ctschema.custodian.c7n.validation import quiet
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.grammar import article
from c7n_ctschema.json_value import Json, as_object

if TYPE_CHECKING:
    from c7n_ctschema.custodian.c7n.c7n_objects import Element, ResourceClass, Schema


@dataclass(frozen=True, slots=True)
class ActionMember:
    """A member of an action. `type` is a JSON Schema type, or "any" if c7n accepts several."""

    name: str
    type: str
    enum: tuple[str, ...]
    required: bool
    item: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """An action of a resource. `about` is the docstring in c7n."""

    name: str
    about: str
    fields: tuple[ActionMember, ...]


@functools.lru_cache(maxsize=16)
def of_resource(resource: str) -> dict[str, Action]:
    """The actions of a resource (`aws.ec2`) by name. Raises CtschemaError if c7n cannot load the resource."""
    registry = _class(resource).action_registry
    found = {name: registry.get(name) for name in sorted(registry.keys())}
    return {name: _action(name, made) for name, made in found.items() if made is not None}


def _class(resource: str) -> ResourceClass:
    from c7n.resources import load_resources

    name = f"aws.{resource.removeprefix('aws.')}"
    # c7n logs while it imports plugins, and the wizard's screen would show it.
    with quiet():
        try:
            load_resources((name,))
            from c7n.provider import resources

            found: ResourceClass = resources("aws")[name]
        except Exception as error:  # a plugin of c7n's may raise anything
            raise CtschemaError(f"c7n cannot load {name}: {error}") from error
    return found


def _action(name: str, made: type[Element]) -> Action:
    schema: Schema = made.schema or {}
    needed = [*schema.get("required", ()), *_first_alternative(schema)]
    fields = [
        _field(member, facts, member in needed)
        for member, facts in schema.get("properties", {}).items()
        if member != "type" and isinstance(facts, Mapping)
    ]
    return Action(name, _doc(made), tuple(sorted(fields, key=lambda one: not one.required)))


def _first_alternative(schema: Schema) -> Iterator[str]:
    """The required members of the first alternative: `notify` takes `to` or `to_from`, and the wizard asks for `to`."""
    for option in (*schema.get("anyOf", [])[:1], *schema.get("oneOf", [])[:1]):
        yield from option.get("required", ())


def _field(name: str, facts: Schema, required: bool) -> ActionMember:
    # Several types, such as a string or an object: the wizard then asks for JSON.
    options = facts.get("oneOf") or facts.get("anyOf")
    kind = facts.get("type", "string" if "enum" in facts else "any")
    if options or not isinstance(kind, str):
        kind = "any"
    item = facts.get("items", {})
    inner = item.get("type", "") if isinstance(item, Mapping) else ""
    enum = tuple(value for value in facts.get("enum", ()) if isinstance(value, str | int))
    return ActionMember(name, kind, tuple(str(value) for value in enum), required, str(inner))


def _doc(made: type) -> str:
    text = inspect.getdoc(made) or ""
    # inspect.getdoc also takes the docstring of a parent class, which describes another action.
    return text if made.__doc__ else ""


def refusal(resource: str, action: Json) -> str:
    """The error of c7n's schema in an action of a resource, or ""."""
    from c7n import schema

    name = f"aws.{resource.removeprefix('aws.')}"
    made = {"type": action} if isinstance(action, str) else as_object(action)
    known = _class(name).action_registry.get(str(made.get("type")))
    if known is None:
        return f"unknown action {made.get('type')!r} of {name}"
    # an action's schema refers to `#/definitions/filters/…`, which only the schema of whole policies has
    check = {**(known.schema or {}), "definitions": schema.generate((name,))["definitions"]}
    errors: list[SchemaError] = list(schema.JsonSchemaValidator(check).iter_errors(made))
    # The error nearest to the action's own members; the deeper ones follow from it.
    return explained(min(errors, key=lambda one: len(one.path))) if errors else ""


def typed(field: ActionMember, text: str) -> Json:
    """The value of a member, converted to its type. Raises CtschemaError with what is expected."""
    text = text.strip()
    if field.type == "boolean":
        return text == "true"
    if field.type in ("integer", "number"):
        return _number(field, text)
    if text.startswith(("[", "{")) or field.type == "object":
        return _json(field, text)
    if field.type == "array":
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _number(field: ActionMember, text: str) -> int | float:
    # For `number`, first int: as a float, `5` would be written as 5.0.
    for made in (int,) if field.type == "integer" else (int, float):
        try:
            return made(text)
        except ValueError:
            continue
    raise CtschemaError(f"{field.name} must be {article(field.type)}, not {text!r}")


def _json(field: ActionMember, text: str) -> Json:
    try:
        found: Json = json.loads(text)
    except ValueError:
        pairs = [part.partition("=") for part in text.split(",")]
        if text.startswith(("[", "{")) or not all(equals for _, equals, _ in pairs):
            raise CtschemaError(f"{field.name} must be JSON, or name=value, name=value") from None
        return {name.strip(): value.strip() for name, _, value in pairs}
    return found
