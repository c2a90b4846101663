"""Fold the records of one file into facts: a pure function of the bytes and the plan.

CloudTrail's own files are decoded in one pass, and only the members that facts need. Other files are split first.
"""

from __future__ import annotations

import io
import zlib
from collections import Counter
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import msgspec

from c7n_ctschema.json_value import JsonObject
from c7n_ctschema.learn import record_shapes, shape_trees
from c7n_ctschema.replay.records import record_files
from c7n_ctschema.replay.records.eventbridge_event import Unread
from c7n_ctschema.replay.running.batch_replay import parsed
from c7n_ctschema.trail.facts.facts_document import EventFacts, Facts

MEMBERS = ("requestParameters", "responseElements", "additionalEventData", "serviceEventDetails")
MOST_SHAPES = 5_000  # that wait to become trees; free-form names make a shape of each record
MOST_PROBLEMS = 1_000
_GZIP = b"\x1f\x8b"
_AT_ONCE = 4 * 2**20  # bytes on disk of a file that is decoded in one pass


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


class _Record(msgspec.Struct, gc=False):
    """The members of a record that facts need. msgspec builds no objects for the others."""

    eventSource: str
    eventName: str
    eventTime: str = ""
    errorCode: Any = None
    requestParameters: Any = None
    responseElements: Any = None
    additionalEventData: Any = None
    serviceEventDetails: Any = None


class _File(msgspec.Struct, gc=False):
    Records: list[_Record]


_file = msgspec.json.Decoder(_File).decode
_record = msgspec.json.Decoder(_Record).decode


def fold(plan: Plan, data: bytes, name: str) -> Summary:
    """The facts of one file."""
    return fold_stream(plan, io.BufferedReader(io.BytesIO(data)), name)


def fold_stream(plan: Plan, stream: BinaryIO, name: str) -> Summary:
    """The facts of an open file. A large one is read in pieces."""
    total = Summary(files=1)
    counts = _Counts(plan, total.facts)
    head = stream.read(_AT_ONCE + 1)
    for record in _records(head, stream, name, total):
        total.records += 1
        if not counts.count(record):
            total.problem(
                f"{name}: record {total.records}: more than {record_shapes.MOST_DEPTH} levels; the rest is left out"
            )
    counts.settle()
    return total


def _records(head: bytes, stream: BinaryIO, name: str, total: Summary) -> Iterator[_Record]:
    if len(head) <= _AT_ONCE and (found := _at_once(head)) is not None:
        yield from found
        return
    joined = record_files.joined(head, stream)
    for item in record_files.records(joined, name, total.passed_over):
        found_one = item if isinstance(item, Unread) else _decoded(item)
        if isinstance(found_one, Unread):
            total.problem(str(found_one))
        else:
            yield found_one


def _at_once(data: bytes) -> list[_Record] | None:
    """The records of an undamaged file of CloudTrail. None for any other file."""
    try:
        if data.startswith(_GZIP):
            unzip = zlib.decompressobj(31)
            data = unzip.decompress(data, record_files.WHOLE)
            if not unzip.eof or unzip.unused_data:
                return None
        return [one for one in _file(data).Records if not one.eventSource.startswith("aws:")]
    except (zlib.error, msgspec.DecodeError, ValueError, RecursionError):
        return None


def _decoded(item: Any) -> _Record | Unread:
    if not isinstance(item.raw, dict):
        try:
            return _record(item.raw)
        except (msgspec.DecodeError, ValueError, RecursionError):
            pass  # an EventBridge event, or a record that only Python's parser reads
    event = parsed(item)
    return event if isinstance(event, Unread) else _from_object(event.record)


def _from_object(record: JsonObject) -> _Record:
    time = record.get("eventTime")
    bodies = {member: record.get(member) for member in MEMBERS}
    return _Record(
        str(record["eventSource"]),
        str(record["eventName"]),
        time if isinstance(time, str) else "",
        record.get("errorCode"),
        **bodies,
    )


class _Counts:
    """Counts records by shape, and turns shapes into trees when there are many."""

    def __init__(self, plan: Plan, facts: Facts) -> None:
        self._shape = record_shapes.shape_with_values if plan.with_values else record_shapes.shape_of
        self._facts = facts
        self._shapes: dict[tuple[str, str], Counter[tuple[Hashable, ...]]] = {}
        self._waiting = 0

    def count(self, record: _Record) -> bool:
        """Count a record. False if a part of its body is too deep to be learned."""
        key = (record.eventSource, record.eventName)
        facts = self._facts.events.get(key)
        if facts is None:
            facts = self._facts.events[key] = EventFacts()
        day = record.eventTime[:10]
        facts.records += 1
        if day:
            facts.first = min(facts.first or day, day)
            facts.last = max(facts.last, day)
        if record.errorCode is not None:  # c7n skips failed calls, and their responses are null
            facts.failed += 1
            return True
        return self._count_bodies(key, record)

    def _count_bodies(self, key: tuple[str, str], record: _Record) -> bool:
        bodies = (
            record.requestParameters,
            record.responseElements,
            record.additionalEventData,
            record.serviceEventDetails,
        )
        shapes = tuple([None if body is None else self._shape(body) for body in bodies])
        counter = self._shapes.get(key)
        if counter is None:
            counter = self._shapes[key] = Counter()
        if shapes not in counter:
            self._waiting += 1
            if self._waiting > MOST_SHAPES:
                self.settle()
                counter = self._shapes[key] = Counter()
            counter[shapes] = 1
            return not any(isinstance(body, dict | list) and record_shapes.is_deeper(body) for body in bodies)
        counter[shapes] += 1
        return True

    def settle(self) -> None:
        for key, counter in self._shapes.items():
            sides = self._facts.events[key].sides
            for shapes, records in counter.items():
                for member, shape in zip(MEMBERS, shapes, strict=True):
                    if shape is not None:
                        tree = shape_trees.tree_of(shape, shape_trees.model_of(*key, member), records)
                        if member in sides:
                            sides[member].add(tree)
                        else:
                            sides[member] = tree
        self._shapes.clear()
        self._waiting = 0
