"""The permissions are c7n's own declarations, and what is known to be missing in them.

Covers c7n_ctschema.custodian.c7n.resource_elements and c7n_ctschema.custodian.policy.policy_filters.
"""

from __future__ import annotations

from typing import Any

import pytest

from c7n_ctschema import tables
from c7n_ctschema.custodian.permissions import lambda_permissions
from c7n_ctschema.custodian.permissions.needs import LAMBDA, MEMBER
from c7n_ctschema.errors import CtschemaError

_NOTIFY = {
    "type": "notify",
    "to": ["a@example.com"],
    "transport": {"type": "sqs", "queue": "https://sqs.us-east-1.amazonaws.com/{account_id}/mailer"},
}


def policy(resource: str = "aws.sqs", mode: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    events = [{"source": "sqs.amazonaws.com", "event": "CreateQueue", "ids": "responseElements.queueUrl"}]
    return {
        "name": "one",
        "resource": resource,
        "mode": {"type": "cloudtrail", "events": events, **(mode or {})},
        **more,
    }


def actions(data: dict[str, Any], role: str = LAMBDA) -> set[str]:
    return {need.action for need in lambda_permissions.of_policy(data).needs if need.role == role}


@pytest.mark.parametrize(
    "data",
    [
        policy(),
        policy("aws.ec2", filters=[{"type": "ebs", "key": "Encrypted", "value": False}], actions=["stop", "terminate"]),
        policy("aws.s3", filters=[{"type": "cross-account"}], actions=[{"type": "set-public-block"}, _NOTIFY]),
        policy("aws.iam-user", filters=[{"type": "access-key", "key": "Status", "value": "Active"}]),
    ],
)
def test_all_that_c7n_declares_is_there(data: dict[str, Any]) -> None:
    from c7n.config import Bag, Config
    from c7n.policy import Policy
    from c7n.resources import load_resources

    load_resources((data["resource"],))
    declared = Policy(data, Config.empty(account_id="na", region="na"), Bag()).get_permissions()
    assert declared and declared <= actions(data)


def test_filters_within_groups_count_though_c7n_forgets_them() -> None:
    nested = policy("aws.s3", filters=[{"or": [{"not": [{"type": "bucket-encryption"}]}]}])
    assert "s3:GetEncryptionConfiguration" in actions(nested)


def test_the_function_writes_its_own_log() -> None:
    document = lambda_permissions.of_policy(policy(mode={"function-prefix": "c7n-"})).document()
    streams = next(one for one in document["Statement"] if "logs:PutLogEvents" in one["Action"])
    assert streams["Resource"] == "arn:aws:logs:*:*:log-group:/aws/lambda/c7n-one:*"


def test_notify_needs_the_queue_and_the_alias() -> None:
    found = lambda_permissions.of_policy(policy(actions=[_NOTIFY])).needs
    assert {(need.action, need.resource, need.declared) for need in found if "notify" in need.why} == {
        ("sqs:SendMessage", "arn:aws:sqs:us-east-1:*:mailer", True),
        ("iam:ListAccountAliases", "*", False),
    }


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ({"subnets": ["a"], "security_groups": ["b"]}, "ec2:CreateNetworkInterface"),
        ({"tracing_config": {"Mode": "Active"}}, "xray:PutTraceSegments"),
        ({"dead_letter_config": {"TargetArn": "arn:aws:sqs:us-east-1:1:q"}}, "sqs:SendMessage"),
        ({"dead_letter_config": {"TargetArn": "arn:aws:sns:us-east-1:1:t"}}, "sns:Publish"),
        ({"execution-options": {"metrics": "aws"}}, "cloudwatch:PutMetricData"),
        ({"execution-options": {"output_dir": "s3://b/x"}}, "s3:PutObject"),
        ({"execution-options": {"assume_role": "arn:aws:iam::1:role/x"}}, "sts:AssumeRole"),
        ({"member-role": "arn:aws:iam::{account_id}:role/m"}, "sts:AssumeRole"),
    ],
)
def test_each_option_of_the_mode_brings_its_own(mode: dict[str, Any], expected: str) -> None:
    everywhere = actions(policy(mode=mode)) | actions(policy(mode=mode), MEMBER)
    assert expected in everywhere and expected not in actions(policy())


def test_options_that_are_off_bring_nothing() -> None:
    off = {"tracing_config": {"Mode": "PassThrough"}, "execution-options": {"output_dir": "/tmp", "metrics": None}}
    assert actions(policy(mode=off)) == actions(policy())


def test_an_assumed_role_does_c7ns_calls() -> None:
    data = policy(mode={"member-role": "arn:aws:iam::{account_id}:role/m"}, actions=[_NOTIFY])
    found = lambda_permissions.of_policy(data)
    assert found.roles() == (LAMBDA, MEMBER)
    assert actions(data) == {"sts:AssumeRole", "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"}
    assert {"sqs:ListQueues", "sqs:SendMessage"} <= actions(data, MEMBER)
    assert "arn:aws:iam::*:role/m" in {need.resource for need in found.needs}


def test_files_and_tables_that_values_come_from() -> None:
    table = {"url": "dynamodb", "query": "select x from y"}
    filters = [
        {"or": [{"type": "value", "key": "x", "op": "in", "value_from": {"url": "s3://b/{account_id}.csv?region=x"}}]},
        {"type": "cross-account", "whitelist_from": table},
    ]
    found = {need.action: need.resource for need in lambda_permissions.of_policy(policy(filters=filters)).needs}
    assert found["s3:GetObject"] == "arn:aws:s3:::b/*.csv"
    assert found["dynamodb:PartiQLSelect"] == "*"


def test_what_c7n_declares_nothing_for_is_named() -> None:
    route = policy("aws.route-table", filters=[{"type": "route", "key": "GatewayId", "value": "x"}, {"VpcId": "vpc-1"}])
    assert lambda_permissions.of_policy(route).silent == ("filter route",)


def test_a_policy_that_c7n_cannot_load_is_an_error() -> None:
    with pytest.raises(CtschemaError, match="custodian validate"):
        lambda_permissions.of_policy(policy(filters=[{"type": "no-such-filter"}]))
    with pytest.raises(CtschemaError):
        lambda_permissions.of_policy(policy("aws.no-such-resource"))


@pytest.mark.parametrize(
    "data",
    [
        policy(actions=[{**_NOTIFY, "transport": "sqs"}]),
        policy("aws.s3", filters=[{"type": "cross-account"}], actions=[{"type": "notify", "transport": []}]),
    ],
)
def test_settings_of_other_types_are_an_error(data: dict[str, Any]) -> None:
    with pytest.raises(CtschemaError, match="action notify: c7n cannot name its permissions"):
        lambda_permissions.of_policy(data)


def test_members_of_the_mode_of_other_types_bring_nothing() -> None:
    odd = {"execution-options": "x", "tracing_config": 5, "dead_letter_config": [1], "member-role": {"a": 1}}
    assert "xray:PutTraceSegments" not in actions(policy(mode=odd))


def test_each_fact_has_evidence() -> None:
    facts = tables.read("knowledge/custodian/permissions")
    groups = ("mode", "execution_options", "actions", "value_from")
    for fact in [*facts["always"], *(one for group in groups for one in facts[group].values())]:
        assert fact["evidence"] and fact["why"]
        named = [*fact.get("actions", ()), *(a for many in fact.get("actions_by_service", {}).values() for a in many)]
        assert named and all(":" in action for action in named)
