"""Decoders of msgspec that accept bodies of one shape only.

Such a decoder checks names and types in C, in less time than it takes to build dictionaries. Lists can have any length.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable
from typing import Annotated, Any

import msgspec

from c7n_ctschema.trail.facts.fact_tree import BOOLEAN, NULL, NUMBER, STRING

MOST_TYPES = 5_000  # of objects; each takes 2 KB
Decode = Callable[[bytes], Any]
_SCALARS: dict[Hashable, Any] = {STRING: str, NUMBER: int | float, BOOLEAN: bool, NULL: None}


class NoType(Exception):
    """A shape that no type describes exactly: a list with elements of two shapes, or a place that is not learned."""


def decoder(shape: Hashable) -> Decode | None:
    """The decoder that raises msgspec.ValidationError for any other shape. Or None."""
    try:
        return msgspec.json.Decoder(_type(shape)).decode
    except (NoType, ValueError):  # ValueError: msgspec takes no names with quotes or control characters
        return None


def _type(shape: Any) -> Any:
    if isinstance(shape, frozenset):
        return _list(shape)
    if isinstance(shape, tuple):
        return _object(shape)
    if shape not in _SCALARS:
        raise NoType
    return _SCALARS[shape]


def _list(shapes: frozenset[Hashable]) -> Any:
    if not shapes:
        return Annotated[list[None], msgspec.Meta(max_length=0)]
    if len(shapes) > 1:
        raise NoType
    (element,) = shapes
    return Annotated[list[_type(element)], msgspec.Meta(min_length=1)]  # type: ignore[misc]


@functools.lru_cache(maxsize=MOST_TYPES)  # objects such as a tag are parts of many bodies
def _object(shape: tuple[tuple[str, ...], tuple[Hashable, ...]]) -> Any:
    names, shapes = shape
    fields = [
        (f"m{number}", _type(below), msgspec.field(name=name))
        for number, (name, below) in enumerate(zip(names, shapes, strict=True))
    ]
    return msgspec.defstruct("Body", fields, gc=False, forbid_unknown_fields=True)
