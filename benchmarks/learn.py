#!/usr/bin/env python3
"""Compare `learn` with msgspec, which only parses the same gzipped logs.

usage: learn.py [--megabytes N] [--kills N] [--large]

Writes logs of N megabytes (default: 1,000, uncompressed) with 250 different events to a temporary directory, and prints
a Markdown table. Ratios are of processor time (user and system) in one process; the ratio of two processes to one is of
wall time. `--large` also learns from ten times as much, the same files under ten names. `--kills` stops a run with
SIGKILL at N random moments, and compares the facts at the end with those of one run.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SERVICES = ("iam", "ec2", "rds", "lambda", "kms", "sqs", "sns", "ecs", "eks", "dynamodb", "logs", "cloudformation")
EVENTS = 250
RECORDS = 700  # of a file
PARSE = """
import sys, gzip, zlib, msgspec
decode = msgspec.json.Decoder().decode
for path in sys.argv[1:]:
    with open(path, "rb") as stream:
        decode(zlib.decompress(stream.read(), 31))
"""
LEARN = "import sys; from c7n_ctschema.cli.main import main; sys.exit(main(sys.argv[1:]))"
QUICK = "from c7n_ctschema.learn import learning; learning.CHECKPOINT = 0.2; " + LEARN


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


def run(code: str, arguments: list[str]) -> tuple[float, float, float]:
    """Seconds of processor time, seconds of wall time, and the peak of one process in MiB."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = subprocess.Popen([sys.executable, "-c", code, *arguments], stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - start
    assert process.returncode == 0, f"exit code {process.returncode}"
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, wall, used.ru_maxrss / 1024


def killed(logs: Path, facts: Path, kills: int, usual: float) -> int:
    rng, count = random.Random(2), 0
    while count < kills:
        command = [sys.executable, "-c", QUICK, "learn", "--update", str(facts), "--jobs", "1", str(logs)]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0.1, max(1.0, usual / 20)))
        process.send_signal(signal.SIGKILL)
        count += 1
        if process.wait() == 0:
            facts.unlink()  # it was done before the signal: begin again
    run(QUICK, ["learn", "--update", str(facts), "--jobs", "1", str(logs)])
    return count


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=1_000)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--large", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths, size = write(folder, options.megabytes)
        logs = folder / "AWSLogs"
        parse = run(PARSE, list(map(str, paths)))
        one = run(LEARN, ["learn", str(logs), "-o", str(folder / "one.json"), "--jobs", "1"])
        two = run(LEARN, ["learn", str(logs), "-o", str(folder / "two.json"), "--jobs", "2"])
        assert (folder / "one.json").read_bytes() == (folder / "two.json").read_bytes()
        print(f"{size / 1e6:,.0f} MB in {len(paths):,} files\n")
        print("| | CPU s | wall s | MB/s of CPU | peak MiB |\n| --- | --- | --- | --- | --- |")
        for label, found in (("msgspec alone", parse), ("learn", one), ("learn, 2 processes", two)):
            print(f"| {label} | {found[0]:.1f} | {found[1]:.1f} | {size / 1e6 / found[0]:.0f} | {found[2]:.0f} |")
        print(f"\nmsgspec / learn: {parse[0] / one[0]:.2f}; one process / two: {one[1] / two[1]:.2f}")
        if options.large:
            for copy, path in itertools.product(range(9), paths):
                path.with_name(f"{copy}-{path.name}").hardlink_to(path)
            found = run(LEARN, ["learn", str(logs), "-o", str(folder / "ten.json"), "--jobs", "1"])
            print(f"ten times as much: {found[0] / one[0]:.1f} × the CPU, peak {found[2]:.0f} MiB")
            for copy, path in itertools.product(range(9), paths):
                path.with_name(f"{copy}-{path.name}").unlink()
        if options.kills:
            count = killed(logs, folder / "killed.json", options.kills, one[1])
            run(LEARN, ["learn", "--update", str(folder / "quiet.json"), "--jobs", "1", str(logs)])
            same = (folder / "quiet.json").read_bytes() == (folder / "killed.json").read_bytes()
            print(f"{count} kills: the facts are {'the same' if same else 'DIFFERENT'}")


if __name__ == "__main__":
    main()
