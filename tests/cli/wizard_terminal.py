"""A real terminal of 80 x 24 for tests: a pseudo-terminal, and pyte in the place of the eyes."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pexpect
import pyte

COLUMNS, ROWS = 80, 24
UP, DOWN, ESCAPE, ENTER, PAGE_DOWN = "\x1b[A", "\x1b[B", "\x1b", "\r", "\x1b[6~"
PATIENCE = 120.0  # seconds; the machine may be busy


class Terminal:
    """Runs `custodian-ctschema ARGUMENTS` in a folder; `screen()` is what a person sees."""

    def __init__(
        self, folder: Path, *arguments: str, columns: int = COLUMNS, rows: int = ROWS, **environment: str
    ) -> None:
        self._emulated = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._emulated)
        known = {"TERM": "xterm", "LINES": str(rows), "COLUMNS": str(columns), "PYTHONUTF8": "1", **environment}
        self._shown: list[str] | None = None  # what is on the screen; pyte takes milliseconds to say it
        self.sent = 0  # characters that came from the program
        self.process = pexpect.spawn(
            sys.executable,
            ["-m", "c7n_ctschema", *arguments],
            cwd=folder,
            env={**os.environ, **known},
            dimensions=(rows, columns),
            encoding="utf-8",
        )

    def _read(self, seconds: float) -> bool:
        """Whether the program is still there."""
        try:
            text = self.process.read_nonblocking(65536, seconds)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.sent += len(text)
        self._stream.feed(text)
        self._shown = None
        return True

    def screen(self) -> list[str]:
        if self._shown is None:
            self._shown = [line.rstrip() for line in self._emulated.display]
        return self._shown

    def text(self) -> str:
        return "\n".join(self.screen())

    def wait(self, *texts: str) -> list[str]:
        """Read until all texts stand on the screen, and nothing more comes."""
        until = time.monotonic() + PATIENCE
        while not all(text in self.text() for text in texts):
            assert self._read(0.1) or all(text in self.text() for text in texts), (
                f"ended without {texts}:\n{self.text()}"
            )
            assert time.monotonic() < until, f"no {texts} on the screen:\n{self.text()}"
        self._read(0.05)
        return self.screen()

    def settle(self, wanted: str) -> list[str]:
        """The screen once it shows exactly this: a busy machine draws a screen in several steps. Else what it shows."""
        until = time.monotonic() + PATIENCE
        while self.text().rstrip() != wanted.rstrip() and time.monotonic() < until and self._read(0.1):
            pass
        return self.screen()

    def type(self, *keys: str) -> None:
        for key in keys:
            self.process.send(key)

    def answer(self, title: str, typed: str = "", then: str = ENTER) -> list[str]:
        """Once the question stands there, type, and see that it arrived; the screen before Enter."""
        self.wait(title)
        self.type(typed)
        shown = "" if typed.startswith(ESCAPE) else typed.lstrip("\x15\x7f")[-30:]
        seen = self.wait(title, shown) if shown else self.screen()
        self.type(then)
        self._gone(title)
        return seen

    def _gone(self, title: str) -> None:
        """The next question is drawn, or the program ends."""
        until = time.monotonic() + PATIENCE
        while title in self.text() and self._read(0.1):
            assert time.monotonic() < until, f"{title!r} stays:\n{self.text()}"

    def end(self) -> tuple[int, str]:
        """Exit code, and what is on the screen at the end."""
        until = time.monotonic() + PATIENCE
        while self._read(0.1):
            assert time.monotonic() < until, self.text()
        self.process.close()
        return int(self.process.exitstatus if self.process.exitstatus is not None else -1), self.text()
