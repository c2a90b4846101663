"""Keys and ids that lead nowhere: where the thing is instead, and which repairs are certain enough to be applied."""

from __future__ import annotations

import json

import pytest
from c7n.filters.core import EventFilter

from c7n_ctschema.diagnostics import Diagnostic
from c7n_ctschema.lint import fixing
from c7n_ctschema.lint.engine import lint_text

POLICY = ("iam.amazonaws.com", "CreatePolicy")
VPC = ("ec2.amazonaws.com", "CreateVpc")
RUN = ("ec2.amazonaws.com", "RunInstances")
BALANCER = ("elasticloadbalancing.amazonaws.com", "CreateLoadBalancer")


def text_of(event: tuple[str, str], key: str, ids: str = "recipientAccountId") -> str:
    entry = {"source": event[0], "event": event[1], "ids": ids}
    return json.dumps(
        {
            "policies": [
                {
                    "name": "p",
                    "resource": "aws.account",
                    "conditions": [{"region": "us-east-1"}],
                    "mode": {"type": "cloudtrail", "events": [entry]},
                    "filters": [{"type": "event", "key": key, "value": "present"}],
                }
            ]
        }
    )


def found(text: str) -> list[Diagnostic]:
    return lint_text(text, "p.json")


@pytest.mark.parametrize(
    ("event", "key", "right"),
    [
        (POLICY, "detail.requestParameters.PolicyName", "detail.requestParameters.policyName"),
        (POLICY, "detail.RequestParameters.PolicyName", "detail.requestParameters.policyName"),
        (POLICY, "detail.requestParameter.policyName", "detail.requestParameters.policyName"),
        (POLICY, "detail.request_parameters.policyName", "detail.requestParameters.policyName"),
        (POLICY, "detail.responseElement.policy.arn", "detail.responseElements.policy.arn"),
        (POLICY, "detail.responseElements.arn", "detail.responseElements.policy.arn"),
        (POLICY, "requestParameters.policyName", "detail.requestParameters.policyName"),
        (POLICY, "detail.detail.requestParameters.policyName", "detail.requestParameters.policyName"),
        (POLICY, "detail.detail.requestParameters.PolicyName", "detail.requestParameters.policyName"),
        (VPC, "detail.responseElements.vpcId", "detail.responseElements.vpc.vpcId"),
        (
            RUN,
            "detail.responseElements.instancesSet.instanceId",
            "detail.responseElements.instancesSet.items[].instanceId",
        ),
        (
            RUN,
            "detail.responseElements.instancesSet[].instanceId",
            "detail.responseElements.instancesSet.items[].instanceId",
        ),
        (
            BALANCER,
            "detail.responseElements.loadBalancers.loadBalancerArn",
            "detail.responseElements.loadBalancers[].loadBalancerArn",
        ),
    ],
)
def test_certain_repairs_leave_nothing_to_find(event: tuple[str, str], key: str, right: str) -> None:
    text = text_of(event, key)
    [one] = found(text)
    assert one.rule in ("unknown-key", "unrooted-key") and one.fix and one.fix.text == right
    fixed = fixing.fix_text(text, "p.json", [one]).text
    assert fixed == text.replace(json.dumps(key), json.dumps(right)) and found(fixed) == []


@pytest.mark.parametrize(
    ("event", "key", "said", "meant"),
    [
        (
            POLICY,
            "detail.requestParameters.arn",
            "(it is under responseElements)",
            "detail.responseElements.policy.arn",
        ),
        (POLICY, "detail.requestParameters.roleName", "CreateRole", ""),
        (VPC, "detail.requestParameters.groupId", "AuthorizeSecurityGroupIngress", ""),
        (
            RUN,
            "detail.responseElements.instancesSet.items.instanceId",
            "is a list",
            "detail.responseElements.instancesSet.items[].instanceId",
        ),
        (POLICY, "detail.requestParameters.policyNmae", "no `policyNmae`", "detail.requestParameters.policyName"),
    ],
)
def test_where_it_is_instead(event: tuple[str, str], key: str, said: str, meant: str) -> None:
    [one] = found(text_of(event, key))
    assert one.rule == "unknown-key" and said in one.message and one.suggestion == meant


