"""ids that lead nowhere, or to what c7n's lookup cannot take; and where a miss is said to be."""

from __future__ import annotations

import json

import pytest

from c7n_ctschema.diagnostics import Diagnostic, Severity
from c7n_ctschema.lint.engine import lint_text

INSTANCES = "requestParameters.instancesSet.items[].instanceId"


def policy_text(resource: str, event: str, ids: str, *filters: object) -> str:
    source, _, name = event.partition(":")
    entry = {"source": f"{source}.amazonaws.com", "event": name, "ids": ids}
    return json.dumps(
        {
            "policies": [
                {
                    "name": "p",
                    "resource": f"aws.{resource}",
                    "conditions": [{"region": "us-east-1"}],
                    "mode": {"type": "cloudtrail", "events": [entry]},
                    "filters": list(filters),
                }
            ]
        }
    )


def ids_of(resource: str, event: str, ids: str) -> Diagnostic:
    [one] = [one for one in lint_text(policy_text(resource, event, ids), "p.json") if one.severity is not Severity.INFO]
    return one


def key_of(event: str, key: str) -> Diagnostic:
    text = policy_text("account", event, "recipientAccountId", {"type": "event", "key": key, "value": "present"})
    [one] = [one for one in lint_text(text, "p.json") if one.rule == "unknown-key"]
    return one


@pytest.mark.parametrize(
    ("resource", "event", "ids", "meant"),
    [
        ("ec2", "ec2:TerminateInstances", "requestParameters.InstanceId", INSTANCES),
        ("ec2", "ec2:TerminateInstances", "requestParameters.instanceid", INSTANCES),
        ("ec2", "ec2:TerminateInstances", "requestParameters.InstancesSet", INSTANCES),  # the nearest is an object
        ("ec2", "ec2:StopInstances", "requestParameters.instanceId", INSTANCES),
        ("ec2", "ec2:StartInstances", "requestParameters.instanceIds", INSTANCES),
        ("s3", "s3:CreateBucket", "responseElements.bucketName", "requestParameters.bucketName"),
        ("s3", "ec2:RunInstances", "requestParameters.userName", ""),  # no bucket is known by a keyName
        ("flow-log", "ec2:RunInstances", "requestParameters.userName", ""),
        ("iam-policy", "iam:CreatePolicy", "responseElements.policy.Arn", "responseElements.policy.arn"),
    ],
)
def test_only_what_resolves_the_resource_is_suggested(resource: str, event: str, ids: str, meant: str) -> None:
    one = ids_of(resource, event, ids)
    assert (one.rule, one.severity, one.suggestion) == ("unknown-ids", Severity.ERROR, meant)
    assert one.fix is None or one.fix.text == meant
    assert not meant or " it" not in one.message.partition(";")[2]  # no other event is named


def test_a_value_without_its_prefix_is_a_warning() -> None:
    one = ids_of("hostedzone", "route53:ChangeResourceRecordSets", "requestParameters.hostedZoneId")
    assert (one.rule, one.severity) == ("wrong-identity", Severity.WARNING)


def test_no_event_is_named_whose_names_are_data() -> None:
    """PostObject's form may have any field: that it has a `foo` tells nobody anything."""
    one = key_of("s3:PutBucketPolicy", "detail.requestParameters.foo")
    assert one.message == "no `foo` in `detail.requestParameters` of PutBucketPolicy"


@pytest.mark.parametrize(
    ("key", "where"),
    [
        ("[detail.requestParameters.foo]", "`detail.requestParameters` of"),
        ("[foo]", "the record of"),
        ("detail.responseElements.policy.tags[?key=='a'].foo", "`detail.responseElements.policy.tags[?key=='a']` of"),
    ],
)
def test_the_place_of_a_miss_is_a_path(key: str, where: str) -> None:
    one = key_of("iam:CreatePolicy", key)
    assert one.message.startswith(f"no `foo` in {where} CreatePolicy")
