"""CT411 beside what c7n finds, in moto, of a resource that its own event deleted.

Covers c7n_ctschema.ids.deleted_resource.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from c7n.config import Config
from c7n.policy import PolicyCollection
from c7n.resources import load_resources
from moto import mock_aws
from policy_texts import entry, findings, text_of

from c7n_ctschema.cli.main import main
from c7n_ctschema.lint.rules.delivery import deleted_resource


def messages(resource: str, source: str, event: str, ids: str) -> list[str]:
    found = findings(entry(source, event, ids), resource=f"aws.{resource}")
    return [one.message for one in found if one.rule == deleted_resource.NAME]


def _user(session: Any) -> str:
    iam = session.client("iam")
    iam.create_user(UserName="ada")
    iam.delete_user(UserName="ada")
    return "ada"


def _bucket(session: Any) -> str:
    s3 = session.client("s3")
    s3.create_bucket(Bucket="b-1")
    s3.delete_bucket(Bucket="b-1")
    return "b-1"


@pytest.mark.parametrize(
    ("resource", "source", "event", "ids", "delete"),
    [
        ("iam-user", "iam", "DeleteUser", "requestParameters.userName", _user),
        ("s3", "s3", "DeleteBucket", "requestParameters.bucketName", _bucket),
    ],
)
def test_c7n_finds_nothing(resource: str, source: str, event: str, ids: str, delete: Callable[[Any], str]) -> None:
    assert len(messages(resource, source, event, ids)) == 1
    load_resources((f"aws.{resource}",))
    with mock_aws():
        gone = delete(boto3.Session(region_name="us-east-1"))
        options = Config.empty(region="us-east-1", cache="", regions=["us-east-1"], account_id="123456789012")
        (made,) = PolicyCollection.from_data({"policies": [{"name": "p", "resource": f"aws.{resource}"}]}, options)
        assert made.resource_manager.get_resources([gone]) == []


def test_replay_and_keys_say_it_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["sample", "s3.DeleteBucket"]) == 0
    Path("e.json").write_text(capsys.readouterr().out)
    Path("p.yml").write_text(text_of(entry("s3", "DeleteBucket", "requestParameters.bucketName"), resource="aws.s3"))
    assert main(["replay", "e.json", "-p", "p.yml"]) == 0
    note = "DeleteBucket deletes the s3: c7n then finds it only while AWS still lists it"
    assert note in capsys.readouterr().out
    assert main(["keys", "s3.DeleteBucket", "--ids-for", "s3"]) == 0
    assert capsys.readouterr().err == f"note: {note}\n"


@pytest.mark.parametrize(
    ("resource", "source", "event", "ids"),
    [
        ("account", "iam", "DeleteUser", "userIdentity.accountId"),  # looks nothing up
        ("iam-user", "iam", "DeleteAccessKey", "requestParameters.userName"),  # a part of it
        ("dynamodb-table", "dynamodb", "DeleteTable", "requestParameters.tableName"),  # answered with the table
        ("secrets-manager", "secretsmanager", "DeleteSecret", "responseElements.aRN"),  # scheduled
        ("rds", "rds", "DeleteDBInstance", "requestParameters.dBInstanceIdentifier"),
        ("ec2", "ec2", "TerminateInstances", "requestParameters.instancesSet.items[].instanceId"),
    ],
)
def test_nothing_is_said_where_it_may_still_be_there(resource: str, source: str, event: str, ids: str) -> None:
    assert messages(resource, source, event, ids) == []


def test_a_failed_deletion_leaves_the_resource() -> None:
    event = entry("s3", "DeleteBucket", "requestParameters.bucketName")
    mode = {"environment": {"Variables": {"C7N_SKIP_ERR_EVENT": "no"}}}
    rules = {one.rule for one in findings(event, resource="aws.s3", mode=mode)}
    assert deleted_resource.NAME not in rules
