"""Fold the records of one file into facts: a pure function of the bytes and the plan.

CloudTrail's own files are decoded in one pass, and only the members that facts need. Other files are split first.
"""

from __future__ import annotations

import functools
import io
from collections import Counter
from dataclasses import dataclass, field, replace
from io import BufferedReader
from typing import BinaryIO

from c7n_ctschema.learn import logged_records, member_names, shape_trees
from c7n_ctschema.learn.body_shapes import BodyShape, BodyShapes, SideShapes
from c7n_ctschema.learn.logged_records import MEMBERS, MOST_ZIPPED, NULL, Record
from c7n_ctschema.replay.records import file_pieces, record_files
from c7n_ctschema.replay.records.eventbridge_event import Place, Unread
from c7n_ctschema.replay.records.file_pieces import Piece, Rest
from c7n_ctschema.trail.facts.fact_tree import Place as FactPlace
from c7n_ctschema.trail.facts.facts_document import EventFacts, Facts

MOST_SHAPES = 5_000  # that wait to become trees; free-form names make a shape of each record
MOST_PROBLEMS = 1_000
Shapes = tuple[BodyShape | None, ...]  # of the members of a record


@dataclass(frozen=True)
class Plan:
    """`with_values`: count the values of keys whose model has an enum."""

    with_values: bool = False


@dataclass
class Summary:
    """The facts of some files. `problems` are the parts that cannot be read; `unread` counts them."""

    facts: Facts = field(default_factory=Facts)
    files: int = 0
    records: int = 0
    unread: int = 0
    passed_over: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def add(self, other: Summary) -> None:
        """Merge the summary of other files into this one."""
        self.facts.add(other.facts)
        self.files += other.files
        self.records += other.records
        self.unread += other.unread
        self.passed_over.update(other.passed_over)
        self.problems = sorted(self.problems + other.problems)[:MOST_PROBLEMS]

    def problem(self, text: str) -> None:
        self.unread += 1
        self.problems = sorted([*self.problems, text])[:MOST_PROBLEMS]


def fold(plan: Plan, data: bytes, name: str) -> Summary:
    """The facts of one file."""
    return fold_stream(plan, io.BufferedReader(io.BytesIO(data)), name)


def fold_stream(plan: Plan, stream: BinaryIO, name: str) -> Summary:
    """The facts of an open file. A large one is read in pieces."""
    group = Group(plan)
    group.read(stream, name)
    return group.summary()


class Group:
    """Folds several files together. Files of one trail share most shapes, so their trees are made once."""

    def __init__(self, plan: Plan) -> None:
        self._total = Summary()
        self._counts = _Counts(plan, self._total.facts)

    def read(self, stream: BinaryIO, name: str) -> None:
        """Count the records of a file."""
        self._total.files += 1
        head = stream.read(MOST_ZIPPED + 1)
        if len(head) <= MOST_ZIPPED and self._at_once(Piece(head), name):
            return
        for part in file_pieces.pieces(record_files.joined(head, stream), name):
            if isinstance(part, Unread):
                self.problem(str(part))
            else:
                self.read_part(part, name)

    def read_part(self, part: Piece | Rest, name: str) -> None:
        """Count the records of a part of a file."""
        if isinstance(part, Rest):
            self._one_by_one(part.stream, name, part.before)
        elif not self._at_once(part, name):
            self._one_by_one(record_files.joined(part.data, io.BytesIO()), name, part)

    def _at_once(self, piece: Piece, name: str) -> bool:
        found = logged_records.at_once(piece.data)
        if found is None:
            return False
        self._total.records += len(found)
        for number, record in enumerate(found, 1):
            if flaw := self._counts.count(record):
                self.problem(str(Unread(piece.shifted(Place(name, number)), flaw)))
        return True

    def _one_by_one(self, stream: BufferedReader, name: str, before: Piece) -> None:
        for item in record_files.records(stream, name, self._total.passed_over):
            found = item if isinstance(item, Unread) else logged_records.placed(item)
            place = before.shifted(found.place)
            if isinstance(found, Unread):
                self.problem(str(replace(found, place=place)))
                continue
            self._total.records += 1
            flaw = self._counts.count(found.record)
            for one in filter(None, (found.flaw, flaw)):
                self.problem(str(Unread(place, one)))

    def problem(self, text: str) -> None:
        self._total.problem(text)

    def summary(self) -> Summary:
        """The facts of all files."""
        self._counts.settle()
        return self._total


