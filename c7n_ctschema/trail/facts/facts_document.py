"""A file of facts: JSON with one event on each line, so that one event is found without parsing the others."""

from __future__ import annotations

import functools
import json
import mmap
from collections.abc import Iterator, Mapping

from c7n_ctschema.errors import BadInput
from c7n_ctschema.light_typing import Any
from c7n_ctschema.trail.facts import fact_tree
from c7n_ctschema.trail.facts.fact_tree import Place

VERSION = 1
SIDES = {"request": "requestParameters", "response": "responseElements"}
_HEAD = f'{{"version":{VERSION},"events":{{\n'
_TAIL = b"]}\n"
_VALUE = b'":{"records":'  # not `":` alone: a name can have a quote, but an escaped one
_BROKEN = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)


class EventFacts:
    """What records of an event showed. `records` includes `failed` calls, whose bodies are left out."""

    __slots__ = ("failed", "first", "last", "records", "sides")

    def __init__(self, records: int = 0, failed: int = 0, first: str = "", last: str = "") -> None:
        self.records, self.failed, self.first, self.last = records, failed, first, last
        self.sides: dict[str, Place] = {}

    @property
    def successful(self) -> int:
        return self.records - self.failed

    def add(self, other: EventFacts) -> None:
        self.records += other.records
        self.failed += other.failed
        self.first = min(filter(None, (self.first, other.first)), default="")
        self.last = max(self.last, other.last)
        for member, place in other.sides.items():
            self.sides.setdefault(member, Place()).add(place)

    def side(self, side: str) -> Place | None:
        """The tree of "request" or "response"."""
        return self.sides.get(SIDES[side])

    def as_json(self) -> dict[str, Any]:
        sides = {member: fact_tree.as_json(place) for member, place in sorted(self.sides.items())}
        return {"records": self.records, "failed": self.failed, "first": self.first, "last": self.last, "sides": sides}


def event_from_json(row: Mapping[str, Any]) -> EventFacts:
    facts = EventFacts(int(row["records"]), int(row["failed"]), str(row["first"]), str(row["last"]))
    facts.sides = {str(member): fact_tree.from_json(tree) for member, tree in row["sides"].items()}
    return facts


class Facts:
    """Facts about events by event source and event name, and the objects that they were read from."""

    def __init__(self) -> None:
        self.events: dict[tuple[str, str], EventFacts] = {}
        self.objects: set[str] = set()

    def add(self, other: Facts) -> None:
        for key, facts in other.events.items():
            self.events.setdefault(key, EventFacts()).add(facts)
        self.objects |= other.objects

    def text(self) -> str:
        """The file. Equal facts have equal bytes."""
        lines = (
            f"{json.dumps(' '.join(key))}:{json.dumps(facts.as_json(), separators=(',', ':'))}"
            for key, facts in sorted(self.events.items())
        )
        objects = json.dumps(sorted(self.objects), separators=(",", ":"))
        return _HEAD + ",\n".join(lines) + f'\n}},\n"objects":{objects}}}\n'


def parse(text: str | bytes, path: str) -> Facts:
    """All facts of a file. Raises BadInput."""
    try:
        document = json.loads(text)
        if document["version"] != VERSION:
            raise BadInput(path, f"facts of version {document['version']}; this tool reads version {VERSION}")
        facts = Facts()
        facts.objects = set(map(str, document["objects"]))
        for name, row in document["events"].items():
            source, _, event = name.partition(" ")
            facts.events[source, event] = event_from_json(row)
    except _BROKEN as error:
        raise BadInput(path, f"no facts of `learn`: {error}") from None
    return facts


class FactsFile:
    """A file of facts, of which only the asked events are parsed: 5,000 events are 10 MB of JSON."""

    def __init__(self, path: str) -> None:
        self.path = path
        try:
            with open(path, "rb") as stream:
                self._data: Any = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise BadInput(path, f"cannot be read: {getattr(error, 'strerror', '') or 'it is empty'}") from None
        self._found: dict[tuple[str, str], EventFacts | None] = {}
        if self._data[: len(_HEAD)] != _HEAD.encode() or self._data[-len(_TAIL) :] != _TAIL:
            # somebody has formatted it, or it is cut off
            self._data = parse(self._data[:], path).text().encode()

    @functools.cached_property
    def _starts(self) -> dict[bytes, int]:
        """Where the line of each event begins, by its name in JSON. Searching for one name takes as long."""
        data, at = self._data, len(_HEAD)
        starts: dict[bytes, int] = {}
        while (end := data.find(_VALUE, at)) > 0:
            starts[data[at : end + 1]] = at
            at = data.find(b"\n", end) + 1 or len(data)
        return starts

    def event(self, source: str, event: str) -> EventFacts | None:
        key = (source, event)
        if key not in self._found:
            self._found[key] = self._parsed(json.dumps(f"{source} {event}").encode())
        return self._found[key]

    def _parsed(self, name: bytes) -> EventFacts | None:
        start = self._starts.get(name)
        if start is None:
            return None
        start += len(name) + 1
        end = self._data.find(b"\n", start)
        try:
            return event_from_json(json.loads(bytes(self._data[start:end]).rstrip(b",")))
        except _BROKEN:
            line = self._data[:start].count(b"\n") + 1
            raise BadInput(self.path, "no facts of `learn`", line) from None

    def names(self) -> Iterator[tuple[str, str]]:
        """The event sources and names, without the facts."""
        for name in self._starts:
            source, _, event = str(json.loads(name) if b"\\" in name else name[1:-1].decode()).partition(" ")
            yield source, event

    def sources(self) -> frozenset[str]:
        """The event sources alone, for which the names need not be decoded."""
        found = {name.partition(b" ")[0][1:] for name in self._starts}
        return frozenset(str(json.loads(b'"%b"' % source)) for source in found)
