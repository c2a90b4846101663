"""Filters on the default of a request member that a caller can leave out."""

from __future__ import annotations

from typing import Any

import pytest
from policy_texts import VOLUME, Entry, entry, findings

DATABASE = entry("rds", "CreateDBInstance", "requestParameters.dBInstanceIdentifier")
BALANCER = entry("elasticloadbalancing", "CreateLoadBalancer", "requestParameters.loadBalancerName")
TRAIL = entry("cloudtrail", "CreateTrail", "responseElements.trailARN")
KEY = entry("kms", "CreateKey", "responseElements.keyMetadata.keyId")


@pytest.mark.parametrize(
    ("event", "member", "test", "suggestion"),
    [
        (VOLUME, "encrypted", {"value": False}, "op: ne, value: true"),
        (DATABASE, "storageEncrypted", {"value": False, "op": "eq"}, "op: ne, value: true"),
        (DATABASE, "deletionProtection", {"value": False}, "op: ne, value: true"),
        (KEY, "keyUsage", {"value": "ENCRYPT_DECRYPT"}, "an `or` with the same filter and `value: absent`"),
        (BALANCER, "scheme", {"value": "internet-facing"}, "an `or` with the same filter and `value: absent`"),
        (BALANCER, "scheme", {"value": "internal"}, None),
        (DATABASE, "publiclyAccessible", {"value": False}, None),  # "the default behavior varies"
        (DATABASE, "autoMinorVersionUpgrade", {"value": False}, None),
        # The API's default is true, and the documentation says nothing.
        (TRAIL, "includeGlobalServiceEvents", {"value": False}, None),
        (VOLUME, "encrypted", {"value": True}, None),
        (VOLUME, "encrypted", {"value": True, "op": "ne"}, None),
        (VOLUME, "availabilityZone", {"value": "us-east-1a"}, None),
        (KEY, "keyUsage", {"value": "SIGN_VERIFY"}, None),
        (entry("rds", "ModifyDBInstance", DATABASE["ids"]), "publiclyAccessible", {"value": False}, None),
    ],
)
def test_defaults(event: Entry, member: str, test: dict[str, Any], suggestion: str | None) -> None:
    filters = [{"type": "event", "key": f"detail.requestParameters.{member}", **test}]
    resource = "aws.elb" if event is BALANCER else "aws.account"
    found = [one.suggestion for one in findings(event, resource=resource, filters=filters) if one.code == "CT504"]
    assert found == ([suggestion] if suggestion else [])


def test_a_negated_filter_passes_without_the_member() -> None:
    test = {"type": "event", "key": "detail.requestParameters.encrypted", "value": False}
    assert "CT504" not in {one.code for one in findings(VOLUME, filters=[{"not": [test]}])}


@pytest.mark.parametrize(
    ("other", "reported"),
    [
        ({"Encrypted": False}, False),
        ({"type": "value", "key": "Encrypted", "value": False}, False),
        ({"VolumeType": "gp2"}, True),
    ],
)
def test_a_filter_of_the_resource_reads_the_same_member(other: dict[str, Any], reported: bool) -> None:
    test = {"type": "event", "key": "detail.requestParameters.encrypted", "value": False}
    found = findings(VOLUME, resource="aws.ebs", filters=[{"or": [other, test]}])
    assert ("CT504" in {one.code for one in found}) is reported
    # beside the `or`, the filter of the resource helps nothing: both have to pass
    assert "CT504" in {one.code for one in findings(VOLUME, resource="aws.ebs", filters=[other, {"or": [test]}])}


def test_c7n_asks_for_the_member() -> None:
    from c7n_ctschema.custodian.filters import missing_key_effect

    assert missing_key_effect.of_missing_key({"type": "event", "key": "k", "value": False}) is False
    assert missing_key_effect.of_missing_key({"type": "event", "key": "k", "op": "ne", "value": True}) is True
