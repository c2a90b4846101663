"""How many records have which shapes: what processes send to each other, and what becomes facts at the end.

Shapes are counted, and only at the end turned into trees: an event of many records has few shapes. Sending and merging
the counts costs a tenth of what trees cost.
"""

from __future__ import annotations

import functools

from c7n_ctschema.learn import member_names, shape_trees
from c7n_ctschema.learn.body_shapes import BodyShape
from c7n_ctschema.learn.logged_records import MEMBERS
from c7n_ctschema.trail.facts.fact_tree import Place
from c7n_ctschema.trail.facts.facts_document import EventFacts, Facts

MOST_SHAPES = 5_000  # that wait to become trees; free-form names make a shape of each record
Shapes = tuple[BodyShape | None, ...]  # of the members of a record, in the order of MEMBERS


class Counted:
    """How many records have the same shapes, and what to tell about each of them."""

    __slots__ = ("flaw", "records")

    def __init__(self, flaw: str) -> None:
        self.records, self.flaw = 0, flaw


class EventCounts:
    """What is counted of an event. The bodies of failed calls have no shapes."""

    __slots__ = ("days", "failed", "records", "shapes")

    def __init__(self) -> None:
        self.records = self.failed = 0
        self.days: set[str] = set()
        self.shapes: dict[Shapes, Counted] = {}

    def add(self, other: EventCounts) -> None:
        self.records += other.records
        self.failed += other.failed
        self.days |= other.days
        for shapes, counted in other.shapes.items():
            self.shapes.setdefault(shapes, Counted(counted.flaw)).records += counted.records


class ShapeCounts:
    """The counts of events by event source and event name."""

    def __init__(self) -> None:
        self.events: dict[tuple[str, str], EventCounts] = {}

    def of(self, source: str, event: str) -> EventCounts:
        """The counts of an event, which begin if they are missing."""
        found = self.events.get((source, event))
        if found is None:
            found = self.events[source, event] = EventCounts()
        return found

    def add(self, other: ShapeCounts) -> None:
        for key, counts in other.events.items():
            self.of(*key).add(counts)

    @property
    def are_many(self) -> bool:
        """Whether there are so many shapes that trees take less memory."""
        return sum(len(counts.shapes) for counts in self.events.values()) > MOST_SHAPES

    def settle(self, facts: Facts) -> None:
        """Move everything into facts."""
        for key, counts in self.events.items():
            days = counts.days - {""}
            found = EventFacts(counts.records, counts.failed, min(days, default=""), max(days, default=""))
            for shapes, counted in counts.shapes.items():
                for member, shape in zip(MEMBERS, shapes, strict=True):
                    if shape is not None:
                        found.sides.setdefault(member, Place()).add(_tree(*key, member, shape), counted.records)
            facts.events.setdefault(key, EventFacts()).add(found)
        self.events.clear()


@functools.lru_cache(maxsize=2_000)  # the next files have the same shapes; a tree takes about 10 KB
def _tree(source: str, event: str, member: str, shape: BodyShape) -> Place:
    model = shape_trees.model_of(source, event, member)
    return shape_trees.tree_of(shape.content, model, member_names.own_words(source, event))
