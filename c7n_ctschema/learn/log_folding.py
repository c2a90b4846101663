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
from c7n_ctschema.learn import member_names, record_shapes, shape_trees
from c7n_ctschema.replay.records import record_files
from c7n_ctschema.replay.records.eventbridge_event import Unread
from c7n_ctschema.replay.running.batch_replay import parsed
from c7n_ctschema.trail.facts.fact_tree import Place
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
    group = Group(plan)
    group.read(stream, name)
    return group.summary()


class Group:
    """Folds several files together. Files of one trail share most shapes, so their trees are made once."""

    def __init__(self, plan: Plan) -> None:
        self._total = Summary()
        self._counts = _Counts(plan, self._total.facts)

    def read(self, stream: BinaryIO, name: str) -> None:
        self._total.files += 1
        for number, record in enumerate(_records(stream.read(_AT_ONCE + 1), stream, name, self._total), 1):
            self._total.records += 1
            if not self._counts.count(record):
                deepest = record_shapes.MOST_DEPTH
                self.problem(f"{name}: record {number}: more than {deepest} levels; the rest is left out")

    def problem(self, text: str) -> None:
        self._total.problem(text)

    def summary(self) -> Summary:
        """The facts of all files."""
        self._counts.settle()
        return self._total


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
        self._entries: dict[tuple[str, str], _Entry] = {}
        self._waiting = 0

    def count(self, record: _Record) -> bool:
        """Count a record. False if a part of its body is too deep to be learned."""
        key = (record.eventSource, record.eventName)
        entry = self._entries.get(key)
        if entry is None:
            entry = self._entries[key] = _Entry()
        entry.records += 1
        entry.days.add(record.eventTime[:10])
        if record.errorCode is not None:  # c7n skips failed calls, and their responses are null
            entry.failed += 1
            return True
        # Not a loop over the members: most records have one or two of the four, and this runs for each record.
        shape = self._shape
        request, response = record.requestParameters, record.responseElements
        extra, service = record.additionalEventData, record.serviceEventDetails
        shapes = (
            None if request is None else shape(request),
            None if response is None else shape(response),
            None if extra is None else shape(extra),
            None if service is None else shape(service),
        )
        count = entry.shapes.get(shapes)
        if count:
            entry.shapes[shapes] = count + 1
            return True
        entry.shapes[shapes] = 1
        self._waiting += 1
        if self._waiting > MOST_SHAPES:
            self.settle()
        bodies = (request, response, extra, service)
        return not any(isinstance(body, dict | list) and record_shapes.is_deeper(body) for body in bodies)

    def settle(self) -> None:
        """Turn what is counted into facts."""
        for key, entry in self._entries.items():
            days = entry.days - {""}
            found = EventFacts(entry.records, entry.failed, min(days, default=""), max(days, default=""))
            own = member_names.own_words(*key)
            for shapes, records in entry.shapes.items():
                for member, shape in zip(MEMBERS, shapes, strict=True):
                    if shape is not None:
                        tree = shape_trees.tree_of(shape, shape_trees.model_of(*key, member), records, own)
                        found.sides.setdefault(member, Place()).add(tree)
            self._facts.events.setdefault(key, EventFacts()).add(found)
        self._entries.clear()
        self._waiting = 0


class _Entry:
    """What is counted of an event and is not in the facts yet."""

    __slots__ = ("days", "failed", "records", "shapes")

    def __init__(self) -> None:
        self.records = self.failed = 0
        self.days: set[str] = set()
        self.shapes: dict[tuple[Hashable, ...], int] = {}
