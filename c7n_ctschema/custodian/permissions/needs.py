"""The needs of a policy's roles: IAM actions, trust policies, and what is unknown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

LAMBDA, MEMBER = "lambda", "member"


@dataclass(frozen=True, slots=True)
class Need:
    """An IAM action. `resource` is an ARN pattern; `why` says which part of the policy needs the action.

    `declared` is False if c7n does not declare the action. `role` is the role that needs it: LAMBDA, or MEMBER for the
    role that the function assumes (`member-role`, `execution-options.assume_role`).
    """

    action: str
    resource: str
    why: str
    declared: bool = True
    role: str = LAMBDA


@dataclass(frozen=True, slots=True)
class Needs:
    """All needs of a policy.

    `silent` are filters and actions that call AWS although c7n declares nothing for them. `conditional` are needs that
    apply only in the case that `why` names; the documents do not include them. `not_covered` are the parts of the
    policy with unknown calls, and the reason. `notes` say what happens without some permissions. `trusts` has the trust
    policies by role.
    """

    needs: tuple[Need, ...]
    silent: tuple[str, ...]
    conditional: tuple[Need, ...] = ()
    not_covered: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    trusts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def roles(self) -> tuple[str, ...]:
        """The roles that need something, the Lambda function's first."""
        return tuple(role for role in (LAMBDA, MEMBER) if any(need.role == role for need in self.needs))

    def document(self, role: str = LAMBDA) -> dict[str, Any]:
        """The IAM policy document of a role: one statement for each resource, `*` first."""
        actions: dict[str, set[str]] = {}
        for need in self.needs:
            if need.role == role:
                actions.setdefault(need.resource, set()).add(need.action)
        statements = [
            {"Effect": "Allow", "Action": sorted(actions[resource]), "Resource": resource}
            # A fixed order: the document is compared with the one in a repository, and a diff must show only real
            # changes.
            for resource in sorted(actions, key=lambda resource: (resource != "*", resource))
        ]
        return {"Version": "2012-10-17", "Statement": statements}
