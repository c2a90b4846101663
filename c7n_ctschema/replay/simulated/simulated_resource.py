"""A resource that moto makes, as knowledge/custodian/simulated_resources.json says, and the values that identify it."""

from __future__ import annotations

import functools
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from c7n_ctschema import tables
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.json_value import Json, JsonObject
from c7n_ctschema.trail.catalog import event_catalog

TABLE = "knowledge/custodian/simulated_resources"
NAME = "alpha"
_HOLE = re.compile(r"<([^<>]+)>")


class Step(NamedTuple):
    """An API call; its parameters have holes such as `<made.VolumeId>`. `name` is the name of its answer."""

    name: str
    service: str
    operation: str
    parameters: JsonObject


class Recipe(NamedTuple):
    """The calls that make a resource, and `values`: what is known of it, by kind."""

    resource: str
    steps: tuple[Step, ...]
    values: Mapping[str, str]
    events: Mapping[str, Sequence[str]]

    def kind_in(self, source: str, event: str) -> str:
        """The kind of value that identifies the resource in an event; the first kind for an event without a proof."""
        named = f"{source.removesuffix(event_catalog.SUFFIX)}:{event}"
        return next((kind for kind, events in self.events.items() if named in events), next(iter(self.values)))


def recipe(resource: str) -> Recipe | None:
    """How to make a resource, or None if the table does not have it."""
    known = resource_identity.of(resource)
    row = tables.read(TABLE)["resources"].get(known.resource if known else resource)
    if row is None or known is None:
        return None
    steps = tuple(Step(*step) for step in (*row.get("once", ()), *row["make"]))
    return Recipe(known.resource, steps, row["values"], row["events"])


def own_call(source: str, event: str) -> Step | None:
    """The call of an event about a resource that exists, or None if the table does not have it."""
    row = tables.read(TABLE)["calls"].get(f"{source.removesuffix(event_catalog.SUFFIX)}:{event}")
    return Step("call", *row) if row else None


class Answers:
    """What the calls answered, and the fixed values of the table; it fills the holes of later calls."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {**tables.read(TABLE)["known"], "zip": _zip(), "n": NAME, "i": "1"}

    def filled(self, value: Any) -> Any:
        """A value with its holes replaced; a string that is one hole becomes the value with its type."""
        if isinstance(value, dict):
            return {name: self.filled(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.filled(inner) for inner in value]
        if not isinstance(value, str):
            return value
        whole = _HOLE.fullmatch(value)
        return self._found(whole[1]) if whole else _HOLE.sub(lambda hole: str(self._found(hole[1])), value)

    def _found(self, hole: str) -> Any:
        import jmespath

        found = jmespath.search(hole.removeprefix("tail:"), self.known)
        return str(found or "").rpartition("/")[2] if hole.startswith("tail:") else found

    def values(self, made: Recipe) -> dict[str, Json]:
        """The identifying values of the resource, which must exist."""
        return {kind: self.filled(how) for kind, how in made.values.items()}


@functools.cache
def _zip() -> bytes:
    """A Lambda function's code: CreateFunction of moto checks that it is a zip file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("index.py", "def handler(event, context): pass\n")
    return stream.getvalue()
