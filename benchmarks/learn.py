#!/usr/bin/env python3
"""Compare `learn` with msgspec, which only parses the same gzipped logs.

usage: learn.py FOLDER [--megabytes N] [--single N] [--kills N] [--large]

Writes logs of N megabytes (default: 1,000, uncompressed) with 250 different events to FOLDER, unless it has some, and
prints a Markdown table. Ratios are of processor time (user and system) in one process. For two processes, it also
prints wall time, and what the time would be with two idle processors: half of the processor time, or the time of the
first process if it is longer. `--single` puts N megabytes into one file, as JSON lines and as gzip. `--large` learns
from ten times as much, the same files under ten names. `--kills` stops a run with SIGKILL at N random moments, and
compares the facts at the end with those of one run.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

SERVICES = ("iam", "ec2", "rds", "lambda", "kms", "sqs", "sns", "ecs", "eks", "dynamodb", "logs", "cloudformation")
EVENTS = 250
RECORDS = 280  # of a file: 2,000 files have a gigabyte
PARSE = """
import sys, gzip, zlib, msgspec
decode = msgspec.json.Decoder().decode
for path in sys.argv[1:]:
    with open(path, "rb") as stream:
        decode(zlib.decompress(stream.read(), 31))
"""
LEARN = """
import sys, resource
from c7n_ctschema.cli.main import main
code = main(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_SELF)
print("own", used.ru_utime + used.ru_stime)
sys.exit(code)
"""
QUICK = (  # writes the facts often
    "from c7n_ctschema.learn import learning; from c7n_ctschema.scale import local_engine\n"
    "learning.CHECKPOINT = 0.05; local_engine.GROUP_FILES = 4" + LEARN
)


def invented() -> Iterator[dict[str, Any]]:
    from c7n_ctschema.trail.catalog import event_catalog
    from c7n_ctschema.trail.samples import sample_record

    writes = ("Create", "Delete", "Put", "Update", "Modify", "Run", "Describe", "Get", "List")
    for service in SERVICES:
        names = [name for name in event_catalog.events_of_service(service) if name.startswith(writes)]
        for name in names[: EVENTS // len(SERVICES) + 1]:
            yield sample_record.of_target(f"{service}.{name}", enveloped=False)


def varied(value: Any, rng: random.Random) -> Any:
    """A record with other values, and lists of other lengths: no two bodies have the same bytes."""
    if isinstance(value, dict):
        return {name: varied(member, rng) for name, member in value.items()}
    if isinstance(value, list):
        return [varied(one, rng) for one in value * rng.choice((1, 1, 1, 2, 3))]
    if isinstance(value, str) and not value.endswith("amazonaws.com") and value.count(" ") < 2 and "-" in value:
        return f"{value}{rng.randrange(10**6)}"
    return rng.randrange(10**6) if type(value) is int else value


def write(folder: Path, megabytes: int) -> tuple[list[Path], int]:
    """Files as CloudTrail writes them, and their size without gzip."""
    rng = random.Random(1)
    kinds, paths, size = list(invented()), [], 0
    for number in itertools.count():
        records = []
        for _ in range(RECORDS):
            record = varied(rng.choice(kinds), rng)
            record["eventID"], record["requestID"] = f"{rng.getrandbits(128):032x}", f"{rng.getrandbits(128):032x}"
            record["eventTime"] = f"2026-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}T10:00:00Z"
            record["sourceIPAddress"] = ".".join(str(rng.randrange(256)) for _ in range(4))
            if isinstance(record["requestParameters"], dict) and rng.random() < 0.3:  # optional members
                names = list(record["requestParameters"])
                record["requestParameters"] = {
                    name: record["requestParameters"][name] for name in names[: rng.randrange(1, 4)]
                }
            if rng.random() < 0.03:
                record.update(errorCode="AccessDenied", errorMessage="not authorized", responseElements=None)
            records.append(record)
        data = json.dumps({"Records": records}, separators=(",", ":")).encode()
        path = folder / "AWSLogs" / "123456789012" / "CloudTrail" / f"{number:05}.json.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(data, 6))
        paths.append(path)
        size += len(data)
        if size >= megabytes * 10**6:
            return paths, size
    raise AssertionError


class Run(NamedTuple):
    """Seconds of processor and of wall time, the peak of one process in MiB, and the first process's own seconds."""

    cpu: float
    wall: float
    peak: float
    own: float

    @property
    def ideal(self) -> float:
        """The wall time of two processes on two idle processors."""
        return max(self.cpu / 2, self.own)


def run(code: str, arguments: list[str]) -> Run:
    start = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout
    told = process.stdout.read().split()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"exit code {process.returncode}"
    cpu = used.ru_utime + used.ru_stime
    own = float(told[-1]) if told[:1] == ["own"] else cpu
    return Run(cpu, time.monotonic() - start, used.ru_maxrss / 1024, own)


def learn(logs: Path, facts: Path, jobs: int) -> Run:
    return run(LEARN, ["learn", str(logs), "-o", str(facts), "--jobs", str(jobs)])


