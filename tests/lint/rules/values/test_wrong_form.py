"""Texts of another form than what stands at a key (CT209), beside what c7n says of texts that do stand there."""

from __future__ import annotations

from typing import Any

import pytest
from c7n_itself import passes_value
from policy_texts import ALLOW, BUCKET, CIDRS, LOGIN, entry, of_filter

NAME = "detail.requestParameters.bucketName"
TIME = "detail.eventTime"
REGION, ADDRESS, ARN = "detail.awsRegion", "detail.sourceIPAddress", "detail.userIdentity.arn"
POLICY = "detail.requestParameters.policyArn"
ATTACH = entry("iam", "AttachRolePolicy", "requestParameters.policyArn")
RESOURCES = "detail.resources[].ARN"
THERE = {
    RESOURCES: [["arn:aws:s3:::my-bucket"], []],
    POLICY: ["arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws:iam::123456789012:policy/x/AdministratorAccess"],
    REGION: ["us-east-1", "us-gov-west-1", "cn-north-1", "eusc-de-east-1"],
    ADDRESS: ["192.0.2.1", "2001:db8::1", "ec2.amazonaws.com", "AWS Internal"],
    TIME: ["2024-01-31T23:59:59Z", "2031-12-01T02:00:00Z"],
    ARN: ["arn:aws:iam::123456789012:root", "arn:aws-cn:sts::123456789012:assumed-role/admin/eve@example.com"],
    NAME: ["prod-logs", "Old_Bucket"],
    CIDRS: [["0.0.0.0/0"], ["10.0.0.0/8", "192.0.2.1/32"], ["::/0"], []],
}
FOUND: list[tuple[dict[str, Any], str, dict[str, Any], str, str]] = [
    (LOGIN, TIME, {"op": "gt", "value": "22:00"}, "warning", ""),
    (LOGIN, TIME, {"op": "lt", "value": "06:00"}, "warning", ""),
    (LOGIN, TIME, {"value": "22:00"}, "warning", ""),
    (LOGIN, REGION, {"value": "us-east1"}, "error", "us-east-1"),
    (LOGIN, REGION, {"value": "us-east-1a"}, "error", "us-east-1"),
    (LOGIN, REGION, {"value": "US-EAST-1"}, "error", "us-east-1"),
    (LOGIN, REGION, {"value": "us-*"}, "error", "op: glob"),
    (LOGIN, REGION, {"value": "xx-north-1"}, "warning", ""),
    (LOGIN, "region", {"op": "in", "value": ["eu_west_1"]}, "error", "eu-west-1"),
    (LOGIN, REGION, {"op": "ne", "value": "us-east1"}, "error", "us-east-1"),
    (LOGIN, ADDRESS, {"value": "10.0.0.0/8"}, "error", "op: in, value_type: cidr"),
    (LOGIN, ADDRESS, {"op": "not-in", "value": ["10.0.0.0/8"]}, "error", "value_type: cidr"),
    (LOGIN, ADDRESS, {"op": "in", "value": "10.0.0.0/8"}, "error", "value_type: cidr"),
    (LOGIN, ADDRESS, {"op": "ne", "value": "10.0.0.0/8"}, "error", "op: not-in, value_type: cidr"),
    (LOGIN, ADDRESS, {"value": "10.*"}, "error", "op: glob"),
    (LOGIN, ADDRESS, {"op": "in", "value": "10.0.0.1/8", "value_type": "cidr"}, "error", "10.0.0.0/8"),
    (LOGIN, ADDRESS, {"op": "not-in", "value": ["10.0.0.1/8"], "value_type": "cidr"}, "error", "10.0.0.0/8"),
    (LOGIN, ADDRESS, {"op": "in", "value": ["2001:db8::/32"], "value_type": "cidr"}, "error", ""),
    (
        LOGIN,
        ADDRESS,
        {"op": "in", "value": "192.0.2.0/24, 10.0.0.0/8", "value_type": "cidr"},
        "error",
        "[192.0.2.0/24, 10.0.0.0/8]",
    ),
    (LOGIN, ARN, {"value": "arn:aws:iam::*:role/x"}, "warning", "op: glob"),
    (LOGIN, ARN, {"value": "admin"}, "error", ""),
    (LOGIN, ARN, {"op": "regex", "value": "admin"}, "error", ".*admin"),
    (LOGIN, ARN, {"op": "regex", "value": "^admin$"}, "error", ".*admin$"),
    (LOGIN, ARN, {"op": "regex-case", "value": "^(admin|root)"}, "error", ".*(admin|root)"),
    (LOGIN, ARN, {"op": "regex", "value": "dev|ops"}, "error", ".*(?:dev|ops)"),
    (LOGIN, ARN, {"op": "glob", "value": "admin*"}, "error", "*admin*"),
    (LOGIN, ARN, {"op": "glob", "value": ".*admin.*"}, "error", "op: regex"),
    (ATTACH, POLICY, {"op": "regex", "value": "AdministratorAccess"}, "warning", ".*AdministratorAccess"),
    (ATTACH, POLICY, {"op": "regex", "value": "^AdministratorAccess$"}, "warning", ".*AdministratorAccess$"),
    (ATTACH, POLICY, {"op": "regex", "value": "policy/"}, "warning", ".*policy/"),
    (ATTACH, POLICY, {"op": "glob", "value": "AdministratorAccess"}, "warning", "*AdministratorAccess"),
    (ATTACH, POLICY, {"value": "AdministratorAccess"}, "warning", ""),
    (ATTACH, POLICY, {"op": "in", "value": ["AdministratorAccess"]}, "warning", ""),
    (BUCKET, RESOURCES, {"op": "contains", "value": "my-bucket"}, "error", ""),
    (BUCKET, NAME, {"value": "Prod-*"}, "warning", "op: glob"),
    (ALLOW, CIDRS, {"op": "contains", "value": "0.0.0.0"}, "warning", "0.0.0.0/0"),
    (ALLOW, CIDRS, {"op": "intersect", "value": ["192.0.2.1"]}, "warning", "192.0.2.1/32"),
]


