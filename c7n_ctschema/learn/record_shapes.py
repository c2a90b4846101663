"""The shape of a record's body: names and types without values. Records of one shape are counted together.

A walk that builds tuples costs a third of a walk that looks up each name in a tree, and most records of an event have a
shape that the file has shown before.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from c7n_ctschema.trail.facts import fact_tree
from c7n_ctschema.trail.facts.fact_tree import BOOLEAN, LIST, NULL, NUMBER, OBJECT, STRING

MOST_DEPTH = 40  # real bodies have up to 15 levels; what is below is not learned
# a record has at most 256 KB, so no real object has as many
MOST_MEMBERS = 10_000
_SCALARS: dict[type, int] = {str: STRING, int: NUMBER, float: NUMBER, bool: BOOLEAN, type(None): NULL}


def shape_of(value: Any, depth: int = 0) -> Hashable:
    """The bit of a scalar; the names and shapes of an object; the set of shapes of a list's elements.

    The bit of an object or a list whose content is not learned.
    """
    kind = type(value)
    if kind is dict:
        if depth >= MOST_DEPTH or len(value) > MOST_MEMBERS:
            return OBJECT
        depth += 1
        # Looking a scalar's type up here saves a call for each of them: half of the time of all shapes.
        below = [_SCALARS.get(type(member)) or shape_of(member, depth) for member in value.values()]
        return (tuple(value), tuple(below))
    if kind is list:
        if depth >= MOST_DEPTH:
            return LIST
        return frozenset([_SCALARS.get(type(one)) or shape_of(one, depth + 1) for one in value])
    return _SCALARS[kind]


def shape_with_values(value: Any, depth: int = 0) -> Hashable:
    """As `shape_of`, with each string that looks like a value of an enum in place of its type."""
    if isinstance(value, dict) and depth < MOST_DEPTH and len(value) <= MOST_MEMBERS:
        return (tuple(value), tuple(shape_with_values(member, depth + 1) for member in value.values()))
    if isinstance(value, list) and depth < MOST_DEPTH:
        return frozenset(shape_with_values(element, depth + 1) for element in value)
    if isinstance(value, str) and len(value) <= 128:
        return value
    return shape_of(value, depth)


def flaw(shape: Hashable, depth: int = 0) -> str:
    """Why a part of the bodies of a shape is not learned, or ""."""
    if shape in (OBJECT, LIST):
        if depth >= MOST_DEPTH:
            return f"more than {MOST_DEPTH} levels; the rest is left out"
        return f"an object with more than {MOST_MEMBERS:,} members; they are left out"
    inner = shape[1] if isinstance(shape, tuple) else shape if isinstance(shape, frozenset) else ()
    return next(filter(None, (flaw(one, depth + 1) for one in inner)), "")


def looks_like_enum(value: str, enum: tuple[str, ...]) -> bool:
    return value in enum or fact_tree.looks_like_enum(value)