def table(rows: list[tuple[str, Run]], size: int) -> None:
    print("| | CPU s | wall s | MB/s of CPU | peak MiB |\n| --- | --- | --- | --- | --- |")
    for label, found in rows:
        speed = size / 1e6 / found.cpu
        print(f"| {label} | {found.cpu:.1f} | {found.wall:.1f} | {speed:.0f} | {found.peak:.0f} |", flush=True)


def single(folder: Path, paths: list[Path], megabytes: int) -> None:
    """One file, as JSON lines and as one gzipped document, compared with the files that it is made of."""
    parts, size = [], 0
    for path in paths:
        if size < megabytes * 10**6:
            parts.append(path)
            size += len(gzip.decompress(path.read_bytes()))
    lines, document, many = folder / "lines.json", folder / "document.json.gz", folder / "parts"
    many.mkdir(exist_ok=True)
    with lines.open("wb") as plain, gzip.open(document, "wb", 6) as zipped:
        for number, path in enumerate(parts):
            text = gzip.decompress(path.read_bytes())
            zipped.write((b"," if number else b'{"Records":[') + text[len(b'{"Records":[') : -len(b"]}")])
            plain.write(
                text[len(b'{"Records":[') : -len(b"]}")].replace(b'},{"eventVersion"', b'}\n{"eventVersion"') + b"\n"
            )
            (many / path.name).hardlink_to(path)
        zipped.write(b"]}")
    rows = []
    for label, logs in (("many files", many), ("JSON lines", lines), ("one document, gzipped", document)):
        rows += [(f"{label}, {jobs} process", learn(logs, folder / f"{label}.json", jobs)) for jobs in (1, 2)]
    print(f"\n{size / 1e6:,.0f} MB in one file\n")
    table(rows, size)
    print(
        "two idle processors: " + ", ".join(f"{label} {found.ideal:.1f} s" for label, found in rows[1::2]), flush=True
    )
    shutil.rmtree(many)
    lines.unlink()
    document.unlink()


def killed(logs: Path, facts: Path, kills: int, usual: float) -> tuple[int, int]:
    """Stop runs at random moments. Returns how many, and after how many the facts had changed."""
    rng, written, before = random.Random(2), 0, b""
    for _ in range(kills):
        command = [sys.executable, "-c", QUICK, "learn", "--update", str(facts), "--jobs", "1", str(logs)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0.1, max(2.0, usual)))
        process.send_signal(signal.SIGKILL)
        ended = process.wait() == 0
        now = facts.read_bytes() if facts.exists() else b""
        written += now != before
        before = now
        if ended:
            facts.unlink()  # it was done before the signal: begin again
    run(QUICK, ["learn", "--update", str(facts), "--jobs", "1", str(logs)])
    return kills, written


def ten_times(folder: Path, paths: list[Path], one: Run) -> None:
    copies = [(path, path.with_name(f"{copy}-{path.name}")) for copy, path in itertools.product(range(9), paths)]
    for path, copy in copies:
        copy.hardlink_to(path)
    found = learn(folder / "AWSLogs", folder / "ten.json", 1)
    print(f"\nten times as much: {found.cpu / one.cpu:.1f} × the CPU, peak {found.peak:.0f} MiB", flush=True)
    for _, copy in copies:
        copy.unlink()


def kill(folder: Path, kills: int, usual: float) -> None:
    logs, quiet, facts = folder / "AWSLogs", folder / "quiet.json", folder / "killed.json"
    count, written = killed(logs, facts, kills, usual)
    run(LEARN, ["learn", "--update", str(quiet), "--jobs", "1", str(logs)])
    same = quiet.read_bytes() == facts.read_bytes()
    result = "the same" if same else "DIFFERENT"
    print(f"\n{count} kills, {written} of them after a part was written: the facts are {result}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--megabytes", type=int, default=1_000)
    parser.add_argument("--single", type=int, default=0)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--large", action="store_true")
    options = parser.parse_args()
    folder: Path = options.folder
    logs = folder / "AWSLogs"
    if not logs.exists():
        write(folder, options.megabytes)
    paths = sorted(logs.rglob("*.json.gz"))
    size = sum(int.from_bytes(path.read_bytes()[-4:], "little") for path in paths)  # gzip's trailer has the size
    parse = run(PARSE, list(map(str, paths)))
    one = learn(logs, folder / "one.json", 1)
    two = learn(logs, folder / "two.json", 2)
    assert (folder / "one.json").read_bytes() == (folder / "two.json").read_bytes()
    print(f"{size / 1e6:,.0f} MB in {len(paths):,} files\n")
    table([("msgspec alone", parse), ("learn", one), ("learn, 2 processes", two)], size)
    print(f"\nmsgspec / learn: {parse.cpu / one.cpu:.2f}; one process / two: {one.wall / two.wall:.2f},")
    print(f"with two idle processors {one.cpu / two.ideal:.2f}", flush=True)
    if options.single:
        single(folder, paths, options.single)
    if options.large:
        ten_times(folder, paths, one)
    if options.kills:
        kill(folder, options.kills, one.wall)


if __name__ == "__main__":
    main()
