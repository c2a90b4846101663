"""A resource's events by what they do to it.

Covers c7n_ctschema.ids.resource_events.
"""

from __future__ import annotations

import json
import time

import pytest

from c7n_ctschema.cli.main import main
from c7n_ctschema.ids import resource_events


def group(resource: str, source: str, event: str) -> str:
    found = [one.group for one in resource_events.for_resource(resource) if (one.source, one.event) == (source, event)]
    return found[0] if found else ""


@pytest.mark.parametrize(
    ("resource", "event", "expected"),
    [
        ("s3", "s3:CreateBucket", "create"),
        ("s3", "s3:PutBucketPolicy", "expose"),
        ("s3", "s3:DeleteBucketPublicAccessBlock", "expose"),
        ("s3", "s3:PutBucketVersioning", "change"),
        ("s3", "s3:DeleteBucketEncryption", "change"),
        ("s3", "s3:DeleteBucket", "delete"),
        ("s3", "s3:GetBucketPolicy", ""),
        ("security-group", "ec2:AuthorizeSecurityGroupIngress", "expose"),
        ("ebs-snapshot", "ec2:ModifySnapshotAttribute", "expose"),
        ("ami", "ec2:ModifyImageAttribute", "expose"),
        ("rds-snapshot", "rds:ModifyDBSnapshotAttribute", "expose"),
        ("lambda", "lambda:AddPermission20150331v2", "expose"),
        ("lambda", "lambda:CreateFunctionUrlConfig", "expose"),
        ("secrets-manager", "secretsmanager:PutResourcePolicy", "expose"),
        ("ecr", "ecr:SetRepositoryPolicy", "expose"),
        ("iam-role", "iam:UpdateAssumeRolePolicy", "expose"),
        ("sqs", "sqs:SetQueueAttributes", "expose"),
        ("rds", "rds:CreateDBInstanceReadReplica", "create"),
        ("rds", "rds:RestoreDBInstanceFromDBSnapshot", "create"),
        ("rds", "rds:RestoreDBInstanceToPointInTime", "create"),
        ("rds", "rds:CreateDBSnapshot", "related"),
        ("rds-cluster", "rds:RestoreDBClusterFromSnapshot", "create"),
        ("rds-cluster", "rds:CreateGlobalCluster", "related"),
        ("rds-snapshot", "rds:RestoreDBInstanceFromDBSnapshot", "related"),
        ("dynamodb-table", "dynamodb:RestoreTableFromBackup", "create"),
        ("ec2", "ec2:RunInstances", "create"),
        ("ec2", "ec2:StopInstances", "change"),
        ("ec2", "ec2:TerminateInstances", "delete"),
        ("ec2", "ec2:CreateImage", "related"),
        ("ec2", "ec2:CreateTags", "change"),
        ("vpc", "ec2:CreateNetworkAcl", "related"),
        ("vpc", "ec2:AuthorizeSecurityGroupIngress", "related"),
        ("vpc", "ec2:AttachInternetGateway", "expose"),
        ("iam-role", "iam:CreateServiceLinkedRole", "create"),
        ("s3", "s3:PutAccountPublicAccessBlock", ""),
        ("iam-user", "signin:ConsoleLogin", "change"),
        ("account", "cloudtrail:StopLogging", "change"),
    ],
)
def test_events_of_a_resource_say_what_they_do_to_it(resource: str, event: str, expected: str) -> None:
    source, _, name = event.partition(":")
    assert group(resource, f"{source}.amazonaws.com", name) == expected


def test_groups_come_in_order_and_own_events_first() -> None:
    found = resource_events.for_resource("ec2")
    at = [resource_events.GROUPS.index(one.group) for one in found]
    assert at == sorted(at)
    assert found[0].event == "RunInstances"
    changes = [one.event for one in found if one.group == "change"]
    assert changes.index("ModifyInstanceAttribute") < changes.index("AttachVolume")


def test_nothing_is_listed_where_no_ids_can_work() -> None:
    assert resource_events.for_resource("flow-log") == ()
    assert resource_events.for_resource("no-such-resource") == ()


def test_the_widest_resource_is_quick() -> None:
    start = time.process_time()
    resource_events.for_resource.__wrapped__("ec2")
    assert time.process_time() - start < 3  # 0.7 s on an idle core


def test_show_writes_a_resource(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "--resource", "aws.iam-policy"]) == 0
    out = capsys.readouterr().out
    assert "Arn (arn)" in out and "responseElements.policy.arn" in out
    assert main(["show", "--resource", "iam-policy", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["lookup"]["kind"] == "arn" and data["events"][0]["event"] == "CreatePolicy"


def test_show_says_why_nothing_works(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "--resource", "flow-log"]) == 0
    assert "c7n cannot look it up by ids" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["--resource", "iam-rol"], ["iam.CreateRole", "--resource", "iam-role"]])
def test_a_wrong_question_is_a_usage_error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", *arguments]) == 2
    assert "iam-role" in capsys.readouterr().err
