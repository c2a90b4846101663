#!/usr/bin/env python3
"""Measure `backtest` on many and on large logs: 20 GB on one core, memory, many small files, and Spark.

usage: backtest_scale.py BIN WHAT

BIN: the directory of custodian-ctschema and python in an environment with this project. WHAT: `long`, `files`, or
`spark`. Writes logs to a temporary directory (3 GB on disk for `long`): 1 GB (unzipped) of records of 2 kB in 2,500
files, with the policies and names of backtest.py.

long: the same files under 5, 10, and 20 dates, one process, 10 and 100 policies.
files: 20,000 and 200,000 files of 2 records; a walk alone, and a whole backtest in one process.
spark: local[2] and the local engine with two processes, on 2,500 files, and on one file, which is the start-up.

CPU seconds are sampled over all processes of a command, because Spark's Java process outlives the command's accounting.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

import backtest

TICKS = os.sysconf("SC_CLK_TCK")
RECORDS, TOTAL, PER_FILE = 500_000, 1_000_000_000, 200
MOST_LINKS = 60_000  # of one file; ext4 has a limit of 65,000
WALK = """
import resource, sys, time
from c7n_ctschema.replay.records import record_files
from c7n_ctschema.scale import local_engine
start = time.process_time()
count = sum(len(group) for group, _ in local_engine.groups(record_files.find(sys.argv[1:])))
print(count, time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


class Cost(NamedTuple):
    """Sampled CPU seconds of all processes, wall seconds, and the peak memory of one process and of all, in MiB."""

    cpu: float
    wall: float
    one: float
    all: float


def cost(command: list[str], **environment: str) -> Cost:
    """Run a command, and sample its processes."""
    seen: dict[int, float] = {}
    one = together = 0.0
    start = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **environment}
    ) as process:
        done = threading.Event()

        def sample() -> None:
            nonlocal one, together
            while not done.wait(0.2):
                members = family(process.pid)
                sizes = [0.0] * len(members)
                for index, member in enumerate(members):
                    seen[member] = max(seen.get(member, 0.0), cpu_seconds(member))
                    sizes[index] = proportional(member)
                one, together = max(one, *sizes), max(together, sum(sizes))

        sampler = threading.Thread(target=sample)
        sampler.start()
        process.wait()
        wall = time.perf_counter() - start
        done.set()
        sampler.join()
    if process.returncode not in (0, 1):
        raise SystemExit(f"{command} ended with {process.returncode}")
    return Cost(sum(seen.values()), wall, one, together)


def family(process: int) -> list[int]:
    """The ids of a process and its descendants. Any thread can start a process: Java does so from many."""
    children: list[int] = []
    for thread in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children += [int(child) for child in thread.read_text().split()]
        except OSError:
            continue
    return [process, *(inner for child in children for inner in family(child))]


