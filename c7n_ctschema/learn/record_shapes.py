"""The shape of a record's body: names and types without values. Records of one shape are counted together.

A walk that builds tuples costs a third of a walk that looks up each name in a tree, and most records of an event have a
shape that the file has shown before.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from c7n_ctschema.trail.facts import fact_tree
from c7n_ctschema.trail.facts.fact_tree import BOOLEAN, NULL, NUMBER, STRING

MOST_DEPTH = 40  # real bodies have up to 15 levels; what is below is not learned
_SCALARS: dict[type, int] = {str: STRING, int: NUMBER, float: NUMBER, bool: BOOLEAN, type(None): NULL}


def shape_of(value: Any, depth: int = 0) -> Hashable:
    """The bit of a scalar; the names and shapes of an object; the set of shapes of a list's elements."""
    kind = type(value)
    if kind is dict:
        if depth >= MOST_DEPTH:
            return ((), ())
        depth += 1
        # Looking a scalar's type up here saves a call for each of them: half of the time of all shapes.
        below = [_SCALARS.get(type(member)) or shape_of(member, depth) for member in value.values()]
        return (tuple(value), tuple(below))
    if kind is list:
        if depth >= MOST_DEPTH:
            return frozenset()
        return frozenset([_SCALARS.get(type(one)) or shape_of(one, depth + 1) for one in value])
    return _SCALARS[kind]


def shape_with_values(value: Any, depth: int = 0) -> Hashable:
    """As `shape_of`, with each string that looks like a value of an enum in place of its type."""
    if isinstance(value, dict) and depth < MOST_DEPTH:
        return (tuple(value), tuple(shape_with_values(member, depth + 1) for member in value.values()))
    if isinstance(value, list) and depth < MOST_DEPTH:
        return frozenset(shape_with_values(element, depth + 1) for element in value)
    if isinstance(value, str) and len(value) <= 128:
        return value
    return shape_of(value, depth)


def is_deeper(value: Any) -> bool:
    """Whether a body has more levels than are learned."""
    level = [value]
    for _ in range(MOST_DEPTH + 1):
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, dict) else one)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def looks_like_enum(value: str, enum: tuple[str, ...]) -> bool:
    return value in enum or fact_tree.looks_like_enum(value)
