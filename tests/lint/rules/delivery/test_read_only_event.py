"""Calls that only read (CT006), beside the state in which c7n deploys its rule."""

from __future__ import annotations

import pytest
from c7n.mu import CloudWatchEventSource
from policy_texts import BUCKET, severities


@pytest.mark.parametrize(
    ("source", "event", "severity"),
    [
        ("iam", "GetUser", "error"),
        ("ec2", "DescribeInstances", "error"),
        ("secretsmanager", "GetSecretValue", "error"),
        ("sts", "AssumeRole", "info"),
        ("kms", "Decrypt", "info"),
        ("sts", "GetSessionToken", "info"),  # delivered although its name begins with Get
    ],
)
def test_read_only_events(source: str, event: str, severity: str) -> None:
    entry = {"source": f"{source}.amazonaws.com", "event": event, "ids": "recipientAccountId"}
    assert severities(entry) == [("read-only-event", severity)]


@pytest.mark.slow
def test_c7n_deploys_its_rule_enabled() -> None:
    """EventBridge's ENABLED, not ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS."""
    boto3, moto = pytest.importorskip("boto3"), pytest.importorskip("moto")
    with moto.mock_aws():
        role = boto3.client("iam").create_role(
            RoleName="r", AssumeRolePolicyDocument='{"Version": "2012-10-17", "Statement": []}'
        )["Role"]["Arn"]
        made = boto3.client("lambda").create_function(
            FunctionName="f", Runtime="python3.12", Role=role, Handler="a.b", Code={"ZipFile": b"x"}
        )

        class Function:
            name, event_name, description, arn = "f", "f", "d", made["FunctionArn"]

        source = CloudWatchEventSource({"type": "cloudtrail", "events": [dict(BUCKET)]}, boto3.Session)
        source.add(Function(), False)
        assert boto3.client("events").describe_rule(Name="f")["State"] == "ENABLED"
