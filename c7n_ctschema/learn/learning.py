"""Learn from files: facts that grow, remember what was read, and survive a killed run."""

from __future__ import annotations

import contextlib
import functools
import gc
import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

from c7n_ctschema.errors import BadInput, CtschemaError
from c7n_ctschema.files.writing import write_atomically
from c7n_ctschema.learn import log_folding
from c7n_ctschema.learn.log_folding import Plan, Summary
from c7n_ctschema.replay.records import file_pieces, record_files
from c7n_ctschema.replay.records.eventbridge_event import Unread
from c7n_ctschema.replay.records.file_pieces import Piece, Rest
from c7n_ctschema.scale import large_files, local_engine
from c7n_ctschema.trail.facts import facts_document
from c7n_ctschema.trail.facts.facts_document import Facts

READ_BEFORE = "read-before"
CHECKPOINT = 10.0  # seconds between two writings of a long run
_ID = 8  # bytes of an object's id: 2 million objects collide with a chance of 1 to 9 million
_LOGS = f"AWSLogs{os.sep}"
Done = Callable[[int], None]


def object_id(path: str) -> str:
    """What tells an object from others: its path below `AWSLogs`, else its content."""
    if found := id_below_logs(path):
        return found
    digest = hashlib.sha256()
    with record_files.opened(path) as stream:
        while piece := stream.read(2**20):
            digest.update(piece)
    return shortened(digest)


def id_below_logs(path: str) -> str:
    """The id of an object below `AWSLogs`, "" for another path."""
    _, found, below = path.rpartition(_LOGS)
    name = below.replace(os.sep, "/").encode("utf-8", "surrogateescape")
    return shortened(hashlib.sha256(name)) if found else ""


def shortened(digest: hashlib._Hash) -> str:
    return digest.hexdigest()[: 2 * _ID]


def read(path: str) -> Facts:
    """The facts of a file. Raises BadInput."""
    try:
        with open(path, "rb") as stream:
            # A pipe is read, as in `--merge <(zcat facts.gz)`; /dev/zero would fill the memory.
            if stat.S_ISCHR(os.fstat(stream.fileno()).st_mode):
                raise BadInput(path, "cannot be read: not a regular file")
            return facts_document.parse(stream.read(), path)
    except OSError as error:
        raise BadInput(path, f"cannot be read: {error.strerror}") from None


def started(path: str) -> Facts:
    """The facts of a file that `--update` adds to; none if it does not exist yet."""
    return read(path) if os.path.exists(path) else Facts()


def learn(
    paths: Sequence[str],
    facts: Facts,
    *,
    plan: Plan | None = None,
    jobs: int | None = None,
    checkpoint: str = "",
    done: Done = lambda _: None,
) -> Summary:
    """Add what the files show to the facts. Files that the facts remember are not read again.

    `checkpoint` is the file to write from time to time. `done` is called with the number of bytes of finished files.
    """
    total, plan = Summary(facts), plan or Plan()
    wanted: dict[str, str] = {}
    large: list[str] = []
    files = large_files.without_large(_new([path for path in paths if path != "-"], total, wanted), large)
    written = time.monotonic()
    for part in local_engine.parts(functools.partial(fold_files, plan), files, jobs):
        total.add(part.summary)
        facts.objects.update(wanted.pop(path) for path in part.files)
        done(part.size)
        if checkpoint and time.monotonic() - written > CHECKPOINT:
            write_atomically(checkpoint, total.facts.text())
            written = time.monotonic()
    for path in ["-"] * ("-" in paths) + large:
        # whole, because the checkpoint must not have a part of a file that is read again
        total.add(large_file(plan, path, jobs, done))
        facts.objects.update(filter(None, [wanted.get(path)]))
        if checkpoint:
            write_atomically(checkpoint, total.facts.text())
    return total


def large_file(plan: Plan, path: str, jobs: int | None, done: Done = lambda _: None) -> Summary:
    """The summary of one file that several processes read. "-" is standard input."""
    total = Summary(files=1)
    name = "<stdin>" if path == "-" else path
    try:
        with record_files.opened(path) as stream:
            pieces = _pieces(plan, stream, name, total, done)
            for part in local_engine.results(functools.partial(_fold_piece, plan, name), pieces, jobs):
                total.add(part)
    except OSError as error:
        total.problem(f"{path}: cannot be read: {error.strerror or error}")
    return total


def _pieces(plan: Plan, stream: BinaryIO, name: str, total: Summary, done: Done) -> Iterator[Piece]:
    """The pieces of a file. This process learns from the rest that cannot be cut."""
    before = 0
    for part in file_pieces.pieces(stream, name):
        if isinstance(part, Piece):
            yield part
        elif isinstance(part, Unread):
            total.problem(str(part))
        else:
            total.add(_fold_piece(plan, name, part))
        if stream.seekable():
            done(stream.tell() - before)
            before = stream.tell()


def _fold_piece(plan: Plan, name: str, part: Piece | Rest) -> Summary:
    group = log_folding.Group(plan)
    with without_collection():
        group.read_part(part, name)
    return group.summary


def _new(paths: list[str], total: Summary, wanted: dict[str, str]) -> Iterator[str]:
    """The files whose objects are not known; `wanted` gets their ids. A copy of a file counts once."""
    waiting: set[str] = set()
    for path in record_files.find(paths):
        if isinstance(path, Unread):
            total.problem(str(path))
            continue
        try:
            found = object_id(path)
        except OSError as error:
            total.problem(f"{path}: cannot be read: {error.strerror or error}")
            continue
        if found in waiting or found in total.facts.objects:
            total.passed_over[READ_BEFORE] += 1
            continue
        waiting.add(found)
        wanted[path] = found
        yield path


def fold_files(plan: Plan, paths: Sequence[str]) -> Summary:
    """The summary of a few files."""
    group = log_folding.Group(plan)
    with without_collection():
        for path in paths:
            try:
                with record_files.opened(path) as stream:
                    group.read(stream, path)
            except OSError as error:
                group.problem(f"{path}: cannot be read: {error.strerror or error}")
    return group.summary


@contextlib.contextmanager
def without_collection() -> Iterator[None]:
    """Records are trees without cycles: looking for some costs a tenth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class ReadTwice(CtschemaError):
    """Two files of facts that were learned from the same objects: their records would count twice."""

    def __init__(self, paths: Sequence[str], objects: int) -> None:
        super().__init__(tuple(paths), objects)
        self.paths, self.objects = tuple(paths), objects

    def __str__(self) -> str:
        shared = f"{self.objects:,} object" + ("" if self.objects == 1 else "s")
        return f"{' and '.join(self.paths)} were both learned from {shared}; `--update` reads an object once"


def merge(paths: Sequence[str]) -> Facts:
    """The facts of several files, which must come from different objects. Raises BadInput and ReadTwice."""
    total = Facts()
    for number, path in enumerate(paths):
        facts = read(path)
        if shared := total.objects & facts.objects:
            raise ReadTwice((*paths[:number], path), len(shared))
        total.add(facts)
    return total
