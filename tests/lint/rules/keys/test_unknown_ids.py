"""ids that lead nowhere, and what resolves the resource instead."""

from __future__ import annotations

import pytest
from policy_texts import of_ids

from c7n_ctschema.diagnostics import Severity

INSTANCES = "requestParameters.instancesSet.items[].instanceId"


def test_the_other_side_is_a_warning_while_no_record_shows_this_one() -> None:
    [one] = of_ids("s3", "s3", "CreateBucket", "responseElements.bucketName")
    assert (one.severity, one.suggestion) == (Severity.WARNING, "requestParameters.bucketName")


@pytest.mark.parametrize(
    ("resource", "event", "ids", "meant"),
    [
        ("ec2", "ec2:TerminateInstances", "requestParameters.InstanceId", INSTANCES),
        ("ec2", "ec2:TerminateInstances", "requestParameters.instanceid", INSTANCES),
        ("ec2", "ec2:TerminateInstances", "requestParameters.InstancesSet", INSTANCES),  # the nearest is an object
        ("ec2", "ec2:StopInstances", "requestParameters.instanceId", INSTANCES),
        ("ec2", "ec2:StartInstances", "requestParameters.instanceIds", INSTANCES),
        ("s3", "ec2:RunInstances", "requestParameters.userName", ""),  # no bucket is known by a keyName
        ("flow-log", "ec2:RunInstances", "requestParameters.userName", ""),
        ("iam-policy", "iam:CreatePolicy", "responseElements.policy.Arn", "responseElements.policy.arn"),
    ],
)
def test_only_what_resolves_the_resource_is_suggested(resource: str, event: str, ids: str, meant: str) -> None:
    [one] = of_ids(resource, *event.split(":"), ids)
    assert (one.rule, one.severity, one.suggestion) == (
        "unknown-ids",
        Severity.ERROR if meant else Severity.WARNING,
        meant,
    )
    assert one.fix is None or one.fix.text == meant
    assert not meant or " it" not in one.message.partition(";")[2]  # no other event is named
