"""Does `convert` find the events that people watch for a policy?

usage: convert_pairs.py [FILE ...] [--misses]     (default: the lists convert_pairs*.tsv beside this program)

A row has a resource, its filters (`type` or `type:key`), and the events that one would watch, written down before
`convert` was asked. Prints how many of the events are among the first 5, and in how many rows one is among the first 3.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from c7n_ctschema.convert import conversion

FOLDER = Path(__file__).resolve().parent
FIRST, BEST = 5, 3


class Row(NamedTuple):
    """`wanted` and `found` are `source:event`."""

    resource: str
    filters: str
    wanted: list[str]
    found: list[str]


def rows(file: Path) -> Iterator[Row]:
    """The rows of a list, with what `convert` proposes."""
    with open(file, encoding="utf-8") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            made = conversion.of_policy(row["resource"], {"filters": [*map(_filter, row["filters"].split("; "))]})
            found = [f"{one.source}:{one.event}" for one in made.events]
            yield Row(row["resource"], row["filters"], row["events"].split("; "), found)


def _filter(text: str) -> dict[str, str]:
    kind, _, key = text.partition(":")
    return {"type": kind, "key": key, "value": "x"} if key else {"type": kind}


def shares(found: list[Row]) -> tuple[int, int, int]:
    """The events, those among the first 5, and the rows with one among the first 3."""
    return (
        sum(len(row.wanted) for row in found),
        sum(one in row.found[:FIRST] for row in found for one in row.wanted),
        sum(any(one in row.found[:BEST] for one in row.wanted) for row in found),
    )


def main() -> None:
    files = [Path(name) for name in sys.argv[1:] if name != "--misses"]
    for file in files or sorted(FOLDER.glob("convert_pairs*.tsv")):
        listed = list(rows(file))
        wanted, first, hit = shares(listed)
        mean = sum(len(row.found) for row in listed) / len(listed)
        print(
            f"{file.name}: {first}/{wanted} = {first / wanted:.0%} of the events among the first {FIRST};"
            f" {hit}/{len(listed)} = {hit / len(listed):.0%} of the rows with one among the first {BEST};"
            f" {mean:.1f} proposals on average"
        )
        for row in listed if "--misses" in sys.argv else ():
            missed = [one for one in row.wanted if one not in row.found[:FIRST]]
            if missed:
                print(f"  {row.resource} {row.filters}: {missed}, found {row.found}")


if __name__ == "__main__":
    main()
