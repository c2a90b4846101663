"""Replay the inputs of a command line: small ones in this process, large ones on all cores."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

from c7n_ctschema.files import processes
from c7n_ctschema.replay.engine.json_rows import Row
from c7n_ctschema.replay.records import record_files
from c7n_ctschema.replay.records.eventbridge_event import Unread
from c7n_ctschema.replay.records.log_sizes import LARGE
from c7n_ctschema.replay.running import batch_replay, parallel
from c7n_ctschema.replay.running.batch_replay import Plan, Tally

Done = Callable[[int], None]


def over(plan: Plan, paths: list[str], tally: Tally, bytes_on_disk: int, done: Done) -> Iterator[Row | Unread]:
    """The results in the order of the inputs, standard input first. `plan.every` None: all rows of a small input."""
    # First, whatever its position, because standard input cannot be shared with the workers.
    if "-" in paths:
        yield from _standard_input(plan, tally)
    files = [path for path in paths if path != "-"]
    large = bytes_on_disk > LARGE
    plan = _decided(plan, large, tally)
    if large and processes.cores() > 1:
        yield from _over_workers(plan, files, tally, done)
        return
    for path in record_files.find(files):
        yield from (path,) if isinstance(path, Unread) else batch_replay.over_file(plan, path, tally)


def _over_workers(plan: Plan, paths: list[str], tally: Tally, done: Done) -> Iterator[Row | Unread]:
    unread: list[Unread] = []

    def files() -> Iterator[str]:
        for path in record_files.find(paths):
            if isinstance(path, Unread):
                unread.append(path)
            else:
                yield path

    yield from parallel.over_files(plan, files(), tally, done)
    # Last: a generator that feeds the workers cannot yield results itself.
    yield from unread


def _standard_input(plan: Plan, tally: Tally) -> Iterator[Row | Unread]:
    """The results of standard input. Read enough in advance to know whether it is large."""
    with record_files.opened("-") as stream:
        # The size of a pipe is unknown, and `every` must be decided before the first result.
        head = stream.read(LARGE + 1)
        plan = _decided(plan, len(head) > LARGE, tally)
        yield from batch_replay.over_stream(plan, record_files.joined(head, stream), "<stdin>", tally)


def _decided(plan: Plan, large: bool, tally: Tally) -> Plan:
    every = not large if plan.every is None else plan.every
    tally.complete = tally.complete and every
    return dataclasses.replace(plan, every=every)
