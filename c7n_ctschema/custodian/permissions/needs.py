"""What a policy's roles need: IAM actions, trust, and what is not known of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

LAMBDA, MEMBER = "lambda", "member"


@dataclass(frozen=True, slots=True)
class Need:
    """An IAM action. `resource` is an ARN pattern; `why` says which part of the policy needs it.

    `declared` is False for what c7n does not declare. `role` is the role that needs it: the Lambda's, or the one that
    it assumes (`member-role`, `execution-options.assume_role`).
    """

    action: str
    resource: str
    why: str
    declared: bool = True
    role: str = LAMBDA


@dataclass(frozen=True, slots=True)
class Needs:
    """All that a policy needs.

    `silent` are filters and actions that call AWS, for which c7n declares nothing. `conditional` are needed only in
    the case that `why` names, which the policy does not tell; they are in no document. `not_covered` are the parts of
    the policy whose calls are not all known, with the reason. `notes` tell what happens without some permissions.
    `trusts` has the trust policies by role.
    """

    needs: tuple[Need, ...]
    silent: tuple[str, ...]
    conditional: tuple[Need, ...] = ()
    not_covered: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    trusts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def roles(self) -> tuple[str, ...]:
        """The roles concerned, the Lambda's first."""
        return tuple(role for role in (LAMBDA, MEMBER) if any(need.role == role for need in self.needs))

    def document(self, role: str = LAMBDA) -> dict[str, Any]:
        """The IAM policy document of a role: a statement for each resource, those for all resources first."""
        actions: dict[str, set[str]] = {}
        for need in self.needs:
            if need.role == role:
                actions.setdefault(need.resource, set()).add(need.action)
        statements = [
            {"Effect": "Allow", "Action": sorted(actions[resource]), "Resource": resource}
            for resource in sorted(actions, key=lambda resource: (resource != "*", resource))
        ]
        return {"Version": "2012-10-17", "Statement": statements}
