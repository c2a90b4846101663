#!/usr/bin/env python3
"""Run every pair of tests/ids/worlds.yml against moto; write c7n_ctschema/data/generated/proofs.json.

usage: identity_proofs.py

Only pairs whose first path resolves exactly the target are written; the others are told on stderr, exit 1.
"""

from __future__ import annotations

import argparse
import os
import sys
from importlib.metadata import version
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent / "tests" / "ids"
sys.path.insert(0, str(TESTS))

import moto_worlds  # noqa: E402
from json_layout import write  # noqa: E402
from moto import mock_aws  # noqa: E402

from c7n_ctschema import tables  # noqa: E402
from c7n_ctschema.ids import id_candidates  # noqa: E402

TARGET = Path(tables.DATA) / f"{id_candidates.PROOFS}.json"


def main() -> int:
    os.environ.update(AWS_DEFAULT_REGION="us-east-1", AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing")
    proofs: dict[str, dict[str, list[str]]] = {}
    failed = 0
    for resource in moto_worlds.worlds()["resources"]:
        with mock_aws():
            world = moto_worlds.World(resource)
            for event, kind in moto_worlds.pairs_of(resource):
                path, found = moto_worlds.prove(world, event, kind)
                if found == [moto_worlds.TARGET]:
                    proofs.setdefault(resource, {})[event] = [path]
                else:
                    failed += 1
                    print(f"{resource} {event} {path}: {found}", file=sys.stderr)
    data = {
        "evidence": "c7n, run against moto, resolved these paths to exactly the target: tests/ids/test_proofs.py.",
        "c7n": version("c7n"),
        "moto": version("moto"),
        "proofs": proofs,
    }
    write(TARGET, data, sort=True)
    print(sum(len(events) for events in proofs.values()), "pairs of", len(proofs), "resources proven")
    return 1 if failed else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args()
    sys.exit(main())
