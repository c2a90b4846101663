#!/usr/bin/env python3
"""Make c7n_ctschema/data/generated/elements/: the filters and actions of each resource, and the types of their members.

usage: element_schemas.py

A file for each service of botocore, and `shared.json` for what nearly all resources have. `resources`: resource →
`filters`, `actions`: name → number of its schema in `schemas`. A schema is a member's name → the first letters of the
types that it takes (`s` string, `n` number, `b` boolean, `l` list, `o` object, `0` null), `?` where c7n's schema says
nothing that a letter could say; `enum` is `=a|b`. The member "" lists required members, and `*` says that the element
takes other members.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from c7n.resources import load_resources
from c7n.resources.aws import AWS
from json_layout import write

from c7n_ctschema import tables
from c7n_ctschema.custodian.c7n import element_members, resource_elements

TARGET = Path(tables.DATA) / "generated" / "elements"
_LETTERS = {"string": "s", "number": "n", "integer": "n", "boolean": "b", "array": "l", "object": "o", "null": "0"}
_PARTS = ("filters", "actions")
Schema = Mapping[str, Any]


def compact(schema: Schema, definitions: Schema) -> dict[str, str]:
    """An element's schema with a few letters for each member."""
    made = {name: _types(facts, definitions) for name, facts in schema.get("properties", {}).items() if name != "type"}
    made[""] = " ".join(sorted(name for name in schema.get("required", ()) if name != "type"))
    # `anyOf` of `notify` is left to the rule that knows it (CT503)
    if schema.get("additionalProperties", True) is not False or "properties" not in schema:
        made["*"] = ""
    return made


def _types(facts: Any, definitions: Schema, depth: int = 0) -> str:
    if not isinstance(facts, Mapping) or depth > 4:
        return "?"
    facts = element_members.resolved(facts, definitions)
    options = [*facts.get("oneOf", ()), *facts.get("anyOf", ())]
    if options:
        letters = {letter for one in options for letter in _types(one, definitions, depth + 1)}
        return "?" if "?" in letters or "=" in letters else "".join(sorted(letters))
    if "enum" in facts:
        values = facts["enum"]
        is_plain = all(isinstance(value, str) and "|" not in value for value in values)
        return "=" + "|".join(values) if is_plain and depth == 0 else "?"
    kinds = facts.get("type", ())
    kinds = [kinds] if isinstance(kinds, str) else kinds
    return "".join(sorted({_LETTERS[kind] for kind in kinds if kind in _LETTERS})) or "?"


def _elements(name: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    definitions = resource_elements.definitions(name)
    manager = AWS.resources.get(name)
    for part, registry in zip(_PARTS, (manager.filter_registry, manager.action_registry), strict=True):
        for element in sorted(registry.keys()):
            yield part, element, compact(registry.get(element).schema or {}, definitions)


def tables_by_service() -> dict[str, dict[str, Any]]:
    """The content of each file, for the installed c7n."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    logging.disable(logging.CRITICAL)
    load_resources(("aws.*",))
    names = sorted(AWS.resources.keys())
    found = {name: list(_elements(name)) for name in names}
    count = Counter(_frozen(*one) for listed in found.values() for one in listed)
    shared = {one for one, number in count.items() if number > len(names) * 0.6}
    made: dict[str, dict[str, Any]] = {"shared": {"resources": {}, "schemas": []}}
    for name, listed in found.items():
        manager = AWS.resources.get(name)
        table = made.setdefault(manager.resource_type.service, {"resources": {}, "schemas": []})
        row: dict[str, Any] = {"filters": {}, "actions": {}, "lacks": []}
        have = {_frozen(*one) for one in listed}
        for part, element, schema in listed:
            if _frozen(part, element, schema) not in shared:
                row[part][element] = _number(table["schemas"], schema)
        row["lacks"] = sorted(f"{part} {element}" for part, element, _ in map(json.loads, shared - have))
        table["resources"][name] = row
    common: dict[str, dict[str, int]] = {"filters": {}, "actions": {}}
    for part, element, schema in sorted(map(json.loads, shared), key=lambda one: (one[0], one[1])):
        common[part][element] = _number(made["shared"]["schemas"], schema)
    made["shared"]["resources"]["*"] = common
    return made


def _frozen(part: str, element: str, schema: dict[str, str]) -> str:
    return json.dumps([part, element, schema], sort_keys=True)


def _number(schemas: list[dict[str, str]], schema: dict[str, str]) -> int:
    if schema not in schemas:
        schemas.append(schema)
    return schemas.index(schema)


def main() -> None:
    argparse.ArgumentParser(description="Make generated/elements/.").parse_args()
    made = tables_by_service()
    TARGET.mkdir(exist_ok=True)
    for file in TARGET.glob("*.json"):
        file.unlink()
    for service, table in made.items():
        write(TARGET / f"{service}.json", {"c7n": version("c7n"), **table})


if __name__ == "__main__":
    main()
