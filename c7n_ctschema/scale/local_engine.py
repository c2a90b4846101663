"""Fold files in this machine's processes, in bounded memory: a few groups of files are in work at a time."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.files import processes

S = TypeVar("S")
T = TypeVar("T")
AHEAD = 3  # groups of files for each process: one in work, two that wait
GROUP_BYTES = 2**22  # on disk
GROUP_FILES = 200
MOST_WORKERS = 16
Fold = Callable[[Sequence[str]], S]
_worker: list[Any] = []  # the function of a worker process


# not a NamedTuple: Python 3.10 refuses a generic one
@dataclass(frozen=True)
class Part(Generic[S]):
    """The summary of a group of files."""

    summary: S
    files: tuple[str, ...]
    size: int


def parts(fold: Fold[S], files: Iterable[str], jobs: int | None = None) -> Iterator[Part[S]]:
    """The summaries of groups of files, in the order of the files. `fold` is a picklable function of paths."""
    jobs = min(jobs or processes.cores(), MOST_WORKERS)
    found = groups(files)
    first = next(found, None)
    second = next(found, None)
    if first is None:
        return
    if jobs < 2 or second is None:  # starting processes costs more than one group
        for paths, size in _chained(first, second, found):
            yield Part(fold(paths), paths, size)
        return
    yield from _in_processes(fold, _chained(first, second, found), jobs)


Group = tuple[tuple[str, ...], int]


def _chained(first: Group, second: Group | None, others: Iterator[Group]) -> Iterator[Group]:
    yield first
    if second:
        yield second
    yield from others


def groups(files: Iterable[str]) -> Iterator[Group]:
    """The files in groups, each with its size on disk in bytes."""
    group: list[str] = []
    size = 0
    for path in files:
        group.append(path)
        with contextlib.suppress(OSError):
            size += os.stat(path).st_size
        if size >= GROUP_BYTES or len(group) >= GROUP_FILES:
            yield tuple(group), size
            group, size = [], 0
    if group:
        yield tuple(group), size


def _in_processes(fold: Fold[S], found: Iterator[Group], jobs: int) -> Iterator[Part[S]]:
    waiting: deque[Group] = deque()

    def paths() -> Iterator[tuple[str, ...]]:
        for group in found:
            waiting.append(group)
            yield group[0]

    for summary in results(fold, paths(), jobs):
        yield Part(summary, *waiting.popleft())


def results(work: Callable[[T], S], items: Iterable[T], jobs: int | None = None) -> Iterator[S]:
    """The results of a picklable function for each item, in order. A few items are in work at a time."""
    jobs = min(jobs or processes.cores(), MOST_WORKERS)
    if jobs < 2:
        yield from map(work, items)
        return
    # fork is safe on Linux, and shares what is imported
    context: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    with ProcessPoolExecutor(jobs, context, _start, (work,)) as pool:
        waiting: deque[Future[S]] = deque()
        try:
            for item in items:
                with processes.starting():
                    waiting.append(pool.submit(_work, item))
                # not all at once: two million paths would wait in memory
                if len(waiting) >= AHEAD * jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool:
            raise CtschemaError("a worker process ended; the result would lack its files") from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _start(work: Any) -> None:
    processes.prepare_worker()
    _worker[:] = [work]


def _work(item: Any) -> Any:
    return _worker[0](item)
