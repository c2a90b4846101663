"""Processes: which exist, how many cores this one may use, and how workers start and end."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator


def cores() -> int:
    """The number of cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except (AttributeError, OSError):  # macOS does not have CPU affinity
        return os.cpu_count() or 1


def is_running(process: int) -> bool:
    """Whether a process with this id exists, or True if the system does not say."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # PermissionError: the process belongs to another user, and so it exists.
    except (OSError, OverflowError):
        return True
    return True


def prepare_worker() -> None:
    """Call first in a worker process: the parent handles Ctrl-C, and the worker ends when the parent does.

    The terminal sends Ctrl-C to all processes, and each worker would print a traceback. A parent that SIGKILL ends, as
    the kernel does if memory runs out, cannot end its workers: they would wait for work forever.
    """
    import signal
    import threading

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # a handler that the parent has set is inherited by a fork
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    from multiprocessing import connection, parent_process

    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


@contextlib.contextmanager
def starting() -> Iterator[None]:
    """Around the start of worker processes: Ctrl-C waits until the block ends.

    A worker inherits this. Else, Ctrl-C before the worker ignores the signal would print the worker's traceback.
    """
    import signal  # its enums take a millisecond, which `keys` need not spend

    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
