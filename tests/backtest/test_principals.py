"""Who made a call."""

from __future__ import annotations

import pytest

from c7n_ctschema.backtest.principals import principal

ROLE = {
    "type": "AssumedRole",
    "arn": "arn:aws:sts::123456789012:assumed-role/deploy/i-0abc",
    "accountId": "123456789012",
    "sessionContext": {"sessionIssuer": {"type": "Role", "userName": "deploy", "accountId": "123456789012"}},
}


@pytest.mark.parametrize(
    ("identity", "name"),
    [
        (ROLE, "role deploy (123456789012)"),
        ({**ROLE, "sessionContext": {}}, "role deploy (123456789012)"),
        ({"type": "AssumedRole"}, "role"),
        ({"type": "IAMUser", "userName": "ann", "accountId": "1"}, "user ann (1)"),
        ({"type": "IAMUser", "arn": "arn:aws:iam::1:user/team/ann"}, "user ann"),
        ({"type": "Root", "accountId": "123456789012"}, "root (123456789012)"),
        ({"type": "AWSService", "invokedBy": "autoscaling.amazonaws.com"}, "service autoscaling.amazonaws.com"),
        ({"type": "AWSAccount", "accountId": "123456789012"}, "account 123456789012"),
        ({"type": "IdentityCenterUser", "onBehalfOf": {"userId": "u-1"}, "accountId": "1"}, "user u-1"),
        ({"type": "SAMLUser", "userName": "ann"}, "SAMLUser ann"),
        ({"type": "FederatedUser", "arn": "arn:aws:sts::1:federated-user/ann"}, "federated user ann"),
        ({}, "unknown"),
        (None, "unknown"),
        ({"type": 3, "accountId": []}, "unknown"),
    ],
)
def test_identities(identity: object, name: str) -> None:
    assert principal({"userIdentity": identity}).startswith(name)  # type: ignore[dict-item]
