"""Questions about what policies become: their fixed text, rules and permissions in AWS, and event policies."""

from __future__ import annotations

from c7n_ctschema.api.policy_queries import C7N, GIVEN, Policies, chosen, text_of
from c7n_ctschema.convert import conversion, pull_policies
from c7n_ctschema.convert.conversion import Conversion
from c7n_ctschema.custodian.permissions.needs import Needs
from c7n_ctschema.custodian.policy import policy_document
from c7n_ctschema.lint.running import engine, fix_files, selection
from c7n_ctschema.lint.running.fixing import Fixed
from c7n_ctschema.replay.engine.rule_subscription import Subscription


def fix_text(text: str, path: str = "<text>", *, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> Fixed:
    """The text of a policy file with all certain fixes, as `lint --fix` writes it; the arguments are `lint_text`'s.

    The result has `text`, `applied`, and `refused`: findings whose fix would change something else, each with a reason.
    """
    rules = selection.Selection(selection.checked(select), selection.checked(ignore))
    return fix_files.fixed_text(text, path, engine.lint_text(text, path, rules), rules)


def pattern(policies: Policies) -> dict[str, Subscription]:
    """The EventBridge rule of each policy with mode cloudtrail, by its name.

    `rendered` is the pattern that c7n deploys, `extra` the events that it lets through beside those that are asked for,
    `lost` the events that it does not let through. Raises `errors.CtschemaError` if c7n cannot render a pattern.
    """
    from c7n_ctschema.replay.engine import rule_subscription

    return {policy.name: rule_subscription.of_mode(policy.mode) for policy in chosen(text_of(policies))}


def permissions(policies: Policies, *, partition: str = "") -> dict[str, Needs]:
    """The IAM permissions of each policy with mode cloudtrail, by its name.

    `roles()` names the roles, and `document(role)` is the IAM policy of one. Raises `errors.CtschemaError` if c7n
    cannot load a policy. The default partition is the one that the policy's ARNs and Regions name.
    """
    from c7n_ctschema.custodian.permissions import lambda_permissions

    with C7N:
        return {
            policy.name: lambda_permissions.of_policy(dict(policy.data), partition)
            for policy in chosen(text_of(policies))
        }


def conversions(policies: Policies) -> dict[str, Conversion]:
    """The events after which each pull policy would find something, by the name of the policy.

    The best event comes first; without events, `reason` says why. Policies of other modes are left out. Raises
    `errors.BadInput` for a policy that cannot be read.
    """
    found = pull_policies.of_document(policy_document.read(text_of(policies).encode(), GIVEN, tolerant=True))
    for problem in found.unreadable:
        raise problem
    return {policy.name: conversion.of_policy(policy.resource, policy.data) for policy in found.policies}


# names for `c7n_ctschema/__init__.py`
__all__ = ["conversions", "fix_text", "pattern", "permissions"]
