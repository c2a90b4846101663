"""Trust policies: who may assume the roles of a policy's Lambda."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# A policy file does not say which account it is deployed in.
CENTRAL_ACCOUNT = "CENTRAL_ACCOUNT"
_LAMBDA_ROLE = "LAMBDA_ROLE"


def of_lambda() -> dict[str, Any]:
    """The trust policy of the Lambda's role. Evidence: Lambda developer guide, "Lambda execution role"."""
    return _document({"Service": "lambda.amazonaws.com"})


def of_assumed(mode: Mapping[str, Any], partition: str) -> dict[str, Any]:
    """The trust policy of the role that the Lambda assumes: it trusts the Lambda's role."""
    options = mode.get("execution-options") or {}
    external = options.get("external_id")
    condition = {"StringEquals": {"sts:ExternalId": str(external)}} if external else None
    return _document({"AWS": _principal(str(mode.get("role") or _LAMBDA_ROLE), partition)}, condition)


def _principal(role: str, partition: str) -> str:
    """The role's ARN; c7n completes a bare name with the account that it deploys in (c7n/mu.py, `get_config`)."""
    arn = role if role.startswith("arn:") else f"arn:{partition}:iam::{CENTRAL_ACCOUNT}:role/{role}"
    return arn.replace("{account_id}", CENTRAL_ACCOUNT)


def _document(principal: dict[str, str], condition: dict[str, Any] | None = None) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    if condition:
        statement["Condition"] = condition
    return {"Version": "2012-10-17", "Statement": [statement]}
