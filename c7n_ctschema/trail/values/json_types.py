"""The JSON types of a leaf in records, which can differ from the model's (knowledge/trail/json_types.json)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from c7n_ctschema import tables
from c7n_ctschema.light_typing import Any

SCALARS = frozenset({"string", "number", "boolean"})


def of_leaf(source: str, path: str, types: Iterable[str]) -> frozenset[str]:
    """The JSON types that a leaf of these model types can have: string, number, boolean, object, list.

    `path` is from the record, with its root: `.requestParameters.size`.
    """
    data: Mapping[str, Any] = tables.read("knowledge/trail/json_types")
    untyped = data["untyped"].get(source)
    # EC2's newer calls: XML made into JSON has numbers, booleans, and strings by the look of the value.
    if untyped and re.search(untyped["path"], path):
        return SCALARS
    own: Mapping[str, Any] = data["sources"].get(source, {})
    # The source's own row replaces the general one: S3 logs query parameters as strings.
    return frozenset(name for type_name in types for name in own.get(type_name) or data["types"][type_name])


def may_be_text(source: str, path: str, seen: Collection[str]) -> bool:
    """Whether a number of the model can be a string in records; `seen` are the types that records show here."""
    # Records of this key decide. Only without records does the rule of the source count.
    return "string" in seen or (not seen and of_leaf(source, path, ("number",)) == {"number", "string"})
