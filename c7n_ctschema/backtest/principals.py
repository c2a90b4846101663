"""Who made a call: `userIdentity` folded to the role, user, service or account behind a session.

Source: "CloudTrail userIdentity element" in the CloudTrail User Guide, which lists the types and their members.
"""

from __future__ import annotations

from collections.abc import Callable

from c7n_ctschema.json_value import JsonObject, as_object, as_text


def principal(record: JsonObject) -> str:
    """The principal as `kind name (account)`, such as `role deploy (123456789012)`; `unknown` without an identity."""
    identity = as_object(record.get("userIdentity"))
    kind = str(identity.get("type") or "")
    name = _BY_TYPE.get(kind, _of_other)(identity)
    # The account of the role, not of the caller: for a role that another account assumes, the two differ.
    account = as_text(_issuer(identity).get("accountId")) or as_text(identity.get("accountId"))
    # The same role in two accounts is two principals. `account 123456789012` has the account already.
    return f"{name} ({account})" if account and account not in name else name


def _issuer(identity: JsonObject) -> JsonObject:
    return as_object(as_object(identity.get("sessionContext")).get("sessionIssuer"))


def _of_role(identity: JsonObject) -> str:
    """The role, not the session: a role has thousands of session names, such as instance ids."""
    name = as_text(_issuer(identity).get("userName")) or _arn_part(identity, 1)
    return f"role {name}" if name else "role"


def _of_user(identity: JsonObject) -> str:
    # Records of console sign-ins that failed have HIDDEN_DUE_TO_SECURITY_REASONS here: it stays, and tells what it is.
    name = as_text(identity.get("userName")) or _arn_part(identity, -1) or as_text(identity.get("principalId"))
    return f"user {name}" if name else "user"


def _of_service(identity: JsonObject) -> str:
    return f"service {as_text(identity.get('invokedBy')) or 'unknown'}"


def _of_federated(identity: JsonObject) -> str:
    # GetFederationToken: the session's name is free text; the user who asked for it is the issuer
    name = as_text(_issuer(identity).get("userName")) or _arn_part(identity, -1)
    return f"federated user {name}" if name else "federated user"


def _of_account(identity: JsonObject) -> str:
    return f"account {as_text(identity.get('accountId')) or as_text(identity.get('principalId')) or 'unknown'}"


def _of_person(identity: JsonObject) -> str:
    # IAM Identity Center: the user has no ARN, only an id in the identity store.
    person = as_object(identity.get("onBehalfOf"))
    return f"user {as_text(person.get('userId')) or as_text(identity.get('userName')) or 'unknown'}"


def _of_other(identity: JsonObject) -> str:
    kind = as_text(identity.get("type"))
    name = (
        as_text(identity.get("userName")) or as_text(identity.get("invokedBy")) or as_text(identity.get("principalId"))
    )
    return " ".join(part for part in (kind, name) if part) or "unknown"


def _arn_part(identity: JsonObject, index: int) -> str:
    """A part of the resource in `arn:aws:sts::1:assumed-role/deploy/session`; "" if the ARN has no such part."""
    # From the right: the resource part of an ARN has slashes, and the path of a user has any number of them.
    parts = as_text(identity.get("arn")).rpartition(":")[2].split("/")
    return parts[index] if len(parts) > 1 else ""


_BY_TYPE: dict[str, Callable[[JsonObject], str]] = {
    "AssumedRole": _of_role,
    "Role": _of_role,
    "IAMUser": _of_user,
    "Root": lambda identity: "root",
    "AWSService": _of_service,
    "AWSAccount": _of_account,
    "FederatedUser": _of_federated,
    "IdentityCenterUser": _of_person,
}
