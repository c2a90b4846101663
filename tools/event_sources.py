#!/usr/bin/env python3
"""Write c7n_ctschema/data/generated/sources.json: the event sources of botocore's services.

usage: event_sources.py PATHS.jsonl[.gz]...

The rule: the event source of a service is its signing name, or its endpoint prefix if it has no signing name.
tools/event_sources.tsv has the exceptions (service, hosts, extra hosts, doubtful ones with `?`, evidence).
tools/documented_sources.tsv has the hosts that documentation or public lists name. A service is `seen` if the records
have one of its operations under its host.

tools/smithy_sources.tsv has `cloudTrailEventSource` of AWS's public Smithy models (aws/api-models-aws, April 2025,
Apache-2.0). Most of these values are generated from the SDK's name, and some are known to be wrong, so the value alone
proves little. If it equals the rule's host, the host counts as documented. If it differs from a host that only the rule
names, neither is certain, and both are accepted.
"""

from __future__ import annotations

import argparse
import csv
import re
from pathlib import Path
from typing import Any

from json_layout import write
from observed_layer import read

from c7n_ctschema import tables
from c7n_ctschema.trail.catalog import event_catalog, models

Rows = dict[str, dict[str, str]]

HERE = Path(__file__).parent
TARGET = Path(tables.DATA) / "generated" / "sources.json"
SMITHY = "cloudTrailEventSource of AWS's Smithy model (April 2025)"
RULE = "rule: signing name, else endpoint prefix, of botocore's model"


def table(name: str, key: str) -> dict[str, dict[str, str]]:
    with (HERE / name).open() as stream:
        return {row[key]: row for row in csv.DictReader(stream, delimiter="\t")}


def as_hosts(text: str) -> list[str]:
    return [name + event_catalog.SUFFIX for name in text.split()]


def by_rule(service: str) -> str:
    metadata = models.load(service)["metadata"]
    return str(metadata.get("signingName") or metadata.get("endpointPrefix") or service).lower()


def has_record(service: str, host: str, seen: dict[str, set[str]]) -> bool:
    operations = models.load(service)["operations"]
    return any(re.sub(r"\d{4}.*", "", event) in operations for event in seen.get(host, ()))


def by_smithy(service: str, smithy: Rows) -> str:
    """The event source that the Smithy model of the service names, or ""."""
    return smithy.get(str(models.load(service)["metadata"].get("serviceId")), {}).get("source", "")


def second_witness(found: dict[str, Any], host: str) -> None:
    """Adds what the Smithy model says to the facts of a service that only the rule speaks for."""
    if found["confidence"] != "rule" or not host:
        return
    if host in found["hosts"]:
        found |= {"confidence": "documented", "evidence": f"{RULE}, and {SMITHY}"}
    elif host not in found.get("extra_hosts", ()):
        found["extra_hosts"] = [*found.get("extra_hosts", ()), host]
        found["evidence"] = f"{found['evidence']}; {host} is {SMITHY}"


def facts(service: str, known: dict[str, str] | None, documented: Rows, seen: dict[str, set[str]]) -> dict[str, Any]:
    name = known["hosts"] if known else by_rule(service)
    found: dict[str, Any] = {"hosts": as_hosts(name), "confidence": "rule", "evidence": RULE}
    said = known or documented.get(name)
    if said:
        found["evidence"] = said["evidence"]
        if not said["evidence"].startswith("rule:"):
            found["confidence"] = "documented"
    if known and known["extra_hosts"]:
        found["extra_hosts"] = as_hosts(known["extra_hosts"].replace("?", ""))
        doubtful = [name.rstrip("?") for name in known["extra_hosts"].split() if name.endswith("?")]
        found |= {"doubtful_hosts": as_hosts(" ".join(doubtful))} if doubtful else {}
    if has_record(service, as_hosts(name)[0], seen):
        found["confidence"] = "seen"
        found["evidence"] = said["evidence"] if said else "public records have its operations under this host"
    return found


def main(names: list[str]) -> None:
    seen: dict[str, set[str]] = {}
    for row in read(names):
        seen.setdefault(row["source"], set()).add(row["event"])
    known, documented = table("event_sources.tsv", "service"), table("documented_sources.tsv", "source")
    smithy = table("smithy_sources.tsv", "service_id")
    services = {}
    for service in models.services():
        services[service] = facts(service, known.get(service), documented, seen)
        second_witness(services[service], "".join(as_hosts(by_smithy(service, smithy))))
        models.load.cache_clear()
    write(TARGET, {"services": services}, sort=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="+", metavar="PATHS")
    main(parser.parse_args().names)
