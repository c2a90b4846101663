#!/usr/bin/env python3
"""Write c7n_ctschema/data/generated/proofs.json: the pairs of simulated_resources.json that moto proves.

usage: identity_proofs.py

A pair is written if its first path resolves to exactly the target. The other pairs go to stderr, and the exit code is
1.
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
