"""Invented events match `mode.pattern`. Covers c7n_ctschema.custodian.eventbridge.matched_values."""

from __future__ import annotations

from typing import Any

import pytest

from c7n_ctschema.custodian.eventbridge import matched_values, pattern_matcher, rendered_pattern
from c7n_ctschema.trail.samples import sample_record

ENTRY = {"source": "rds.amazonaws.com", "event": "CreateDBInstance", "ids": "requestParameters.dBInstanceIdentifier"}


def mode(pattern: Any) -> dict[str, Any]:
    return {"type": "cloudtrail", "events": [ENTRY], "pattern": pattern}


@pytest.mark.parametrize(
    "pattern",
    [
        {"account": ["210987654321"]},
        {"detail": {"requestParameters": {"publiclyAccessible": [False]}}},
        {"detail": {"requestParameters": {"dBInstanceIdentifier": [{"prefix": "prod-"}]}}},
        {"detail": {"errorCode": [{"exists": False}], "awsRegion": ["eu-west-1"]}},
        {"detail": {"additionalEventData": {"a": {"b": [{"exists": True}]}}}},
        {"detail": {"userIdentity": {"type": ["Root"]}, "readOnly": [False]}},
    ],
)
def test_the_event_matches(pattern: Any) -> None:
    event = sample_record.of_target("rds.CreateDBInstance", enveloped=True)
    event["detail"]["errorCode"] = "AccessDenied"  # type: ignore[index,call-overload]
    made, unmatched = matched_values.matching(event, mode(pattern))
    assert not unmatched
    assert pattern_matcher.compile(rendered_pattern.of_mode(mode(pattern))).matches(made)
    assert event["detail"]["errorCode"] == "AccessDenied"  # type: ignore[index,call-overload]


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ({"detail": {"requestParameters": {"allocatedStorage": [{"numeric": [">", 5]}]}}}, "allocatedStorage"),
        ({"source": ["aws.ec2"]}, "source"),
        ({"detail": {"requestParameters": {"publiclyAccessible": ["true"]}}}, "publiclyAccessible"),
    ],
)
def test_what_cannot_match_is_named(pattern: Any, path: str) -> None:
    event = sample_record.of_target("rds.CreateDBInstance", enveloped=True)
    event["detail"]["requestParameters"]["allocatedStorage"] = 1  # type: ignore[index,call-overload]
    assert matched_values.matching(event, mode(pattern))[1][0].endswith(path)
