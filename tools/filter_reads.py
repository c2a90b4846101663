#!/usr/bin/env python3
"""Make generated/filter_reads.json: what each named filter of c7n's AWS resources reads of the resource.

usage: filter_reads.py                writes the file (20 seconds)
       filter_reads.py RESOURCE ...   prints the filters of these resources

For each filter: `base`, the class of c7n.filters that it is made from; `reads`, the attributes that its source names
and that the resource's structure in botocore's models has, or that c7n adds; `annotations`, the `c7n:` members that it
writes; `defaults`, what it takes for `enabled` and `state`; `related`, the resource that it looks up; `related_key`,
where the resource names it; `at`, its line in c7n.
The API calls that a filter makes are in permission_calls.json (lookup_calls.py).
"""

from __future__ import annotations

import argparse
import ast
import inspect
import json
import logging
import os
import sys
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import Any

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
sys.path.insert(0, str(Path(__file__).parent))

import botocore.session
import json_layout
from c7n.resources import load_resources
from c7n.resources.aws import AWS, shape_validate  # noqa: F401  the provider registers its resources
from resource_attributes import structures

TARGET = Path(__file__).parent.parent / "c7n_ctschema" / "data" / "generated" / "filter_reads.json"
BASES = ("c7n.filters", "c7n.tags")
# c7n's own names for what it adds to a resource: S3's sub-resources, the policy of a queue.
ADDED = {"Tags", "Policy", "Acl", "Logging", "Website", "Versioning", "Lifecycle", "Notification", "Replication"}
# These are in the source of many classes and say nothing of the resource.
NOISE = {"Arn", "Id", "Name", "ResponseMetadata", "Key", "Value", "Error", "Code"}


def filters_of(name: str, session: Any) -> dict[str, dict[str, Any]]:
    manager = AWS.resources.get(name)
    members = {member for shape in structures(manager.resource_type, session) for member in shape.members} | ADDED
    registry = manager.filter_registry
    return {kind: _row(registry.get(kind), members) for kind in sorted(registry.keys())}


def _row(cls: Any, members: set[str]) -> dict[str, Any]:
    strings = _strings(cls)
    related = getattr(cls, "RelatedResource", "")
    row: dict[str, Any] = {
        "base": next((base.__name__ for base in cls.__mro__ if base.__module__.startswith(BASES)), ""),
        "reads": sorted({word for word in strings if word in members and word not in NOISE}),
        "annotations": sorted({word for word in strings if word.startswith("c7n:") and " " not in word}),
        "defaults": _defaults(cls),
        "related": related.rpartition(".")[2] if isinstance(related, str) else "",
        "related_key": getattr(cls, "RelatedIdsExpression", "") or "",
    }
    row = {member: value for member, value in row.items() if value}
    if cls.__module__.startswith("c7n.resources."):
        row["at"] = f"{cls.__module__.replace('.', '/')}.py:{inspect.getsourcelines(cls)[1]}"
    return row


def _strings(cls: Any) -> set[str]:
    """The strings in the source of the class and of its bases in c7n.resources; paths are split into their members."""
    found: set[str] = set()
    for owner in cls.__mro__:
        if owner.__module__.startswith("c7n.resources."):
            body = _parsed(owner)
            for node in (one for part in (body, *_functions(owner, body)) for one in ast.walk(part)):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 80:
                    # `Attachments[0].DeleteOnTermination`; a `c7n:` annotation is one word
                    found |= {node.value} if node.value.startswith("c7n:") else set(_words(node.value))
    return found


def _defaults(cls: Any) -> dict[str, bool]:
    """What `self.data.get("enabled", False)` takes without the member."""
    found: dict[str, bool] = {}
    for owner in cls.__mro__:
        # c7n.filters.waf too; `core` has members of these names with other meanings
        is_own = owner.__module__.startswith(("c7n.resources.", "c7n.filters.")) and not owner.__module__.endswith(
            "core"
        )
        for node in ast.walk(_parsed(owner)) if is_own else ():
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "self.data.get" and len(node.args) == 2:
                name, value = (one.value if isinstance(one, ast.Constant) else None for one in node.args)
                if name in ("enabled", "state") and isinstance(value, bool):
                    found.setdefault(str(name), value)
    return found


def _functions(cls: Any, body: ast.AST) -> list[ast.AST]:
    """The functions of the class's module that it calls: `is-ssl` of an elb reads the resource in one."""
    module = sys.modules[cls.__module__]
    called = {node.func.id for node in ast.walk(body) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    found = [getattr(module, name, None) for name in sorted(called)]
    return [
        ast.parse(inspect.getsource(one))
        for one in found
        if inspect.isfunction(one) and one.__module__ == module.__name__
    ]


def _words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() or letter == "_" else " " for letter in text).split()


def _parsed(cls: Any) -> ast.AST:
    body = ast.parse(inspect.cleandoc("\n" + inspect.getsource(cls))).body[0]
    assert isinstance(body, ast.ClassDef)
    # the schema and the permissions of a filter name members of the policy and IAM actions
    body.body = [node for node in body.body if not _is_metadata(node)]
    return body


def _is_metadata(node: ast.stmt) -> bool:
    names = [target.id for target in getattr(node, "targets", ()) if isinstance(target, ast.Name)]
    return bool({"schema", "permissions", "schema_alias"} & set(names)) or isinstance(node, ast.Expr)


def compact(table: dict[str, Any]) -> dict[str, Any]:
    """What most resources' filters of a name read stands once, in `shared`."""
    shared = {}
    for kind in sorted({kind for row in table.values() for kind in row}):
        texts = Counter(json.dumps(row[kind]) for row in table.values() if kind in row)
        text, count = max(texts.items(), key=lambda item: (item[1], item[0]))
        if count > 1:
            shared[kind] = json.loads(text)
    resources = {
        name: {kind: value for kind, value in row.items() if value != shared.get(kind)} for name, row in table.items()
    }
    return {"shared": shared, "resources": {name: row for name, row in resources.items() if row}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="RESOURCE")
    names = parser.parse_args().names
    logging.disable(logging.CRITICAL)
    load_resources(("aws.*",))
    session = botocore.session.get_session()
    table = {name: filters_of(name, session) for name in names or sorted(AWS.resources.keys())}
    if names:
        print(json.dumps(table, indent=1))
        return
    versions = {name: version(name) for name in ("c7n", "botocore")}
    json_layout.write(TARGET, {**versions, **compact(table)}, sort=True)


if __name__ == "__main__":
    main()
