"""Accounts that events make: the call of the event in moto, the record of it, and the policy pushed through c7n.

Covers c7n_ctschema.replay.simulated.record_values,
c7n_ctschema.replay.simulated.simulated_resource,
c7n_ctschema.replay.simulated.pushed_policy, c7n_ctschema.replay.simulated.completion,
c7n_ctschema.wizard.trials.proof_event and c7n_ctschema.wizard.trials.simulated_trial.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from c7n_ctschema import tables
from c7n_ctschema.cli.main import main
from c7n_ctschema.custodian.policy import policy_writer
from c7n_ctschema.custodian.policy.policy_draft import Draft, DraftEvent
from c7n_ctschema.json_value import JsonObject
from c7n_ctschema.replay.engine.json_rows import Row
from c7n_ctschema.replay.simulated import record_values
from c7n_ctschema.trail.schema import event_schema
from c7n_ctschema.wizard.trials import simulated_trial

pytestmark = pytest.mark.moto
INGRESS = "detail.requestParameters.ipPermissions.items[].ipRanges.items[].cidrIp"


def policy(resource: str, event: str, ids: str, filters: Any = (), actions: Any = ()) -> JsonObject:
    source, _, name = event.partition(":")
    waited = {"source": f"{source}.amazonaws.com", "event": name, "ids": ids}
    mode: JsonObject = {"type": "cloudtrail", "role": "R", "events": [waited]}
    made: JsonObject = {"name": "p", "resource": f"aws.{resource}", "mode": mode}
    return {
        **made,
        **({"filters": list(filters)} if filters else {}),
        **({"actions": list(actions)} if actions else {}),
    }


def calls(row: Row) -> list[str]:
    return [call for run in row["moto"].get("runs", ()) for call in run["calls"]]


def changed(row: Row) -> dict[str, tuple[Any, Any]]:
    return {one["path"]: (one["before"], one["after"]) for one in row["moto"].get("changes", ())}


def test_a_public_bucket_policy_is_removed() -> None:
    remove = {"type": "remove-statements", "statement_ids": "matched"}
    made = policy("s3", "s3:PutBucketPolicy", "requestParameters.bucketName", ["cross-account"], [remove])
    row = simulated_trial.row(made)
    assert row["verdict"] == "fires" and row["moto"]["made"] == ["s3.CreateBucket", "s3.PutBucketPolicy"]
    assert calls(row) == ["s3.DeleteBucketPolicy"] and changed(row)["Policy"][1] is None
    assert simulated_trial.is_proven(row) and simulated_trial.summary(row) == "it acts"


def test_each_new_instance_of_a_call_gets_a_tag() -> None:
    ids = "responseElements.instancesSet.items[].instanceId"
    row = simulated_trial.row(policy("ec2", "ec2:RunInstances", ids, (), [{"type": "auto-tag-user", "tag": "Creator"}]))
    assert len(row["moto"]["found"] or []) == 3 and row["moto"]["state"] == "State.Name: pending"
    assert len([path for path, (_, after) in changed(row).items() if after == "Creator"]) == 1
    assert {one["resource"] for one in row["moto"]["changes"]} == set(row["moto"]["found"] or [])


@pytest.mark.parametrize(
    ("action", "proven"), [("stop", False), ({"type": "delete", "skip-snapshot": True}, True), ("nothing", True)]
)
def test_a_new_instance_is_as_aws_has_it_then(action: Any, proven: bool) -> None:
    """moto's instance is available at once; AWS's is `creating`, and c7n's `stop` skips it."""
    public = {"type": "value", "key": "PubliclyAccessible", "value": True}
    actions = [action] if action != "nothing" else []
    made = policy("rds", "rds:CreateDBInstance", "responseElements.dBInstanceIdentifier", [public], actions)
    row = simulated_trial.row(made)
    assert row["moto"]["filters"] == [{"type": "value", "left": 1}]
    assert simulated_trial.is_proven(row) is proven
    assert ("stop changes nothing" in simulated_trial.summary(row)) is not proven
    assert ("is gone" in simulated_trial.text(row)) == bool(actions and proven)


@pytest.mark.parametrize(("port", "left"), [(22, 1), (3389, 0)])
def test_a_rule_of_the_call_is_in_the_account(port: int, left: int) -> None:
    ingress = {"type": "ingress", "Ports": [port], "Cidr": {"value": "0.0.0.0/0"}}
    event = {"type": "event", "key": INGRESS, "op": "contains", "value": "0.0.0.0/0"}
    remove = {"type": "remove-permissions", "ingress": "matched"}
    made = policy(
        "security-group", "ec2:AuthorizeSecurityGroupIngress", "requestParameters.groupId", [event, ingress], [remove]
    )
    row = simulated_trial.row(made)
    assert row["moto"]["filters"] == [{"type": "event", "left": 1}, {"type": "ingress", "left": left}]
    assert calls(row) == ["ec2.RevokeSecurityGroupIngress"] * left


def test_conditions_on_one_rule_need_no_other_member_of_the_rule() -> None:
    # The sample's rule also has a group and a prefix list, which no account has: moto refuses the whole call.
    condition = "fromPort<=`22` && contains(ipv6Ranges.items[].cidrIpv6 || `[]`, '::/0')"
    key = f"detail.requestParameters.ipPermissions.items[?{condition}]"
    filters = [{"type": "event", "key": key, "value": "not-null"}, {"type": "ingress", "CidrV6": "::/0"}]
    remove = {"type": "set-permissions", "remove-ingress": "matched"}
    made = policy("security-group", "ec2:AuthorizeSecurityGroupIngress", "requestParameters.groupId", filters, [remove])
    row = simulated_trial.row(made)
    assert row["moto"]["filters"] == [{"type": "event", "left": 1}, {"type": "ingress", "left": 1}]
    assert calls(row) == ["ec2.RevokeSecurityGroupIngress"]


