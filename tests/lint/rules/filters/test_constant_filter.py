"""Filters that the policy's own pattern or events decide."""

from __future__ import annotations

from typing import Any

import pytest
from policy_texts import BUCKET, entry, severities


def is_(value: Any, op: str | None = None, *, key: str) -> dict[str, Any]:
    return {"type": "event", "key": key, "value": value, **({"op": op} if op else {})}


@pytest.mark.parametrize(
    ("test", "found"),
    [
        (is_("DeleteBucket", key="detail.eventName"), [("constant-filter", "error")]),
        (is_(["CreateBucket", "DeleteBucket"], "in", key="detail.eventName"), []),
        (is_("CreateBucket", key="detail.eventName"), []),
        (is_("CreateBucket", "ne", key="detail.eventName"), [("constant-filter", "error")]),
        (is_("s3", key="detail.eventSource"), [("constant-filter", "error")]),
        (is_("s3.amazonaws.com", key="source"), [("constant-filter", "error")]),
        (is_("aws.ec2", key="source"), [("constant-filter", "error")]),
        (is_("*.amazonaws.com", "glob", key="source"), [("constant-filter", "error")]),
        (is_("aws.s3", "ne", key="source"), [("constant-filter", "error")]),
        (is_("aws.s3", key="source"), []),
        (is_(["aws.s3", "aws.ec2"], "in", key="source"), []),
        (is_("aws.s3-by-another-name", key="source"), []),
        (is_("AWS Console Sign In via CloudTrail", key='"detail-type"'), [("constant-filter", "error")]),
    ],
)
def test_what_the_pattern_fixes(test: Any, found: list[tuple[str, str]]) -> None:
    assert severities(BUCKET, filters=[test]) == found


def test_a_pattern_with_matchers_fixes_nothing() -> None:
    pattern = {"detail": {"eventName": [{"prefix": "Delete"}]}}
    found = severities(BUCKET, filters=[is_("DeleteBucket", key="detail.eventName")], mode={"pattern": pattern})
    assert found == [("added-event", "warning")]


def test_the_response_of_a_call_that_reads_is_null() -> None:
    event = entry("ec2", "DescribeVolumes")
    key = "detail.responseElements.volumeSet.items[].volumeId"
    found = severities(event, filters=[is_("x", "contains", key=key)])
    assert ("constant-filter", "warning") in found
