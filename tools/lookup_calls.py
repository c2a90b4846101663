#!/usr/bin/env python3
"""Make generated/permission_calls.json: the AWS operations that the installed c7n calls in event mode.

usage: lookup_calls.py                    writes the file (two minutes)
       lookup_calls.py RESOURCE ...       prints what these resources call
       lookup_calls.py --lookups          prints what the lookup of each resource calls

c7n's own code runs: each resource is looked up by a plausible id (`get_resources`, which augments), each of its
filters and actions processes a plausible resource. The clients record the operations and answer from botocore's models.
"""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import os
import sys
import warnings
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import Any

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
sys.path.insert(0, str(Path(__file__).parent))

import json_layout
from c7n.resources import load_resources
from c7n.resources.aws import AWS
from element_runs import elements
from resource_lookups import lookup

TARGET = Path(__file__).parent.parent / "c7n_ctschema" / "data" / "generated" / "permission_calls.json"
GROUPS = ("filters", "actions")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="RESOURCE")
    parser.add_argument("--lookups", action="store_true")
    options = parser.parse_args()
    names = options.names
    prepare()
    if options.lookups:
        print(json.dumps({name: lookup(name)[0] for name in sorted(AWS.resources.keys())}))
        return
    if names:
        print(json.dumps({name: resource_calls(name) for name in names}, indent=1))
        return
    with multiprocessing.Pool(2, prepare) as pool:
        names = sorted(AWS.resources.keys())
        table = dict(zip(names, pool.map(resource_calls, names, chunksize=4), strict=True))
    json_layout.write(TARGET, {**versions(), **compact(table)}, sort=True)


def versions() -> dict[str, str]:
    return {name: version(name) for name in ("c7n", "botocore")}


def prepare() -> None:
    """Loads all resources; c7n's warnings of made-up answers are of no interest."""
    warnings.simplefilter("ignore")
    logging.getLogger().addHandler(logging.NullHandler())
    logging.lastResort = None
    load_resources(("aws.*",))


def resource_calls(name: str) -> dict[str, Any]:
    """What the lookup, each filter and each action of a resource call."""
    found, flavors = lookup(name)
    return {"lookup": found, **{group: elements(name, group, flavors) for group in GROUPS}}


def compact(table: dict[str, Any]) -> dict[str, Any]:
    """What most resources' elements of a name call stands once, in `shared`."""
    shared: dict[str, dict[str, Any]] = {group: {} for group in GROUPS}
    for group in GROUPS:
        kinds = sorted({kind for row in table.values() for kind in row[group]})
        for kind in kinds:
            texts = Counter(json.dumps(row[group][kind]) for row in table.values() if kind in row[group])
            text, count = max(texts.items(), key=lambda item: (item[1], item[0]))
            if count > 1:
                shared[group][kind] = json.loads(text)
        for row in table.values():
            row[group] = {kind: value for kind, value in row[group].items() if value != shared[group].get(kind, {})}
    plain = {group: {kind: value for kind, value in shared[group].items() if value} for group in GROUPS}
    resources = {name: {part: value for part, value in row.items() if value} for name, row in table.items()}
    return {"shared": plain, "resources": resources}


if __name__ == "__main__":
    main()
