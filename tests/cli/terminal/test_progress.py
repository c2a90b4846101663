"""A bar for those who wait at a terminal, and for nobody else.

Covers c7n_ctschema.cli.replay_formats.progress.
"""

from __future__ import annotations

import os
import pty
import subprocess
import sys

SHOW = (
    "import sys, time; from c7n_ctschema.cli.terminal import progress; progress.PATIENCE = float(sys.argv[1])\n"
    "items = (time.sleep(0.01) or n for n in range(40))\n"
    "print(sum(progress.shown(items, 40)), 'rich' in sys.modules)\n"
)


def on_a_terminal(patience: str) -> str:
    seen = bytearray()

    def read(descriptor: int) -> bytes:
        data = os.read(descriptor, 65536)
        seen.extend(data)
        return b" "

    pty.spawn([sys.executable, "-c", SHOW, patience], read, lambda _: b"")
    return seen.decode()


def test_a_bar_on_a_terminal_after_a_while() -> None:
    out = on_a_terminal("0.05")
    assert "40/40" in out and "━" in out and "780 True" in out


def test_none_for_what_is_done_at_once() -> None:
    assert on_a_terminal("60").strip() == "780 False"


def test_none_elsewhere() -> None:
    done = subprocess.run([sys.executable, "-c", SHOW, "0"], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("780 False\n", "")
