"""Filters that ask whether something uses a new resource, beside what c7n's filters say of one in moto."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from policy_texts import RUN, VOLUME, Entry, entry, findings

from c7n_ctschema import tables

GROUP = entry("ec2", "CreateSecurityGroup", "responseElements.groupId")
ROLE = entry("iam", "CreateRole", "requestParameters.roleName")
POLICY = entry("iam", "CreatePolicy", "responseElements.policy.arn")
KEYS = entry("ec2", "CreateKeyPair", "responseElements.keyPairId")
ADDRESS = entry("ec2", "AllocateAddress", "responseElements.allocationId")
SUBNETS = entry("rds", "CreateDBSubnetGroup", "requestParameters.dBSubnetGroupName")


def messages(resource: str, event: Entry, *filters: Any, **mode: Any) -> list[tuple[str, str, str]]:
    found = findings(event, resource=f"aws.{resource}", filters=list(filters), mode=mode)
    return [(one.message, one.severity.word, one.effect) for one in found if one.code == "CT502"]


@pytest.mark.parametrize(
    ("resource", "event", "test", "result"),
    [
        ("security-group", GROUP, "unused", "true"),
        ("security-group", GROUP, {"type": "unused"}, "true"),
        ("security-group", GROUP, "used", "false"),
        ("iam-role", ROLE, {"type": "used", "state": False}, "true"),
        ("iam-role", ROLE, {"type": "used", "state": True}, "false"),
        ("iam-policy", POLICY, "unused", "true"),
        ("iam-policy", POLICY, {"AttachmentCount": 0}, "true"),
        ("key-pair", KEYS, {"type": "unused", "state": False}, "false"),
        ("rds-subnet-group", SUBNETS, "unused", "true"),
        ("ebs", VOLUME, {"Attachments": []}, "true"),
        ("ebs", VOLUME, {"type": "value", "key": "Attachments", "value": "not-null"}, "false"),
        ("elastic-ip", ADDRESS, {"AssociationId": "absent"}, "true"),
        ("key-pair", KEYS, {"type": "unused", "state": "{state}"}, None),
        ("ebs", VOLUME, {"Attachments[].Device": "absent"}, None),
        ("ebs", VOLUME, {"Encrypted": False}, None),
        ("security-group", entry("ec2", "AuthorizeSecurityGroupIngress", "requestParameters.groupId"), "unused", None),
        ("security-group", GROUP, {"not": ["unused"]}, None),
        ("security-group", GROUP, {"or": ["unused", {"GroupName": "x"}]}, None),
        ("ec2", RUN, {"type": "image-age", "days": 90}, None),
    ],
)
def test_new_resources(resource: str, event: Entry, test: Any, result: str | None) -> None:
    found = messages(resource, event, test)
    assert [severity for _, severity, _ in found] == (["warning"] if result else [])
    assert all("nothing uses the resource yet, so the filter `" in text for text, _, _ in found)
    assert all(text.endswith(f"is {result}") for text, _, _ in found)


def test_the_effect_says_whether_other_filters_decide() -> None:
    [(_, _, alone)] = messages("security-group", GROUP, "unused")
    [(_, _, beside)] = messages("security-group", GROUP, "unused", {"tag:owner": "absent"})
    assert alone == "the policy acts on each new resource, before anything can use it"
    assert beside == "this filter lets each new resource through, before anything can use it"


def test_an_attribute_beside_other_filters_is_a_precaution() -> None:
    assert messages("ebs", VOLUME, {"Attachments": []}, {"Encrypted": False}) == []


def test_a_delay_gives_time_to_use_the_resource() -> None:
    assert messages("security-group", GROUP, "unused", delay=300) == []
    assert messages("security-group", GROUP, "unused", delay=5) != []


def _group(session: Any) -> str:
    ec2 = session.client("ec2")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    return str(ec2.create_security_group(GroupName="g", Description="d", VpcId=vpc)["GroupId"])


def _policy(session: Any) -> str:
    allow = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    return str(session.client("iam").create_policy(PolicyName="p", PolicyDocument=document)["Policy"]["Arn"])


def _key(session: Any) -> str:
    return str(session.client("ec2").create_key_pair(KeyName="k")["KeyName"])


def _volume(session: Any) -> str:
    return str(session.client("ec2").create_volume(AvailabilityZone="us-east-1a", Size=1)["VolumeId"])


@pytest.mark.parametrize(
    ("resource", "make"), [("iam-policy", _policy), ("key-pair", _key), ("security-group", _group), ("ebs", _volume)]
)
def test_what_c7n_says_of_a_new_resource(resource: str, make: Callable[[Any], str]) -> None:
    from c7n.config import Config
    from c7n.policy import PolicyCollection
    from c7n.resources import load_resources
    from moto import mock_aws

    table = tables.read("knowledge/custodian/moments")["use_filters"]
    tests = {name: row["passes"] for name, row in table["filters"].get(resource, {}).items()}
    load_resources(("aws.*",))
    with mock_aws():
        made = make(boto3.Session(region_name="us-east-1"))
        for test, passes in tests.items():
            data = {"policies": [{"name": "p", "resource": f"aws.{resource}", "filters": [test]}]}
            options = Config.empty(region="us-east-1", cache="", regions=["us-east-1"], account_id="123456789012")
            (policy,) = PolicyCollection.from_data(data, options)
            # moto lacks this call, and nothing in another VPC refers to a new group.
            if resource == "security-group":
                policy.resource_manager.filters[0].filter_peered_refs = lambda groups: groups
            found = policy.resource_manager.resources()
            assert any(made in map(str, one.values()) for one in found) is passes, test
        for name, value in table["attributes"].get(resource, {}).items():
            data = {"policies": [{"name": "p", "resource": f"aws.{resource}"}]}
            (policy,) = PolicyCollection.from_data(data, Config.empty(region="us-east-1", account_id="123456789012"))
            [found] = [one for one in policy.resource_manager.resources() if made in map(str, one.values())]
            assert found.get(name) == value


def test_the_filters_are_c7ns() -> None:
    from c7n.provider import clouds
    from c7n.resources import load_resources

    load_resources(("aws.*",))
    for resource, filters in tables.read("knowledge/custodian/moments")["use_filters"]["filters"].items():
        registry = clouds["aws"].resources.get(resource).filter_registry
        for name, row in filters.items():
            known = registry.get(name).schema["properties"]
            assert [key for key, schema in known.items() if schema.get("type") == "boolean"] == (
                [row["member"]] if "member" in row else []
            )


@pytest.mark.parametrize(("days_old", "passes"), [(1, False), (365, True)])
def test_image_age_is_about_the_image(days_old: int, passes: bool) -> None:
    """A new instance can have an old image, so that `image-age` on RunInstances is right."""
    import datetime

    from c7n.resources.ec2 import ImageAge

    made = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days_old)
    test = ImageAge({"type": "image-age", "op": "ge", "days": 90})
    assert test({"ImageId": "ami-1", "c7n:instance-image": {"CreationDate": made.isoformat()}}) is passes
