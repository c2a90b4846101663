#!/usr/bin/env python3
"""Make generated/change_proofs.json: the events after which c7n's filter matches in moto, and did not before.

usage: change_proofs.py

The worlds are in tests/changes/change_worlds.yml. tools/change_plays.py makes others by rule, with their answers, in
tests/changes/change_plays.json. `proofs`: resource → filter → event → `moto` (proven), `not` (the filter does not match
after the call), or `moto cannot`, with the error.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "changes"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import change_worlds
import change_worlds_by_rule
from json_layout import write
from quick_moto import quick

from c7n_ctschema import tables

TARGET = Path(tables.DATA) / "generated" / "change_proofs.json"


def main() -> None:
    os.environ.update(AWS_DEFAULT_REGION="us-east-1", AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing")
    proofs: dict[str, dict[str, dict[str, str]]] = {}
    for row in change_worlds_by_rule.shown():
        proofs.setdefault(row["resource"], {}).setdefault(row["label"], {})[row["event"]] = row["answer"]
    for world, event in change_worlds.cases():
        label = f"{world['filter']['type']} {world['filter'].get('key', '')}".strip()
        # a tag filter is proven for all tags
        label = "value tag:*" if label.startswith("value tag:") else label
        with quick():
            answer = change_worlds.prove(world, event)
        events = proofs.setdefault(world["resource"], {}).setdefault(label, {})
        # the rule can have found a call that moto plays
        events[event] = change_worlds.PROVEN if events.get(event) == change_worlds.PROVEN else answer
        if answer != change_worlds.PROVEN:
            print(world["resource"], label, event, answer, file=sys.stderr)
    versions = {name: version(name) for name in ("c7n", "moto")}
    write(TARGET, {**versions, "proofs": proofs}, sort=True)
    print(Counter(answer.partition(":")[0] for row in proofs.values() for of in row.values() for answer in of.values()))


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    main()
