"""`permissions`: the IAM permissions that a policy's Lambda function needs."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator

from c7n_ctschema.cli.arguments.policy_arguments import add_arguments, chosen, told
from c7n_ctschema.cli.policy_commands import policy_analysis
from c7n_ctschema.custodian.permissions import lambda_permissions
from c7n_ctschema.custodian.permissions.needs import LAMBDA, MEMBER, Need, Needs
from c7n_ctschema.custodian.permissions.partitions import PARTITIONS
from c7n_ctschema.custodian.policy.policy_choice import Chosen

_WHOSE = {LAMBDA: "role of the Lambda function", MEMBER: "role that the function assumes"}


def configure(parser: argparse.ArgumentParser) -> None:
    add_arguments(parser)
    parser.add_argument("--why", action="store_true", help="print the reason for each permission")
    parser.add_argument(
        "--partition",
        choices=PARTITIONS,
        metavar="NAME",
        help=f"AWS partition of the ARNs: {', '.join(PARTITIONS)} (default: the one that the policy names)",
    )
    parser.epilog = (
        "examples:\n  custodian-ctschema permissions policy.yml\n"
        "  custodian-ctschema permissions policy.yml --policy my-policy --why\n"
    )


def run(options: argparse.Namespace) -> int:
    asked = chosen(options)
    # "" lets the policy decide: its role or other ARNs can name aws-cn or aws-us-gov.
    partition = options.partition or ""
    results, code = policy_analysis.analyzed(
        asked.policies, lambda policy: lambda_permissions.of_policy(policy.data, partition)
    )
    policy_analysis.write(options, results, _row, lambda policy, needs: _text(policy, needs, options.why))
    return told(asked, code)


def _row(policy: Chosen, found: Needs) -> dict[str, object]:
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


def _need(need: Need) -> dict[str, object]:
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
        # Each document is whole JSON: people paste it into the role's policy, so `--why` replaces it.
        yield from _reasons(found, role) if why else (json.dumps(found.document(role), indent=2),)
    # With `member-role`, the function assumes a role that needs a trust policy in each member account.
    if MEMBER in found.trusts:
        yield f"# {policy.name} ({policy.resource}): trust policy of the role that the function assumes"
        yield json.dumps(found.trusts[MEMBER], indent=2)
    yield from _remarks(found, why)


def _remarks(found: Needs, why: bool) -> Iterator[str]:
    """Comments on permissions that the documents do not include."""
    # Grouped by reason: one condition often concerns ten actions.
    actions: dict[str, list[str]] = {}
    for need in found.conditional:
        actions.setdefault(need.why, []).append(need.action)
    yield from (f"# {reason}: {', '.join(sorted(names))}" for reason, names in actions.items())
    # Comments with `#`: a reader sees at once that they are not part of the JSON document.
    yield from (f"# {note}" for note in found.notes)
    recorded = dict(found.not_covered)
    if recorded:
        yield f"# some calls are unknown: {', '.join(recorded)}"
        yield from (f"#   {part}: {reason}" for part, reason in recorded.items() if why)
    silent = [label for label in found.silent if label in recorded]
    if silent:
        yield f"# c7n declares no permissions for: {', '.join(silent)}"


def _reasons(found: Needs, role: str) -> Iterator[str]:
    rows = [need for need in found.needs if need.role == role]
    width = max((len(need.action) for need in rows), default=0)
    for need in sorted(rows, key=lambda need: (need.action, need.why)):
        yield f"{need.action:{width}}  {need.why}{'' if need.declared else '  (not declared by c7n)'}"