def test_a_doubled_detail_in_ids_goes() -> None:
    text = text_of(POLICY, "detail.eventName", "detail.detail.responseElements.policy.arn")
    [one] = found(text)
    assert one.rule == "unknown-ids" and one.fix and one.fix.text == "detail.responseElements.policy.arn"
    [one] = found(text_of(POLICY, "detail.detail.nope"))
    assert one.suggestion == ""


BUCKET = ("s3.amazonaws.com", "CreateBucket")


@pytest.mark.parametrize(
    ("event", "key", "right", "certain"),
    [
        (POLICY, "$.detail.eventName", "detail.eventName", True),
        (POLICY, "$.responseElements.policy.arn", "detail.responseElements.policy.arn", True),
        (POLICY, "$.detail.requestParameters.tags[*].key", "detail.requestParameters.tags[*].key", True),
        (POLICY, "$.detail.nope", "detail.nope", False),
        (BUCKET, "detail.requestParameters.x-amz-acl", 'detail.requestParameters."x-amz-acl"', True),
        (BUCKET, "$.requestParameters.x-amz-acl", 'detail.requestParameters."x-amz-acl"', True),
        (BUCKET, "detail..eventName", "", False),
    ],
)
def test_what_is_no_jmespath_was_meant_to_be(event: tuple[str, str], key: str, right: str, certain: bool) -> None:
    text = text_of(event, key)
    [one] = found(text)
    assert (one.rule, one.suggestion, bool(one.fix)) == ("invalid-jmespath", right, certain)
    if certain:
        assert found(fixing.fix_text(text, "p.json", [one]).text) == []


def test_keys_that_c7n_looks_up_by_name() -> None:
    """c7n takes a name of the envelope as it is, and looks up `tag:` among tags: neither is compiled."""
    event = {"detail-type": "AWS API Call via CloudTrail", "detail": {}}
    for key, is_there in (("detail-type", True), ("tag:Owner", False)):
        assert EventFilter({"type": "event", "key": key, "value": "present"}, None).match(event) is is_there
    assert found(text_of(BUCKET, "detail-type")) == []
    wrong = text_of(BUCKET, "detail-type").replace('"present"', '"AWS API Call via Cloudtrail"')
    assert {one.rule for one in found(wrong)} == {"impossible-value", "constant-filter"}
    [one] = found(text_of(BUCKET, "tag:Owner"))
    assert (one.rule, one.effect) == ("unknown-key", "this filter is never true: the policy never acts")


def test_ids_that_are_no_jmespath() -> None:
    for ids, right in (
        ("$.responseElements.policy.arn", "responseElements.policy.arn"),
        ("$.detail.responseElements.policy.arn", "detail.responseElements.policy.arn"),
    ):
        [one] = found(text_of(POLICY, "detail.eventName", ids))
        assert one.rule == "invalid-jmespath" and one.fix and one.fix.text == right


@pytest.mark.parametrize("key", ["detail.requestParameters.arn", "detail.requestParameters.policyNmae"])
def test_what_is_not_certain_is_not_applied(key: str) -> None:
    [one] = found(text_of(POLICY, key))
    assert one.fix is None


def test_names_of_iams_actions_lead_to_the_event() -> None:
    [one] = found(text_of(("s3.amazonaws.com", "PutEncryptionConfiguration"), "detail.eventName"))
    assert (one.rule, one.suggestion) == ("unknown-event", "PutBucketEncryption")


