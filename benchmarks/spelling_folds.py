#!/usr/bin/env python3
"""Measure how well the rules describe records if the data about these records is withheld.

usage: spelling_folds.py [PATHS.jsonl.gz] [--misses]

Scores the rules, without the observed layer, on seen key paths three times: with all data; without the data about the
event (its quirks, its entries in ec2.json and s3.json); and without the data about its event source (its quirk file,
its line in rest_json.json). So the score counts general rules, not memorized facts. PATHS has the form that
tools/observed_layer.py reads. Without PATHS, the program uses the paths of the observed layer in the package.
"""

from __future__ import annotations

import functools
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from c7n_ctschema import keypath, tables
from c7n_ctschema.trail.catalog import event_catalog, models
from c7n_ctschema.trail.paths import resolution
from c7n_ctschema.trail.schema import event_schema
from c7n_ctschema.trail.shapes import envelope
from c7n_ctschema.trail.spelling import ec2, event_spelling, quirks, s3

SIDE = {root: side for side, root in envelope.ROOTS.items()}
WAYS = ("as they are", "without the event's own", "without the source's own")
Row = tuple[str, str, str, list[str]]


def shipped() -> Iterator[Row]:
    for file in sorted((Path(tables.DATA) / "generated" / "observed").glob("*.json")):
        data = json.loads(file.read_text())
        for event, sides in data["events"].items():
            for side, paths in sides.items():
                yield data["source"], event, side, list(paths)


def of_file(name: str) -> Iterator[Row]:
    with gzip.open(name, "rt") as stream:
        for row in map(json.loads, stream):
            yield row["source"], row["event"], SIDE[row["root"]], list(row["paths"])


class Withheld:
    """Replaces the functions that read data files. They leave out the data of `event`, `operation` and `source`."""

    def __init__(self) -> None:
        self.event = self.operation = self.source = ""
        rules, names, of_ec2, of_s3 = quirks.rules, event_spelling._names, ec2._facts, s3._facts
        stripped = functools.lru_cache(maxsize=None)(lambda which, operation: _strip(which(), operation))
        quirks.rules = lambda source: (
            ()
            if source == self.source
            else tuple(  # type: ignore[assignment]
                rule for rule in rules(source) if self.event not in (rule.events or ())
            )
        )
        event_spelling._names = lambda service: self.names(service, names)  # type: ignore[assignment]
        ec2._facts = lambda: stripped(of_ec2, self.operation)
        s3._facts = lambda: stripped(of_s3, self.operation)

    def names(self, service: str, real: Any) -> str:
        if not self.source or service not in event_catalog.services_of(self.source):
            return str(real(service))
        return "unproven" if event_spelling._travels_with_capitals(models.load(service)) else "lower"

    def of(self, way: str, source: str, ref: event_catalog.EventRef) -> None:
        own = way != WAYS[0]
        self.event = ref.event if own else ""
        self.operation = ref.operations[0].name if own and ref.operations else ""
        self.source = source if way == WAYS[2] else ""
        event_spelling.spelling.cache_clear()


def _strip(facts: dict[str, Any], operation: str) -> dict[str, Any]:
    """The tables without the entries of this operation."""
    kept = {}
    for name, table in facts.items():
        if isinstance(table, dict) and operation:
            table = {key: value for key, value in table.items() if key.split(".")[0] != operation}
        elif isinstance(table, list) and name != "older_calls":
            table = [entry for entry in table if entry != operation]
        kept[name] = table
    return kept


def main(arguments: list[str]) -> None:
    files = [name for name in arguments if not name.startswith("--")]
    rows = list(of_file(files[0]) if files else shipped())
    withheld, tally = Withheld(), Counter[tuple[str, str, str]]()
    for source, event, side, paths in rows:
        ref = event_catalog.find(source, event)
        if ref is None or not ref.operations:
            continue  # a hand-made schema is a memorized fact
        for way in WAYS:
            withheld.of(way, source, ref)
            missed = [path for path in paths if not described(ref, side, path)]
            tally[side, way, "paths"] += len(paths)
            tally[side, way, "described"] += len(paths) - len(missed)
            if missed and way != WAYS[0] and "--misses" in arguments:
                print(way, source, event, side, missed[:8])
    for side in SIDE.values():
        for way in WAYS:
            described_, total = tally[side, way, "described"], tally[side, way, "paths"]
            print(f"{side:9} {way:25} {described_}/{total} = {described_ / total:.1%}")


def described(ref: event_catalog.EventRef, side: str, path: str) -> bool:
    steps = keypath.parse(path)
    node = event_schema.EventSchema(ref, with_observed=False).side(side)
    return bool(steps) and isinstance(resolution.resolve(node, steps), resolution.Found)


if __name__ == "__main__":
    main(sys.argv[1:])
