#!/usr/bin/env python3
"""Write c7n_ctschema/data/generated/observed/ from facts about public records.

usage: observed_layer.py PATHS.jsonl[.gz] [...]

Each line: {"source", "event", "root", "records", "paths": {path: {"types": [...], "repos": n}}}, paths as JMESPath
relative to the root. Each event source gets a file with the paths, and as proof how many of them the rules describe.
The files in the package are made from the corpus and from tests/trail/seen_elsewhere.jsonl (records of public
repositories and AWS's guides; each line says where it was seen). Neither has failed calls.

This program leaves out:
- events that the catalog does not know: CloudTrail does not log them under that name;
- a path that the rules do not describe and that one repository alone has, if it differs from a described path in
  capitalization or a `[]` step only, or if the rules do not describe most of its record: hand-edited examples look so;
- names in maps (tags, encryption contexts), because they are data, not keys.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from json_layout import write

from c7n_ctschema import keypath, tables
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.paths import resolution
from c7n_ctschema.trail.schema import event_schema
from c7n_ctschema.trail.shapes import envelope
from c7n_ctschema.trail.shapes.nodes import MapOf, Node, Opaque

TARGET = Path(tables.DATA) / "generated" / "observed"
SIDE = {root: side for side, root in envelope.ROOTS.items()}
Facts = dict[str, dict[str, Any]]


def read(names: list[str]) -> Iterator[dict[str, Any]]:
    for name in names:
        with gzip.open(name, "rt") if name.endswith(".gz") else Path(name).open() as stream:
            yield from (json.loads(line) for line in stream if line.strip())


def gather(rows: Iterator[dict[str, Any]]) -> dict[tuple[str, str, str], Facts]:
    """(source, event, side) → facts of all rows about it."""
    found: dict[tuple[str, str, str], Facts] = collections.defaultdict(dict)
    for row in rows:
        if row.get("weak"):
            continue
        facts = found[row["source"], row["event"], SIDE[row["root"]]]
        for path, fact in row["paths"].items():
            known = facts.setdefault(path, {"types": [], "repos": 0})
            known["types"] = sorted({*known["types"], *fact["types"]})
            known["repos"] += fact["repos"]
    return found


def kept(node: Node, facts: Facts) -> tuple[dict[str, list[str]], int, int]:
    """The paths to keep, the number of paths that the rules describe, and the number of all paths."""
    described = {path for path in facts if _described(node, path)}
    mostly = len(described) * 2 >= len(facts)
    near = {_loose(path) for path in described}
    keep = {
        path: fact["types"]
        for path, fact in sorted(facts.items())
        if not _below_map(node, path)
        and (path in described or fact["repos"] > 1 or (mostly and _loose(path) not in near))
    }
    return keep, len(described), len(facts)


def _described(node: Node, path: str) -> bool:
    steps = keypath.parse(path)
    return bool(steps) and isinstance(resolution.resolve(node, steps), resolution.Found | resolution.Unknown)


def _below_map(node: Node, path: str) -> bool:
    steps = keypath.parse(path) or ()
    for end in range(len(steps)):
        answer = resolution.resolve(node, steps[:end])
        if isinstance(answer, resolution.Unknown):
            return True
        if isinstance(answer, resolution.Found):
            flat = [option for found in answer.nodes for option in resolution.options(found)]
            if any(isinstance(option, MapOf | Opaque) for option in flat):
                return True
    return False


def _loose(path: str) -> str:
    return re.sub(r"\[\]|\.items?\b|\.member\b", "", path).lower()


def main(names: list[str]) -> None:
    sources: dict[str, dict[str, Any]] = collections.defaultdict(lambda: {"proof": {}, "events": {}})
    for (source, event, side), facts in sorted(gather(read(names)).items()):
        ref = event_catalog.find(source, event)
        if ref is None:
            print(f"left out: {source} {event}: not a logged event as far as the catalog knows", file=sys.stderr)
            continue
        keep, described, total = kept(event_schema.EventSchema(ref, with_observed=False).side(side), facts)
        data = sources[source]
        proof = data["proof"].setdefault(side, {"described": 0, "paths": 0, "events": 0})
        for name, more in (("described", described), ("paths", total), ("events", 1)):
            proof[name] += more
        data["events"].setdefault(event, {})[side] = keep
    for old in TARGET.glob("*.json"):
        old.unlink()
    for source, data in sources.items():
        file = TARGET / f"{source.removesuffix('.amazonaws.com')}.json"
        write(file, {"source": source, **data}, sort=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="+", metavar="PATHS")
    main(parser.parse_args().names)
