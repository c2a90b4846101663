"""Values of `mode.pattern`: types, forms, sources, comparisons; and that EventBridge's matcher agrees.

Covers c7n_ctschema.lint.analysis.values.pattern_elements.
"""

from __future__ import annotations

from typing import Any

import pytest
from policy_texts import BUCKET, RUN, USER, entry, findings

from c7n_ctschema.custodian.eventbridge import pattern_matcher

ATTRIBUTES = {"sessionContext": {"attributes": {"mfaAuthenticated": "false"}}}
EVENT: dict[str, Any] = {
    "source": "aws.s3",
    "account": "123456789012",
    "region": "us-east-1",
    "detail": {
        "readOnly": False,
        "managementEvent": True,
        "eventType": "AwsApiCall",
        "eventCategory": "Management",
        "awsRegion": "us-east-1",
        "sourceIPAddress": "192.0.2.1",
        "userAgent": "aws-cli/2",
        "recipientAccountId": "123456789012",
        "sessionCredentialFromConsole": "true",
        "userIdentity": {"arn": "arn:aws:iam::123456789012:user/ada", "accountId": "123456789012", **ATTRIBUTES},
    },
}
"""What every record of CreateBucket is like."""


def found_in(pattern: dict[str, Any], *events: Any) -> list[tuple[str, str, str]]:
    found = findings(*(events or (BUCKET,)), mode={"pattern": pattern})
    return [(one.rule, one.severity.word, one.suggestion) for one in found if one.code < "CT4"]


def detail(**members: Any) -> dict[str, Any]:
    return {"detail": members}


WRONG: list[tuple[dict[str, Any], str, str]] = [
    (detail(readOnly=["false"]), "error", "false"),
    (detail(readOnly=["true"]), "error", "true"),
    (detail(readOnly=[True]), "warning", ""),
    (detail(managementEvent=[False]), "warning", ""),
    (detail(eventCategory=["Data"]), "warning", ""),
    (detail(eventType=["AwsServiceEvent"]), "error", ""),
    (detail(eventType=[{"prefix": "AwsConsole"}]), "warning", ""),
    (detail(userIdentity={"sessionContext": {"attributes": {"mfaAuthenticated": [False]}}}), "error", '"false"'),
    (detail(userIdentity={"accountId": [123456789012]}), "error", '"123456789012"'),
    (detail(userIdentity={"arn": ["arn:aws:iam::*:user/bob"]}), "error", '{wildcard: "arn:aws:iam::*:user/bob"}'),
    (detail(userIdentity={"arn": [{"prefix": "user/"}]}), "error", ""),
    (detail(sessionCredentialFromConsole=[True]), "error", '"true"'),
    (detail(recipientAccountId=[210987654321]), "error", '"210987654321"'),
    (detail(recipientAccountId=["21098765432"]), "warning", ""),
    (detail(awsRegion=["eu-west-1a"]), "error", "eu-west-1"),
    (detail(sourceIPAddress=["198.51.100.0/24"]), "error", "{cidr: 198.51.100.0/24}"),
    (detail(sourceIPAddress=[{"prefix": "198.51.100.0/24"}]), "error", "{cidr: 198.51.100.0/24}"),
    (detail(userIdentity={"invokedBy": ["lambda"]}), "error", ""),
    ({"source": [{"anything-but": "aws.s3"}]}, "warning", ""),
    (detail(sourceIPAddress=["198.51.100.*"]), "error", '{wildcard: "198.51.100.*"}'),
    (detail(userAgent=["*console*"]), "warning", '{wildcard: "*console*"}'),
    (detail(userAgent=[{"numeric": [">", 1]}]), "error", ""),
    (detail(readOnly=[{"prefix": "f"}]), "error", ""),
    ({"account": [123456789012]}, "error", '"123456789012"'),
    ({"region": ["EU-WEST-1"]}, "error", "eu-west-1"),
    ({"source": ["s3.amazonaws.com"]}, "error", "aws.s3"),
    ({"source": ["aws.ec2"]}, "error", "aws.s3"),
    ({"source": [{"prefix": "s3"}]}, "warning", ""),
]


@pytest.mark.parametrize(("pattern", "severity", "meant"), WRONG)
def test_found(pattern: dict[str, Any], severity: str, meant: str) -> None:
    assert found_in(pattern) == [("pattern-value", severity, meant)]
    assert not pattern_matcher.compile(pattern).matches(EVENT)


RIGHT: list[dict[str, Any]] = [
    detail(readOnly=[False]),
    detail(managementEvent=[True]),
    detail(eventCategory=["Management"]),
    detail(eventType=["AwsApiCall"]),
    detail(eventType=[{"anything-but": "AwsServiceEvent"}]),
    detail(userIdentity={"sessionContext": {"attributes": {"mfaAuthenticated": ["false"]}}}),
    detail(userIdentity={"accountId": ["123456789012"]}),
    detail(userIdentity={"arn": [{"wildcard": "arn:aws:iam::*:user/*"}]}),
    detail(userIdentity={"arn": [{"prefix": "arn:aws:iam::"}]}),
    detail(userIdentity={"arn": [{"anything-but": ["arn:aws:iam::123456789012:user/bob"]}]}),
    detail(awsRegion=[{"prefix": "us-"}]),
    detail(sourceIPAddress=[{"cidr": "192.0.2.0/24"}]),
    detail(sourceIPAddress=[{"anything-but": {"prefix": "10."}}]),
    detail(userAgent=[{"prefix": "aws-cli"}]),
    {"account": ["123456789012"]},
    {"region": ["us-east-1", "eu-west-1"]},
    {"source": ["aws.s3"]},
    {"source": [{"prefix": "aws."}]},
]


