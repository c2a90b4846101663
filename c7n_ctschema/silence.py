"""Suppress Python's warnings and log messages while foreign code runs, in any number of threads.

`warnings.catch_warnings` and `logging.disable` change the whole process. If two threads leave them in the order in
which they entered, the second one restores the suppression of the first, forever. So only the
last one that leaves restores.
"""

from __future__ import annotations

import contextlib
import threading
import warnings
from collections.abc import Iterator

_LOCK = threading.Lock()


class _Shared:
    """A change of the process that lasts while at least one thread needs it."""

    def __init__(self) -> None:
        self._users, self._stack = 0, contextlib.ExitStack()

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        with _LOCK:
            self._users += 1
            if self._users == 1:
                self._change(self._stack)
        try:
            yield
        finally:
            with _LOCK:
                self._users -= 1
                if not self._users:
                    self._stack.close()

    def _change(self, stack: contextlib.ExitStack) -> None:
        raise NotImplementedError


class _Warnings(_Shared):
    def _change(self, stack: contextlib.ExitStack) -> None:
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")


class _Logs(_Shared):
    def _change(self, stack: contextlib.ExitStack) -> None:
        import logging  # imported late: 20 ms, and `lint` alone logs nothing

        stack.callback(logging.disable, logging.root.manager.disable)
        logging.disable(logging.CRITICAL)


without_warnings = _Warnings().held
"""No warning of Python is shown, such as the one about regular expressions with nested sets."""

without_logs = _Logs().held
"""No log message is written: c7n logs what its validation finds."""
