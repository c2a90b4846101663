"""`permissions`: the IAM permissions that a policy's Lambda function needs."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator

from c7n_ctschema.cli.arguments.policy_arguments import add_arguments, chosen, told
from c7n_ctschema.cli.commands import policy_analysis
from c7n_ctschema.custodian.permissions import lambda_permissions
from c7n_ctschema.custodian.permissions.lambda_permissions import Needs
from c7n_ctschema.custodian.policy.policy_choice import Chosen

_WHOSE = {lambda_permissions.LAMBDA: "the Lambda's role", lambda_permissions.MEMBER: "the role that it assumes"}


def configure(parser: argparse.ArgumentParser) -> None:
    add_arguments(parser)
    parser.add_argument("--why", action="store_true", help="print the reason for each permission")
    parser.epilog = (
        "examples:\n  custodian-ctschema permissions policy.yml\n"
        "  custodian-ctschema permissions policy.yml --policy my-policy --why\n"
    )


def run(options: argparse.Namespace) -> int:
    asked = chosen(options)
    results, code = policy_analysis.analyzed(asked.policies, lambda policy: lambda_permissions.of_policy(policy.data))
    policy_analysis.write(options, results, _row, lambda policy, needs: _text(policy, needs, options.why))
    return told(asked, code)


def _row(policy: Chosen, found: Needs) -> dict[str, object]:
    return {
        "file": policy.file,
        "policy": policy.name,
        "resource": policy.resource,
        "documents": {role: found.document(role) for role in found.roles()},
        "needs": [
            {
                "action": need.action,
                "resource": need.resource,
                "why": need.why,
                "declared": need.declared,
                "role": need.role,
            }
            for need in found.needs
        ],
        "undeclared_by_c7n": list(found.silent),
    }


def _text(policy: Chosen, found: Needs, why: bool) -> Iterator[str]:
    for role in found.roles():
        yield f"# {policy.name} ({policy.resource}): {_WHOSE[role]}"
        yield from _reasons(found, role) if why else (json.dumps(found.document(role), indent=2),)
    if found.silent:
        yield f"c7n does not declare what these need: {', '.join(found.silent)}"


def _reasons(found: Needs, role: str) -> Iterator[str]:
    rows = [need for need in found.needs if need.role == role]
    width = max((len(need.action) for need in rows), default=0)
    for need in sorted(rows, key=lambda need: (need.action, need.why)):
        yield f"{need.action:{width}}  {need.why}{'' if need.declared else '  (not declared by c7n)'}"
