#!/usr/bin/env python3
"""How often does the linter call a real path wrong, and how often does it catch a broken one?

usage: certainty.py [--misses] [--seen] PATHS.jsonl.gz...

PATHS has the form that tools/observed_layer.py reads. For each path, and for broken twins of it, the program counts the
severity that `lint.analysis.paths.certainty` and two simpler rules give. It leaves each event source out in turn: the
observed layer is off, and everything that only this source's own data knows (its quirks, its line in rest_json.json) is
withheld. A second table withholds only what names the event itself. `--seen` keeps the observed layer on, `--misses`
lists the real paths with an error or a warning.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from spelling_folds import WAYS, Withheld, of_file

from c7n_ctschema import keypath
from c7n_ctschema.diagnostics import Severity
from c7n_ctschema.lint.analysis.paths import certainty, envelope_names
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.paths import expression
from c7n_ctschema.trail.paths.resolution import Found, Missing, Unknown, options
from c7n_ctschema.trail.schema import path_repair, path_walk
from c7n_ctschema.trail.schema.event_schema import EventSchema
from c7n_ctschema.trail.schema.path_repair import Repair
from c7n_ctschema.trail.shapes import envelope
from c7n_ctschema.trail.shapes.nodes import Struct

Judge = Callable[[EventSchema, str, Missing, "Repair | None"], Severity]
SHORTEST = 5  # letters of a name in which two are swapped
MADE_UP = "ownerTeam"  # a member without a neighbor


def by_evidence(event: EventSchema, path: str, miss: Missing, repair: Repair | None) -> Severity:
    """The rule before: an error if the source's spelling is proven, else a warning."""
    side = certainty.side_of(path)
    is_proven = not side or event.confidence(side).value == "evidenced"
    return Severity.ERROR if is_proven else Severity.WARNING


def by_suggestion(event: EventSchema, path: str, miss: Missing, repair: Repair | None) -> Severity:
    """An error for each path with a suggestion, else a warning."""
    return Severity.ERROR if repair or path_repair.nearest_member(miss)[0] else Severity.WARNING


def by_near_miss(event: EventSchema, path: str, miss: Missing, repair: Repair | None) -> Severity:
    """The rule of the linter."""
    return certainty.of_path(event, path, miss, repair).severity


JUDGES: dict[str, Judge] = {"evidence": by_evidence, "suggestion": by_suggestion, "near miss": by_near_miss}


