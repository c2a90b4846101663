#!/usr/bin/env python3
"""Make c7n_ctschema/custodian/permission_calls.json: the AWS operations that the installed c7n calls in event mode.

usage: lookup_calls.py                    writes the file (two minutes)
       lookup_calls.py RESOURCE ...       prints what these resources call
       lookup_calls.py --lookups          prints what the lookup of each resource calls

c7n's own code runs: each resource is looked up by a plausible id (`get_resources`, which augments), each of its
filters and actions processes a plausible resource. The clients record the operations and answer from botocore's models.
"""

from __future__ import annotations

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

from c7n.resources import load_resources
from c7n.resources.aws import AWS
from element_runs import elements
from resource_lookups import lookup

TARGET = Path(__file__).parent.parent / "c7n_ctschema" / "custodian" / "permission_calls.json"
GROUPS = ("filters", "actions")


def main() -> None:
    names = sys.argv[1:]
    prepare()
    if names == ["--lookups"]:
        print(json.dumps({name: lookup(name)[0] for name in sorted(AWS.resources.keys())}))
        return
    if names:
        print(json.dumps({name: resource_calls(name) for name in names}, indent=1))
        return
    with multiprocessing.Pool(2, prepare) as pool:
        names = sorted(AWS.resources.keys())
        table = dict(zip(names, pool.map(resource_calls, names, chunksize=4), strict=True))
    TARGET.write_text(rendered({**versions(), **compact(table)}))


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


def rendered(data: dict[str, Any]) -> str:
    """JSON with a line for each element, for readable differences."""
    lines = [f' "{name}": {json.dumps(data[name])}' for name in versions()]
    lines += [f' "shared": {_parts(data["shared"])}', f' "resources": {{\n{_rows(data["resources"])}\n }}']
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _rows(rows: dict[str, Any]) -> str:
    return ",\n".join(f"  {json.dumps(name)}: {_parts(row)}" for name, row in rows.items())


def _parts(row: dict[str, Any]) -> str:
    found = []
    for name, value in row.items():
        if name in GROUPS:
            kinds = ",\n".join(f"    {json.dumps(kind)}: {json.dumps(calls)}" for kind, calls in value.items())
            found.append(f"   {json.dumps(name)}: {{\n{kinds}\n   }}")
        else:
            found.append(f"   {json.dumps(name)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(found) + "\n  }" if found else "{}"


if __name__ == "__main__":
    main()
