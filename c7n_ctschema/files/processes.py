"""Facts about processes: which exist, and how many cores this one may use."""

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


def leave_interrupts_to_the_parent() -> None:
    """What a worker process does first: the terminal sends Ctrl-C to all, and each would print a traceback."""
    import signal  # its enums take a millisecond, which `keys` need not spend

    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextlib.contextmanager
def starting() -> Iterator[None]:
    """Around the start of worker processes: Ctrl-C waits until the block ends.

    A worker inherits this. Else, Ctrl-C before the worker ignores the signal would print the worker's traceback.
    """
    import signal  # late, as above

    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
