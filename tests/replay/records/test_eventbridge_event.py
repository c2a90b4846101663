"""A bare record as EventBridge delivers it."""

from __future__ import annotations

from typing import Any

import pytest

from c7n_ctschema.replay.records.eventbridge_event import Place, delivered

Record = dict[str, Any]


def test_envelope(create_policy: Record) -> None:
    event = delivered(create_policy, Place("f"))
    assert event.wrapped and event.envelope["detail"] == create_policy
    assert {name: event.envelope[name] for name in ("source", "detail-type", "account", "region", "time")} == {
        "source": "aws.iam",
        "detail-type": "AWS API Call via CloudTrail",
        "account": "123456789012",
        "region": "us-east-1",
        "time": "2026-11-02T09:00:00Z",
    }


@pytest.mark.parametrize(
    ("kind", "source", "name", "detail_type"),
    [
        ("AwsApiCall", "s3.amazonaws.com", "CreateBucket", "AWS API Call via CloudTrail"),
        ("AwsConsoleSignIn", "signin.amazonaws.com", "ConsoleLogin", "AWS Console Sign In via CloudTrail"),
        ("AwsServiceEvent", "kms.amazonaws.com", "RotateKey", "AWS Service Event via CloudTrail"),
        ("AwsConsoleAction", "signin.amazonaws.com", "PasswordUpdated", "AWS Console Action via CloudTrail"),
        ("AwsCloudTrailInsight", "ec2.amazonaws.com", "RunInstances", "AWS Insight via CloudTrail"),
        ("AwsVpceEvent", "ec2.amazonaws.com", "RunInstances", "AWS Network Activity Event via CloudTrail"),
        (None, "signin.amazonaws.com", "ConsoleLogin", "AWS Console Sign In via CloudTrail"),
        (None, "iam.amazonaws.com", "CreateUser", "AWS API Call via CloudTrail"),
    ],
)
def test_detail_type(create_policy: Record, kind: str | None, source: str, name: str, detail_type: str) -> None:
    record = {**create_policy, "eventSource": source, "eventName": name, "eventType": kind}
    assert delivered(record, Place("f")).envelope["detail-type"] == detail_type


def test_an_envelope_is_kept(create_policy: Record) -> None:
    envelope = {**delivered(create_policy, Place("f")).envelope, "replay-name": "archive"}
    event = delivered(envelope, Place("f"))
    assert not event.wrapped and event.envelope == envelope
