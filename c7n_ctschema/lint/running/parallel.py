"""Lint many files, in several processes where that pays; the reports come in the files' order all the same."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from functools import partial

from c7n_ctschema.files import processes
from c7n_ctschema.lint.running.reports import FileReport, lint_file
from c7n_ctschema.lint.running.selection import Selection

# A worker has to read the models of its services for itself, 20 to 40 ms each: little work is done sooner by one.
WORTH_BYTES = 1_000_000
MOST_JOBS = 8  # each worker holds the models of the services that its files speak of
_CHUNKS = 8  # per worker, so that none is left with a long tail


def lint_files(paths: Sequence[str], selection: Selection, jobs: int = 0) -> Iterator[FileReport]:
    """A report a file, in order; `jobs` processes, 0 for as many as pay."""
    jobs = min(jobs or jobs_for(paths), len(paths))
    if jobs < 2 or "-" in paths:
        yield from (lint_file(path, selection) for path in paths)
        return
    done = 0
    try:
        for report in _in_processes(paths, selection, jobs):
            done += 1
            yield report
    except _broken():  # a worker was killed, for want of memory as a rule: what is left is done here
        yield from (lint_file(path, selection) for path in paths[done:])


def jobs_for(paths: Sequence[str]) -> int:
    """How many processes pay for these files."""
    if len(paths) < 2:
        return 1
    total = 0
    for path in paths:
        try:
            total += os.stat(path).st_size
        except OSError:
            continue
    return min(processes.cores(), MOST_JOBS, max(1, total // WORTH_BYTES + 1)) if total >= WORTH_BYTES else 1


def _in_processes(paths: Sequence[str], selection: Selection, jobs: int) -> Iterator[FileReport]:
    from concurrent.futures import ProcessPoolExecutor

    chunk = max(1, min(100, len(paths) // (jobs * _CHUNKS)))
    pool = ProcessPoolExecutor(jobs, initializer=_leave_interrupts_to_the_parent)
    try:
        yield from pool.map(partial(lint_file, selection=selection), paths, chunksize=chunk)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _broken() -> type[Exception]:
    from concurrent.futures.process import BrokenProcessPool

    return BrokenProcessPool
