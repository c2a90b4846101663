"""Events that `mode.pattern` adds, and that c7n finds no entry for them."""

from __future__ import annotations

from typing import Any

import pytest
from c7n.cwe import CloudWatchEvents
from policy_texts import BUCKET, findings


def added(*events: Any, **detail: Any) -> list[tuple[str, str]]:
    found = findings(*events, mode={"pattern": {"detail": detail}})
    return [(one.rule, one.severity.word) for one in found if one.rule == "added-event"]


@pytest.mark.parametrize(
    "detail",
    [
        {"eventName": ["DeleteBucket"]},
        {"eventName": ["CreateBucket", "PutBucketAcl"]},
        {"eventName": [{"prefix": "Put"}]},
        {"eventSource": ["ec2.amazonaws.com"]},
    ],
)
def test_found(detail: dict[str, Any]) -> None:
    assert added(BUCKET, **detail) == [("added-event", "warning")]


@pytest.mark.parametrize(
    ("event", "detail"),
    [
        (BUCKET, {"eventName": ["CreateBucket"]}),
        (BUCKET, {"eventSource": ["s3.amazonaws.com"]}),
        (BUCKET, {"awsRegion": ["us-east-1"]}),
        ("RunInstances", {"eventName": ["CreateBucket"]}),  # with a shortcut c7n takes the events of all shortcuts
    ],
)
def test_right(event: Any, detail: dict[str, Any]) -> None:
    assert added(event, **detail) == []


@pytest.mark.parametrize(("name", "ids"), [("CreateBucket", ["logs"]), ("DeleteBucket", [])])
def test_c7n_agrees(name: str, ids: list[str]) -> None:
    record = {"eventSource": "s3.amazonaws.com", "eventName": name, "requestParameters": {"bucketName": "logs"}}
    mode = {"type": "cloudtrail", "events": [BUCKET]}
    event = {"detail-type": "AWS API Call via CloudTrail", "detail": record}
    assert list(CloudWatchEvents.get_ids(event, mode)) == ids
