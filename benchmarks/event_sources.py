#!/usr/bin/env python3
"""Make c7n_ctschema/trail/data/sources.json: the event sources of botocore's services.

usage: event_sources.py PATHS.jsonl[.gz]...

The rule: a service logs as its signing name, else its endpoint prefix. What is known to differ stands in
benchmarks/event_sources.tsv (service, hosts, extra hosts, evidence), which goes before the rule. A host that is
in the records given is marked as seen.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

from observed_layer import read

from c7n_ctschema.trail import catalog, models

HERE = Path(__file__).parent
TARGET = Path(models.__file__).parent / "data" / "sources.json"
RULE = "rule: signing name, else endpoint prefix, of botocore's model"


def exceptions() -> dict[str, dict[str, str]]:
    with (HERE / "event_sources.tsv").open() as stream:
        return {row["service"]: row for row in csv.DictReader(stream, delimiter="\t")}


def as_hosts(text: str) -> list[str]:
    return [name + catalog.SUFFIX for name in text.split()]


def facts(service: str, known: dict[str, str] | None, seen: set[str]) -> dict[str, object]:
    metadata = models.load(service)["metadata"]
    models.load.cache_clear()
    by_rule = [str(metadata.get("signingName") or metadata.get("endpointPrefix") or service).lower()]
    hosts = as_hosts(known["hosts"]) if known else as_hosts(" ".join(by_rule))
    found: dict[str, object] = {"hosts": hosts, "confidence": "rule", "evidence": RULE}
    if known:
        found |= {"confidence": "documented", "evidence": known["evidence"]}
        if known["extra_hosts"]:
            found["extra_hosts"] = as_hosts(known["extra_hosts"])
    if hosts[0] in seen:
        found["confidence"] = "seen"
    return found


def main(names: list[str]) -> None:
    seen = {row["source"] for row in read(names)}
    known = exceptions()
    services = {service: facts(service, known.get(service), seen) for service in models.services()}
    text = json.dumps({"services": services}, indent=1, sort_keys=True)
    TARGET.write_text(text + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
