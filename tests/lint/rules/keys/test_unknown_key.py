"""Keys that lead nowhere: where the thing is instead, and which repairs are certain enough to be applied.

Covers c7n_ctschema.lint.analysis.paths.missing_member, c7n_ctschema.lint.analysis.paths.envelope_names,
c7n_ctschema.trail.schema.path_repair and c7n_ctschema.lint.analysis.refusal.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from c7n.filters.core import EventFilter
from policy_texts import BUCKET, RUN, entry, of_filter, text_of_key

from c7n_ctschema.lint.running import fixing
from c7n_ctschema.lint.running.engine import lint_text

POLICY = entry("iam", "CreatePolicy")
VPC = entry("ec2", "CreateVpc")
BALANCER = entry("elasticloadbalancing", "CreateLoadBalancer")


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
def test_certain_repairs_leave_nothing_to_find(event: dict[str, Any], key: str, right: str) -> None:
    text = text_of_key(event, key)
    [one] = lint_text(text)
    assert one.rule in ("unknown-key", "unrooted-key") and one.fix and one.fix.text == right
    fixed = fixing.fix_text(text, "p.json", [one]).text
    assert fixed == text.replace(json.dumps(key), json.dumps(right)) and lint_text(fixed) == []


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
        (
            POLICY,
            "detail.requestParameters.policyNmae",
            "unknown member `policyNmae`",
            "detail.requestParameters.policyName",
        ),
    ],
)
def test_where_it_is_instead(event: dict[str, Any], key: str, said: str, meant: str) -> None:
    [one] = lint_text(text_of_key(event, key))
    assert one.rule == "unknown-key" and said in one.message and one.suggestion == meant


def test_a_doubled_detail_in_ids_goes() -> None:
    text = text_of_key(POLICY, "detail.eventName", "detail.detail.responseElements.policy.arn")
    [one] = lint_text(text)
    assert one.rule == "unknown-ids" and one.fix and one.fix.text == "detail.responseElements.policy.arn"
    [one] = lint_text(text_of_key(POLICY, "detail.detail.nope"))
    assert one.suggestion == ""


def test_keys_that_c7n_looks_up_by_name() -> None:
    """c7n takes a name of the envelope as it is, and looks up `tag:` among tags: neither is compiled."""
    event = {"detail-type": "AWS API Call via CloudTrail", "detail": {}}
    for key, is_there in (("detail-type", True), ("tag:Owner", False)):
        assert EventFilter({"type": "event", "key": key, "value": "present"}, None).match(event) is is_there
    assert lint_text(text_of_key(BUCKET, "detail-type")) == []
    wrong = text_of_key(BUCKET, "detail-type").replace('"present"', '"AWS API Call via Cloudtrail"')
    assert {one.rule for one in lint_text(wrong)} == {"impossible-value", "constant-filter"}
    [one] = lint_text(text_of_key(BUCKET, "tag:Owner"))
    assert (one.rule, one.effect) == ("unknown-key", "this filter is never true: the policy never acts")


@pytest.mark.parametrize("key", ["detail.requestParameters.arn", "detail.requestParameters.policyNmae"])
def test_what_is_not_certain_is_not_applied(key: str) -> None:
    [one] = lint_text(text_of_key(POLICY, key))
    assert one.fix is None


def keyed(key: str, rest: str = "value: x") -> list[tuple[str, str, str]]:
    test = yaml.safe_load(f"{{{rest}}}")
    return [(one.rule, one.suggestion, one.effect) for one in of_filter(RUN, key, **test)]


@pytest.mark.parametrize(
    ("key", "rule", "suggestion"),
    [
        ("detail.RequestParameters.InstanceType", "unknown-key", "detail.requestParameters.instanceType"),
        ("detail.requestParameter.instanceType", "unknown-key", "detail.requestParameters.instanceType"),
        (
            "detail.responseElements.instancesSet.instanceId",
            "unknown-key",
            "detail.responseElements.instancesSet.items[].instanceId",
        ),
        (
            "detail.responseElements.instanceType",
            "unknown-key",
            "detail.responseElements.instancesSet.items[].instanceType",
        ),
        ("detail.responseElements.userData", "unknown-key", "detail.requestParameters.userData"),
        ("detail.userIdentity.userNme", "unknown-key", "detail.userIdentity.userName"),
    ],
)
def test_what_was_meant(key: str, rule: str, suggestion: str) -> None:
    assert [(name, meant) for name, meant, _ in keyed(key)] == [(rule, suggestion)]


@pytest.mark.parametrize(
    ("rest", "effect"),
    [
        ("value: absent", "always true"),
        ("op: ne, value: x", "always true"),
        ("op: not-in, value: [x]", "always true"),
        ("value: x", "never true"),
        ("op: gt, value: 3", "never true"),
        ("value: present", "never true"),
    ],
)
def test_the_effect_of_a_missing_key_is_c7ns_own(rest: str, effect: str) -> None:
    [(_, _, said)] = keyed("detail.requestParameters.nope", rest)
    assert effect in said


@pytest.mark.parametrize(
    "key",
    [
        "region",
        "account",
        "detail-type",
        "detail.awsRegion",
        "detail.recipientAccountId",
        "detail.additionalEventData.anything",
        "detail.userIdentity.sessionContext.sourceIdentity",
    ],
)
def test_members_of_every_record_are_right(key: str) -> None:
    assert of_filter(RUN, f'"{key}"' if "-" in key else key, value="present") == []


def test_no_event_is_named_whose_names_are_data() -> None:
    """PostObject's form may have any field: that it has a `foo` tells nobody anything."""
    [one] = of_filter(entry("s3", "PutBucketPolicy"), "detail.requestParameters.foo", value="present")
    where = "unknown member `foo` in `detail.requestParameters` of PutBucketPolicy"
    assert one.message == f"{where}: not documented, and not in the public records of this event"