def cpu_seconds(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS  # utime, stime


def proportional(process: int) -> float:
    """The memory of a process in MiB; a page that several processes share counts as a part for each."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def spread(files: list[Path], target: Path, dates: int) -> None:
    """The same files under many dates, as hard links."""
    for date in range(dates):
        folder = target / f"2026/{date // 28 + 1:02}/{date % 28 + 1:02}"
        folder.mkdir(parents=True)
        for path in files:
            os.link(path, folder / path.name)


def policy_file(folder: Path, count: int) -> Path:
    path = folder / f"{count}.json"
    path.write_text(json.dumps(backtest.policies(count)))
    return path


def long(bin: str, folder: Path) -> None:
    (folder / "made").mkdir()
    size = backtest.generate(folder / "made", RECORDS, TOTAL, PER_FILE)
    files = sorted((folder / "made").iterdir())
    print("| logs | policies | CPU s | wall s | MB/s of CPU | MiB |\n| --- | ---: | ---: | ---: | ---: | ---: |")
    for dates in (5, 10, 20):
        spread(files, folder / str(dates), dates)
        for count in (10, 100):
            command = backtest.backtest(bin, folder / str(dates), policy_file(folder, count))
            found = cost([*command, "-o", str(folder / "out.json")])
            megabytes = size * dates / 1e6
            print(
                f"| {megabytes:,.0f} MB in {len(files) * dates:,} files | {count} | {found.cpu:.0f} | {found.wall:.0f} "
                f"| {megabytes / found.cpu:.0f} | {found.one:.0f} |",
                flush=True,
            )


def many(bin: str, folder: Path) -> None:
    (folder / "made").mkdir()
    backtest.generate(folder / "made", 2, 3000, 2)
    [made] = (folder / "made").iterdir()
    print("| files | walk, CPU s | walk, MiB | backtest, CPU s | MiB |\n| ---: | ---: | ---: | ---: | ---: |")
    for count in (20_000, 200_000):
        target = folder / str(count)
        copies(made, target, count)
        walked = subprocess.run([f"{bin}/python", "-c", WALK, str(target)], capture_output=True, text=True, check=True)
        number, seconds, memory = walked.stdout.split()
        found = cost([*backtest.backtest(bin, target, policy_file(folder, 10)), "-o", str(folder / "out.json")])
        print(
            f"| {int(number):,} | {float(seconds):.2f} | {float(memory):.0f} | {found.cpu:.1f} | {found.one:.0f} |",
            flush=True,
        )


def copies(made: Path, target: Path, count: int) -> None:
    """Many files with the same content, 1,000 in a directory, as CloudTrail's files of a day."""
    source = made
    for number in range(count):
        path = target / f"2026/{number // 1000:04}/{number:09}.json.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        if number % MOST_LINKS:
            os.link(source, path)
        else:
            path.write_bytes(made.read_bytes())
            source = path


def spark(bin: str, folder: Path) -> None:
    (folder / "all").mkdir()
    (folder / "one").mkdir()
    size = backtest.generate(folder / "all", RECORDS, TOTAL, PER_FILE)
    first = min((folder / "all").iterdir())
    os.link(first, folder / "one" / first.name)
    policies = policy_file(folder, 10)
    master = "--master local[2] --conf spark.ui.enabled=false pyspark-shell"
    costs: dict[str, tuple[Cost, Cost]] = {}
    for what in ("Spark, local[2]", "local engine, two processes"):
        measured = []
        for logs_folder in ("all", "one"):
            job = [f"{bin}/python", "-m", "c7n_ctschema.spark", "backtest", str(folder / logs_folder)]
            command = (
                [*job, "-p", str(policies), "--output", str(folder / f"{what}.json")]
                if what.startswith("Spark")
                else [*backtest.backtest(bin, folder / logs_folder, policies, 2), "-o", str(folder / f"{what}.json")]
            )
            measured.append(cost(command, PYSPARK_SUBMIT_ARGS=master))
            if logs_folder == "all":
                (folder / f"{what}.all.json").write_bytes((folder / f"{what}.json").read_bytes())
        costs[what] = measured[0], measured[1]
    assert len({path.read_bytes() for path in folder.glob("*.all.json")}) == 1, "the engines disagree"
    print(f"{size / 1e6:,.0f} MB unzipped in {RECORDS // PER_FILE:,} files\n")
    print("| engine | CPU s | wall s | start-up: CPU s | wall s |\n| --- | ---: | ---: | ---: | ---: |")
    for what, (whole, start) in costs.items():
        print(f"| {what} | {whole.cpu:.1f} | {whole.wall:.1f} | {start.cpu:.1f} | {start.wall:.1f} |")
    (theirs, their_start), (ours, our_start) = costs.values()
    print(
        f"\nSpark / local after start-up: {(theirs.cpu - their_start.cpu) / (ours.cpu - our_start.cpu):.2f} CPU, "
        f"{(theirs.wall - their_start.wall) / (ours.wall - our_start.wall):.2f} wall; "
        f"peak of one process: {ours.one:.0f} MiB local"
    )


def main(bin: str, what: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        {"long": long, "files": many, "spark": spark}[what](bin, Path(name))


if __name__ == "__main__":
    main(*sys.argv[1:])
