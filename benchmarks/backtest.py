#!/usr/bin/env python3
"""Measure `backtest`: its CPU time compared with a loop over c7n's own classes, and with msgspec that only parses.

usage: backtest.py BIN [RECORDS [BYTES [PER_FILE [frequent|rare]]]]

BIN: the directory of custodian-ctschema and python in an environment with this project. Writes gzipped logs of RECORDS
(45,000) records of BYTES (1,000,000,000) in total to a temporary directory, PER_FILE (20) records in a file, and runs,
three times alternately, in one process each: a loop over c7n's classes with 100 policies, backtest with 100, 500 and 10
policies, backtest with 100 policies whose events do not occur, msgspec that parses everything, and msgspec that reads
the source and the name of each record.

frequent: one record of ten has one of five names, and 100 policies wait for them, 20 for each name. rare: one record of
a hundred has one of 250 names; 500 policies wait for them, two for each name, and 100 policies for a fifth of them.

The loop is what people write: source and name are compared, c7n resolves ids, and c7n runs event filters. Prints
Markdown: user and system CPU seconds, wall seconds, peak memory of the process in MiB, and ratios of CPU seconds.
"""

from __future__ import annotations

import json
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
NAMES = 250  # of the rare events
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
HEADS = """
import sys, zlib, pathlib, msgspec
class Head(msgspec.Struct, gc=False):
    eventSource: str
    eventName: str
class File(msgspec.Struct, gc=False):
    Records: list[Head]
decode = msgspec.json.Decoder(File).decode
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    decode(zlib.decompress(path.read_bytes(), 31))
"""
Event = tuple[str, str, str, str]


class Cost(NamedTuple):
    """CPU and wall seconds, and peak memory in MiB, of a process."""

    cpu: float
    wall: float
    memory: float
    output: str


def rare(number: int) -> Event:
    return "s3.amazonaws.com", f"PutBucketThing{number}", "aws.s3", "requestParameters.bucketName"


RARE = [rare(number) for number in range(NAMES)]
# 100 policies wait for the first 50 of the rare events, two for each.
WAITING = {"frequent": EVENTS, "rare": [one for one in RARE for _ in range(2)]}
EVERY = {"frequent": 10, "rare": 100}
IN_LOGS = {"frequent": EVENTS, "rare": RARE}


def policies(count: int, waiting: list[Event] = EVENTS) -> dict[str, object]:
    """Policies on the events in turn, each with an event filter of its own."""
    made = []
    for number in range(count):
        source, event, kind, ids = waiting[number % len(waiting)]
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


def generate(folder: Path, records: int, total: int, per_file: int = 20, load: str = "frequent") -> int:
    """Write the logs, and return their unzipped size in bytes."""
    import gzip

    rng, written = random.Random(1), 0
    every, events = EVERY[load], IN_LOGS[load]
    for start in range(0, records, per_file):
        made = []
        for number in range(start, min(start + per_file, records)):
            one = logs.record(rng, 1, total // records)
            if number % every == 0:
                one["eventSource"], one["eventName"] = events[number // every % len(events)][:2]
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


def commands(bin: str, folder: Path, work: Path, load: str) -> dict[str, list[str]]:
    waiting = WAITING[load]
    files = {count: work / f"{count}.json" for count in (10, 100, 500)}
    for count, path in files.items():
        path.write_text(json.dumps(policies(count, waiting)))
    (work / "none.json").write_text(json.dumps(policies(100, [("sqs.amazonaws.com", *one[1:]) for one in waiting])))
    return {
        "a loop over c7n, 100 policies": [f"{bin}/python", "-c", LOOP, str(folder), str(files[100])],
        "backtest, 100 policies": backtest(bin, folder, files[100]),
        "backtest, 500 policies": backtest(bin, folder, files[500]),
        "backtest, 10 policies": backtest(bin, folder, files[10]),
        "backtest, 100 policies without events": backtest(bin, folder, work / "none.json"),
        "backtest, 100 policies, one file (start-up)": backtest(bin, min(folder.iterdir()), files[100]),
        "gzip and msgspec, everything": [f"{bin}/python", "-c", PARSE, str(folder)],
        "gzip and msgspec, source and name": [f"{bin}/python", "-c", HEADS, str(folder)],
    }


RATIOS = [
    ("backtest / the loop", "backtest, 100 policies", "a loop over c7n, 100 policies"),
    ("backtest / msgspec parsing", "backtest, 100 policies", "gzip and msgspec, everything"),
    ("500 policies / 100 policies", "backtest, 500 policies", "backtest, 100 policies"),
]
UNWANTED = (
    "backtest, 100 policies without events",
    "backtest, 100 policies, one file (start-up)",
    "gzip and msgspec, source and name",
)


def main(
    bin: str, records: str = "45000", total: str = "1000000000", per_file: str = "20", load: str = "frequent"
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "logs"
        folder.mkdir()
        size = generate(folder, int(records), int(total), int(per_file), load)
        costs: dict[str, list[Cost]] = {}
        for _ in range(RUNS):
            for what, command in commands(bin, folder, Path(name), load).items():
                costs.setdefault(what, []).append(cost(command))
        loop = json.loads(costs["a loop over c7n, 100 policies"][0].output)
        loop.pop("no-match")
        assert verdicts(costs["backtest, 100 policies"][0].output) == loop, "the loop and backtest disagree"
    print(f"{int(records):,} records in {-(-int(records) // int(per_file)):,} files, {size / 1e6:,.0f} MB, {load}\n")
    print("| what | CPU s | wall s | MB/s of CPU | MiB |\n| --- | ---: | ---: | ---: | ---: |")
    for what, runs in costs.items():
        cpu, wall, peak = (statistics.median(getattr(one, part) for one in runs) for part in ("cpu", "wall", "memory"))
        print(f"| {what} | {cpu:.2f} | {wall:.2f} | {size / 1e6 / cpu:,.0f} | {peak:.0f} |")
    print()
    for what, one, other in RATIOS:
        print(f"{what}: {statistics.median(a.cpu / b.cpu for a, b in zip(costs[one], costs[other], strict=True)):.2f}")
    unwanted, start, names = (costs[what] for what in UNWANTED)
    after = statistics.median((a.cpu - b.cpu) / c.cpu for a, b, c in zip(unwanted, start, names, strict=True))
    print(f"no events, after start-up / source and name: {after:.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
