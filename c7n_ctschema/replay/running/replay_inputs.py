"""Replay the inputs of a command line: small ones in this process, large ones on all cores."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from collections.abc import Callable, Iterator

from c7n_ctschema.files import processes
from c7n_ctschema.replay.engine.json_rows import Row
from c7n_ctschema.replay.records import record_files
from c7n_ctschema.replay.records.eventbridge_event import Unread
from c7n_ctschema.replay.running import batch_replay, parallel
from c7n_ctschema.replay.running.batch_replay import Plan, Tally

LARGE = 2 * 2**20  # bytes on disk, or of standard input
MOST_SIZED = 20_000  # files; finding the size of more takes more than a tenth of a second
Done = Callable[[int], None]


def size(paths: list[str]) -> int:
    """The size on disk of all named files, in bytes. Standard input counts 0."""
    return sum(_size(path) for path in record_files.find(paths))


def expected(paths: list[str]) -> int | None:
    """The size for a progress bar: 0 for what is done at once, None for more files than should be walked twice."""
    total = 0
    for number, path in enumerate(record_files.find(paths)):
        if number >= MOST_SIZED:
            return None
        total += _size(path)
    return total if total > LARGE else 0


def _size(path: str | Unread) -> int:
    with contextlib.suppress(OSError):
        return os.stat(path).st_size if isinstance(path, str) and path != "-" else 0
    return 0


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