def broken_twins(event: EventSchema, root: str, path: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Broken paths with the kind of each break."""
    steps = path.split(".")
    yield "boto3 capitals", ".".join(step[:1].upper() + step[1:] for step in steps)
    long = [at for at, step in enumerate(steps) if len(step) >= SHORTEST and step.isalpha()]
    if long:
        at = chance.choice(long)
        yield "swapped letters", ".".join([*steps[:at], _swapped(steps[at], chance), *steps[at + 1 :]])
        yield "missing letter", ".".join([*steps[:at], steps[at][:2] + steps[at][3:], *steps[at + 1 :]])
    if re.search(r"\[\]\.", path):
        yield "missing list step", path.replace("[].", ".", 1)
    # A key of a map, such as a tag, is data: without its map, nothing tells it from a made-up member.
    if len(steps) > 1 and not path_walk.passes_map(event.root, keypath.parse(f"{root}.{path}") or ()):
        yield "first left out", ".".join(steps[1:])
        inner = chance.randrange(1, len(steps) - 1) if len(steps) > 2 else 0
        if inner:
            yield "inner left out", ".".join([*steps[:inner], *steps[inner + 1 :]])
            yield "all left out", steps[-1]
        yield from _in_another_object(event, root, steps, chance)
    yield "other side", path
    yield "made-up member", ".".join([*steps[:-1], MADE_UP])


def _in_another_object(
    event: EventSchema, root: str, steps: list[str], chance: random.Random
) -> Iterator[tuple[str, str]]:
    """The path with another object of the same level in place of one of its objects."""
    at = chance.randrange(len(steps) - 1)
    found = expression.read(event.root, ".".join([root, *steps[:at]])).resolution
    nodes = [option for node in found.nodes for option in options(node)] if isinstance(found, Found) else []
    members = {name: node for one in nodes if isinstance(one, Struct) for name, node in one.members.items()}
    objects = sorted(name for name, node in members.items() if any(isinstance(way, Struct) for way in options(node)))
    others = [name for name in objects if name != steps[at].removesuffix("[]")]
    if others:
        yield "another object", ".".join([*steps[:at], keypath.quote(chance.choice(others)), *steps[at + 1 :]])


def _swapped(name: str, chance: random.Random) -> str:
    places = [at for at in range(1, len(name) - 1) if name[at] != name[at + 1]]
    at = chance.choice(places) if places else 0
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def main(arguments: list[str]) -> None:
    files = [name for name in arguments if not name.startswith("--")]
    withheld, chance = Withheld(), random.Random(7)
    tally: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for file in files:
        for source, name, side, paths in of_file(file):
            ref = event_catalog.find(source, name)
            for way in (WAYS[2], WAYS[1]) if ref else ():
                withheld.of(way, source, ref)
                event = EventSchema(ref, with_observed="--seen" in arguments)
                for path in paths:
                    key = f"detail.{envelope.ROOTS[side]}.{path}"
                    _count(tally, way, event, key, chance, "--misses" in arguments)
    _print(tally)


Tally = dict[tuple[str, str, str], Counter[str]]


def _count(tally: Tally, way: str, event: EventSchema, key: str, chance: random.Random, shows: bool) -> None:
    resolved = expression.read(event.root, key).resolution
    _judge(tally, way, "real", event, key, "", shows)
    if isinstance(resolved, Found) and '"' not in key:
        root, path = key.split(".", 2)[:2], key.split(".", 2)[2]
        for kind, twin in broken_twins(event, ".".join(root), path, chance):
            broken = ".".join(["detail", _other(root[1]), path] if kind == "other side" else [*root, twin])
            if broken != key and not isinstance(expression.read(event.root, broken).resolution, Found):
                _judge(tally, way, kind, event, broken, key, shows=False)


def _other(root: str) -> str:
    return next(name for name in envelope.ROOTS.values() if name != root)


def _judge(tally: Tally, way: str, kind: str, event: EventSchema, key: str, right: str, shows: bool) -> None:
    """`right` is the path that the suggestion has to be, "" for a real path."""
    miss = expression.read(event.root, key).resolution
    repair = path_repair.nearest_path(event, key, False) if isinstance(miss, Missing) else None
    for name, judge in JUDGES.items():
        row = tally[way, kind, name]
        row["all"] += 1
        if name == "near miss" and isinstance(miss, Unknown) and miss.step is not None:
            moved = path_repair.in_another_object(event, key, False)
            severity = certainty.of_undocumented(event, moved)
            row[severity.word] += bool(moved) or "." not in key[miss.step.end :]
            row["right"] += moved is not None and moved.path == right
            row["right error"] += moved is not None and moved.path == right and severity is Severity.ERROR
            if shows and moved:
                print(way, severity.word, event.source, event.event, key, moved.path)
        if isinstance(miss, Missing) and not envelope_names.in_wrong_capitals(key):
            severity = judge(event, key, miss, repair)
            row[severity.word] += 1
            is_right = repair is not None and repair.path == right
            row["right"] += is_right
            row["right error"] += is_right and severity is Severity.ERROR
            if shows and severity >= Severity.WARNING and name == "near miss":
                print(way, severity.word, event.source, event.event, key, repair.path if repair else "")


def _print(tally: Tally) -> None:
    print(
        f"{'withheld':26} {'paths':18} {'rule':11} {'count':>6} {'error':>7} {'+warning':>8} {'+info':>7} right=error"
    )
    for (way, kind, name), row in tally.items():
        shares = [sum(row[word] for word in words) / row["all"] for words in _LEVELS]
        right = f"{row['right error'] / row['right']:.1%}" if row["right"] else ""
        print(f"{way:26} {kind:18} {name:11} {row['all']:6} " + " ".join(f"{one:7.1%}" for one in shares), right)


_LEVELS = (("error",), ("error", "warning"), ("error", "warning", "info"))


if __name__ == "__main__":
    main(sys.argv[1:])
