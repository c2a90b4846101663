"""Trust policies: the principals that can assume the roles of a policy's Lambda function."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from c7n_ctschema.json_value import as_object

# A placeholder: a policy file does not name the account in which c7n deploys it.
CENTRAL_ACCOUNT = "CENTRAL_ACCOUNT"
_LAMBDA_ROLE = "LAMBDA_ROLE"


def of_lambda() -> dict[str, Any]:
    """The trust policy of the Lambda function's role. Evidence: Lambda developer guide, "Lambda execution role"."""
    return _document({"Service": "lambda.amazonaws.com"})


def of_assumed(mode: Mapping[str, Any], partition: str) -> dict[str, Any]:
    """The trust policy of the role that the Lambda function assumes. It trusts the function's role."""
    options = as_object(mode.get("execution-options"))
    external = options.get("external_id")
    # c7n.credentials.assumed_session sends `external_id` with AssumeRole, and the role's policy can require it
    condition = {"StringEquals": {"sts:ExternalId": str(external)}} if external else None
    return _document({"AWS": _principal(str(mode.get("role") or _LAMBDA_ROLE), partition)}, condition)


def _principal(role: str, partition: str) -> str:
    """The ARN of the role. c7n adds the account of the deployment to a name (c7n/mu.py, `get_config`)."""
    arn = role if role.startswith("arn:") else f"arn:{partition}:iam::{CENTRAL_ACCOUNT}:role/{role}"
    # c7n replaces `{account_id}` by the account that it deploys in, for the function's role the central one
    return arn.replace("{account_id}", CENTRAL_ACCOUNT)


def _document(principal: dict[str, str], condition: dict[str, Any] | None = None) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    if condition:
        statement["Condition"] = condition
    return {"Version": "2012-10-17", "Statement": [statement]}
