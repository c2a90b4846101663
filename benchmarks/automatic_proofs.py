#!/usr/bin/env python3
"""For how many pairs of resource and event the tool makes the simulated account itself (`new-policy --prove`).

usage: automatic_proofs.py [RESOURCE...]

Each pair of generated/proofs.json becomes a policy without filters and actions. It counts if c7n finds the resource.
"""

from __future__ import annotations

import collections
import sys

from c7n_ctschema import tables
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.json_value import JsonObject
from c7n_ctschema.wizard.trials import simulated_trial


def policy(resource: str, event: str, path: str) -> JsonObject:
    source, _, name = event.partition(":")
    entry: JsonObject = {"source": source, "event": name, "ids": path}
    return {
        "name": "proof",
        "resource": f"aws.{resource}",
        "mode": {"type": "cloudtrail", "role": "arn:aws:iam::123456789012:role/r", "events": [entry]},
    }


def outcome(resource: str, event: str, path: str) -> str:
    try:
        return str(simulated_trial.row(policy(resource, event, path))["verdict"])
    except CtschemaError as error:
        return type(error).__name__


def main() -> None:
    wanted = set(sys.argv[1:])
    counts: collections.Counter[str] = collections.Counter()
    for resource, events in tables.read("generated/proofs")["proofs"].items():
        for event, paths in events.items() if not wanted or resource in wanted else ():
            found = outcome(resource, event, paths[0])
            counts[found] += 1
            if found != "fires":
                print(f"{found:10} {resource} {event} {paths[0]}", flush=True)
    print(sum(counts.values()), dict(counts.most_common()))


if __name__ == "__main__":
    main()
