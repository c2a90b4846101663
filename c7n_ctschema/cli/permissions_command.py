"""`permissions`: the IAM permissions that a policy's Lambda needs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from c7n_ctschema.cli.policies import Chosen, add_arguments, chosen
from c7n_ctschema.cli.text import printable
from c7n_ctschema.custodian import permissions
from c7n_ctschema.custodian.partitions import PARTITIONS
from c7n_ctschema.custodian.permissions import Need, Needs
from c7n_ctschema.errors import CtschemaError

JSON_VERSION = 1
_WHOSE = {permissions.LAMBDA: "the Lambda's role", permissions.MEMBER: "the role that it assumes"}


def configure(parser: argparse.ArgumentParser) -> None:
    add_arguments(parser)
    parser.add_argument("--why", action="store_true", help="say of each permission what needs it")
    parser.add_argument(
        "--partition", choices=PARTITIONS, help="of the ARNs (default: what the policy's ARNs, Regions and URLs name)"
    )
    parser.epilog = (
        "examples:\n  custodian-ctschema permissions policy.yml\n"
        "  custodian-ctschema permissions policy.yml --policy my-policy --why\n"
    )


def run(options: argparse.Namespace) -> int:
    rows, code = [], 0
    asked = chosen(options)
    for policy in asked.policies:
        try:
            found = permissions.of_policy(policy.data, options.partition or "")
        except CtschemaError as error:
            print(printable(f"{policy.place}: policy {policy.name!r}: {error}"), file=sys.stderr)
            code = 1
            continue
        if options.format == "json":
            rows.append(_row(policy, found))
        else:
            sys.stdout.write(printable("\n".join(_text(policy, found, options.why))) + "\n")
    if options.format == "json":
        json.dump({"version": JSON_VERSION, "policies": rows}, sys.stdout, indent=2)
        sys.stdout.write("\n")
    return asked.told(code)


def _row(policy: Chosen, found: Needs) -> dict[str, Any]:
    return {
        "file": policy.file,
        "policy": policy.name,
        "resource": policy.resource,
        "documents": {role: found.document(role) for role in found.roles()},
        "needs": [_need(need) for need in found.needs],
        "conditional": [_need(need) for need in found.conditional],
        "trusts": found.trusts,
        "undeclared_by_c7n": list(found.silent),
        "not_covered": [{"part": part, "reason": reason} for part, reason in found.not_covered],
        "notes": list(found.notes),
    }


def _need(need: Need) -> dict[str, Any]:
    return {
        "action": need.action,
        "resource": need.resource,
        "why": need.why,
        "declared": need.declared,
        "role": need.role,
    }


def _text(policy: Chosen, found: Needs, why: bool) -> Iterator[str]:
    for role in found.roles():
        yield f"# {policy.name} ({policy.resource}): {_WHOSE[role]}"
        yield from _reasons(found, role) if why else (json.dumps(found.document(role), indent=2),)
    if permissions.MEMBER in found.trusts:
        yield f"# {policy.name} ({policy.resource}): trust policy of the role that it assumes"
        yield json.dumps(found.trusts[permissions.MEMBER], indent=2)
    yield from _remarks(found, why)


def _remarks(found: Needs, why: bool) -> Iterator[str]:
    """What the documents do not say."""
    for reason in dict.fromkeys(need.why for need in found.conditional):
        actions = ", ".join(sorted(need.action for need in found.conditional if need.why == reason))
        yield f"# {reason}: {actions}"
    yield from (f"# {note}" for note in found.notes)
    recorded = dict(found.not_covered)
    if recorded:
        yield f"# not all calls are known of: {', '.join(recorded)}"
        yield from (f"#   {part}: {reason}" for part, reason in recorded.items() if why)
    silent = [label for label in found.silent if label in recorded]
    if silent:
        yield f"c7n does not declare what these need: {', '.join(silent)}"


def _reasons(found: Needs, role: str) -> Iterator[str]:
    rows = [need for need in found.needs if need.role == role]
    width = max((len(need.action) for need in rows), default=0)
    for need in sorted(rows, key=lambda need: (need.action, need.why)):
        yield f"{need.action:{width}}  {need.why}{'' if need.declared else '  (not declared by c7n)'}"
