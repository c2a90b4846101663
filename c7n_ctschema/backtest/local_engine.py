"""Fold files in this machine's processes, in bounded memory: a few groups of files are in work at a time."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from c7n_ctschema.backtest import fold
from c7n_ctschema.backtest.plan import Plan
from c7n_ctschema.backtest.summary import Summary
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.files import processes
from c7n_ctschema.replay.records import record_files
from c7n_ctschema.replay.records.eventbridge_event import Unread
from c7n_ctschema.replay.running import parallel

AHEAD = 3  # groups of files for each process: one in work, two that wait
SMALL = 8 * 2**20  # bytes on disk that one process folds sooner than others start
Done = Callable[[int], None]
_plan: list[Plan] = []  # of a worker process


def run(
    plan: Plan, paths: Sequence[str], jobs: int | None = None, size: int = 0, done: Done = lambda _: None
) -> Summary:
    """The summary of all files, directories, and standard input ("-").

    `size` is the size of the inputs in bytes on disk; small inputs stay in this process. `done` is called with the
    number of bytes of each finished group.
    """
    total = Summary()
    if "-" in paths:
        with record_files.opened("-") as stream:
            total.add(fold.fold_stream(plan, stream, "<stdin>"))
    files = _readable([path for path in paths if path != "-"], total)
    jobs = min(jobs or processes.cores(), parallel.MOST_WORKERS)
    results = _in_processes(plan, files, jobs) if jobs > 1 and size > SMALL else _here(plan, files)
    for part, count in results:
        total.add(part)
        done(count)
    return total.settled()


def _readable(paths: list[str], total: Summary) -> Iterator[str]:
    for path in record_files.find(paths):
        if isinstance(path, Unread):
            total.problem(str(path))
        else:
            yield path


def _here(plan: Plan, files: Iterable[str]) -> Iterator[tuple[Summary, int]]:
    for group, size in parallel.tasks(files):
        yield fold_files(plan, group), size


def fold_files(plan: Plan, files: Iterable[str]) -> Summary:
    """The summary of a few files."""
    total = Summary()
    for path in files:
        total.add(fold.fold_file(plan, path))
    return total


def _in_processes(plan: Plan, files: Iterable[str], jobs: int) -> Iterator[tuple[Summary, int]]:
    plan.candidates  # noqa: B018  deployed once, before the fork: the processes share c7n's memory
    context: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    with ProcessPoolExecutor(jobs, context, _start, (plan,)) as pool:
        waiting: deque[tuple[Future[Summary], int]] = deque()
        try:
            for group, size in parallel.tasks(files):
                waiting.append((pool.submit(_fold_group, group), size))
                # not all at once: two million paths would wait in memory
                if len(waiting) >= AHEAD * jobs:
                    yield _first(waiting)
            while waiting:
                yield _first(waiting)
        except BrokenProcessPool:
            raise CtschemaError("a worker process ended; the summary would lack its files") from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _first(waiting: deque[tuple[Future[Summary], int]]) -> tuple[Summary, int]:
    future, size = waiting.popleft()
    return future.result(), size


def _start(plan: Plan) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C
    with contextlib.suppress(AttributeError):
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _plan[:] = [plan]


def _fold_group(group: list[str]) -> Summary:
    return fold_files(_plan[0], group)
