#!/usr/bin/env python3
"""Make c7n_ctschema/data/generated/action_members.json: the members that c7n's actions require.

usage: action_members.py

c7n accepts every action as a bare name (`c7n.schema.process_resource`: "one word action shortcuts"), also actions whose
schema requires members. `needs` lists the alternatives of required members of an action. `refused` is true if c7n's
`Policy.validate` rejects the bare name. `accepted` is true if c7n's schema does not require the members: a `tag` action
whose `process` is that of c7n.tags.Tag or UniversalTag has no default for the tag's value, and calls AWS with no tag.
`shared` has the actions that are the same for all resources."""

from __future__ import annotations

import argparse
import collections
import json
import logging
import os
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from c7n.config import Bag, Config
from c7n.policy import Policy
from c7n.resources import load_resources
from c7n.resources.aws import AWS, shape_validate  # noqa: F401  the provider registers its resources
from c7n.tags import Tag, UniversalTag
from json_layout import write

from c7n_ctschema import tables

TARGET = Path(tables.DATA) / "generated" / "action_members.json"
SHARED_BY = 100  # resources; an action of that many is one of c7n's general actions


def table() -> dict[str, Any]:
    """The content of the file for the installed c7n."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    logging.disable(logging.CRITICAL)
    load_resources(("aws.*",))
    found = {name: _of_resource(name) for name in sorted(AWS.resources.keys())}
    shared = _shared(found)
    own = {
        name: {action: row for action, row in rows.items() if shared.get(action) != row} for name, rows in found.items()
    }
    return {"c7n": version("c7n"), "shared": shared, "resources": {name: rows for name, rows in own.items() if rows}}


def _shared(found: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    rows = collections.defaultdict(list)
    for actions in found.values():
        for action, row in actions.items():
            rows[action].append(json.dumps(row, sort_keys=True))
    most = {action: collections.Counter(each).most_common(1)[0] for action, each in rows.items()}
    return {action: json.loads(row) for action, (row, count) in sorted(most.items()) if count >= SHARED_BY}


def _of_resource(resource: str) -> dict[str, Any]:
    registry = AWS.resources.get(resource).action_registry
    rows = {}
    for action in sorted(registry.keys()):
        needs = _alternatives(registry.get(action).schema or {})
        if needs:
            rows[action] = {"needs": needs, **({"refused": True} if _is_refused(resource, action) else {})}
        elif action == "tag" and _has_no_default(registry.get(action)):
            rows[action] = {"needs": [["value"], ["tags"]], "accepted": True}
    return rows


def _alternatives(schema: Mapping[str, Any]) -> list[list[str]]:
    """The sets of members, one of which a schema requires; [] if it requires only the `type`."""
    common = [name for name in schema.get("required", ()) if name != "type"]
    branches = [branch.get("required", ()) for branch in (*schema.get("anyOf", ()), *schema.get("oneOf", ()))] or [()]
    needs = [common + [name for name in branch if name != "type" and name not in common] for branch in branches]
    return needs if all(needs) else []


def _has_no_default(action: Any) -> bool:
    """Whether it is one of c7n's general tag actions; a resource's own action may have a default for the value."""
    return any(getattr(action, "process", None) is general.process for general in (Tag, UniversalTag))


def _is_refused(resource: str, action: str) -> bool:
    policy = {"name": "p", "resource": f"aws.{resource}", "actions": [action]}
    try:
        Policy(policy, Config.empty(dryrun=True, account_id="na", region="us-east-1"), Bag()).validate()
    except Exception:  # c7n's validators raise any exception; each rejects the policy
        return True
    return False


def main() -> None:
    argparse.ArgumentParser(description="Make action_members.json.").parse_args()
    write(TARGET, table(), sort=True)


if __name__ == "__main__":
    main()