@pytest.mark.parametrize(
    ("key", "where"),
    [
        ("[detail.requestParameters.foo]", "`detail.requestParameters` of"),
        ("[foo]", "the record of"),
        ("detail.responseElements.policy.tags[?key=='a'].foo", "`detail.responseElements.policy.tags[?key=='a']` of"),
    ],
)
def test_the_place_of_a_miss_is_a_path(key: str, where: str) -> None:
    [one] = [one for one in of_filter(POLICY, key, value="present") if one.rule == "unknown-key"]
    assert one.message.startswith(f"unknown member `foo` in {where} CreatePolicy")


def test_an_undocumented_member_of_an_open_object_is_an_info() -> None:
    """API Gateway's responses have links, which no model lists."""
    event = entry("apigateway", "CreateRestApi")
    [one] = of_filter(event, "detail.responseElements.ownerTeam", value="present")
    assert (one.rule, one.severity.word) == ("unknown-key", "info")
    assert "not documented, and not seen" in one.message
    assert of_filter(event, "detail.responseElements.ownerTeam.name", value="present") == []
    assert of_filter(event, "detail.responseElements.name", value="present") == []


@pytest.mark.parametrize(
    ("event", "key", "severity", "why"),
    [
        (("iam", "CreatePolicy"), "policyNmae", "error", ": the name is misspelled"),
        (("iam", "CreatePolicy"), "policyNam", "error", ": the name is misspelled"),
        (("iam", "CreatePolicy"), "PolicyName", "error", ": wrong capitalization"),
        (("iam", "CreatePolicy"), "ownerTeam", "warning", ": not documented, and not in the public records"),
        (("iam", "TagInstanceProfile"), "ownerTeam", "info", ": not documented, and not seen; few public records"),
        (("lambda", "CreateFunction20150331"), "subnetIds[]", "error", ": it is in `requestParameters.vpcConfig`"),
        (("lambda", "CreateFunction20150331"), "code.subnetIds[]", "error", "it is in `requestParameters.vpcConfig`"),
        (("rds", "CreateDBInstance"), "dBInstance.dBInstanceClass", "warning", "its members one level higher"),
        (("ec2", "RunInstances"), "vpcId", "warning", ": it is in `responseElements.instancesSet.items[]`"),
        (("guardduty", "GetInvitationsCount"), "max", "info", ": the API call has no documented parameters"),
        (("ec2", "RunInstances"), "imageId[]", "warning", "is not a list"),
        (("ec2", "RunInstances"), "tagSpecifications[].tags[].key", "error", ": this is the API's name; records have"),
        (("resource-explorer-2", "Search"), "viewArn", "warning", ": other events of this source have another capital"),
    ],
)
def test_the_message_says_how_certain_it_is(event: tuple[str, str], key: str, severity: str, why: str) -> None:
    findings = of_filter(entry(*event), f"detail.requestParameters.{key}", value="present")
    [one] = [one for one in findings if one.rule == "unknown-key"]
    assert one.severity.word == severity
    assert why in one.message
