#!/usr/bin/env python3
"""Measure the language server as an editor uses it, and compare it with yaml-language-server.

usage: editors.py PYTHON [YAML-LANGUAGE-SERVER] [--typing SECONDS]

PYTHON: the interpreter of an environment with this project. YAML-LANGUAGE-SERVER: the program of the npm package of
that name; it gets c7n's own JSON Schema. Prints Markdown: times from the start of the server and of each request in
milliseconds, then what both servers propose at twelve places of a policy. With `--typing`, editor_typing.py types at
random for so long. If other processes run, rely on processor time.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from editor_typing import summary, typed
from language_client import Client
from speed import policies

STARTS, KEYSTROKES, QUESTIONS = 15, 60, 100
SCHEMA = "import json, sys; from c7n.resources import load_resources; load_resources(('aws.*',));"
SCHEMA += "from c7n import schema; json.dump(schema.generate(), open(sys.argv[1], 'w'))"
POLICY = """\
policies:
  - name: open
    resource: aws.security-group
    mode:
      type: cloudtrail
      events:
        - source: ec2.amazonaws.com
          event: AuthorizeSecurityGroupIngress
          ids: requestParameters.groupId
    filters:
      - type: event
        key: detail.eventType
        op: eq
        value: AwsApiCall
    actions:
      - type: delete
"""
PLACES = [
    ("`resource:`", "    resource: aws.sec", 2),
    ("`mode: type:`", "      type: ", 4),
    ("`source:`", "        - source: ", 6),
    ("`event:`", "          event: Auth", 7),
    ("`ids:`", "          ids: ", 8),
    ("a shortcut", "        - ", 6),
    ("`key:`", "        key: detail.", 11),
    ("`key:`, a list", "        key: detail.requestParameters.ipPermissions.items[].", 11),
    ("`op:`", "        op: ", 12),
    ("`value:`", "        value: ", 13),
    ("`type:` of a filter", "      - type: ", 10),
    ("`type:` of an action", "      - type: ", 15),
]


def milliseconds(start: float) -> float:
    return (time.perf_counter() - start) * 1000


def p95(times: Sequence[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def row(name: str, times: Sequence[float]) -> None:
    print(f"| {name} | {statistics.median(times):.0f} | {p95(times):.0f} |", flush=True)


def starts(command: Sequence[str], uri: str) -> tuple[list[float], list[float]]:
    """From the start of the process to the first diagnostics: wall time, and the processor time of the server."""
    times, used = [], []
    for _ in range(STARTS):
        client = Client(command)
        client.open(uri, POLICY)
        client.wait()
        times.append(milliseconds(client.started))
        used.append(client.processor_time * 1000)
        client.end()
    return times, used


def keystrokes(client: Client, uri: str, text: str, count: int = KEYSTROKES) -> list[float]:
    """Type letters in the middle of the file: from each change to its diagnostics."""
    at = text.index("detail.", len(text) // 2)
    client.open(uri, text)
    client.wait()
    times = []
    for number in range(count):
        start = time.perf_counter()
        client.change(uri, text[:at] + "x" * (number + 1) + text[at:], number + 2)
        client.wait(number + 2)
        times.append(milliseconds(start))
    return times


def questions(client: Client, uri: str, text: str, method: str) -> list[float]:
    """Ask at places all over the file."""
    client.open(uri, text)
    client.wait()
    lines, chance, times = text.splitlines(), random.Random(1), []
    wanted = [
        number for number, line in enumerate(lines) if any(f" {name}: " in line for name in ("ids", "key", "event"))
    ]
    for _ in range(QUESTIONS):
        line = chance.choice(wanted)
        place = {"line": line, "character": lines[line].index(": ") + 2 + chance.randint(0, 12)}
        start = time.perf_counter()
        client.ask(method, {"textDocument": {"uri": uri}, "position": place})
        times.append(milliseconds(start))
    return times


def proposals(client: Client, uri: str) -> Iterator[tuple[float, list[str]]]:
    """What a server proposes at each place: the median time of five, and the labels."""
    client.open(uri, POLICY)
    client.wait()
    lines, version = POLICY.splitlines(), 1
    for _, written, number in PLACES:
        text = "\n".join([*lines[:number], written, *lines[number + 1 :]]) + "\n"
        version += 1
        client.change(uri, text, version)
        client.wait(version)
        times = []
        for _ in range(5):
            start = time.perf_counter()
            place = {"line": number, "character": len(written)}
            found = client.ask("textDocument/completion", {"textDocument": {"uri": uri}, "position": place})
            times.append(milliseconds(start))
        items = (found.get("items", []) if isinstance(found, dict) else found) or []
        items = sorted(items, key=lambda one: one.get("sortText") or one["label"])
        yield statistics.median(times), [item["label"] for item in items]


def shown(labels: Sequence[str]) -> str:
    first = ", ".join(f"`{label}`" for label in labels[:2])
    return f"{len(labels)}: {first}" if labels else "nothing"


def compare(command: Sequence[str], other: str, folder: Path) -> None:
    schema = folder / "c7n.json"
    subprocess.run([command[0], "-c", SCHEMA, str(schema)], check=True)
    settings = {"yaml": {"schemas": {schema.as_uri(): "*.yml"}, "completion": True, "hover": True, "validate": True}}
    uri = (folder / "policy.yml").as_uri()
    (folder / "policy.yml").write_text(POLICY)
    ours, theirs = Client(command), Client([other, "--stdio"], settings)
    print("\n| at | custodian-ctschema | ms | yaml-language-server | ms |\n| --- | --- | --- | --- | --- |")
    for (name, _, _), own, foreign in zip(PLACES, proposals(ours, uri), proposals(theirs, uri), strict=True):
        print(f"| {name} | {shown(own[1])} | {own[0]:.0f} | {shown(foreign[1])} | {foreign[0]:.0f} |", flush=True)
    # ten policies and few letters: yaml-language-server takes 13 s for a letter in a file of 100 policies
    print("\n| keystroke to diagnostics, 10 policies | median | p95 |\n| --- | --- | --- |")
    for name, client in (("custodian-ctschema", ours), ("yaml-language-server", theirs)):
        row(name, keystrokes(client, (folder / "ten.yml").as_uri(), policies(10), 10))
    ours.end()
    theirs.end()


def main() -> None:
    arguments = sys.argv[1:]
    seconds = float(arguments.pop(arguments.index("--typing") + 1)) if "--typing" in arguments else 0.0
    named = [one for one in arguments if one != "--typing"]
    command = [named[0], "-m", "c7n_ctschema", "lsp"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        uri = (folder / "policy.yml").as_uri()
        print("| milliseconds | median | p95 |\n| --- | --- | --- |")
        times, used = starts(command, uri)
        row("start to first diagnostics", times)
        row("start to first diagnostics, processor time", used)
        for count in (100, 1000):
            client = Client(command)
            row(f"keystroke to diagnostics, {count:,} policies", keystrokes(client, uri, policies(count)))
            print(f"| memory, {count:,} policies (MiB) | {client.memory:.0f} | |")
            client.end()
        for method in ("completion", "hover"):
            client = Client(command)
            row(f"{method}, 100 policies", questions(client, uri, policies(100), f"textDocument/{method}"))
            client.end()
        if seconds:
            print(f"\n{summary(typed(named[0], uri, seconds))}")
        if len(named) > 1:
            compare(command, named[1], folder)


if __name__ == "__main__":
    main()
