"""Whether a part of a botocore model has the JSON types that `service_model` names.

A damaged file can be valid JSON. Without this check, a number in the place of an object is an exception of Python far
from the file's name. No model of botocore 1.43 fails it.
"""

from __future__ import annotations

from collections.abc import Mapping

from c7n_ctschema.light_typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from c7n_ctschema.trail.catalog.service_model import Model

_STRINGS = ("shape", "type", "documentation", "location", "locationName", "queryName", "payload", "pattern", "name")
_OF_METADATA = ("protocol", "endpointPrefix", "apiVersion", "uid", "serviceId", "serviceFullName", "signingName")
_LISTS = ("required", "enum")
_NUMBERS = ("min", "max")
_REFERENCES = ("member", "key", "value", "input", "output")


def checked(model: Any) -> Model:
    """The parsed text of a whole model; raises TypeError or KeyError."""
    for part in (model["operations"], model["shapes"]):
        for one in _object(part, "operations and shapes").values():
            check(one)
    return {"metadata": model["metadata"], "operations": model["operations"], "shapes": model["shapes"]}


def check_metadata(metadata: object) -> None:
    """Raise TypeError for the first fact about the service that is not a string."""
    _strings(_object(metadata, "metadata"), "metadata.", _OF_METADATA)


def check(part: object) -> None:
    """Raise TypeError for the first member of an operation or a shape that has another type."""
    value = _object(part, "it")
    _strings(value, "")
    for name in _LISTS:
        _strings_of_list(value.get(name, []), name)
    for name in _NUMBERS:
        if name in value and type(value[name]) not in (int, float):
            raise TypeError(f"`{name}` is not a number")
    for name in _REFERENCES:
        if name in value:
            _reference(value[name], name)
    for name, member in _object(value.get("members", {}), "members").items():
        _reference(member, f"members.{name}")
    _strings(_object(value.get("http", {}), "http"), "http.", ("method", "requestUri"))
    _strings(_object(value.get("xmlNamespace", {}), "xmlNamespace"), "xmlNamespace.", ("prefix", "uri"))


def _reference(value: object, path: str) -> None:
    # Only what is wrong is worked out in full: a shape of EC2 has 100 references, and `lint` reads hundreds of shapes.
    if type(value) is not dict or type(value.get("shape")) is not str:
        raise TypeError(f"`{path}` does not name a shape")
    _strings(value, f"{path}.")


def _strings(value: Mapping[str, object], path: str, names: tuple[str, ...] = _STRINGS) -> None:
    for name in names:
        if name in value and type(value[name]) is not str:
            raise TypeError(f"`{path}{name}` is not a string")


def _strings_of_list(value: object, path: str) -> None:
    if type(value) is not list or not all(type(one) is str for one in value):
        raise TypeError(f"`{path}` is not a list of strings")


def _object(value: object, path: str) -> Mapping[str, object]:
    if type(value) is not dict:
        raise TypeError(f"`{path}` is not an object")
    return cast("Mapping[str, object]", value)