@functools.cache
def _shapes(plan: Plan) -> BodyShapes:
    # of the process, not of a group: the next files have the same shapes
    return BodyShapes(plan.with_values)


@functools.lru_cache(maxsize=2_000)  # the next files have the same shapes; a tree takes about 10 KB
def _tree(source: str, event: str, member: str, shape: BodyShape) -> FactPlace:
    model = shape_trees.model_of(source, event, member)
    return shape_trees.tree_of(shape.content, model, member_names.own_words(source, event))


class _Counts:
    """Counts records by shape, and turns shapes into trees when there are many."""

    def __init__(self, plan: Plan, facts: Facts) -> None:
        self._shapes = _shapes(plan)
        self._facts = facts
        self._entries: dict[tuple[str, str], _Entry] = {}
        self._waiting = 0

    def count(self, record: Record) -> str:
        """Count a record. Returns what to tell about its bodies, or ""."""
        key = (record.eventSource, record.eventName)
        entry = self._entries.get(key)
        if entry is None:
            entry = self._entries[key] = self._entry(key)
        entry.records += 1
        entry.days.add(record.eventTime[:10])
        if record.errorCode is not None:  # c7n skips failed calls, and their responses are null
            entry.failed += 1
            return ""
        shapes = entry.of(record)
        counted = entry.shapes.get(shapes)
        if counted:
            counted.records += 1
            return counted.flaw
        counted = _Counted("; ".join(one.flaw for one in shapes if one and one.flaw))
        self._waiting += 1
        if self._waiting > MOST_SHAPES:
            self.settle()
            entry = self._entries[key] = self._entry(key)
        entry.shapes[shapes] = counted
        return counted.flaw

    def _entry(self, key: tuple[str, str]) -> _Entry:
        return _Entry([self._shapes.of_side(*key, member) for member in MEMBERS])

    def settle(self) -> None:
        """Turn what is counted into facts."""
        for key, entry in self._entries.items():
            days = entry.days - {""}
            found = EventFacts(entry.records, entry.failed, min(days, default=""), max(days, default=""))
            for shapes, counted in entry.shapes.items():
                for member, shape in zip(MEMBERS, shapes, strict=True):
                    if shape is not None:
                        tree = _tree(*key, member, shape)
                        found.sides.setdefault(member, FactPlace()).add(tree, counted.records)
            self._facts.events.setdefault(key, EventFacts()).add(found)
        self._entries.clear()
        self._waiting = 0


class _Counted:
    """How many records have the same shapes, and what to tell about each of them."""

    __slots__ = ("flaw", "records")

    def __init__(self, flaw: str) -> None:
        self.records, self.flaw = 1, flaw


class _Entry:
    """What is counted of an event and is not in the facts yet."""

    __slots__ = ("_sides", "days", "failed", "records", "shapes")

    def __init__(self, sides: list[SideShapes]) -> None:
        self._sides = sides
        self.records = self.failed = 0
        self.days: set[str] = set()
        self.shapes: dict[Shapes, _Counted] = {}

    def of(self, record: Record) -> Shapes:
        """The shapes of the bodies, in the order of MEMBERS."""
        # Not a loop over the members: most records have one or two of the four, and this runs for each record.
        request, response, extra, service = self._sides
        return (
            None if (body := record.requestParameters) is NULL else request.of(bytes(body)),
            None if (body := record.responseElements) is NULL else response.of(bytes(body)),
            None if (body := record.additionalEventData) is NULL else extra.of(bytes(body)),
            None if (body := record.serviceEventDetails) is NULL else service.of(bytes(body)),
        )
