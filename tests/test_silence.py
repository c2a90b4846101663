"""Warnings and logs are suppressed for the process while one thread needs it, and restored by the last."""

from __future__ import annotations

import logging
import threading
import warnings

from c7n_ctschema import silence


def test_threads_that_leave_in_the_order_of_entering() -> None:
    # c7n's modules switch logs off and add filters when a test of the same process imports them
    before, level = list(warnings.filters), logging.root.manager.disable
    entered, left = threading.Event(), threading.Event()

    def second() -> None:
        with silence.without_warnings(), silence.without_logs():
            entered.set()
            left.wait(10)

    thread = threading.Thread(target=second)
    with silence.without_warnings(), silence.without_logs():
        thread.start()
        assert entered.wait(10)
    assert logging.root.manager.disable == logging.CRITICAL  # the second thread still needs it
    left.set()
    thread.join()
    assert warnings.filters == before and logging.root.manager.disable == level
