"""The fold: records in, a summary out. It reads no clock, network or terminal, so any engine can distribute it."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from io import BufferedReader
from typing import BinaryIO, NamedTuple

from c7n_ctschema import silence
from c7n_ctschema.backtest import deliveries
from c7n_ctschema.backtest.outcomes import Outcomes
from c7n_ctschema.backtest.plan import Plan
from c7n_ctschema.backtest.policy_summary import Example, PolicySummary
from c7n_ctschema.backtest.summary import Summary
from c7n_ctschema.backtest.verdicts import Judge, SharedEvent, Verdict
from c7n_ctschema.replay.engine.policy_outcome import FIRES, NO_MATCH
from c7n_ctschema.replay.records import file_pieces, record_files, record_headers, record_names
from c7n_ctschema.replay.records.eventbridge_event import Event, Place, Unread
from c7n_ctschema.replay.records.file_pieces import Piece, Rest
from c7n_ctschema.replay.records.record_headers import RawRecord
from c7n_ctschema.replay.records.record_names import RecordNames

NOT_ASKED = Verdict(NO_MATCH)  # only the older version has this policy
ONLY_NEW, ONLY_OLD, BOTH = "only_new", "only_old", "both"


def fold(plan: Plan, data: bytes, name: str) -> Summary:
    """The summary of one file or object, gzipped or plain. `name` stands in examples and problems."""
    group = Group(plan)
    group.read(io.BufferedReader(io.BytesIO(data)), name)
    return group.summary()


class FoldedPart(NamedTuple):
    """What a part of a file shows. Its records are numbered from 1; `records` of them are in it."""

    summary: Summary
    records: int
    unread: tuple[Unread, ...]


def fold_part(plan: Plan, name: str, part: Piece | Rest) -> FoldedPart:
    """Fold a part of a large file, of which only the order tells how many records stand before it."""
    group = Group(plan)
    group.read_part(part, name)
    unread = tuple(group.unread)
    group.unread.clear()
    return FoldedPart(group.summary(), group.records, unread)


def add_part(total: Summary, part: FoldedPart, before: int) -> None:
    """Add a part, before which `before` records stand."""
    total.add(part.summary.shifted(before))
    for one in part.unread:
        total.problem(str(replace(one, place=Piece(b"", before).shifted(one.place))))


class Group:
    """Folds several files together: their records mostly have the same verdicts, which are counted together.

    `records` counts those of the last file, damaged ones too. `unread` are not in the summary yet.
    """

    def __init__(self, plan: Plan) -> None:
        self.records = 0
        self.unread: list[Unread] = []
        self._plan = plan
        self._summary = Summary()
        self._outcomes = Outcomes()

    def summary(self) -> Summary:
        """The summary of everything that was read."""
        self._outcomes.settle(self._summary)
        for one in self.unread:
            self._summary.problem(str(one))
        self.unread.clear()
        return self._summary

    def read_file(self, path: str) -> None:
        """Add a file on disk. A file that cannot be read becomes a problem of the summary."""
        try:
            with record_files.opened(path) as stream:
                self.read(stream, path)
        except OSError as error:
            self.unread.append(unreadable(path, error))

    def read(self, stream: BinaryIO, name: str) -> None:
        """Add an open file. Memory is bounded by record_files.WHOLE for the file, and by the summary."""
        self._summary.files += 1
        head = stream.read(record_names.AT_ONCE + 1)
        if len(head) <= record_names.AT_ONCE and self._at_once(Piece(head), name):
            return
        before = 0
        for part in file_pieces.pieces(record_files.joined(head, stream), name):
            if isinstance(part, Unread):
                self.unread.append(part)
                continue
            # As in another process, so that a file has the same examples whoever reads it.
            found = fold_part(self._plan, name, part)
            add_part(self._summary, found, before)
            before += found.records

    def read_part(self, part: Piece | Rest, name: str) -> None:
        """Add a part of a file as if the file began with it."""
        if isinstance(part, Rest):
            self._one_by_one(part.stream, name, part.before.lines)
        elif not self._at_once(part, name):
            self._one_by_one(io.BufferedReader(io.BytesIO(part.data)), name, part.lines)

    def _at_once(self, part: Piece, name: str) -> bool:
        """Add a file of which all names can be read first. False if it is another file."""
        text = record_names.unzipped(part.data)
        named = None if text is None else record_names.names(text)
        if text is None or named is None:
            return False
        self._named(text, named, name, part.lines)
        return True

    def _one_by_one(self, stream: BufferedReader, name: str, lines: int) -> None:
        passed_over = Counter[str]()
        with silence.without_logs():
            self._records(_moved(one, lines) for one in record_files.records(stream, name, passed_over))
        self.records += passed_over.total()  # they have numbers too

    def _named(self, text: bytes, named: RecordNames, file: str, lines: int) -> None:
        """Add a file of CloudTrail, of which only the names are read yet. Most records match no policy."""
        # A file has few different names, so the plan and the sample of names are asked once for each of them.
        asked = {pair: indexes for pair in named.counts if (indexes := self._plan.asked(*pair))}
        summary = self._summary
        for pair, count in named.counts.items():
            if pair not in asked:
                summary.records += count
                summary.names.add(":".join(pair), count)
        for origin in named.origins:
            summary.began(*origin)
        self.records = len(named.heads)
        if not asked:
            return
        # Only here: `logging` clears the caches of all its loggers, which takes longer than reading a small file.
        with silence.without_logs():
            for number, raw in record_names.raw_records(text, named, asked):
                head = named.heads[number]
                place = Place(file, number + 1, lines + number + 1 if named.are_lines else 0)
                record = RawRecord(place, raw, head.eventSource, head.eventName)
                self._record(record, asked[record.source, record.name])

    def _records(self, records: Iterable[RawRecord | Unread]) -> None:
        """Add the records of a file of any other form."""
        summary, last, self.records = self._summary, None, 0
        for record in records:
            if isinstance(record, Unread):
                self.unread.append(record)
                self.records += not record.whole_file
                continue
            self.records += 1
            if last is None:
                summary.began(*record_headers.time_and_region(record))
            last = record
            asked = self._plan.asked(record.source, record.name)
            # A record without a name is parsed all the same: the reason is a problem of the summary.
            if record.name and not asked:
                summary.records += 1
                summary.names.add(f"{record.source}:{record.name}")
            else:
                self._record(record, asked)
        if last is not None:
            # A file that is not CloudTrail's own, such as an export of JSON lines, can have months.
            summary.began(*record_headers.time_and_region(last))

    def _record(self, record: RawRecord, asked: tuple[int, ...]) -> None:
        # One parse and one envelope for all policies that ask for the event.
        event = record_headers.event(record)
        if isinstance(event, Unread):
            self.unread.append(event)
            return
        self._summary.records += 1
        self._summary.names.add(f"{event.source}:{event.name}")
        shared, delivery = SharedEvent.of(event), deliveries.of_event(event, record)
        verdicts = tuple([self._judged(index, shared, delivery.example) for index in asked])
        self._outcomes.add(asked, verdicts, delivery)
        if self._outcomes.are_many:
            self._outcomes.settle(self._summary)

    def _judged(self, index: int, shared: SharedEvent, example: Example) -> str:
        """The verdict of a policy. What is not the same for all events of a kind goes to its summary."""
        candidate = self._plan.candidates[index]
        verdict = candidate.new.verdict(shared) if candidate.new else NOT_ASKED
        if verdict.name == FIRES:
            # One event can name many: RunInstances of 100 instances resolves 100 ids.
            resources = self._summary.of(index).resources
            for resource in verdict.ids:
                resources.add(resource)
        elif candidate.new and verdict.name == NO_MATCH:
            _refused(candidate.new, shared.event, self._summary.of(index))
        # Both versions see the same parsed event, so a difference is a difference of the policies.
        if candidate.old:
            _compare(verdict, candidate.old.verdict(shared), example, self._summary.of(index))
        return verdict.name


def unreadable(path: str, error: OSError) -> Unread:
    return Unread(Place(path), f"cannot be read: {error.strerror or error}", True)


def _moved(one: RawRecord | Unread, lines: int) -> RawRecord | Unread:
    """A record of a part with its line in the whole file."""
    place = Piece(b"", 0, lines).shifted(one.place)
    return replace(one, place=place) if isinstance(one, Unread) else one._replace(place=place)


def _compare(new: Verdict, old: Verdict, example: Example, policy: PolicySummary) -> None:
    fires_new, fires_old = new.name == FIRES, old.name == FIRES
    if not (fires_new or fires_old):
        return
    change = BOTH if fires_new and fires_old else ONLY_NEW if fires_new else ONLY_OLD
    # Events on which both fire are counted, not kept: a reviewer reads what differs.
    policy.changes[change] += 1
    if change != BOTH:
        policy.changed.add(change, example)


def _refused(judge: Judge, event: Event, policy: PolicySummary) -> None:
    """Count why the pattern refuses an event whose name the policy lists."""
    # A policy whose pattern lists no names refuses nearly every record; that tells nothing.
    if judge.policy.names is not None and (event.source, event.name) in judge.policy.names:
        policy.refused[judge.policy.matcher.explain(event.envelope)[0].path] += 1


@dataclass(frozen=True)
class BacktestFold:
    """The fold over objects (see `spark.job.Folder`)."""

    plan: Plan

    def empty(self) -> Summary:
        return Summary()

    def fold(self, data: bytes, name: str) -> Summary:
        return fold(self.plan, data, name)
