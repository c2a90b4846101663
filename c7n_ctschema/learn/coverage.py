"""How much of the learned events and paths the package describes without the facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from c7n_ctschema import keypath
from c7n_ctschema.keypath import Step
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.facts.fact_tree import ANY, ELEMENT, LIST, NULL, OBJECT, Place
from c7n_ctschema.trail.facts.facts_document import SIDES, EventFacts, Facts
from c7n_ctschema.trail.paths.resolution import Found, resolve
from c7n_ctschema.trail.schema.event_schema import EventSchema

MOST_LACKED = 10
_CONTAINERS = OBJECT | LIST | NULL


@dataclass(frozen=True, order=True)
class Lacked:
    """A path that records have and the package does not describe. `side` is a member of the record."""

    source: str
    event: str
    side: str
    path: str
    types: tuple[str, ...]
    records: int


@dataclass
class Coverage:
    """The counts of one event source, or of all."""

    records: int = 0
    events: int = 0
    known: int = 0
    paths: int = 0
    described: int = 0

    def add(self, other: Coverage) -> None:
        self.records += other.records
        self.events += other.events
        self.known += other.known
        self.paths += other.paths
        self.described += other.described


@dataclass
class Report:
    """`lacked` are the most frequent paths that the package lacks."""

    sources: dict[str, Coverage] = field(default_factory=dict)
    total: Coverage = field(default_factory=Coverage)
    lacked: tuple[Lacked, ...] = ()
    first: str = ""
    last: str = ""


def of(facts: Facts) -> Report:
    """The report on all facts."""
    report, lacked = Report(), list(paths_lacked(facts))
    missing = {(one.source, one.event, one.side, one.path) for one in lacked}
    for (source, event), found in sorted(facts.events.items()):
        paths = [(SIDES[side], path) for side, path, _ in event_paths(found)]
        one = Coverage(found.records, 1, int(event_catalog.find(source, event) is not None), len(paths))
        one.described = sum((source, event, side, path) not in missing for side, path in paths)
        report.sources.setdefault(source, Coverage()).add(one)
        report.total.add(one)
    report.lacked = tuple(sorted(lacked, key=lambda one: (-one.records, one))[:MOST_LACKED])
    report.first, report.last = span(facts)
    return report


def span(facts: Facts) -> tuple[str, str]:
    """The first and the last day of all records."""
    days = [day for one in facts.events.values() for day in (one.first, one.last) if day]
    return min(days, default=""), max(days, default="")


def days(facts: Facts) -> int:
    """The number of days from the first record to the last."""
    try:
        first, last = map(date.fromisoformat, span(facts))
    except ValueError:
        return 0
    return (last - first).days + 1


def paths_lacked(facts: Facts) -> Iterator[Lacked]:
    """The paths that the package does not describe, of known and of unknown events."""
    for (source, event), found in sorted(facts.events.items()):
        ref = event_catalog.find(source, event)
        schema = EventSchema(ref, with_facts=False) if ref else None
        for side, path, place in event_paths(found):
            steps = keypath.parse(path) or ()
            if schema is None or not _describes(schema, side, steps, place):
                yield Lacked(source, event, SIDES[side], path, place.names, min(place.records, found.successful))


def _describes(schema: EventSchema, side: str, steps: tuple[Step, ...], place: Place) -> bool:
    # An empty object, an empty list, or a null tells nothing that the model could lack, if the place itself exists.
    return isinstance(resolve(schema.side(side), steps), Found) or (not place.types & ~_CONTAINERS and len(steps) < 2)


def event_paths(facts: EventFacts) -> Iterator[tuple[str, str, Place]]:
    """The leaf paths of both sides: side, path below the side, place."""
    for side in SIDES:
        root = facts.side(side)
        for path, place in _leaves(root, "") if root else ():
            if path:
                yield side, path, place


def _leaves(place: Place, path: str) -> Iterator[tuple[str, Place]]:
    if not place.below:
        yield path, place
    for name, below in place.members():
        yield from _leaves(below, keypath.join(path, keypath.quote(name)))
    if ELEMENT in place.below:
        yield from _leaves(place.below[ELEMENT], f"{path}[]")
    if ANY in place.below:
        yield from _leaves(place.below[ANY], keypath.join(path, "*"))
