"""Events that name a resource by its ARN: c7n finds the resource by the proposed `ids`, and no other type of resource.

Covers what tools/resource_changes.py and tools/arn_forms.json make.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from c7n.cwe import CloudWatchEvents
from moto import mock_aws

from c7n_ctschema.changes import resource_changes
from c7n_ctschema.changes.resource_changes import Change
from c7n_ctschema.cli.main import main

FORMS = Path(__file__).resolve().parents[2] / "tools" / "arn_forms.json"
ARN = "arn:aws:{0}:us-east-1:123456789012:{1}"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})


def changes() -> list[tuple[str, Change]]:
    resources = json.loads(FORMS.read_text())["before_id"]
    return [(name, one) for name in resources for one in resource_changes.of(name) if one.ids.startswith("split(")]


def ids_of(change: Change, arn: str) -> list[str]:
    """What c7n takes from a record whose request has the ARN."""
    member = change.ids.partition("requestParameters.")[2].partition(")")[0]
    detail = {"eventName": change.event, "eventSource": change.source, "requestParameters": {member: arn}}
    mode = {"type": "cloudtrail", "events": [{"source": change.source, "event": change.event, "ids": change.ids}]}
    return list(CloudWatchEvents.get_ids({"detail": detail}, mode))


def tagging(resource: str, event: str) -> Change:
    return next(one for one in resource_changes.of(resource) if one.event == event)


def test_c7n_reads_the_id_of_each() -> None:
    forms = json.loads(FORMS.read_text())["before_id"]
    assert {name for name, _ in changes()} == set(forms)
    for name, change in changes():
        before = forms[name]
        arn = f"arn:aws:x:us-east-1:123456789012{before if before.startswith(':') else f'::{before}'}the/id"
        assert ids_of(change, arn) == ["the/id"], name
        assert ids_of(change, "arn:aws:x:us-east-1:123456789012:other~one") == []


def test_an_arn_of_another_type_has_no_id() -> None:
    change = tagging("rds", "AddTagsToResource")
    assert ids_of(change, ARN.format("rds", "db:one")) == ["one"]
    assert ids_of(change, ARN.format("rds", "cluster:one")) == []


def _table() -> str:
    made = boto3.client("dynamodb", "us-east-1").create_table(
        TableName="one",
        AttributeDefinitions=[{"AttributeName": "a", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "a", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return str(made["TableDescription"]["TableArn"])


def _repository() -> str:
    made = boto3.client("ecr", "us-east-1").create_repository(repositoryName="team/one")
    return str(made["repository"]["repositoryArn"])


def _database() -> str:
    made = boto3.client("rds", "us-east-1").create_db_instance(
        DBInstanceIdentifier="one", DBInstanceClass="db.t3.micro", Engine="postgres"
    )
    return str(made["DBInstance"]["DBInstanceArn"])


def _cluster() -> str:
    made = boto3.client("eks", "us-east-1").create_cluster(
        name="one", roleArn="arn:aws:iam::123456789012:role/one", resourcesVpcConfig={}
    )
    return str(made["cluster"]["arn"])


def _alarm() -> str:
    client = boto3.client("cloudwatch", "us-east-1")
    client.put_metric_alarm(AlarmName="one", EvaluationPeriods=1, ComparisonOperator="GreaterThanThreshold")
    return str(client.describe_alarms()["MetricAlarms"][0]["AlarmArn"])


def _stream() -> str:
    client = boto3.client("kinesis", "us-east-1")
    client.create_stream(StreamName="one", ShardCount=1)
    return str(client.describe_stream(StreamName="one")["StreamDescription"]["StreamARN"])


@pytest.mark.parametrize(
    ("resource", "event", "make"),
    [
        ("dynamodb-table", "UntagResource", _table),
        ("ecr", "TagResource", _repository),
        ("rds", "AddTagsToResource", _database),
        ("eks", "UntagResource", _cluster),
        ("alarm", "TagResource", _alarm),
        ("kinesis", "PutResourcePolicy", _stream),
    ],
)
def test_c7n_finds_the_resource(resource: str, event: str, make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from c7n.config import Config
    from c7n.policy import PolicyCollection
    from c7n.resources import load_resources

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    load_resources((f"aws.{resource}",))
    with mock_aws():
        arn = make()
        config = Config.empty(account_id="123456789012", region="us-east-1")
        data = {"policies": [{"name": "one", "resource": resource}]}
        policy = next(iter(PolicyCollection.from_data(data, config)))
        found = policy.resource_manager.get_resources(ids_of(tagging(resource, event), arn))
    assert len(found) == 1 and arn in json.dumps(found[0], default=str)


def test_lint_takes_them_for_ids(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "policy.yml"
    blocks = [
        f"  - name: p{number}\n    resource: {name}\n    mode:\n      type: cloudtrail\n"
        "      role: arn:aws:iam::{account_id}:role/one\n      events:\n"
        f'        - source: {one.source}\n          event: {one.event}\n          ids: "{one.ids}"\n'
        for number, (name, one) in enumerate(changes())
    ]
    file.write_text("policies:\n" + "".join(blocks))
    main(["lint", str(file)])
    assert "CT1" not in capsys.readouterr().out
