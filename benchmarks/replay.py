#!/usr/bin/env python3
"""Measure speed and memory of `replay` on gzipped records, compared with msgspec that only parses the same bytes.

usage: replay.py BIN [RECORDS [BYTES]]

BIN: the directory of custodian-ctschema and python in an environment with this project. Writes RECORDS (100,000)
records of BYTES (1,000,000,000) in total to a temporary directory, in files of 500 as CloudTrail writes them. One
record of a hundred matches a policy. Runs both programs alternately, three times, in separate processes. msgspec gets
unzipped bytes; the table also has the time of unzipping. Prints a Markdown table. Memory is the peak of the sum of PSS
over all processes, sampled ten times a second.
"""

from __future__ import annotations

import gzip
import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

RUNS = 3
PER_FILE = 500
NAMES = [
    ("s3.amazonaws.com", "PutObject"),
    ("kms.amazonaws.com", "Decrypt"),
    ("sts.amazonaws.com", "AssumeRole"),
    ("ec2.amazonaws.com", "DescribeInstances"),
    ("logs.amazonaws.com", "PutLogEvents"),
]
POLICIES = {
    "policies": [
        {
            "name": "p1",
            "resource": "aws.iam-policy",
            "mode": {
                "type": "cloudtrail",
                "role": "r",
                "events": [
                    {"source": "iam.amazonaws.com", "event": "CreatePolicy", "ids": "responseElements.policy.arn"}
                ],
            },
            "filters": [{"type": "event", "key": "detail.requestParameters.policyName", "op": "regex", "value": "x.*"}],
        },
        {"name": "p2", "resource": "aws.ec2", "mode": {"type": "cloudtrail", "role": "r", "events": ["RunInstances"]}},
        {"name": "p3", "resource": "aws.s3", "mode": {"type": "cloudtrail", "role": "r", "events": ["CreateBucket"]}},
    ]
}
PARSE = """
import sys, time, zlib, pathlib, msgspec
parse, unzip = 0.0, 0.0
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    data = path.read_bytes()
    start = time.perf_counter()
    text = zlib.decompress(data, 31)
    middle = time.perf_counter()
    found = msgspec.json.decode(text)
    parse, unzip = parse + time.perf_counter() - middle, unzip + middle - start
print(parse, unzip)
"""


def record(rng: random.Random, number: int, size: int) -> dict[str, Any]:
    """A record of about `size` bytes with the members, nesting and strings of real records."""
    source, name = ("iam.amazonaws.com", "CreatePolicy") if number % 100 == 0 else rng.choice(NAMES)
    made: dict[str, Any] = {
        "eventVersion": "1.09",
        "userIdentity": {
            "type": "AssumedRole",
            "principalId": f"AROA{rng.getrandbits(64):X}:session",
            "accountId": "123456789012",
            "arn": f"arn:aws:sts::123456789012:assumed-role/role-{rng.randrange(50)}/session",
            "sessionContext": {
                "sessionIssuer": {"type": "Role", "accountId": "123456789012", "userName": "role"},
                "attributes": {"creationDate": "2026-11-02T09:00:00Z", "mfaAuthenticated": "false"},
            },
        },
        "eventTime": f"2026-11-02T{rng.randrange(24):02}:{rng.randrange(60):02}:00Z",
        "eventSource": source,
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": f"198.51.100.{rng.randrange(256)}",
        "userAgent": "aws-cli/2.15",
        "requestParameters": {"policyName": f"x{number}", "bucketName": f"b{number}"},
        "responseElements": {"policy": {"arn": f"arn:aws:iam::123456789012:policy/x{number}"}},
        "requestID": f"{rng.getrandbits(128):032x}",
        "eventID": f"{rng.getrandbits(128):032x}",
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": "123456789012",
        "eventCategory": "Management",
    }
    items = made["requestParameters"]["items"] = []
    length = len(json.dumps(made, separators=(",", ":")))
    while length < size:
        item = {
            "resourceId": f"r-{rng.getrandbits(64):016x}",
            "enabled": rng.random() < 0.5,
            "count": rng.randrange(1000),
            "tags": [{"key": f"k{rng.randrange(100)}", "value": f"value {rng.randrange(10_000)}"}] * 2,
            "description": "the quick brown fox jumps over the lazy dog",
        }
        items.append(item)
        length += len(json.dumps(item, separators=(",", ":"))) + 1
    return made


def generate(folder: Path, records: int, total: int) -> int:
    """Write the files, and return their unzipped size in bytes."""
    rng, written = random.Random(1), 0
    for start in range(0, records, PER_FILE):
        made = [record(rng, n, total // records) for n in range(start, min(start + PER_FILE, records))]
        data = json.dumps({"Records": made}, separators=(",", ":")).encode()
        (folder / f"{start:09}.json.gz").write_bytes(gzip.compress(data, 5))
        written += len(data)
    return written


def family(process: int) -> list[int]:
    """The ids of a process and of its descendants."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return []
    return [process, *(inner for child in children for inner in family(int(child)))]


def memory(process: int) -> float:
    """MiB of a process and its descendants. Shared pages count once."""
    total = 0
    for member in family(process):
        try:
            lines = Path(f"/proc/{member}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def ours(command: list[str]) -> tuple[float, float]:
    """Seconds, and the peak of sampled memory in MiB."""
    peak, start = 0.0, time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        done = threading.Event()

        def sample() -> None:
            nonlocal peak
            while not done.wait(0.1):
                peak = max(peak, memory(process.pid))

        sampler = threading.Thread(target=sample)
        sampler.start()
        process.wait()
        seconds = time.perf_counter() - start
        done.set()
        sampler.join()
    return seconds, peak


def theirs(command: list[str]) -> tuple[float, float]:
    """Seconds of parsing, and seconds of unzipping."""
    parse, unzip = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(parse), float(unzip)


def main(bin: str, records: str = "100000", total: str = "1000000000") -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, policies = Path(name) / "records", Path(name) / "policies.json"
        folder.mkdir()
        policies.write_text(json.dumps(POLICIES))
        size = generate(folder, int(records), int(total))
        replay = [f"{bin}/custodian-ctschema", "replay", str(folder), "-p", str(policies), "--format", "jsonl"]
        parse = [f"{bin}/python", "-c", PARSE, str(folder)]
        runs = [(ours(replay), theirs(parse)) for _ in range(RUNS)]
    seconds = statistics.median(one[0] for one, _ in runs)
    parsing, unzipping = (statistics.median(other[at] for _, other in runs) for at in (0, 1))
    ratio = statistics.median(other[0] / one[0] for one, other in runs)
    print(
        f"{int(records):,} records, {size / 1e6:,.0f} MB unzipped\n\n| what | seconds | MB/s |\n| --- | ---: | ---: |"
    )
    print(f"| replay, gzipped directory, whole process | {seconds:.2f} | {size / 1e6 / seconds:,.0f} |")
    print(f"| msgspec.json.decode alone, text in memory | {parsing:.2f} | {size / 1e6 / parsing:,.0f} |")
    print(f"| zlib alone | {unzipping:.2f} | {size / 1e6 / unzipping:,.0f} |")
    print(f"\nspeed of replay / msgspec alone: {ratio:.2f}; peak memory: {max(one[1] for one, _ in runs):.0f} MiB")


if __name__ == "__main__":
    main(*sys.argv[1:])
