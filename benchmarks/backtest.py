#!/usr/bin/env python3
"""Measure `backtest`: its CPU time compared with a loop over c7n's own classes, and with msgspec that only parses.

usage: backtest.py BIN [RECORDS [BYTES [spark]]]

BIN: the directory of custodian-ctschema and python in an environment with this project. Writes gzipped logs of RECORDS
(45,000) records of BYTES (1,000,000,000) in total to a temporary directory, 20 records a file, and runs, three times
alternately, in one process each: the loop with 100 policies, backtest with 100, 500 and 10 policies, and msgspec. One
record of ten has a name that a policy asks for. With `spark`, also Spark's local[2], and the local engine in two
processes. The loop is what people write: source and name are compared, c7n resolves ids, and c7n runs event filters.
Prints a Markdown table: user and system CPU seconds, wall seconds, peak memory of the process in MiB.
"""

from __future__ import annotations

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import replay as logs

RUNS = 3
EVENTS = [
    ("iam.amazonaws.com", "CreatePolicy", "aws.iam-policy", "responseElements.policy.arn"),
    ("s3.amazonaws.com", "CreateBucket", "aws.s3", "requestParameters.bucketName"),
    ("ec2.amazonaws.com", "AuthorizeSecurityGroupIngress", "aws.security-group", "requestParameters.groupId"),
    ("rds.amazonaws.com", "CreateDBInstance", "aws.rds", "responseElements.dBInstanceArn"),
    ("iam.amazonaws.com", "CreateUser", "aws.iam-user", "responseElements.user.userName"),
]
LOOP = """
import collections, copy, gzip, json, logging, pathlib, sys
import msgspec
from c7n.config import Bag, Config
from c7n.cwe import CloudWatchEvents
from c7n.policy import Policy
from c7n.resources import load_resources

logging.disable(logging.CRITICAL)
policies = []
for data in json.load(open(sys.argv[2]))["policies"]:
    load_resources((data["resource"],))
    policy = Policy(copy.deepcopy(data), Config.empty(account_id="123456789012", region="us-east-1"), Bag())
    policy.expand_variables(policy.get_variables())
    policy.validate()
    policies.append(policy)
counts = collections.Counter()
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    for record in msgspec.json.decode(gzip.decompress(path.read_bytes()))["Records"]:
        event = {"detail-type": "AWS API Call via CloudTrail", "detail": record, "debug": True}
        for policy in policies:
            wanted = policy.data["mode"]["events"]
            pairs = [(entry["source"], entry["event"]) for entry in wanted]
            if (record["eventSource"], record["eventName"]) not in pairs:
                counts["no-match"] += 1
                continue
            if record.get("errorCode"):
                counts["skipped"] += 1
                continue
            ids = policy.resource_manager.match_ids(CloudWatchEvents.get_ids(event, policy.data["mode"]))
            if not ids:
                counts["no-ids"] += 1
                continue
            kept = all(one.process([{}], event) for one in policy.resource_manager.filters)
            counts["fires" if kept else "filtered"] += 1
print(json.dumps(counts))
"""
PARSE = """
import sys, gzip, pathlib, msgspec
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    msgspec.json.decode(gzip.decompress(path.read_bytes()))
"""


class Cost(NamedTuple):
    """CPU and wall seconds, and peak memory in MiB, of a process."""

    cpu: float
    wall: float
    memory: float
    output: str


def policies(count: int) -> dict[str, object]:
    """Policies on the five events in turn, each with an event filter of its own."""
    made = []
    for number in range(count):
        source, event, kind, ids = EVENTS[number % len(EVENTS)]
        key = "detail.requestParameters.policyName"
        made.append(
            {
                "name": f"p{number}",
                "resource": kind,
                "mode": {"type": "cloudtrail", "role": "r", "events": [{"source": source, "event": event, "ids": ids}]},
                "filters": [{"type": "event", "key": key, "op": "regex", "value": f".*{number % 10}"}],
            }
        )
    return {"policies": made}


def generate(folder: Path, records: int, total: int, per_file: int = 20) -> int:
    """Write the logs, and return their unzipped size in bytes. One record of ten has the name of a policy's event."""
    import gzip

    rng, written = random.Random(1), 0
    for start in range(0, records, per_file):
        made = []
        for number in range(start, min(start + per_file, records)):
            one = logs.record(rng, 1, total // records)
            if number % 10 == 0:
                one["eventSource"], one["eventName"] = EVENTS[number // 10 % len(EVENTS)][:2]
            made.append(one)
        data = json.dumps({"Records": made}, separators=(",", ":")).encode()
        (folder / f"{start:09}.json.gz").write_bytes(gzip.compress(data, 5))
        written += len(data)
    return written


def cost(command: list[str]) -> Cost:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    output = subprocess.run(["/usr/bin/env", "time", "-f", "%M", *command], capture_output=True, text=True, check=True)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu, wall, int(output.stderr.split()[-1]) / 1024, output.stdout)


def backtest(bin: str, folder: Path, policies: Path, jobs: int = 1) -> list[str]:
    return [
        f"{bin}/custodian-ctschema",
        "backtest",
        str(folder),
        "-p",
        str(policies),
        "--format",
        "json",
        f"--jobs={jobs}",
    ]


def verdicts(report: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for policy in json.loads(report)["policies"]:
        for name, count in policy["verdicts"].items():
            counts[name] = counts.get(name, 0) + count
    return {name: count for name, count in counts.items() if count}


def main(bin: str, records: str = "45000", total: str = "1000000000", engine: str = "") -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "logs"
        folder.mkdir()
        size = generate(folder, int(records), int(total))
        files = {count: Path(name) / f"{count}.json" for count in (10, 100, 500)}
        for count, path in files.items():
            path.write_text(json.dumps(policies(count)))
        commands = {
            "a loop over c7n, 100 policies": [f"{bin}/python", "-c", LOOP, str(folder), str(files[100])],
            "backtest, 100 policies": backtest(bin, folder, files[100]),
            "backtest, 500 policies": backtest(bin, folder, files[500]),
            "backtest, 10 policies": backtest(bin, folder, files[10]),
            "gzip and msgspec alone": [f"{bin}/python", "-c", PARSE, str(folder)],
        }
        if engine == "spark":
            commands["backtest, 100 policies, two processes"] = backtest(bin, folder, files[100], 2)
            job = [f"{bin}/python", "-m", "c7n_ctschema.spark", "backtest", str(folder), "-p", str(files[100])]
            commands["Spark, local[2], 100 policies"] = [*job, "--output", f"{name}/out.json"]
            os.environ["PYSPARK_SUBMIT_ARGS"] = "--master local[2] pyspark-shell"
        costs: dict[str, list[Cost]] = {what: [] for what in commands}
        for _ in range(RUNS):
            for what, command in commands.items():
                costs[what].append(cost(command))
        loop = json.loads(costs["a loop over c7n, 100 policies"][0].output)
        loop.pop("no-match")
        assert verdicts(costs["backtest, 100 policies"][0].output) == loop, "the loop and backtest disagree"
    print(f"{int(records):,} records, {size / 1e6:,.0f} MB unzipped\n")
    print("| what | CPU s | wall s | MB/s of CPU | MiB |\n| --- | ---: | ---: | ---: | ---: |")
    for what, runs in costs.items():
        cpu, wall, peak = (statistics.median(getattr(one, part) for one in runs) for part in ("cpu", "wall", "memory"))
        print(f"| {what} | {cpu:.2f} | {wall:.2f} | {size / 1e6 / cpu:,.0f} | {peak:.0f} |")


if __name__ == "__main__":
    main(*sys.argv[1:])
