"""The summary of files on this machine, folded by several processes."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence

from c7n_ctschema import silence
from c7n_ctschema.backtest import fold
from c7n_ctschema.backtest.plan import Plan
from c7n_ctschema.backtest.summary import Summary
from c7n_ctschema.replay.records import record_files
from c7n_ctschema.replay.records.eventbridge_event import Place, Unread
from c7n_ctschema.scale import local_engine

Done = Callable[[int], None]


def of_files(plan: Plan, paths: Sequence[str], jobs: int | None = None, done: Done = lambda _: None) -> Summary:
    """The summary of all files, directories, and standard input ("-").

    `done` is called with the number of bytes of each finished group of files.
    """
    total = Summary()
    if "-" in paths:
        group = fold.Group(plan)
        with record_files.opened("-") as stream:
            group.read(stream, "<stdin>")
        total.add(group.summary())
    files = _readable([path for path in paths if path != "-"], total)
    plan.candidates  # noqa: B018  deployed once, before the fork: the processes share c7n's memory
    for part in local_engine.parts(functools.partial(_fold_files, plan), files, jobs):
        # As they come, not at the end: the parts of a million files would not fit into memory.
        total.add(part.summary)
        done(part.size)
    return total.settled()


def missing(paths: Sequence[str]) -> list[Unread]:
    """The inputs that do not exist, and the directories without a file. Nothing is read."""
    found: list[Unread] = []
    for path in paths:
        first = next(record_files.find([path]))
        if isinstance(first, Unread):
            found.append(first)
        elif path != "-" and not os.path.exists(first):
            found.append(Unread(Place(path), "no such file or directory", True))
    return found


def _readable(paths: list[str], total: Summary) -> Iterator[str]:
    # Lazily: listing two million files takes minutes, and the first processes can start.
    for path in record_files.find(paths):
        if isinstance(path, Unread):
            total.problem(str(path))
        else:
            yield path


def _fold_files(plan: Plan, files: Iterable[str]) -> Summary:
    group = fold.Group(plan)
    with silence.without_logs():  # once for all files, see `fold`
        for path in files:
            group.read_file(path)
    return group.summary()