@pytest.mark.parametrize(("event", "key", "test", "severity", "meant"), FOUND)
def test_found(event: dict[str, Any], key: str, test: dict[str, Any], severity: str, meant: str) -> None:
    [one] = of_filter(event, key, **test)
    assert (one.rule, one.severity.word, one.suggestion) == ("wrong-form", severity, meant)
    known = THERE[REGION if key == "region" else key]
    assert {passes_value(test, there) for there in known} == {test.get("op") in ("ne", "not-in")}


@pytest.mark.parametrize(
    ("event", "key", "test"),
    [
        *((LOGIN, key, {"value": there}) for key in (REGION, ADDRESS, ARN) for there in THERE[key]),
        *((BUCKET, NAME, {"value": there}) for there in THERE[NAME]),
        *((ALLOW, CIDRS, {"op": "intersect", "value": there}) for there in THERE[CIDRS] if there),
        (LOGIN, REGION, {"op": "glob", "value": "us-*"}),
        (LOGIN, REGION, {"op": "contains", "value": "us-"}),
        (LOGIN, REGION, {"value": "present"}),
        (LOGIN, ADDRESS, {"op": "not-in", "value": ["10.0.0.0/8"], "value_type": "cidr"}),
        (LOGIN, ADDRESS, {"op": "in", "value": "10.0.0.0/8", "value_type": "cidr"}),
        (LOGIN, ARN, {"op": "contains", "value": "admin"}),
        (ATTACH, POLICY, {"op": "regex", "value": ".*AdministratorAccess"}),
        (ATTACH, POLICY, {"op": "regex", "value": "arn:aws:iam::aws:policy/.*"}),
        (ATTACH, POLICY, {"op": "regex", "value": "^arn:[^:]+:iam::.*:policy/Admin"}),
        (ATTACH, POLICY, {"op": "regex", "value": "(?i).*admin"}),
        (ATTACH, POLICY, {"op": "glob", "value": "*AdministratorAccess"}),
        (ATTACH, POLICY, {"op": "contains", "value": "AdministratorAccess"}),
        (ATTACH, POLICY, {"value": "arn:aws:iam::aws:policy/AdministratorAccess"}),
        (LOGIN, ARN, {"op": "regex", "value": "(ARN:.*)?admin"}),
        (LOGIN, ARN, {"op": "regex", "value": "[^b].*admin"}),
        (LOGIN, ARN, {"op": "glob", "value": "*:role/admin"}),
        (LOGIN, ARN, {"value": "arn:aws:iam::{account_id}:root"}),
        (BUCKET, NAME, {"op": "glob", "value": "Prod-*"}),
        (BUCKET, NAME, {"value": "arn:aws:s3:us-east-1:123456789012:accesspoint/x"}),
        (LOGIN, ADDRESS, {"op": "in", "value": ["10.0.0.0/8", "192.0.2.1", "2001:db8::1"], "value_type": "cidr"}),
    ],
)
def test_right(event: dict[str, Any], key: str, test: dict[str, Any]) -> None:
    assert of_filter(event, key, **test) == []


def test_addresses_are_compared_with_networks_by_their_value_type() -> None:
    for op, value in (("in", ["10.0.0.0/8"]), ("in", "10.0.0.0/8")):
        spec = {"op": op, "value": value, "value_type": "cidr"}
        assert [passes_value(spec, there) for there in ("10.1.2.3", "192.0.2.1", "ec2.amazonaws.com")] == [
            True,
            False,
            False,
        ]
    spec = {"op": "not-in", "value": ["10.0.0.0/8"], "value_type": "cidr"}
    assert [passes_value(spec, there) for there in ("10.1.2.3", "192.0.2.1", "ec2.amazonaws.com")] == [
        False,
        True,
        True,
    ]


def test_only_the_case_of_a_region_is_written_at_once() -> None:
    assert [one.fix and one.fix.text for one in of_filter(LOGIN, REGION, value="US-EAST-1")] == ["us-east-1"]
    assert [one.fix for one in of_filter(LOGIN, REGION, value="us-east-1a")] == [None]


def test_the_order_of_a_time_and_an_hour() -> None:
    """c7n orders strings by characters, and each year begins with a 2."""
    [one] = of_filter(LOGIN, TIME, op="gt", value="06:00")
    assert {passes_value({"op": "gt", "value": "06:00"}, there) for there in THERE[TIME]} == {True}
    assert (one.rule, "always true" in one.effect) == ("wrong-form", True)
    for op, value in (("gt", "2024-06"), ("lt", "2030"), ("eq", "2024-01-31T23:59:59Z"), ("regex", ".*T2[23]:")):
        assert of_filter(LOGIN, TIME, op=op, value=value) == []
