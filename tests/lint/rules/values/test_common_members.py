"""Members of every record: types, values of an enum, and values that the event fixes.

Covers c7n_ctschema.lint.analysis.values.fixed_values and c7n_ctschema.trail.values.record_constants.
"""

from __future__ import annotations

from typing import Any

import pytest
from c7n_itself import passes_value
from policy_texts import BUCKET, LOGIN, entry, of_filter, severities

READ = entry("cloudtrail", "DescribeTrails")
DATA = entry("s3", "PutObject", "requestParameters.bucketName")
SERVICE = entry("kms", "RotateKey", "serviceEventDetails.keyId")
LOG = {"pattern": {"detail-type": ["AWS Service Event via CloudTrail"]}}


@pytest.mark.parametrize(
    ("event", "key", "test", "rule", "severity", "meant"),
    [
        (BUCKET, "readOnly", {"value": "false"}, "value-type", "error", "false"),
        (BUCKET, "readOnly", {"op": "in", "value": ["false"]}, "value-type", "error", "[false]"),
        (BUCKET, "readOnly", {"value": True}, "constant-filter", "warning", ""),
        (BUCKET, "readOnly", {"op": "ne", "value": False}, "constant-filter", "warning", ""),
        (BUCKET, "managementEvent", {"value": "true"}, "value-type", "error", "true"),
        (BUCKET, "managementEvent", {"value": False}, "constant-filter", "warning", ""),
        (BUCKET, "eventCategory", {"value": "Data"}, "constant-filter", "warning", ""),
        (BUCKET, "eventCategory", {"value": "management"}, "impossible-value", "warning", "Management"),
        (BUCKET, "eventType", {"value": "AwsConsoleSignIn"}, "constant-filter", "error", ""),
        (BUCKET, "eventType", {"op": "in", "value": ["AwsServiceEvent"]}, "constant-filter", "error", ""),
        (LOGIN, "eventType", {"value": "AwsApiCall"}, "constant-filter", "error", ""),
        (DATA, "eventCategory", {"value": "Management"}, "constant-filter", "warning", ""),
        (BUCKET, "sessionCredentialFromConsole", {"value": True}, "value-type", "error", '"true"'),
        (BUCKET, "sessionCredentialFromConsole", {"value": "false"}, "impossible-value", "warning", ""),
        (BUCKET, "tlsDetails.tlsVersion", {"value": "1.2"}, "impossible-value", "warning", "TLSv1.2"),
        (BUCKET, "tlsDetails.tlsVersion", {"value": 1.2}, "value-type", "error", ""),
        (BUCKET, "eventVersion", {"value": 1.08}, "value-type", "error", '"1.08"'),
        (BUCKET, "userIdentity.accountId", {"value": 123456789012}, "value-type", "error", '"123456789012"'),
        (BUCKET, "userIdentity.accountId", {"value": "12345"}, "value-out-of-range", "warning", ""),
        (BUCKET, "vpcEndpointId", {"value": "vpc-0123"}, "wrong-form", "error", ""),
        (
            BUCKET,
            "userIdentity.sessionContext.attributes.mfaAuthenticated",
            {"value": True},
            "value-type",
            "error",
            '"true"',
        ),
    ],
)
def test_found(event: Any, key: str, test: dict[str, Any], rule: str, severity: str, meant: str) -> None:
    found = [one for one in of_filter(event, f"detail.{key}", **test) if one.code < "CT4"]
    assert [(one.rule, one.severity.word, one.suggestion) for one in found] == [(rule, severity, meant)]


@pytest.mark.parametrize(
    ("event", "key", "test"),
    [
        (BUCKET, "readOnly", {"value": False}),
        (BUCKET, "readOnly", {"value": "absent"}),
        (BUCKET, "readOnly", {"op": "ne", "value": True}),
        (READ, "readOnly", {"value": True}),
        (entry("logs", "StartQuery"), "readOnly", {"value": True}),
        (entry("sagemaker", "CreatePresignedDomainUrl"), "readOnly", {"value": True}),
        (BUCKET, "managementEvent", {"value": True}),
        (DATA, "managementEvent", {"value": False}),
        (BUCKET, "eventCategory", {"value": "Management"}),
        (BUCKET, "eventType", {"value": "AwsApiCall"}),
        (LOGIN, "eventType", {"value": "AwsConsoleSignIn"}),
        (BUCKET, "eventType", {"op": "regex", "value": "Aws.*"}),
        (BUCKET, "sessionCredentialFromConsole", {"value": "true"}),
        (BUCKET, "sessionCredentialFromConsole", {"value": "absent"}),
        (BUCKET, "tlsDetails.tlsVersion", {"op": "in", "value": ["TLSv1", "TLSv1.1"]}),
        (BUCKET, "tlsDetails.tlsVersion", {"op": "regex", "value": r"TLSv1(\.1)?$"}),
        (BUCKET, "eventVersion", {"value": "1.08"}),
        (BUCKET, "userIdentity.accountId", {"op": "not-in", "value": ["123456789012"]}),
        (BUCKET, "vpcEndpointId", {"value": "vpce-0123456789abcdef0"}),
        (BUCKET, "vpcEndpointId", {"value": "present"}),
    ],
)
def test_right(event: Any, key: str, test: dict[str, Any]) -> None:
    assert [one.rule for one in of_filter(event, f"detail.{key}", **test) if one.code < "CT4"] == []


def test_an_event_type_follows_from_the_detail_type() -> None:
    key = {"type": "event", "key": "detail.eventType", "value": "AwsServiceEvent"}
    assert severities(SERVICE, mode=LOG, filters=[key]) == []


def test_the_events_of_a_policy_are_taken_together() -> None:
    key = {"type": "event", "key": "detail.readOnly", "value": True}
    mixed = [rule for rule, _ in severities(BUCKET, entry("s3", "GetBucketAcl"), filters=[key])]
    assert "constant-filter" not in mixed


def test_c7n_agrees() -> None:
    assert not passes_value({"value": "false"}, False)
    assert not passes_value({"value": True}, "true")
