"""The filters and actions of a resource, and the types of their members (generated/elements/), without c7n."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from c7n_ctschema import tables
from c7n_ctschema.custodian.lookups import resource_identity

FOLDER = "generated/elements"
_LETTERS = {"string": "s", "number": "n", "boolean": "b", "null": "0"}
LIST, OBJECT = "l", "o"
OPEN, ENUM, REQUIRED, OTHERS = "?", "=", "", "*"


@functools.lru_cache(maxsize=256)
def of_resource(resource: str, part: str) -> Mapping[str, Mapping[str, str]]:
    """The elements of a resource by name, each with the letters of its members' types; {} for an unknown resource."""
    known = resource_identity.of(resource)
    table = tables.read_from(FOLDER, known.service) if known else {}
    row: Mapping[str, Any] | None = table.get("resources", {}).get(known.resource) if known else None
    if row is None:
        return {}
    shared = tables.read_from(FOLDER, "shared")
    lacks = frozenset(row["lacks"])
    found = {
        name: shared["schemas"][number]
        for name, number in shared["resources"]["*"][part].items()
        if f"{part} {name}" not in lacks
    }
    return {**found, **{name: table["schemas"][number] for name, number in row[part].items()}}


def takes(letters: str, kind: str, value: str) -> bool:
    """Whether a member takes a scalar of a YAML kind (string, number, boolean, null)."""
    if letters.startswith(ENUM):
        return kind == "string" and value in letters[1:].split("|")
    return letters == OPEN or _LETTERS.get(kind, OPEN) in letters


def takes_collection(letters: str, letter: str) -> bool:
    """Whether a member takes a list (`LIST`) or an object (`OBJECT`)."""
    return letters == OPEN or (not letters.startswith(ENUM) and letter in letters)
