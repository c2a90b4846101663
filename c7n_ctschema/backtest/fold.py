"""The fold: records in, a summary out. It reads no clock, network or terminal, so any engine can distribute it."""

from __future__ import annotations

import functools
import io
from collections.abc import Iterable
from typing import BinaryIO

from c7n_ctschema import lazy_regex, silence
from c7n_ctschema.backtest.outcomes import Outcomes
from c7n_ctschema.backtest.plan import Plan
from c7n_ctschema.backtest.policy_summary import Delivery, Example, Kind, PolicySummary
from c7n_ctschema.backtest.principals import principal
from c7n_ctschema.backtest.summary import Summary
from c7n_ctschema.backtest.verdicts import Judge, SharedEvent, Verdict
from c7n_ctschema.replay.engine.policy_outcome import FIRES, NO_MATCH
from c7n_ctschema.replay.records import record_files, record_headers, record_names
from c7n_ctschema.replay.records.eventbridge_event import Event, Place, Unread, largest
from c7n_ctschema.replay.records.record_headers import RawRecord
from c7n_ctschema.replay.records.record_names import RecordNames
from c7n_ctschema.replay.running.batch_replay import parsed
from c7n_ctschema.trail.catalog import delivery

_TIME = lazy_regex.compile(r"\d{4}-\d\d-\d\dT")
NOT_ASKED = Verdict(NO_MATCH)  # only the older version has this policy
ONLY_NEW, ONLY_OLD, BOTH = "only_new", "only_old", "both"
READ_ONLY, OTHER_REGION, TOO_LARGE = "read-only", "other-region", "too-large"


def fold(plan: Plan, data: bytes, name: str) -> Summary:
    """The summary of one file or object, gzipped or plain. `name` stands in examples and problems."""
    group = Group(plan)
    group.read(io.BufferedReader(io.BytesIO(data)), name)
    return group.summary()


class Group:
    """Folds several files together: their records mostly have the same verdicts, which are counted together."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._summary = Summary()
        self._outcomes = Outcomes()

    def summary(self) -> Summary:
        """The summary of everything that was read."""
        self._outcomes.settle(self._summary)
        return self._summary

    def read_file(self, path: str) -> None:
        """Add a file on disk. A file that cannot be read becomes a problem of the summary."""
        try:
            with record_files.opened(path) as stream:
                self.read(stream, path)
        except OSError as error:
            self._summary.problem(str(Unread(Place(path), f"cannot be read: {error.strerror or error}", True)))

    def read(self, stream: BinaryIO, name: str) -> None:
        """Add an open file. Memory is bounded by record_files.WHOLE for the file, and by the summary."""
        self._summary.files += 1
        head = stream.read(record_names.AT_ONCE + 1)
        text = record_names.unzipped(head) if len(head) <= record_names.AT_ONCE else None
        named = None if text is None else record_names.names(text)
        if text is not None and named is not None:
            self._named(text, named, name)
            return
        with silence.without_logs():
            self._records(record_files.records(record_files.joined(head, stream), name))

    def _named(self, text: bytes, named: RecordNames, file: str) -> None:
        """Add a file of CloudTrail, of which only the names are read yet. Most records match no policy."""
        # A file has few different names, so the plan and the sample of names are asked once for each of them.
        asked = {pair: indexes for pair in named.counts if (indexes := self._plan.asked(*pair))}
        summary = self._summary
        for pair, count in named.counts.items():
            if pair not in asked:
                summary.records += count
                summary.names.add(":".join(pair), count)
        if named.heads:
            summary.began(named.time, named.region)
        if not asked:
            return
        # Only here: `logging` clears the caches of all its loggers, which takes longer than reading a small file.
        with silence.without_logs():
            for number, raw in record_names.raw_records(text, named, asked):
                head = named.heads[number]
                record = RawRecord(Place(file, number + 1), raw, head.eventSource, head.eventName)
                self._record(record, asked[record.source, record.name])

    def _records(self, records: Iterable[RawRecord | Unread]) -> None:
        """Add the records of a file of any other form."""
        summary, last = self._summary, None
        for record in records:
            if isinstance(record, Unread):
                summary.problem(str(record))
                continue
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
        event = parsed(record)
        if isinstance(event, Unread):
            self._summary.problem(str(event))
            return
        self._summary.records += 1
        self._summary.names.add(f"{event.source}:{event.name}")
        shared, delivery = SharedEvent.of(event), _delivery(event, record)
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


def _delivery(event: Event, record: RawRecord) -> Delivery:
    envelope, time = event.envelope, str(event.record.get("eventTime") or "")
    # Hand-made records have anything there: it would be a day of the report, and its first or last time.
    time = time if _TIME.match(time) else ""
    day = time[:10]  # eventTime is UTC in ISO 8601
    account, region = str(envelope.get("account") or ""), str(envelope.get("region") or "")
    return Delivery(
        Kind(day, account, region, _withheld(event, record)),
        Example(time, event.place.file, event.place.record),
        principal(event.record),
    )


def _withheld(event: Event, record: RawRecord) -> str:
    """Why EventBridge does not deliver a matching event to c7n's rule, or "" (see `caveats.of_delivery`)."""
    if event.record.get("readOnly") is True and _is_withheld(event.source, event.name):
        return READ_ONLY
    # IAM, Route 53 and others send their events to one Region; elsewhere a rule on them never fires.
    home = _home_region(event.source, event.name)
    if home and str(event.envelope.get("region")) not in (home, ""):
        return OTHER_REGION
    # the raw bytes are at hand; serializing each record again costs more than judging it
    size = 0 if isinstance(record.raw, dict) else len(memoryview(record.raw))
    return TOO_LARGE if event.wrapped and size > largest() else ""


@functools.lru_cache(maxsize=4096)
def _is_withheld(source: str, event: str) -> bool:
    return delivery.is_withheld(source, event)


@functools.lru_cache(maxsize=4096)
def _home_region(source: str, event: str) -> str:
    return delivery.home_region(source, event)
