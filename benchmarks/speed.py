#!/usr/bin/env python3
"""Compare times of whole processes, which run alternately so that other work on the machine matters less.

usage: speed.py BIN [OLD-BIN]

BIN: the directory of custodian-ctschema, custodian, yamllint and python in an environment with this project. OLD-BIN:
the directory of cloudtrail-schema (aws-cloudtrail-events-schema 0.0.6), installed with botocore 1.29.100. Prints a
Markdown table: the median milliseconds of processor time (user and system) of each command, and the medians of the
ratios of each pair of runs, for processor time and for wall time. If other processes run, rely on processor time.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

RUNS = 15
COMPOSE = "import sys, yaml; yaml.compose(open(sys.argv[1], 'rb').read(), Loader=yaml.CSafeLoader)"
EVENTS = [
    ("iam-policy", "iam.amazonaws.com", "CreatePolicy", "responseElements.policy.arn", "requestParameters.policyName"),
    (
        "ec2",
        "ec2.amazonaws.com",
        "RunInstances",
        "responseElements.instancesSet.items[].instanceId",
        "requestParameters.imageId",
    ),
    ("s3", "s3.amazonaws.com", "CreateBucket", "requestParameters.bucketName", "requestParameters.bucketName"),
    (
        "rds",
        "rds.amazonaws.com",
        "CreateDBInstance",
        "requestParameters.dBInstanceIdentifier",
        "requestParameters.engine",
    ),
]


def policies(count: int) -> str:
    """A file with `count` event policies over four services, in block style."""
    lines = ["policies:"]
    for number in range(count):
        name, source, event, ids, key = EVENTS[number % len(EVENTS)]
        lines += [
            f"  - name: p{number}",
            f"    resource: aws.{name}",
            "    mode:",
            "      type: cloudtrail",
            "      role: arn:aws:iam::123456789012:role/r",
            "      events:",
            f"        - source: {source}",
            f"          event: {event}",
            f"          ids: {ids}",
            "    filters:",
            "      - type: event",
            f"        key: detail.{key}",
            "        value: example",
        ]
    return "\n".join(lines) + "\n"


def seconds(command: list[str]) -> tuple[float, float]:
    """Processor time and wall time of a process with its children."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    return used.ru_utime + used.ru_stime, time.perf_counter() - start


def pairs(ours: list[str], theirs: list[str], runs: int = RUNS) -> tuple[float, float, float, float]:
    """Median processor seconds of both commands, and the medians of both ratios, after one run that does not count."""
    seconds(ours), seconds(theirs)
    found = [(seconds(ours), seconds(theirs)) for _ in range(runs)]
    ours_of, theirs_of = ([pair[side][0] for pair in found] for side in (0, 1))
    ratios = ([a[which] / b[which] for a, b in found] for which in (0, 1))
    median = statistics.median
    return (median(ours_of), median(theirs_of), *(median(ratio) for ratio in ratios))  # type: ignore[return-value]


def peak(command: list[str]) -> float:
    """Peak memory of a command in MiB."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=-3); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, check=True)
    return float(done.stdout)


def comparisons(bin: Path, old: Path | None, folder: Path) -> Iterator[tuple[str, list[str], list[str], int]]:
    tool, thousand = str(bin / "custodian-ctschema"), folder / "thousand.yml"
    thousand.write_text(policies(1000))
    (folder / "hundred.yml").write_text(policies(100))
    (folder / "one.yml").write_text(policies(1))
    if old:
        for event in ("iam.CreatePolicy", "ec2.CreateVpcPeeringConnection"):
            theirs = [str(old / "cloudtrail-schema"), event + ".output"]
            yield f"keys {event} / cloudtrail-schema", [tool, "keys", event], theirs, RUNS
    lint = [tool, "lint", str(thousand)]
    yield "lint, 1,000 policies / custodian validate", lint, [str(bin / "custodian"), "validate", str(thousand)], 3
    yield (
        "lint --validate, 1,000 policies / custodian validate",
        [*lint, "--validate"],
        [str(bin / "custodian"), "validate", str(thousand)],
        3,
    )
    yield "lint, 1,000 policies / libyaml compose", lint, [str(bin / "python"), "-c", COMPOSE, str(thousand)], RUNS
    yield "lint, 1,000 / 100 policies", lint, [tool, "lint", str(folder / "hundred.yml")], RUNS
    many = folder / "many"
    many.mkdir()
    for number in range(40):
        (many / f"{number}.yml").write_text(policies(250).replace("name: p", f"name: p{number}-"))
    all_of_them = [tool, "lint", str(many)]
    yield "lint, 40 files of 250 policies / in one process", all_of_them, [*all_of_them, "--jobs", "1"], 3
    if (bin / "yamllint").exists():
        yield "lint, 1,000 policies / yamllint", lint, [str(bin / "yamllint"), str(thousand)], 5
    flags = [
        tool,
        "new-policy",
        "--event",
        "iam.CreatePolicy",
        "--resource",
        "iam-policy",
        "--ids",
        "responseElements.policy.arn",
        "--name",
        "n",
    ]
    yield "new-policy / custodian validate", flags, [str(bin / "custodian"), "validate", str(folder / "one.yml")], RUNS
    yield "find, warm / bare Python", [tool, "find", "cidr", "block"], [str(bin / "python"), "-c", ""], RUNS


def main(bin: str, old: str = "") -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print("| comparison | ours, ms | theirs, ms | ratio | ratio, wall |\n| --- | ---: | ---: | ---: | ---: |")
        for title, ours, theirs, runs in comparisons(Path(bin), Path(old) if old else None, folder):
            a, b, ratio, wall = pairs(ours, theirs, runs)
            print(f"| {title} | {a * 1000:.0f} | {b * 1000:.0f} | {ratio:.2f} | {wall:.2f} |", flush=True)
        tool = str(Path(bin) / "custodian-ctschema")
        widest, thousand = "ec2.CreateVpcPeeringConnection", str(folder / "thousand.yml")
        for title, command in ((f"keys {widest}", [tool, "keys", widest]), ("lint", [tool, "lint", thousand])):
            print(f"| peak memory of {title} | {peak(command):.0f} MiB | | | |")


if __name__ == "__main__":
    main(*sys.argv[1:])
