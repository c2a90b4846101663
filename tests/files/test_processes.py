"""Worker processes end with their parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from process_table import is_alive

from c7n_ctschema.files import processes

PARENT = """
import os, time
from concurrent.futures import ProcessPoolExecutor
from c7n_ctschema.files import processes

def work(_):
    time.sleep(0.3)
    return os.getpid()

if __name__ == "__main__":
    with ProcessPoolExecutor(2, initializer=processes.prepare_worker) as pool:
        print(*set(pool.map(work, range(4))), flush=True)
        time.sleep(600)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_workers_end_when_sigkill_ends_their_parent() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        workers = [int(word) for word in parent.stdout.readline().split()]
        assert workers and all(map(processes.is_running, workers))
        parent.send_signal(signal.SIGKILL)
    limit = time.monotonic() + 60
    while any(map(is_alive, workers)):
        assert time.monotonic() < limit, "the workers wait for their parent forever"
        time.sleep(0.05)


def test_this_process_is_running_and_an_impossible_one_is_not() -> None:
    assert processes.is_running(os.getpid())
    assert not processes.is_running(2**22 + 1)
