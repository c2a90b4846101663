"""Records of events that no package has, in three spellings, and logs of them."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

Record = dict[str, Any]
WIRE, PASCAL, OWN = (f"{name}.amazonaws.com" for name in ("orchardwire", "orchardpascal", "orchardown"))


def _bodies(source: str, rng: random.Random) -> tuple[Record, Record]:
    number, arn = rng.randrange(10**6), f"arn:aws:x:::{rng.getrandbits(60):x}"
    if source == WIRE:
        return {"clusterName": f"c{number}", "instances": {"items": [{"instanceId": arn}]}}, {"cluster": {"arn": arn}}
    if source == PASCAL:
        return {"ClusterName": f"c{number}", "Instances": [{"InstanceId": arn}]}, {"Cluster": {"Arn": arn}}
    extra = {"retentionDays": number} if rng.random() < 0.5 else {}
    return {"clusterLabelText": f"c{number}", "sprocketIds": [arn], **extra}, {"clusterState": {"isReady": True}}


def record(source: str, name: str, rng: random.Random, **more: Any) -> Record:
    request, response = _bodies(source, rng)
    return {
        "eventVersion": "1.09",
        "userIdentity": {"type": "AssumedRole", "accountId": "123456789012"},
        "eventTime": f"2026-0{rng.randrange(3, 6)}-{rng.randrange(10, 28)}T09:00:00Z",
        "eventSource": source,
        "eventName": name,
        "awsRegion": "us-east-1",
        "requestParameters": request,
        "responseElements": response,
        "eventID": f"{rng.getrandbits(128):x}",
        "eventType": "AwsApiCall",
        "recipientAccountId": "123456789012",
        **more,
    }


def records(count: int, seed: int = 1) -> list[Record]:
    rng = random.Random(seed)
    return [record((WIRE, PASCAL, OWN)[n % 3], ("MakeOrchard", "PruneOrchard")[n % 2], rng) for n in range(count)]


def write(folder: Path, found: list[Record], files: int) -> list[Path]:
    """The records in files as CloudTrail writes them."""
    paths = []
    for number in range(files):
        path = folder / "AWSLogs" / "123456789012" / "CloudTrail" / f"{number:03}.json.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(json.dumps({"Records": found[number::files]}).encode(), 1))
        paths.append(path)
    return paths
