"""Lints many files in several processes if that is faster. The reports are in the files' order."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import partial

from c7n_ctschema.files import processes
from c7n_ctschema.lint.running.reports import FileReport, lint_file
from c7n_ctschema.lint.running.selection import Selection

# Each worker reads the models of its services itself, 20 to 40 ms each: for few files, one process is faster.
WORTH_BYTES = 1_000_000
MOST_JOBS = 8  # each worker holds the models of its files' services in memory
_CHUNKS = 8  # per worker, so that all workers end at about the same time


def lint_files(paths: Sequence[str], selection: Selection, jobs: int = 0) -> Iterator[FileReport]:
    """One report per file, in order, from `jobs` processes; 0 chooses the number."""
    jobs = min(jobs or jobs_for(paths), len(paths))
    # Standard input belongs to this process alone.
    if jobs < 2 or "-" in paths:
        yield from (lint_file(path, selection) for path in paths)
        return
    done = 0
    try:
        for report in _in_processes(paths, selection, jobs):
            done += 1
            yield report
    except _broken():  # a worker was killed, usually for lack of memory: this process lints the rest
        yield from (lint_file(path, selection) for path in paths[done:])


def jobs_for(paths: Sequence[str]) -> int:
    """The number of processes that lint these files fastest."""
    if len(paths) < 2:
        return 1
    total = 0
    for path in paths:
        try:
            total += os.stat(path).st_size
        # `lint_file` reports the file; here it only adds nothing to the size.
        except OSError:
            continue
    return min(processes.cores(), MOST_JOBS, max(1, total // WORTH_BYTES + 1)) if total >= WORTH_BYTES else 1


def _in_processes(paths: Sequence[str], selection: Selection, jobs: int) -> Iterator[FileReport]:
    from concurrent.futures import ProcessPoolExecutor

    # Few large chunks leave workers idle at the end; more than 100 files make the first report late.
    chunk = max(1, min(100, len(paths) // (jobs * _CHUNKS)))
    pool = ProcessPoolExecutor(jobs, initializer=processes.prepare_worker)
    try:
        with processes.starting():
            reports = pool.map(partial(lint_file, selection=selection), paths, chunksize=chunk)
        yield from reports
    finally:
        # Without `cancel_futures`, Ctrl-C would wait until all files are linted.
        pool.shutdown(wait=True, cancel_futures=True)


def _broken() -> type[Exception]:
    from concurrent.futures.process import BrokenProcessPool

    return BrokenProcessPool
