"""What each record has comes before what callers can omit."""

from __future__ import annotations

import pytest

from c7n_ctschema.ids import candidate_order, id_candidates
from c7n_ctschema.trail.schema import event_schema

pytestmark = pytest.mark.todays_models
RULES = "responseElements.securityGroupRuleSet.items[]"


def schema(event: str) -> event_schema.EventSchema:
    source, _, name = event.partition(":")
    return event_schema.load(f"{source}.amazonaws.com", name)


def paths(resource: str, event: str) -> list[str]:
    return [candidate.path for candidate in id_candidates.for_event(resource, schema(event))]


@pytest.mark.parametrize(
    ("resource", "event", "first"),
    [
        ("iam-user", "iam:CreateAccessKey", "responseElements.accessKey.userName"),  # for oneself: no request
        ("iam-user", "iam:CreateLoginProfile", "responseElements.loginProfile.userName"),
        ("security-group", "ec2:AuthorizeSecurityGroupIngress", f"{RULES}.groupId"),  # by groupName: no groupId
        ("ec2", "ec2:DetachVolume", "responseElements.instanceId"),
        ("subnet", "ec2:RunInstances", "responseElements.instancesSet.items[].subnetId"),
        ("kinesis", "kinesis:UpdateShardCount", "responseElements.streamName"),  # by ARN: no name
        # the request's member is required, so each record has it
        ("rds", "rds:ModifyDBInstance", "requestParameters.dBInstanceIdentifier"),
        ("iam-role", "iam:CreateRole", "requestParameters.roleName"),
        # the list of what was removed can be empty; public records of DeleteSecurityGroup have no groupId in responses
        ("security-group", "ec2:RevokeSecurityGroupIngress", "requestParameters.groupId"),
        ("security-group", "ec2:DeleteSecurityGroup", "requestParameters.groupId"),
        ("iam-user", "iam:UpdateAccessKey", "requestParameters.userName"),  # the response is empty
    ],
)
def test_the_first_path(resource: str, event: str, first: str) -> None:
    assert paths(resource, event)[0] == first


def test_the_other_group_of_a_rule_is_not_suggested() -> None:
    listed = paths("security-group", "ec2:AuthorizeSecurityGroupIngress")
    assert listed == [f"{RULES}.groupId", "requestParameters.groupId"]


def test_a_target_group_of_a_listener_keeps_both_forms() -> None:
    """A listener with several target groups has no `targetGroupArn`."""
    listed = paths("app-elb-target-group", "elasticloadbalancing:CreateListener")
    assert {path.count(".forwardConfig.") for path in listed} == {0, 1}


@pytest.mark.parametrize(
    ("event", "path", "omitted"),
    [
        ("iam:CreateAccessKey", "requestParameters.userName", True),
        ("iam:CreateUser", "requestParameters.userName", False),
        ("iam:CreateAccessKey", "responseElements.accessKey.userName", False),
        ("ec2:AuthorizeSecurityGroupIngress", "requestParameters.groupId", True),
        ("signin:ConsoleLogin", "requestParameters.x", False),  # no model
    ],
)
def test_what_a_caller_can_omit(event: str, path: str, omitted: bool) -> None:
    assert candidate_order.can_be_omitted(schema(event), path) is omitted
