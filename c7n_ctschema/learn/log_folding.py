"""Fold the records of one file into facts: a pure function of the bytes and the plan.

CloudTrail's own files are decoded in one pass, and only the members that facts need. Other files are split first.
"""

from __future__ import annotations

import functools
import io
from collections import Counter
from dataclasses import dataclass, replace
from io import BufferedReader
from typing import BinaryIO, NamedTuple

from c7n_ctschema.grammar import many
from c7n_ctschema.learn import logged_records, shape_counts
from c7n_ctschema.learn.body_shapes import BodyShapes, SideShapes
from c7n_ctschema.learn.logged_records import MEMBERS, NULL, Record
from c7n_ctschema.learn.shape_counts import Counted, ShapeCounts, Shapes
from c7n_ctschema.replay.records import file_pieces, record_files, record_names
from c7n_ctschema.replay.records.eventbridge_event import Place, Unread
from c7n_ctschema.replay.records.file_pieces import Piece, Rest
from c7n_ctschema.trail.facts.facts_document import Facts

MOST_PROBLEMS = 1_000


@dataclass(frozen=True)
class Plan:
    """`with_values`: count the values of keys whose model has an enum."""

    with_values: bool = False


class Flaw(NamedTuple):
    """What is odd about some records of a file that are learned all the same. `first` is the place of the first."""

    first: tuple[int, int]  # record and line: they sort
    records: int

    def told(self, file: str, text: str) -> str:
        # Once for a file: an export in which a tool cut strings can have it in each record.
        more = f" (and {many(self.records - 1, 'more record')} of this file)" if self.records > 1 else ""
        return str(Unread(Place(file, *self.first), text + more))


class Summary:
    """The facts of some files. `unread` counts the parts that cannot be read, and the records with a flaw."""

    def __init__(self, facts: Facts | None = None, files: int = 0) -> None:
        self._facts = Facts() if facts is None else facts
        self.counts = ShapeCounts()  # not in the facts yet
        self.files, self.records, self.unread = files, 0, 0
        self.passed_over = Counter[str]()
        self._problems: list[str] = []
        self._flaws: dict[tuple[str, str], Flaw] = {}  # by file and text

    @property
    def facts(self) -> Facts:
        """The facts of everything that was counted."""
        self.counts.settle(self._facts)
        return self._facts

    @property
    def problems(self) -> list[str]:
        """The first problems, in the order of the files."""
        return sorted([*self._problems, *(flaw.told(*where) for where, flaw in self._flaws.items())])

    @property
    def unlisted(self) -> int:
        """The problems that `problems` does not name."""
        return self.unread - len(self._problems) - sum(flaw.records for flaw in self._flaws.values())

    def add(self, other: Summary) -> None:
        """Merge the summary of other files into this one."""
        self._facts.add(other._facts)
        self.counts.add(other.counts)
        self.keep_small()
        self.files += other.files
        self.records += other.records
        self.unread += other.unread
        self.passed_over.update(other.passed_over)
        self._problems = sorted(self._problems + other._problems)[:MOST_PROBLEMS]
        for where, flaw in other._flaws.items():
            self._note(where, flaw)

    def remember(self, object_id: str) -> None:
        """Note that an object was read. Not through `facts`, which would turn the counts into trees."""
        self._facts.objects.add(object_id)

    def keep_small(self) -> None:
        """Keep the memory bounded, however many shapes there are."""
        if self.counts.are_many:
            self.counts.settle(self._facts)

    def problem(self, text: str) -> None:
        self.unread += 1
        self._problems = sorted([*self._problems, text])[:MOST_PROBLEMS]

    def flaw(self, place: Place, text: str) -> None:
        self.unread += 1
        self._note((place.file, text), Flaw((place.record, place.line), 1))

    def _note(self, where: tuple[str, str], flaw: Flaw) -> None:
        known = self._flaws.get(where, Flaw(flaw.first, 0))
        self._flaws[where] = Flaw(min(known.first, flaw.first), known.records + flaw.records)
        if len(self._flaws) > MOST_PROBLEMS:
            # The last one, in any order of the files: what stays was never dropped from a part, so its count is whole.
            del self._flaws[max(self._flaws)]


def fold(plan: Plan, data: bytes, name: str) -> Summary:
    """The facts of one file."""
    return fold_stream(plan, io.BufferedReader(io.BytesIO(data)), name)


def fold_stream(plan: Plan, stream: BinaryIO, name: str) -> Summary:
    """The facts of an open file. A large one is read in pieces."""
    group = Group(plan)
    group.read(stream, name)
    return group.summary


class Group:
    """Folds several files together. Files of one trail share most shapes, so their trees are made once."""

    def __init__(self, plan: Plan) -> None:
        self.summary = Summary()
        self._shapes = _shapes(plan)
        self._sides: dict[tuple[str, str], list[SideShapes]] = {}
        self._new = 0  # shapes since the last look at their number

    def read(self, stream: BinaryIO, name: str) -> None:
        """Count the records of a file."""
        self.summary.files += 1
        head = stream.read(record_names.AT_ONCE + 1)
        if len(head) <= record_names.AT_ONCE and self._at_once(Piece(head), name):
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
        self.summary.records += len(found.records)
        for number, record in enumerate(found.records, 1):
            if flaw := self._count(record):
                self.summary.flaw(piece.shifted(Place(name, number, number if found.are_lines else 0)), flaw)
        return True

    def _one_by_one(self, stream: BufferedReader, name: str, before: Piece) -> None:
        for item in record_files.records(stream, name, self.summary.passed_over):
            found = item if isinstance(item, Unread) else logged_records.placed(item)
            place = before.shifted(found.place)
            if isinstance(found, Unread):
                self.problem(str(replace(found, place=place)))
                continue
            self.summary.records += 1
            flaw = self._count(found.record)
            for one in filter(None, (found.flaw, flaw)):
                self.summary.flaw(place, one)

    def problem(self, text: str) -> None:
        self.summary.problem(text)

    def _count(self, record: Record) -> str:
        """Count a record. Returns what to tell about its bodies, or ""."""
        if self._new > shape_counts.MOST_SHAPES:  # before this record is counted: nothing else holds its counts
            self._new = 0
            self.summary.keep_small()
        counts = self.summary.counts.of(record.eventSource, record.eventName)
        counts.records += 1
        counts.days.add(record.eventTime[:10])
        if record.errorCode is not None:  # c7n skips failed calls, and their responses are null
            counts.failed += 1
            return ""
        shapes = self._shapes_of(record)
        counted = counts.shapes.get(shapes)
        if counted is None:
            counted = counts.shapes[shapes] = Counted("; ".join(one.flaw for one in shapes if one and one.flaw))
            self._new += 1
        counted.records += 1
        return counted.flaw

    def _shapes_of(self, record: Record) -> Shapes:
        key = (record.eventSource, record.eventName)
        sides = self._sides.get(key)
        if sides is None:
            sides = self._sides[key] = [self._shapes.of_side(*key, member) for member in MEMBERS]
        # Not a loop over the members: most records have one or two of the four, and this runs for each record.
        request, response, extra, service = sides
        return (
            None if (body := record.requestParameters) is NULL else request.of(bytes(body)),
            None if (body := record.responseElements) is NULL else response.of(bytes(body)),
            None if (body := record.additionalEventData) is NULL else extra.of(bytes(body)),
            None if (body := record.serviceEventDetails) is NULL else service.of(bytes(body)),
        )


@functools.cache
def _shapes(plan: Plan) -> BodyShapes:
    # of the process, not of a group: the next files have the same shapes
    return BodyShapes(plan.with_values)
