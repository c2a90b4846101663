"""Build the call of an event about a resource of simulated_resources.json: parameters from the recipe and the model.

A value that moto chooses stays a hole such as `<made.VolumeId>`, so that the call can be played again.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import boto3
import change_values
from botocore import xform_name

from c7n_ctschema.changes.resource_changes import Change
from c7n_ctschema.replay.simulated import simulated_resource
from c7n_ctschema.replay.simulated.simulated_resource import Recipe
from c7n_ctschema.trail.schema import event_schema

REGION = "us-east-1"
_DATED = re.compile(r"\d{4}_?\d{2}_?\d{2}(v\d)?$")
_DEEPEST = 4
Call = tuple[str, str, dict[str, Any]]


class Operation(NamedTuple):
    service: str
    method: str
    shape: Any


def operation(recipe: Recipe, change: Change) -> Operation | None:
    """The API call of an event, of the resource's own service if several services log the event."""
    own = recipe.steps[-1].service
    found = event_schema.load(change.source, change.event).of_service(change.service or own).operations
    # UntagResource of Lambda's source is of lambda-microvms too; UpdateFunctionCode20150331v2 has a date
    names = [(own, _DATED.sub("", change.event)), *((one.service, one.name) for one in found)]
    for service, name in names:
        model = _client(service).meta.service_model
        if name in model.operation_names:
            return Operation(service, xform_name(name), model.operation_model(name).input_shape)
    return None


@functools.cache
def _client(service: str) -> Any:
    return boto3.client(service, region_name=REGION, aws_access_key_id="testing", aws_secret_access_key="testing")


def calls(
    recipe: Recipe, change: Change, answers: dict[str, Any], target: tuple[tuple[str, ...], Any] = ((), None)
) -> Iterator[Call]:
    """The event's call, once for each kind of value that can identify the resource.

    `target`: a member with its value; without a member, the value is several parameters.
    """
    called = operation(recipe, change)
    if called is None:
        return
    own = simulated_resource.own_call(change.source, change.event)
    if own and target == ((), None):
        yield (own.service, own.operation, own.parameters)
    for kind in _kinds(recipe, change):
        filler = _Filler(recipe, change, answers, kind)
        parameters = filler.parameters(called.shape, target)
        yield (called.service, called.method, parameters)


def _kinds(recipe: Recipe, change: Change) -> list[str]:
    first = recipe.kind_in(change.source, change.event)
    last = re.sub(r"\W", "", change.ids.rpartition(".")[2]).lower()
    # a member says what it takes: `resourceArn`, `queueUrl`
    order = sorted(recipe.values, key=lambda kind: (not last.endswith(kind), kind != first))
    return order


def leaves(shape: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The members of a request that are no structures, with their paths; `[]` is an element of a list."""
    if shape is None or len(path) > _DEEPEST:
        return
    if shape.type_name == "structure":
        for name, inner in shape.members.items():
            yield from leaves(inner, (*path, name))
    elif shape.type_name == "list" and shape.member.type_name == "structure":
        yield from leaves(shape.member, (*path, "[]"))
    else:
        yield path, shape


def plain(path: tuple[str, ...]) -> tuple[str, ...]:
    """A path without what CloudTrail's spelling and the API's differ in: `{Value: true}` of EC2, `Set`, capitals."""
    parts = [part.lower() for part in path if part not in ("[]", "Items", "item")]
    return tuple(part.removesuffix("set") if len(part) > 5 else part for part in parts)


class _Filler:
    def __init__(self, recipe: Recipe, change: Change, answers: dict[str, Any], kind: str) -> None:
        self._recipe, self._change, self._answers, self._kind = recipe, change, answers, kind
        path = change.ids.replace("[]", "").split(".")[1:]
        self._ids = {part.lower() for part in path[:1] + path[-1:]} | {f"{part.lower()}s" for part in path[-1:]}
        self._ids |= {part.lower().removesuffix("set") for part in path[:1]}
        self._is_id = change.ids.startswith("requestParameters")

    def parameters(self, shape: Any, target: tuple[tuple[str, ...], Any]) -> dict[str, Any]:
        made = {}
        for name, inner in (shape.members if shape else {}).items():
            is_own = self._is_id and name.lower() in self._ids and target[0][:1] != (name,)
            is_tags = "tag" in name.lower() and "tag" in self._change.event.lower() and "token" not in name.lower()
            if is_own or is_tags or name in shape.required_members:
                made[name] = self._value(inner, name)
        if target[0]:
            self._put(made, shape, target[0], target[1])
        elif target[1]:
            made.update(target[1])
        return made

    def _put(self, made: Any, shape: Any, path: tuple[str, ...], value: Any) -> None:
        name, rest = path[0], path[1:]
        if name == "[]":
            if not made:
                made.append(self._structure(shape.member, "", 1))
            self._put(made[0], shape.member, rest, value)
        elif not rest:
            made[name] = value
        else:
            inner = shape.members[name]
            made.setdefault(name, [] if inner.type_name == "list" else self._structure(inner, name, 1))
            self._put(made[name], inner, rest, value)

    def _value(self, shape: Any, name: str, depth: int = 0) -> Any:
        lower = name.lower()
        if "tag" in lower or shape.name.lower().startswith("tag"):
            found = change_values.tags(shape)
            if found is not None:
                return found
        if self._is_id and lower in self._ids and depth < 3:
            one = f"<{self._kind}>"
            if shape.type_name == "list":
                plain_one = shape.member.type_name == "string"
                return [one] if plain_one else [self._value(shape.member, name, depth + 1)]
            if shape.type_name == "string":
                return one
        known = self._known(name) if shape.type_name in ("string", "list") else None
        if known is not None:
            return known
        made = getattr(self, f"_{shape.type_name}", None)
        return made(shape, name, depth) if made else change_values.plain(shape, name)

    def _known(self, name: str) -> Any:
        """A parameter of the recipe with this name, or a value that one of its calls answered."""
        for step in reversed(self._recipe.steps):
            for given, value in step.parameters.items():
                if given.lower() == name.lower():
                    return value
        for label in reversed(list(self._answers)):
            path = change_values.path_to(self._answers[label], name)
            if path:
                return f"<{label}.{path}>"
        return None

    def _structure(self, shape: Any, name: str, depth: int) -> Any:
        if shape.type_name != "structure":
            return {}
        if depth > _DEEPEST:
            return {}
        return {one: self._value(shape.members[one], one, depth + 1) for one in shape.required_members}

    def _list(self, shape: Any, name: str, depth: int) -> Any:
        return [self._value(shape.member, name.removesuffix("s"), depth + 1)]

    def _map(self, shape: Any, name: str, depth: int) -> Any:
        return {"one": self._value(shape.value, name, depth + 1)}
