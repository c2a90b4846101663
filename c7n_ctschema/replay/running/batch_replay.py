"""Replay many records against many policies. Most records match no policy; they are only counted."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from c7n_ctschema.replay.engine import policy_outcome
from c7n_ctschema.replay.engine.deployed_policies import Replayed
from c7n_ctschema.replay.engine.json_rows import Row
from c7n_ctschema.replay.engine.policy_outcome import NO_MATCH
from c7n_ctschema.replay.records import record_files, record_headers
from c7n_ctschema.replay.records.eventbridge_event import Place, Unread
from c7n_ctschema.replay.records.record_headers import RawRecord
from c7n_ctschema.replay.simulated import completion
from c7n_ctschema.replay.simulated.completion import Automatic
from c7n_ctschema.replay.simulated.fixture import Fixture


@dataclass(slots=True)
class Tally:
    """The counts of a run. `complete`: `no-match` results are listed as well as counted."""

    files: int = 0
    records: int = 0
    unread: int = 0
    complete: bool = True
    verdicts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(policy_outcome.VERDICTS, 0))

    def add(self, other: Tally) -> None:
        self.files += other.files
        self.records += other.records
        self.unread += other.unread
        self.complete = self.complete and other.complete
        for verdict, count in other.verdicts.items():
            self.verdicts[verdict] += count

    def as_row(self) -> dict[str, int]:
        return {
            "files": self.files,
            "records": self.records,
            "unreadable": self.unread,
            **self.verdicts,
            "no_match_listed": self.complete,
        }


@dataclass(frozen=True)
class Plan:
    """The policies to replay and the results to list. `every`: list `no-match` results too.

    `record`: only the record of this number in each file. `made` is the simulated account of `--moto`.
    """

    policies: Sequence[Replayed]
    every: bool | None = None
    made: Fixture | Automatic | None = None
    record: int | None = None

    def asked(self, source: str, name: str) -> Sequence[Replayed]:
        """The policies whose rule can let an event of that name through."""
        # A dictionary, because every record asks, and most records match no policy.
        return self._by_name.get((source, name), self._of_any_name)

    @functools.cached_property
    def _of_any_name(self) -> list[Replayed]:
        return [one for one in self.policies if one.names is None]

    @functools.cached_property
    def _by_name(self) -> dict[tuple[str, str], list[Replayed]]:
        names = {pair for one in self.policies for pair in one.names or ()}
        return {pair: [one for one in self.policies if one.names is None or pair in one.names] for pair in names}


def over_file(plan: Plan, path: str, tally: Tally) -> Iterator[Row | Unread]:
    """The results of one file, and the parts of it that cannot be read."""
    try:
        with record_files.opened(path) as stream:
            yield from over_stream(plan, stream, path, tally)
    except OSError as error:
        tally.unread += 1
        yield Unread(Place(path), f"cannot be read: {error.strerror or error}", True)


def over_stream(plan: Plan, stream: BinaryIO, name: str, tally: Tally) -> Iterator[Row | Unread]:
    """The results of an open file."""
    tally.files += 1
    for found in record_files.records(stream, name):
        if plan.record and found.place.record != plan.record:
            continue
        if isinstance(found, Unread):
            tally.unread += 1
            yield found
        else:
            yield from _of_record(plan, found, tally)


def _of_record(plan: Plan, record: RawRecord, tally: Tally) -> Iterator[Row | Unread]:
    wanted = plan.policies if plan.every else plan.asked(record.source, record.name)
    # Only the head of the record is parsed so far, and for most records that is enough.
    if record.name and not wanted:
        tally.records += 1
        tally.verdicts[NO_MATCH] += len(plan.policies)
        return
    event = record_headers.event(record)
    if isinstance(event, Unread):
        tally.unread += 1
        yield event
        return
    tally.records += 1
    # Policies that were not asked count as well: the sum of all verdicts is records times policies.
    tally.verdicts[NO_MATCH] += len(plan.policies) - len(wanted)
    for policy in wanted:
        row = completion.row(event, policy, plan.made)
        tally.verdicts[row["verdict"]] += 1
        if plan.every or row["verdict"] != NO_MATCH:
            yield row
