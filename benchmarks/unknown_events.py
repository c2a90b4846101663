#!/usr/bin/env python3
"""What does the linter say of real events and event sources that it does not know, and of misspelled ones?

usage: unknown_events.py OLDER-BOTOCORE [--errors]

OLDER-BOTOCORE is the directory `data` of an older botocore. The program hides all events that are newer than it, and
counts the severities that the rules `unknown-event` and `unknown-source` give them. It does the same with each event
source that it hides in turn, and with names that it breaks or invents. `--errors` lists the real names with an error.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, cast

import yaml

from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Severity
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.lint.rules.events import unknown_event, unknown_source
from c7n_ctschema.trail.catalog import event_catalog, logged_names, models

SAMPLE, INVENTED, EVENTS_OF_A_SOURCE = 700, 300, 3
VERBS = ("Create", "Update", "Delete", "Toggle", "Frobnicate")
NOUNS = ("Wombat", "Sprocket", "Moonbeam", "GizmoPolicy", "QuuxRule")
Pair = tuple[str, str]
_NODE = yaml.compose("event")  # the place of a finding, which nobody reads


class Hidden:
    """Hides pairs and sources from the catalog. `sources` hides all events of a source, too."""

    def __init__(self) -> None:
        self.pairs: frozenset[Pair] = frozenset()
        self.source = ""
        find, events, sources, services = (
            event_catalog.find,
            event_catalog.events_of_source,
            event_catalog.sources,
            models.services,
        )
        event_catalog.find = lambda source, event: None if self.hides(source, event) else find(source, event)
        event_catalog.events_of_source = lambda source: tuple(
            event for event in events(source) if not self.hides(source, event)
        )
        event_catalog.sources = lambda: sources() - {self.source}
        models.services = lambda: tuple(  # type: ignore[assignment]
            name for name in services() if not self.source or event_catalog.hosts(name)[0] != self.source
        )

    def hides(self, source: str, event: str) -> bool:
        return source == self.source or (source, event) in self.pairs


class NoResource(NamedTuple):
    """In place of a policy's context, whose resource tells nothing about the event."""

    def source_of(self, event: str) -> str:
        return ""


def newer(older: Path) -> Iterator[Pair]:
    """The events that are newer than a botocore, under all of their names."""
    for service in models.services():
        files = sorted((older / service).glob("*/service-2.json*"))
        if files:
            known = _operations(files[-1])
            for operation in models.load(service)["operations"]:
                if operation not in known:
                    for host in event_catalog.hosts(service):
                        yield from ((host, name) for name in logged_names.of_operation(service, operation))


def _operations(file: Path) -> set[str]:
    text = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    return set(json.loads(text)["operations"])


def of_event(pair: Pair) -> Severity:
    found = unknown_event.finding(*pair, Text(pair[1], _NODE))
    return found.severity or unknown_event.SEVERITY


def of_source(pair: Pair) -> Severity:
    _, is_meant = unknown_source.right_source(cast(Context, NoResource()), *pair)
    return Severity.ERROR if is_meant else Severity.WARNING


def swapped(name: str, chance: random.Random) -> str:
    places = [at for at in range(1, len(name) - 1) if name[at] != name[at + 1]]
    at = chance.choice(places) if places else 0
    return name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :]


def missing(name: str, _chance: random.Random) -> str:
    return name[:3] + name[4:]


def other_number(name: str, _chance: random.Random) -> str:
    return name[:-1] if name.endswith("s") else name + "s"


def report(what: str, pairs: Iterable[Pair], judge: Callable[[Pair], Severity], shows: bool) -> None:
    said = {pair: judge(pair) for pair in pairs}
    count = Counter(severity.word for severity in said.values())
    print(f"{what:32} {len(said):6} " + ", ".join(f"{word} {count[word] / len(said):.1%}" for word in sorted(count)))
    for pair, severity in said.items():
        if shows and severity is Severity.ERROR:
            print("   ", *pair)


def main(arguments: list[str]) -> None:
    [older, *_] = [Path(name) for name in arguments if not name.startswith("--")]
    shows, hidden, chance = "--errors" in arguments, Hidden(), random.Random(5)
    hidden.pairs = frozenset(newer(older))
    report("newer events", sorted(hidden.pairs), of_event, shows)
    hidden.pairs = frozenset()
    sources = sorted(event_catalog.sources())
    known = [(source, event) for source in sources for event in event_catalog.events_of_source(source)]
    sample = chance.sample(known, SAMPLE)
    for broken in (swapped, missing, other_number):
        pairs = [(source, broken(event, chance)) for source, event in sample]
        report(broken.__name__, [pair for pair in pairs if not event_catalog.find(*pair)], of_event, False)
    names = [chance.choice(VERBS) + chance.choice(NOUNS) for _ in range(INVENTED)]
    report("invented events", zip((source for source, _ in sample), names, strict=False), of_event, False)
    _of_sources(known, hidden, chance, shows)


def _of_sources(known: list[Pair], hidden: Hidden, chance: random.Random, shows: bool) -> None:
    by_source: dict[str, list[str]] = {}
    for source, event in known:
        # A service with two sources is not unknown if one of them is.
        if not any(len(_hosts_of(service)) > 1 for service in event_catalog.services_of(source)):
            by_source.setdefault(source, []).append(event)
    some = {name: chance.sample(all_, min(EVENTS_OF_A_SOURCE, len(all_))) for name, all_ in by_source.items()}
    pairs = [(source, event) for source, events in some.items() for event in events]

    def alone(pair: Pair) -> Severity:
        hidden.source = pair[0]
        return of_source(pair)

    report("sources", pairs, alone, shows)
    hidden.source = ""
    for broken in (swapped, missing):
        stems = [(source.removesuffix(event_catalog.SUFFIX), event) for source, event in pairs]
        wrong = [(broken(stem, chance) + event_catalog.SUFFIX, event) for stem, event in stems if len(stem) > 5]
        report(f"{broken.__name__}, sources", [pair for pair in wrong if pair[0] not in by_source], of_source, False)


def _hosts_of(service: str) -> set[str]:
    return {host for host in event_catalog.sources() if service in event_catalog.services_of(host)}


if __name__ == "__main__":
    main(sys.argv[1:])
