"""Replay many records against many policies; most match none, and are only counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from c7n_ctschema.replay import engine, inputs, rows
from c7n_ctschema.replay.engine import NO_MATCH, Meant
from c7n_ctschema.replay.event import Event, NoCloudTrailEvent, Unread, delivered
from c7n_ctschema.replay.heads import Record
from c7n_ctschema.replay.policies import Replayed
from c7n_ctschema.replay.rows import Row


@dataclass(slots=True)
class Tally:
    """What a run counted."""

    files: int = 0
    records: int = 0
    unread: int = 0
    verdicts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(engine.VERDICTS, 0))

    def add(self, other: Tally) -> None:
        self.files += other.files
        self.records += other.records
        self.unread += other.unread
        for verdict, count in other.verdicts.items():
            self.verdicts[verdict] += count

    def as_row(self) -> dict[str, Any]:
        return {"files": self.files, "records": self.records, "unreadable": self.unread, **self.verdicts}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is replayed, and which results are wanted. `every`: also those of records that match no rule."""

    policies: Sequence[Replayed]
    every: bool = True
    meant: Meant | None = None


def over_files(plan: Plan, paths: list[str], tally: Tally) -> Iterator[Row | Unread]:
    """Results and what could not be read, file by file."""
    for path in inputs.find(paths):
        if isinstance(path, Unread):
            tally.unread += 1
            yield path
        else:
            yield from over_file(plan, path, tally)


def over_file(plan: Plan, path: str, tally: Tally) -> Iterator[Row | Unread]:
    """Results of one file."""
    tally.files += 1
    for found in inputs.read(path):
        if isinstance(found, Unread):
            tally.unread += 1
            yield found
        else:
            yield from _of_record(plan, found, tally)


def _of_record(plan: Plan, record: Record, tally: Tally) -> Iterator[Row | Unread]:
    wanted = [one for one in plan.policies if plan.every or _may_match(one, record)]
    if record.name and not wanted:
        tally.records += 1
        tally.verdicts[NO_MATCH] += len(plan.policies)
        return
    event = parsed(record)
    if isinstance(event, Unread):
        tally.unread += 1
        yield event
        return
    tally.records += 1
    tally.verdicts[NO_MATCH] += len(plan.policies) - len(wanted)
    for policy in wanted:
        result = engine.replay(event, policy, plan.meant)
        tally.verdicts[result.verdict] += 1
        if plan.every or result.verdict != NO_MATCH:
            yield rows.row(result)


def _may_match(policy: Replayed, record: Record) -> bool:
    return policy.names is None or (record.source, record.name) in policy.names


def parsed(record: Record) -> Event | Unread:
    """The record as EventBridge delivers it, or why it is none."""
    try:
        return delivered(record.parsed(), record.place)
    except (ValueError, RecursionError, NoCloudTrailEvent) as error:  # msgspec's errors are ValueErrors
        return Unread(record.place, str(error) or "nested too deep")
