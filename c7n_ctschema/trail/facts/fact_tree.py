"""A side of an event as a tree of places: JSON types and record counts, and no values.

Trees merge associatively and commutatively, so that files can be folded in any order and grouping.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from c7n_ctschema import lazy_regex
from c7n_ctschema.keypath import Step
from c7n_ctschema.light_typing import Any

TYPES = ("object", "list", "string", "number", "boolean", "null")  # bit 0 is object
OBJECT, LIST, STRING, NUMBER, BOOLEAN, NULL = (1 << bit for bit in range(len(TYPES)))
# The first character of a branch: a member that the model has, a member that only records have. The others are whole.
MODEL, FREE, ELEMENT, ANY = ".", "?", "[]", "*"
MOST_FREE = 48  # members of a place that no model has; above, the names are data: tags, headers, map keys
MOST_VALUES = 50  # of an enum
_VALUE = lazy_regex.compile(r"[A-Z][A-Z0-9_]+|[a-z]+(?:-[a-z]+)*")


class Place:
    """A place of a side. `records` counts the records that have it; below `*`, the members that it stands for."""

    __slots__ = ("below", "records", "types", "values")

    def __init__(self, types: int = 0, records: int = 0) -> None:
        self.types, self.records = types, records
        self.below: dict[str, Place] = {}
        self.values: dict[str, int] | None = {}  # None: more than MOST_VALUES

    def branch(self, name: str) -> Place:
        """The place of a branch, which is made if it is missing."""
        found = self.below.get(name)
        if found is None:
            found = self.below[name] = Place()
        return found

    def add(self, other: Place, times: int = 1) -> None:
        """Merge another tree into this one, so many times. The other one is not changed."""
        self.types |= other.types
        self.records += times * other.records
        for name, place in other.below.items():
            self.branch(name).add(place, times)
        if other.values or other.values is None:
            self._add_values(other.values, times)
        self.settle()

    def _add_values(self, values: Mapping[str, int] | None, times: int) -> None:
        if values is None or self.values is None:
            self.values = None
            return
        for value, count in values.items():
            self.values[value] = self.values.get(value, 0) + times * count
        if len(self.values) > MOST_VALUES:
            self.values = None

    def settle(self) -> None:
        """Join names that no model has, if there are too many. They only grow in number, so the order is no matter."""
        free = [name for name in self.below if name[0] == FREE]
        if free and (len(free) > MOST_FREE or (ANY in self.below and self.below[ANY].types & _GROWN)):
            star = self.branch(ANY)
            for name in free:
                star.add(self.below.pop(name))
            star.types |= _GROWN

    def at(self, steps: Sequence[Step]) -> Place | None:
        """The place that plain steps lead to."""
        place: Place | None = self
        for step in steps:
            place = (
                place.step(step.name if step.kind == "field" else ELEMENT if step.kind != "any" else ANY)
                if place
                else None
            )
        return place

    def step(self, name: str) -> Place | None:
        if name in (ELEMENT, ANY):
            return self.below.get(name)
        return self.below.get(MODEL + name) or self.below.get(FREE + name)

    def members(self) -> Iterator[tuple[str, Place]]:
        """The named members."""
        return ((name[1:], place) for name, place in sorted(self.below.items()) if name[0] in (MODEL, FREE))

    @property
    def names(self) -> tuple[str, ...]:
        """The JSON types, in the order of `TYPES`."""
        return tuple(name for bit, name in enumerate(TYPES) if self.types & 1 << bit)


_GROWN = 1 << len(TYPES)  # of the branch `*`: it has taken names that grew too many


def as_json(place: Place) -> list[Any]:
    """The tree as JSON: [types, records], then branches and values if there are any."""
    row: list[Any] = [place.types, place.records]
    if place.below or place.values != {}:
        row.append({name: as_json(place.below[name]) for name in sorted(place.below)})
    if place.values != {}:
        row.append(None if place.values is None else dict(sorted(place.values.items())))
    return row


def from_json(row: Any) -> Place:
    """Raises ValueError, TypeError, KeyError, or IndexError for JSON that is not a tree."""
    place = Place(int(row[0]), int(row[1]))
    for name, below in (row[2] if len(row) > 2 else {}).items():
        if not name:
            raise ValueError("a branch without a name")
        place.below[name] = from_json(below)
    if len(row) > 3:
        place.values = row[3]
    return place


def looks_like_enum(value: str) -> bool:
    """Whether a value has the form of an enum's values."""
    return len(value) <= 64 and _VALUE.fullmatch(value) is not None
