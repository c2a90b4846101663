#!/usr/bin/env python3
"""Type at random in a file of 100 policies for a long time, as a person does, and watch the server's memory.

usage: editor_typing.py PYTHON SECONDS [LOG]

PYTHON: the interpreter of an environment with this project. Types events of all services and accepts proposals, types
nonsense, deletes, pastes, and undoes: a letter about every 0.2 s, with pauses between. Asks for completion with each
letter, and for hover and code actions in each pause. Writes a line to LOG each minute: minutes, changes, resident MiB.
Prints the memory in the middle, at the end, and the means of the third and fourth quarters of the time.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from language_client import Client
from speed import policies

EVENTS = "import c7n_ctschema; [print(one.source, one.event) for one in c7n_ctschema.events()]"
JUNK = "ab:- \n[\"'x{]\t#&*\u2028😀"
LETTER, PAUSE = 0.2, (0.5, 4.0)  # seconds
ORIGINAL_AFTER = 400  # changes after which the person gives up the damaged file, and starts with the original


class Typist:
    """A person with one document."""

    def __init__(self, client: Client, uri: str, names: list[str], seconds: float) -> None:
        self.client, self.uri, self.names = client, uri, names
        self.chance, self.version = random.Random(1), 1
        self.original = self.text = policies(100)
        self.undone: list[str] = []
        self.end = time.monotonic() + seconds
        client.open(uri, self.text)
        client.wait()

    def work(self) -> None:
        """A burst of typing, then a pause."""
        steps: list[Callable[[], None]] = [self.event, self.event, self.key, self.element, self.junk]
        steps += [self.paste, self.delete]
        self.chance.choice(steps)()
        if self.chance.random() < 0.3 and self.undone:
            self.write(self.chance.choice(self.undone[-10:]))
        if self.version % ORIGINAL_AFTER < 20:
            self.write(self.original)
        self.look()

    def event(self) -> None:
        """Replace an event of a policy by another one, letter by letter."""
        source, name = self.chance.choice(self.names).split()
        self.line("source:", source[:4], accept=source)
        self.line("event:", name[:5], accept=name)
        self.line("ids:", "", accept=None)

    def key(self) -> None:
        """Write a key step by step from the proposals."""
        self.line("key:", "detail.re", accept=None)
        self.line("value:", self.chance.choice(["AwsApiCall", "true", "x*y", "'"]), accept=None)

    def element(self) -> None:
        """Add a filter or an action from the proposals, which need c7n's code."""
        part = self.chance.choice(["filters:\n      - type: ", "actions:\n      - type: "])
        end = self.text.find("\n  - name: ", self.chance.randint(0, len(self.text)))
        if end < 0:
            return
        head, tail = self.text[:end] + f"\n    {part}", self.text[end:]
        self.write(head + tail)
        proposals = self.complete(len(head))
        self.write(head + (self.chance.choice(proposals) if proposals else "x") + tail)

    def line(self, label: str, letters: str, accept: str | None) -> None:
        """Write the value of a member, and then accept a proposal or write the wanted word."""
        found = [at for at in range(len(self.text)) if self.text.startswith(f" {label} ", at)]
        if not found:
            return
        start = self.chance.choice(found) + len(label) + 2
        stop = self.text.find("\n", start)
        head, tail = self.text[:start], self.text[stop if stop >= 0 else len(self.text) :]
        proposals: list[str] = []
        for count in range(len(letters) + 1):
            self.write(head + letters[:count] + tail)
            proposals = self.complete(start + count)
        chosen = accept or (self.chance.choice(proposals) if proposals else "x")
        self.write(head + chosen + tail)

    def junk(self) -> None:
        at = self.chance.randint(0, len(self.text))
        for count in range(self.chance.randint(1, 12)):
            self.write(self.text[: at + count] + self.chance.choice(JUNK) + self.text[at + count :])
            self.complete(at + count + 1)

    def paste(self) -> None:
        at, start = (self.chance.randint(0, len(self.text)) for _ in range(2))
        self.write(self.text[:at] + self.text[start : start + self.chance.randint(1, 500)] + self.text[at:])

    def delete(self) -> None:
        at = self.chance.randint(0, len(self.text))
        self.write(self.text[:at] + self.text[at + self.chance.randint(1, 300) :])

    def write(self, text: str) -> None:
        self.undone = [*self.undone[-20:], self.text]
        self.text, self.version = text, self.version + 1
        self.client.change(self.uri, text, self.version)
        time.sleep(self.chance.uniform(LETTER / 2, LETTER * 3 / 2))

    def complete(self, at: int) -> list[str]:
        found = self.client.ask("textDocument/completion", self._place(at)) or {}
        return [item["textEdit"]["newText"] for item in found.get("items", [])]

    def look(self) -> None:
        """Read, with the pointer somewhere, and with the cursor on a line with findings or not."""
        place = self._place(self.chance.randint(0, len(self.text)))
        self.client.ask("textDocument/hover", place)
        area = {"start": place["position"], "end": place["position"]}
        self.client.ask("textDocument/codeAction", {**place, "range": area, "context": {"diagnostics": []}})
        time.sleep(self.chance.uniform(*PAUSE))

    def _place(self, at: int) -> dict[str, object]:
        before = self.text[:at]
        units = len(before[before.rfind("\n") + 1 :].encode("utf-16-le")) // 2
        return {"textDocument": {"uri": self.uri}, "position": {"line": before.count("\n"), "character": units}}


def typed(python: str, uri: str, seconds: float, log: str = "") -> list[float]:
    """The memory in MiB at the end of each minute, or of each tenth of a shorter time."""
    names = subprocess.run([python, "-c", EVENTS], capture_output=True, text=True, check=True).stdout.splitlines()
    client = Client([python, "-m", "c7n_ctschema", "lsp"])
    typist = Typist(client, uri, names, seconds)
    begin, found, step = time.monotonic(), [], min(60, seconds / 10)
    while time.monotonic() < typist.end:
        typist.work()
        while time.monotonic() - begin >= step * (len(found) + 1) and len(found) * step < seconds:
            found.append(client.memory)
            if log:
                with Path(log).open("a") as file:
                    file.write(f"{(time.monotonic() - begin) / 60:.1f} {typist.version} {found[-1]:.1f}\n")
        while not client.published.empty():
            client.published.get()
    client.end()
    return found


def summary(found: list[float]) -> str:
    quarter = len(found) // 4
    third, fourth = (statistics.mean(part) for part in (found[2 * quarter : 3 * quarter], found[3 * quarter :]))
    middle, end, most = found[len(found) // 2], found[-1], max(found)
    means = f"third quarter {third:.1f}, fourth quarter {fourth:.1f}"
    return f"{middle:.0f} MiB in the middle, {end:.0f} at the end, {most:.0f} at most; {means}"


def main() -> None:
    python, seconds, log = sys.argv[1], float(sys.argv[2]), (sys.argv[3] if len(sys.argv) > 3 else "")
    with tempfile.TemporaryDirectory() as folder:
        print(summary(typed(python, (Path(folder) / "policy.yml").as_uri(), seconds, log)))


if __name__ == "__main__":
    main()
