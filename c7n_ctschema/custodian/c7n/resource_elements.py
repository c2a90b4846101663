"""The filters and actions of a resource, from c7n's registries and schemas. Its functions import c7n (about 0.3 s)."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from c7n_ctschema.custodian.c7n import element_members
from c7n_ctschema.custodian.c7n.element_members import Member
from c7n_ctschema.custodian.c7n.resource_schema import SchemaError, explained
from c7n_ctschema.custodian.c7n.validation import quiet
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.grammar import listed
from c7n_ctschema.json_value import Json, as_object
from c7n_ctschema.names import nearest

if TYPE_CHECKING:
    from c7n_ctschema.custodian.c7n.c7n_objects import Element, Registry, ResourceClass

Part = Literal["filters", "actions"]
# `event` reads the record, and the others combine filters: they are not filters of the resource.
NOT_OF_RESOURCE = frozenset({"event", "and", "or", "not"})


@dataclass(frozen=True, slots=True)
class ResourceElement:
    """A filter or an action of a resource. `about` is the docstring in c7n."""

    name: str
    about: str
    members: tuple[Member, ...]


@functools.lru_cache(maxsize=16)
def of_resource(resource: str, part: Part = "actions") -> dict[str, ResourceElement]:
    """The filters or actions of a resource (`aws.ec2`) by name. Raises CtschemaError if c7n cannot load it."""
    registry = _registry(resource, part)
    found = {name: registry.get(name) for name in sorted(registry.keys()) if name not in NOT_OF_RESOURCE}
    shared = definitions(resource)
    return {name: _element(name, made, shared) for name, made in found.items() if made is not None}


def names(resource: str, part: Part) -> frozenset[str]:
    """The names of the filters or actions of a resource, also aliases. Raises CtschemaError if c7n cannot load it."""
    return frozenset(_registry(resource, part).keys())


def schema_of(resource: str, part: Part, name: str) -> Mapping[str, Any]:
    """The JSON schema of a filter or an action in c7n."""
    made = _registry(resource, part).get(name)
    return (made.schema or {}) if made is not None else {}


def _registry(resource: str, part: Part) -> Registry:
    made = _class(resource)
    return made.filter_registry if part == "filters" else made.action_registry


@functools.lru_cache(maxsize=16)
def _class(resource: str) -> ResourceClass:
    from c7n.resources import load_resources

    name = _full(resource)
    with quiet():
        try:
            load_resources((name,))
            from c7n.provider import clouds

            # the registry's `get` knows aliases (`aws.network-addr` of elastic-ip); `c7n.provider.resources` does not
            found: ResourceClass | None = clouds["aws"].resources.get(name.removeprefix("aws."))
            if found is None:
                raise KeyError(name)
        except Exception as error:  # a plugin of c7n's may raise anything
            raise CtschemaError(f"c7n cannot load {name}: {error}") from error
    return found


def metadata(resource: str) -> object:
    """The `resource_type` of the resource's class in c7n, such as its service and `enum_spec`."""
    return getattr(_class(resource), "resource_type", None)


def _full(resource: str) -> str:
    return f"aws.{resource.removeprefix('aws.')}"


@functools.lru_cache(maxsize=16)
def definitions(resource: str) -> Mapping[str, Any]:
    """The schemas to which those of filters and actions refer."""
    from c7n import schema

    _class(resource)  # loads the resource, which `generate` expects
    found: Mapping[str, Any] = schema.generate((_full(resource),))["definitions"]
    return found


def _element(name: str, made: type[Element], definitions: Mapping[str, Any]) -> ResourceElement:
    members = element_members.of_schema(made.schema or {}, definitions)
    return ResourceElement(name, _doc(made), tuple(one for one in members if one.name != "type"))


def _doc(made: type) -> str:
    text = inspect.getdoc(made) or ""
    return text if made.__doc__ else ""


def refusal(resource: str, spec: Json, part: Part = "actions") -> str:
    """The error of c7n's schema in a filter or an action of a resource, or ""."""
    from c7n import schema

    made = {"type": spec} if isinstance(spec, str) else as_object(spec)
    name = str(made.get("type"))
    known = _registry(resource, part).get(name)
    if known is None:
        near = nearest(name, _registry(resource, part).keys())
        hint = f"; did you mean {listed(near, 'or')}?" if near else ""
        return f"unknown {part[:-1]} {name!r} of {_full(resource)}{hint}"
    # an element's schema refers to `#/definitions/filters/…`, which only the schema of whole policies has
    check = {**(known.schema or {}), "definitions": definitions(resource)}
    errors: list[SchemaError] = list(schema.JsonSchemaValidator(check).iter_errors(made))
    return _explained(min(errors, key=lambda one: len(one.path)), known) if errors else ""


def _explained(error: SchemaError, known: type[Element]) -> str:
    members = (known.schema or {}).get("properties", {})
    extra = [name for name in as_object(error.instance) if name not in members]
    if error.validator != "additionalProperties" or error.path or not extra:
        return explained(error)
    near = nearest(extra[0], members) or [name for name in members if name != "type"][:8]
    return f"unknown member `{extra[0]}`; did you mean {listed(near, 'or')}?"


def needs(resource: str, name: str, part: Part) -> str:
    """What an element needs beside its name, as `{type: notify, to: [string], transport: …}`; "" if nothing."""
    found = of_resource(resource, part).get(name)
    needed = [one for one in found.members if one.required] if found else []
    shown = ", ".join([f"type: {name}", *(f"{one.name}: {example(one)}" for one in needed)])
    return f"{{{shown}}}" if needed else ""


def example(member: Member) -> str:
    """A place holder for a value: `[string]`, `{type: sqs, queue: string}`, `a | b`."""
    if member.options:
        return " | ".join(example(one) for one in member.options)
    inner = member.members or (member.forms[0] if member.forms else ())
    if inner:
        needed = [one for one in inner if one.required] or list(inner)
        shown = "{" + ", ".join(f"{one.name}: {example(one)}" for one in needed) + "}"
        return f"[{shown}]" if member.type == "array" else shown
    if member.enum:
        shown = " | ".join(member.enum[:4]) + (" | …" if len(member.enum) > 4 else "")
        return f"[{shown}]" if member.type == "array" else shown
    if member.type == "array":
        return f"[{member.item or 'value'}]"
    return {"any": " or ".join(member.types[:3]) or "value", "object": "{name: value}"}.get(member.type, member.type)
