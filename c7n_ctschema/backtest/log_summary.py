"""The summary of files on this machine, folded by several processes."""

from __future__ import annotations

import functools
import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO

from c7n_ctschema import silence
from c7n_ctschema.backtest import fold
from c7n_ctschema.backtest.fold import FoldedPart
from c7n_ctschema.backtest.plan import Plan
from c7n_ctschema.backtest.summary import Summary
from c7n_ctschema.replay.records import file_pieces, record_files
from c7n_ctschema.replay.records.eventbridge_event import Place, Unread
from c7n_ctschema.replay.records.file_pieces import Piece
from c7n_ctschema.scale import large_files, local_engine

Done = Callable[[int], None]


def of_files(plan: Plan, paths: Sequence[str], jobs: int | None = None, done: Done = lambda _: None) -> Summary:
    """The summary of all files, directories, and standard input ("-").

    `done` is called with the number of bytes of each finished group of files.
    """
    total = Summary()
    large: list[str] = []
    files = large_files.without_large(_readable([path for path in paths if path != "-"], total), large)
    plan.candidates  # noqa: B018  deployed once, before the fork: the processes share c7n's memory
    for part in local_engine.parts(functools.partial(_fold_files, plan), files, jobs):
        # As they come, not at the end: the parts of a million files would not fit into memory.
        total.add(part.summary)
        done(part.size)
    for path in ["-"] * ("-" in paths) + large:
        total.add(_of_large(plan, path, jobs, done))
    return total.settled()


def _of_large(plan: Plan, path: str, jobs: int | None, done: Done) -> Summary:
    """The summary of one file that several processes read. "-" is standard input."""
    total, before = Summary(files=1), 0
    name = "<stdin>" if path == "-" else path
    last: list[FoldedPart] = []
    try:
        with record_files.opened(path) as stream, silence.without_logs():
            pieces = _pieces(plan, stream, name, last, done)
            # In order: the records of a part are numbered after those of the parts before it.
            parts = local_engine.results(functools.partial(fold.fold_part, plan, name), pieces, jobs)
            for part in itertools.chain(parts, last):
                fold.add_part(total, part, before)
                before += part.records
    except OSError as error:
        total.problem(str(fold.unreadable(path, error)))
    return total


def _pieces(plan: Plan, stream: BinaryIO, name: str, last: list[FoldedPart], done: Done) -> Iterator[Piece]:
    """The pieces of a file for other processes. This process folds the rest that cannot be cut: it comes `last`."""
    before = 0
    for part in file_pieces.pieces(stream, name):
        if isinstance(part, Piece):
            yield part
        elif isinstance(part, Unread):
            last.append(FoldedPart(Summary(), 0, (part,)))
        else:
            last.append(fold.fold_part(plan, name, part))
        if stream.seekable():
            done(stream.tell() - before)
            before = stream.tell()


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
