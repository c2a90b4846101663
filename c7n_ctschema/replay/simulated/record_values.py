"""Values of an API call as its record has them, and values of a record as the API takes them.

A member of the record and a member of the API belong together if their names have the same letters. The API's name can
be the one of botocore or the one on the wire (`Instances` of RunInstances is `instancesSet`).
"""

from __future__ import annotations

import copy
import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from c7n_ctschema import keypath
from c7n_ctschema.json_value import Json, JsonObject, as_object
from c7n_ctschema.names import letters
from c7n_ctschema.trail.shapes.nodes import ListOf, MapOf, Node, OneOf, Struct

_CONTAINERS = ("items", "item", "member")  # members of the record that only hold a list
_WRAPPERS = ("Request", "Response")  # EC2's newer calls: `CreateVpcEndpointRequest: {…}`
_NUMBERS = {"integer": int, "long": int, "float": float, "double": float}


def spelled(node: Node, value: Any, shape: Any) -> Json:
    """The value of an API's `shape` (botocore's) as a record has it; None for what the record lacks."""
    if isinstance(node, OneOf):
        made = [spelled(option, value, shape) for option in node.options]
        return next((one for one in made if one not in (None, {}, [])), None)
    if isinstance(node, Struct):
        return _object(node, value, shape)
    if isinstance(node, ListOf):
        inner = getattr(shape, "member", None)
        return [spelled(node.item, one, inner) for one in value] if isinstance(value, list) else None
    if isinstance(node, MapOf) and isinstance(value, dict):
        inner = getattr(shape, "value", None)
        return {name: spelled(node.value, one, inner) for name, one in value.items()}
    return _scalar(value)


def _scalar(value: Any) -> Json:
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value if isinstance(value, str | int | float | bool) else None


def _object(node: Struct, value: Any, shape: Any) -> Json:
    names = list(node.members)
    if isinstance(value, list):
        held = next((name for name in names if name in _CONTAINERS), "")
        return {held: spelled(node.members[held], value, shape)} if held else None
    if not isinstance(value, dict):
        return None
    if len(names) == 1 and names[0].endswith(_WRAPPERS):
        return {names[0]: spelled(node.members[names[0]], value, shape)}
    made = _members(node, value, shape)
    rest = {name: one for name, one in value.items() if name != "ResponseMetadata"}
    if not made and len(rest) == 1:  # RDS and Redshift log the one member of the response without its name
        ((name, inner),) = rest.items()
        return _object(node, inner, _member_shapes(shape).get(name)) if isinstance(inner, dict) else None
    return made


def _members(node: Struct, value: Mapping[str, Any], shape: Any) -> JsonObject:
    shapes, logged = _member_shapes(shape), {letters(name): name for name in node.members}
    made: JsonObject = {}
    for member, inner in value.items():
        at = next((logged[name] for name in _names(member, shapes.get(member)) if name in logged), None)
        found = spelled(node.members[at], inner, shapes.get(member)) if at else None
        if at and found is not None:
            made[at] = found
    return made


def parameters(shape: Any, request: Json, literal: bool = False) -> JsonObject:
    """The parameters of a call whose record has this request.

    `literal` leaves out strings that are no value of an enum: they can name things that the account does not have.
    """
    found = as_object(request)
    if len(found) == 1 and next(iter(found)).endswith(_WRAPPERS):
        found = as_object(next(iter(found.values())))
    made = as_object(_parameter(shape, found, literal) if shape is not None else None)
    # a dry run makes nothing, and a sample has each member
    return {name: value for name, value in made.items() if name != "DryRun"}


def _parameter(shape: Any, value: Json, literal: bool) -> Json:
    if shape.type_name == "structure":
        given = {letters(name): one for name, one in as_object(value).items()}
        made = {
            member: _parameter(inner, given[at], literal)
            for member, inner in shape.members.items()
            if (at := next((name for name in _names(member, inner) if name in given), None)) is not None
        }
        return {name: one for name, one in made.items() if one is not None}
    if shape.type_name == "list":
        held = as_object(value)
        listed = next((held[name] for name in _CONTAINERS if name in held), value)
        made_list = [_parameter(shape.member, one, literal) for one in (listed if isinstance(listed, list) else [])]
        return [one for one in made_list if one not in (None, {})] or None
    if shape.type_name == "map":
        return None if literal else dict(as_object(value)) or None
    return _leaf(shape, value, literal)


def _leaf(shape: Any, value: Json, literal: bool) -> Json:
    if value is None or isinstance(value, dict | list):
        return None
    if shape.type_name == "boolean":
        return value if isinstance(value, bool) else str(value).lower() == "true"
    if shape.type_name in _NUMBERS:
        try:
            number: Json = _NUMBERS[shape.type_name](value)
        except ValueError:
            return None
        return number
    is_enum = value in getattr(shape, "enum", ())
    # a record has dates and blobs in other forms than boto3
    return str(value) if shape.type_name == "string" and (is_enum or not literal) else None


def _member_shapes(shape: Any) -> Mapping[str, Any]:
    members: Mapping[str, Any] = getattr(shape, "members", {})
    return members


def _names(member: str, shape: Any) -> Iterable[str]:
    """The letters of the names that a record can have for a member of the API."""
    serialization = getattr(shape, "serialization", {})
    names = (member, serialization.get("name"), serialization.get("queryName"))
    plain = [letters(name) for name in names if name]
    return dict.fromkeys((*plain, *(f"{name}set" for name in plain)))


def merged(below: Any, above: Any, elements: bool = False) -> Any:
    """Two values of JSON, one over the other. Objects are merged; lists of `above` replace those below.

    With `elements`, each object of a list is merged over the first one below: a port keeps its protocol.
    """
    if elements and isinstance(below, list) and isinstance(above, list) and below:
        return [merged(below[0], one, elements) if isinstance(one, dict) else one for one in above]
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    return {**below, **{name: merged(below.get(name), one, elements) for name, one in above.items()}}


def put(record: JsonObject, path: str, value: Json) -> None:
    """Set a plain path, making what the record lacks; a list gets one element."""
    steps = keypath.parse(path) or ()
    here: Any = record
    for at, step in enumerate(steps):
        last = at == len(steps) - 1
        empty: Any = value if last else [] if steps[at + 1].kind == "each" else {}
        if step.kind == "each":
            here[:] = [value if last else here[0] if here and isinstance(here[0], dict) else {}]
            here = here[0]
            continue
        if last or not isinstance(here.get(step.name), type(empty)):
            here[step.name] = copy.deepcopy(empty)
        here = here[step.name]