@pytest.mark.parametrize(
    ("event", "right"),
    [
        (("EC2.AMAZONAWS.COM", "RunInstances"), RUN),
        (("EC2.amazonaws.com", "RunInstances"), RUN),
        ((" ec2.amazonaws.com", "RunInstances "), RUN),
        (("ec2.amazonaws.com", "runInstances"), RUN),
        (("EC2.amazonaws.com", "runinstances"), RUN),
        (("rds.amazonaws.com", "createDBInstance"), ("rds.amazonaws.com", "CreateDBInstance")),
    ],
)
def test_capitals_and_blanks_of_events_are_mended_and_hide_nothing(
    event: tuple[str, str], right: tuple[str, str]
) -> None:
    text = text_of(event, "Detail.eventName", "RequestParameters.clientToken")
    said = found(text)
    names = [one.rule for one in said]
    assert names.count("unknown-source") == (event[0] != right[0])
    assert names.count("unknown-event") == (event[1] != right[1])
    assert {"unknown-key", "unknown-ids"} <= set(names)
    fixed = json.loads(fixing.fix_text(text, "p.json", said).text)["policies"][0]
    assert tuple(fixed["mode"]["events"][0][name] for name in ("source", "event")) == right
    assert fixed["filters"][0]["key"] == "detail.eventName"


def test_an_event_of_two_spellings_is_not_guessed() -> None:
    said = found(text_of(("appflow.amazonaws.com", "unregisterconnector"), "detail.eventName"))
    assert [(one.rule, one.fix) for one in said] == [("unknown-event", None)]


@pytest.mark.parametrize("key", ["Detail.eventName", "detail.EventName", "detail.requestparameters.nope", "Region"])
def test_roots_in_wrong_capitals_are_wrong_for_an_unknown_event_too(key: str) -> None:
    text = text_of(("ec2.amazonaws.com", "CreateTgs"), key)
    event, one = found(text)
    assert (event.rule, one.rule) == ("unknown-event", "unknown-key") and one.fix
    assert [one.rule for one in found(fixing.fix_text(text, "p.json", [one]).text)] == ["unknown-event"]


@pytest.mark.parametrize("key", ["detail.anything", "Anything", "detail.eventName", "detail.requestParameters.X"])
def test_other_keys_of_an_unknown_event_are_left_alone(key: str) -> None:
    assert [one.rule for one in found(text_of(("ec2.amazonaws.com", "CreateTgs"), key))] == ["unknown-event"]


IMAGES = [
    {"source": "ec2.amazonaws.com", "event": name, "ids": "recipientAccountId"}
    for name in ("CopyImage", "ModifyImageAttribute")
]
COPIED = {"type": "event", "key": "detail.requestParameters.sourceRegion", "value": "us-east-1"}
SHARED = {"type": "event", "key": "detail.requestParameters.launchPermission", "value": "present"}
NAMED = {"type": "event", "key": "detail.eventName", "value": "ModifyImageAttribute"}


def in_some(*filters: object) -> list[str]:
    mode = {"type": "cloudtrail", "events": IMAGES}
    text = json.dumps({"policies": [{"name": "p", "resource": "aws.account", "mode": mode, "filters": list(filters)}]})
    return [one.effect for one in found(text) if one.rule == "key-in-some-events"]


def test_the_effect_of_a_key_in_some_events_is_told_of_those() -> None:
    assert in_some(COPIED) == ["on those events this filter is never true: the policy does not act"]
    other = {**COPIED, "op": "ne"}
    assert in_some(other) == ["on those events this filter is always true: it lets them through"]
    assert in_some({"not": [COPIED]}) == ["on those events this filter is never true"]
    assert in_some({"or": [other, SHARED]}) == ["on those events this filter is always true"]


def test_a_key_in_some_events_has_alternatives_for_the_others() -> None:
    assert in_some({"or": [COPIED, SHARED]}) == []
    assert in_some({"or": [COPIED, NAMED]}) == []
    assert in_some({"or": [{"and": [COPIED, COPIED]}, {"and": [NAMED, SHARED]}]}) == []
    assert len(in_some({"or": [{"and": [COPIED, NAMED]}]})) == 1
    assert len(in_some({"or": [COPIED, COPIED]})) == 2