def test_a_wrong_path_is_not_repaired() -> None:
    made = policy("iam-policy", "iam:CreatePolicy", "responseElements.policy.policyArn")
    assert simulated_trial.row(made)["verdict"] == "no-ids"


def test_what_moto_cannot_do_is_said() -> None:
    row = simulated_trial.row(
        policy("ebs", "ec2:CopyVolumes", "responseElements.CopyVolumesResponse.volumeSet.item[].volumeId")
    )
    assert row["moto"]["found"] and any("moto does not simulate ec2.CopyVolumes" in note for note in row["notes"])


def test_a_message_arrives_at_a_queue_that_nobody_made() -> None:
    queue = "https://sqs.us-east-1.amazonaws.com/123456789012/mailer"
    notify = {"type": "notify", "to": ["a@example.com"], "transport": {"type": "sqs", "queue": queue}}
    row = simulated_trial.row(policy("sns", "sns:CreateTopic", "responseElements.topicArn", (), [notify]))
    assert calls(row) == ["sqs.SendMessage"] and row["moto"]["changes"] == []


def test_a_recorded_call_makes_the_account(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`replay --moto auto`: the names of the record, not those of the table."""
    record = {
        "eventSource": "ec2.amazonaws.com",
        "eventName": "CreateVolume",
        "awsRegion": "us-east-1",
        "recipientAccountId": "123456789012",
        "userIdentity": {"type": "IAMUser", "userName": "alice"},
        "requestParameters": {"size": "8", "zone": "us-east-1b", "encrypted": False, "volumeType": "gp3"},
        "responseElements": {"volumeId": "vol-0123456789abcdef0"},
    }
    (tmp_path / "event.json").write_text(json.dumps(record))
    draft = Draft(
        "p", "aws.ebs", (DraftEvent("ec2.amazonaws.com", "CreateVolume", "responseElements.volumeId"),), role="R"
    )
    (tmp_path / "p.yml").write_text(policy_writer.to_yaml(draft))
    arguments = ["replay", str(tmp_path / "event.json"), "-p", str(tmp_path / "p.yml"), "--moto", "auto"]
    assert main([*arguments, "--format", "json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["results"]
    assert row["moto"]["made"] == ["ec2.CreateVolume"] and row["notes"] == []
    assert row["moto"]["found"] == row["ids"] != ["vol-0123456789abcdef0"]
    assert main(arguments) == 0
    assert "made by ec2.CreateVolume" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("service", "operation", "source", "event", "answer", "record"),
    [
        (
            "rds",
            "CreateDBInstance",
            "rds",
            "CreateDBInstance",
            {"DBInstance": {"DBInstanceArn": "a"}},
            {"dBInstanceArn": "a"},
        ),
        (
            "ec2",
            "RunInstances",
            "ec2",
            "RunInstances",
            {"Instances": [{"InstanceId": "i-1"}, {"InstanceId": "i-2"}]},
            {"instancesSet": {"items": [{"instanceId": "i-1"}, {"instanceId": "i-2"}]}},
        ),
        (
            "iam",
            "CreateRole",
            "iam",
            "CreateRole",
            {"Role": {"Arn": "a", "ResponseMetadata": {}}},
            {"role": {"arn": "a"}},
        ),
    ],
)
def test_a_response_is_spelled_as_records_have_it(
    service: str, operation: str, source: str, event: str, answer: JsonObject, record: JsonObject
) -> None:
    from botocore.session import get_session

    shape = get_session().get_service_model(service).operation_model(operation).output_shape
    node = event_schema.load(f"{source}.amazonaws.com", event).side("response")
    assert record_values.spelled(node, answer, shape) == record


def test_a_request_becomes_parameters() -> None:
    from botocore.session import get_session

    model = get_session().get_service_model("ec2").operation_model("AuthorizeSecurityGroupIngress")
    rule = {"ipProtocol": "tcp", "fromPort": 22, "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]}, "groups": {}}
    request: JsonObject = {"groupId": "sg-1", "ipPermissions": {"items": [rule]}, "unknown": 1}
    made = {
        "GroupId": "sg-1",
        "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
    }
    assert record_values.parameters(model.input_shape, request) == made
    assert record_values.parameters(model.input_shape, request, literal=True) == {"IpPermissions": [{"FromPort": 22}]}


@pytest.mark.thorough
@pytest.mark.slow
def test_the_pairs_of_the_table_need_no_fixture() -> None:
    """Every tenth pair; all 561 take minutes. c7n finds the resource, unless the event deletes it."""
    proofs = tables.read("generated/proofs")["proofs"]
    pairs = [(resource, event, paths[0]) for resource, events in proofs.items() for event, paths in events.items()]
    lost = []
    for resource, event, path in pairs[::10]:
        source, _, name = event.partition(".amazonaws.com:")
        row = simulated_trial.row(policy(resource, f"{source}:{name}", path))
        if not row.get("moto", {}).get("found"):
            lost.append((resource, name))
    unfit = ("Delete", "Deregister", "Terminate", "Release")
    assert [one for one in lost if not one[1].startswith(unfit)] == []
