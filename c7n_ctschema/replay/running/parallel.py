"""Replay many files on all cores, in bounded memory and in the order of the files.

Each worker has its own pipe and gets files in advance. A worker writes results as they come, and blocks when its pipe
is full. The parent reads the workers in the order of the files.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.files import processes
from c7n_ctschema.replay.engine.json_rows import Row
from c7n_ctschema.replay.records.eventbridge_event import Unread
from c7n_ctschema.replay.running import batch_replay
from c7n_ctschema.replay.running.batch_replay import Plan, Tally

TASK_BYTES = 2**20  # on disk
TASK_CHARACTERS = 8_000  # of paths: paths sent in advance must fit into the pipe, or parent and worker deadlock
AHEAD = 3  # tasks of a worker
MOST_WORKERS = 16
BATCH = 50  # results

Done = Callable[[int], None]


@dataclass(slots=True)
class Worker:
    """A process and the parent's end of its pipe."""

    process: Any
    pipe: Connection


def over_files(plan: Plan, paths: Iterable[str], tally: Tally, done: Done) -> Iterator[Row | Unread]:
    """The results of all files. `done` is called with the bytes of each finished task."""
    workers = [_start(plan) for _ in range(min(processes.cores(), MOST_WORKERS))]
    try:
        yield from _merged(workers, _tasks(paths), tally, done)
    finally:
        for worker in workers:
            # Also after an exception or Ctrl-C of the parent: a worker that blocks on its full pipe would never end.
            worker.process.terminate()
            worker.process.join()
            worker.pipe.close()


def _start(plan: Plan) -> Worker:
    # fork is safe on Linux, and shares the memory of c7n, which is already imported
    context: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(plan, ours, theirs), daemon=True)
    process.start()
    # Otherwise the parent keeps the worker's end open, and a dead worker gives no EOFError but an endless wait.
    theirs.close()
    return Worker(process, ours)


def _work(plan: Plan, parents: Connection, pipe: Connection) -> None:
    """Replay the files that come through the pipe, until the parent closes it or ends."""
    # After a fork the worker holds this end too, and would never see that the parent has ended.
    parents.close()
    processes.prepare_worker()
    # The parent has ended or was interrupted: nobody reads a message about it.
    with contextlib.suppress(EOFError, OSError):
        while True:
            tally = Tally()
            batch: list[Row | Unread] = []
            for path in pipe.recv():
                for row in batch_replay.over_file(plan, path, tally):
                    batch.append(row)
                    if len(batch) >= BATCH:
                        pipe.send(batch)
                        batch = []
            pipe.send((batch, tally))


def _tasks(paths: Iterable[str]) -> Iterator[tuple[list[str], int]]:
    """The files in groups, each with its size on disk in bytes."""
    group: list[str] = []
    size = characters = 0
    for path in paths:
        group.append(path)
        with contextlib.suppress(OSError):
            size += os.stat(path).st_size
        characters += len(path)
        if size >= TASK_BYTES or characters >= TASK_CHARACTERS:
            yield group, size
            group, size, characters = [], 0, 0
    if group:
        yield group, size


def _merged(
    workers: list[Worker], tasks: Iterator[tuple[list[str], int]], tally: Tally, done: Done
) -> Iterator[Row | Unread]:
    waiting: deque[tuple[Worker, int]] = deque()

    def give(worker: Worker) -> None:
        for group, size in tasks:
            worker.pipe.send(group)
            waiting.append((worker, size))
            return

    # One task for each worker in turn, so that the first files are done first and output starts early.
    for _ in range(AHEAD):
        for worker in workers:
            give(worker)
    while waiting:
        worker, size = waiting.popleft()
        yield from _of_task(worker, tally)
        done(size)
        give(worker)


def _of_task(worker: Worker, tally: Tally) -> Iterator[Row | Unread]:
    while True:
        try:
            message = worker.pipe.recv()
        except (EOFError, OSError):
            worker.process.join()
            # The kernel kills a worker that needs too much memory (exit code -9).
            raise CtschemaError(f"a worker process ended with {worker.process.exitcode}; results are missing") from None
        if isinstance(message, tuple):
            batch, counted = message
            yield from batch
            tally.add(counted)
            return
        yield from message
