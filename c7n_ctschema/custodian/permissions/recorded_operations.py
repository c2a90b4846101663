"""The AWS operations that an action calls, for the linter: it reads tables only, and imports nothing that takes time.

aws_calls.py describes the tables, and makes IAM permissions of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from c7n_ctschema import tables
from c7n_ctschema.light_typing import Any


def of_action(resource: str, action: str, settings: Mapping[str, Any]) -> tuple[str, ...]:
    """The operations that an action calls (`ec2.CreateTags`), without those of branches that no recorded run took."""
    recorded = tables.read("generated/permission_calls")
    row = recorded["resources"].get(resource, {}).get("actions", {}).get(action)
    # an empty row of the resource counts: it says that the action calls nothing there
    row = recorded["shared"]["actions"].get(action, {}) if row is None else row
    called = [*row.get("run", ())]
    for member, operations in row.get("with", {}).items():
        called += operations if member in settings else ()
    # If every branch ran, an operation that only c7n's source names belongs to a branch for other settings.
    is_complete = row.get("run") and not row.get("not_covered")
    return tuple(dict.fromkeys([*called, *(() if is_complete else row.get("source", ()))]))


def of_tagging(resource: str, operation: str) -> tuple[str, ...]:
    """The IAM actions of the resource's service that TagResources or UntagResources needs (`rds:AddTagsToResource`)."""
    tagging: Mapping[str, Mapping[str, list[str]]] = tables.read("generated/iam_actions")["tagging"]
    return tuple(tagging.get(resource, {}).get(operation, ()))
