"""The other places of a missing member in the same part of a record.

Authors leave out objects on the way to a member: `responseElements.instanceId` for
`responseElements.instancesSet.items[].instanceId`. Of the 4,600 real paths that `benchmarks/certainty.py` reads, five
look so and are real, such as `tenancy` of RunInstances beside `placement.tenancy`. So such a path is as wrong as a
misspelled one.
"""

from __future__ import annotations

import enum
import functools
from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from c7n_ctschema import keypath
from c7n_ctschema.keypath import Step
from c7n_ctschema.light_typing import NamedTuple
from c7n_ctschema.trail.paths.resolution import Found, advance, options
from c7n_ctschema.trail.schema import path_walk
from c7n_ctschema.trail.schema.event_schema import EventSchema
from c7n_ctschema.trail.shapes import envelope
from c7n_ctschema.trail.shapes.nodes import ListOf, Node, Struct

MOST_MEMBERS = 3_000  # limits the work: RunInstances has 244 members, QuickSight's CreateDashboard 53,928
SHORTEST_MOVED = 5  # letters of a member that may be on the other side, or have one object too many above it


class Move(enum.Enum):
    """How the path to an existing place differs from the missing one."""

    LEFT_OUT = "left out"  # it has more objects
    OTHER = "other"  # it has another object
    TOO_MANY = "too many"  # it has one object less
    OTHER_SIDE = "other side"  # it is in an object of the response instead of the request, or the other way round


class Place(NamedTuple):
    """A place of a member: the path to it, and the names in that path."""

    path: str
    names: tuple[str, ...]
    node: Node


def elsewhere(event: EventSchema, steps: Sequence[Step], in_detail: bool) -> tuple[tuple[str, ...], Move | None]:
    """The existing paths that a missing path can mean, likeliest first, and how they differ from it."""
    root = event.record if in_detail else event.root
    top = 0 if in_detail else 1
    # Below a member of the record only: a level above it would leave `requestParameters`.
    if len(steps) < top + 2 or steps[top].kind != "field" or (not in_detail and steps[0].name != "detail"):
        return (), None
    found = tuple(dict.fromkeys(_exact(event, steps, top)))
    if found:
        names = tuple(step.name for step in steps if step.kind == "field")
        return found, Move.LEFT_OUT if _is_part(names, _names(found[0])) else Move.OTHER
    fewer = tuple(dict.fromkeys(_with_less(root, steps, top + 1)))
    # Two places with the same member: neither is likelier.
    return (fewer, Move.TOO_MANY) if len(fewer) == 1 else ((), None)


def on_other_side(event: EventSchema, steps: Sequence[Step], in_detail: bool) -> tuple[str, ...]:
    """The existing paths on the other side of the record that have the same names and more, shortest first."""
    at = 0 if in_detail else 1
    sides = tuple(envelope.ROOTS.values())
    if len(steps) < at + 2 or steps[at].name not in sides or _is_short(steps):
        return ()
    rest = steps[at + _existing(event.record, steps[at:]) :]
    if not rest or rest[0].kind != "field":  # all names exist: a `[]` is wrong
        return ()
    other = sides[1 - sides.index(steps[at].name)]
    moved = (*steps[:at], Step("field", other, 0, 0), *steps[at + 1 :])
    found, move = elsewhere(event, moved, in_detail)
    return found if move is Move.LEFT_OUT else ()


def _is_short(steps: Sequence[Step]) -> bool:
    return len(next((step.name for step in reversed(steps) if step.name), "")) < SHORTEST_MOVED


def _exact(event: EventSchema, steps: Sequence[Step], top: int) -> Iterator[str]:
    """Existing paths that end with the missing steps, or that have the same names and more. Short paths first."""
    places, steps = _places(event, steps[top].name), steps[top:]
    rest = steps[_existing(event.record, steps) :]
    fields = [at for at, step in enumerate(steps) if step.kind == "field"]
    if not rest or rest[0].kind != "field":
        return
    written = tuple(steps[at].name for at in fields)
    found = list(_ending(places, rest))
    more = [path for path in found if _is_part(written, _names(path))]
    # `a.c` and `a.b.d` for `a.b.c.d`: objects are left out in two places.
    inner = (one for one in places.get(written[-1], ()) if _is_part(written, one.names))
    more += [path for one in inner for path in path_walk.walk(one.node, steps[fields[-1] + 1 :], one.path, _SAME)]
    # One object too many is another case.
    other = [path for path in found if path not in more and not _is_part(_names(path), written)]
    for path in (*sorted(more, key=_length), *sorted(other, key=_length)):
        yield "detail." * bool(top) + path


_SAME = path_walk.exact


def _ending(places: Mapping[str, list[Place]], rest: Sequence[Step]) -> Iterator[str]:
    names = [step for step in rest[1:] if step.kind == "field"]
    for place in places.get(rest[0].name, ()):
        whole = list(path_walk.walk(place.node, rest[1:], place.path, _SAME))
        # `instanceId[0]`: the list is above the member.
        yield from whole or path_walk.walk(place.node, names, place.path, _SAME)


def _with_less(root: Node, steps: Sequence[Step], first: int) -> Iterator[str]:
    """Existing paths without one of the objects. Short names are too common to prove anything."""
    if _is_short(steps):
        return
    for at in range(first, len(steps) - 1):
        if steps[at].kind == "field":
            rest = steps[at + 2 :] if steps[at + 1].kind != "field" else steps[at + 1 :]
            for path in path_walk.walk(root, (*steps[:at], *rest), "", _SAME) if rest else ():
                # A map has any name, which proves nothing.
                if not path_walk.passes_map(root, keypath.parse(path) or ()):
                    yield path


def _existing(record: Struct, steps: Sequence[Step]) -> int:
    """The number of steps that exist."""
    place = Found((record,))
    for at, step in enumerate(steps):
        answer = advance(place, step)
        if not isinstance(answer, Found):
            return at
        place = answer
    return len(steps)


@functools.lru_cache(maxsize=128)
def _places(event: EventSchema, member: str) -> Mapping[str, list[Place]]:
    """The members below a member of the record, by name; those with short paths first."""
    by_name: dict[str, list[Place]] = {}
    start = event.record.members.get(member)
    waiting: deque[tuple[Place, tuple[str, ...]]] = deque([(Place(member, (member,), start), ())] if start else ())
    count = 0
    while waiting and count < MOST_MEMBERS:
        place, above = waiting.popleft()
        for path, shape in _objects(place):
            # A shape below itself has the same members again.
            if shape.name and shape.name in above:
                continue
            for name, node in shape.members.items():
                count += 1
                inner = Place(keypath.join(path, keypath.quote(name)), (*place.names, name), node)
                by_name.setdefault(name, []).append(inner)
                waiting.append((inner, (*above, shape.name)))
    return by_name


def _objects(place: Place) -> Iterator[tuple[str, Struct]]:
    """The objects at a place, also as elements of a list. Maps are left out: any name fits their keys."""
    waiting = [(place.path, place.node)]
    while waiting:
        path, node = waiting.pop()
        for option in options(node):
            if isinstance(option, Struct):
                yield path, option
            elif isinstance(option, ListOf):
                waiting.append((path + "[]", option.item))


def _names(path: str) -> tuple[str, ...]:
    return tuple(step.name for step in keypath.parse(path) or () if step.kind == "field")


def _length(path: str) -> int:
    return len(_names(path))


def _is_part(few: Sequence[str], many: Sequence[str]) -> bool:
    """Whether `many` has the names of `few` in the same order."""
    rest = iter(many)
    return all(name in rest for name in few)