@pytest.mark.parametrize("pattern", RIGHT)
def test_right(pattern: dict[str, Any]) -> None:
    assert found_in(pattern) == []
    assert pattern_matcher.compile(pattern).matches(EVENT)


@pytest.mark.parametrize(
    ("pattern", "event"),
    [
        (detail(requestParameters={"instanceType": ["t3.micro"]}), RUN),
        (detail(requestParameters={"userName": [{"prefix": "admin-"}]}), USER),
        (detail(errorCode=[{"exists": False}]), BUCKET),
        (detail(userIdentity={"sessionContext": {"sessionIssuer": {"userName": [{"anything-but": ["x"]}]}}}), BUCKET),
        (detail(requestParameters={"monitoring": {"enabled": [True]}}), RUN),
    ],
)
def test_right_in_other_events(pattern: dict[str, Any], event: Any) -> None:
    assert found_in(pattern, event) == []


def test_one_wrong_value_among_right_ones() -> None:
    found = findings(BUCKET, mode={"pattern": detail(recipientAccountId=["123456789012", 210987654321])})
    assert [one.effect for one in found if one.rule == "pattern-value"] == ["this value matches no event"]
    [fix] = [one.fix for one in found if one.rule == "pattern-value"]
    assert fix is not None and fix.text == "210987654321"


def test_a_member_that_is_an_arn_by_its_name() -> None:
    attach = entry("iam", "AttachRolePolicy", "requestParameters.roleName")
    short: list[Any] = ["AdministratorAccess", {"prefix": "Administrator"}]
    for value in short:
        assert found_in(detail(requestParameters={"policyArn": [value]}), attach) == [("pattern-value", "warning", "")]
    right: list[Any] = ["arn:aws:iam::aws:policy/AdministratorAccess", {"suffix": "/AdministratorAccess"}]
    for value in right:
        assert found_in(detail(requestParameters={"policyArn": [value]}), attach) == []


def test_an_alternative() -> None:
    pattern = {"detail": {"$or": [{"readOnly": ["false"]}, {"errorCode": [{"exists": False}]}]}}
    [one] = [one for one in findings(BUCKET, mode={"pattern": pattern}) if one.code < "CT4"]
    assert (one.rule, one.effect) == ("pattern-value", "this alternative of `$or` matches no event")


def test_an_exception_of_another_type() -> None:
    pattern = detail(readOnly=[{"anything-but": ["true"]}])
    [one] = [one for one in findings(BUCKET, mode={"pattern": pattern}) if one.code < "CT4"]
    assert (one.rule, one.effect) == ("pattern-value", "this value excludes no event")
    assert pattern_matcher.compile(pattern).matches({"detail": {"readOnly": True}})


def test_a_network_as_an_exception() -> None:
    pattern = detail(sourceIPAddress=[{"anything-but": ["192.0.2.0/24"]}])
    [one] = [one for one in findings(BUCKET, mode={"pattern": pattern}) if one.code < "CT4"]
    assert (one.rule, one.effect) == ("pattern-value", "this value excludes no event")
    assert pattern_matcher.compile(pattern).matches(EVENT)


@pytest.mark.parametrize("name", ["AWS API Call", "AWS Console Sign In via CloudTrail"])
def test_a_detail_type_that_no_event_has(name: str) -> None:
    assert found_in({"detail-type": [name]}) == [("added-event", "warning", "")]


def test_detail_types_that_events_have() -> None:
    service = entry("kms", "RotateKey", "serviceEventDetails.keyId")
    assert found_in({"detail-type": ["AWS Service Event via CloudTrail"]}, service) == []
    assert found_in({"detail-type": ["AWS API Call via CloudTrail"]}) == []


def test_common_members_are_checked_whatever_events_the_pattern_adds() -> None:
    pattern = detail(eventName=["DeleteBucket"], readOnly=["false"])
    assert ("pattern-value", "error", "false") in found_in(pattern)


def test_events_of_several_services() -> None:
    both = (BUCKET, entry("ec2", "CreateVolume"))
    assert found_in({"source": ["aws.s3", "aws.ec2"]}, *both) == []
    assert found_in({"source": ["aws.rds"]}, *both) == [("pattern-value", "error", "")]


def test_networks_of_security_groups_are_no_addresses() -> None:
    members = {"requestParameters": {"ipPermissions": {"items": {"ipRanges": {"items": {"cidrIp": ["0.0.0.0"]}}}}}}
    event = entry("ec2", "AuthorizeSecurityGroupIngress", "requestParameters.groupId")
    assert found_in(detail(**members), event) == [("pattern-value", "error", "0.0.0.0/0")]
