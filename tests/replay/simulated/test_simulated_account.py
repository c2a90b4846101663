"""Whole policies in an account that moto plays.

Covers c7n_ctschema.replay.simulated.completion and c7n_ctschema.replay.engine.suggested_ids.
"""

from __future__ import annotations

import copy
import os
import socket
from typing import Any

import pytest
import yaml

from c7n_ctschema.errors import BadInput
from c7n_ctschema.replay.engine import deployed_policies
from c7n_ctschema.replay.records.eventbridge_event import Event, Place, delivered
from c7n_ctschema.replay.simulated import completion, fixture, simulated_account

pytestmark = [pytest.mark.slow, pytest.mark.moto]
Data = dict[str, Any]
STAR = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
POLICY: Data = {
    "service": "iam",
    "operation": "CreatePolicy",
    "as": "made",
    "params": {"PolicyName": "deploy", "PolicyDocument": STAR},
}
INSTANCES: Data = {
    "service": "ec2",
    "operation": "run_instances",
    "as": "run",
    "params": {"ImageId": "ami-12c6146b", "MinCount": 2, "MaxCount": 2, "InstanceType": "t3.micro"},
}


def made(**members: Any) -> fixture.Fixture:
    return fixture.read(yaml.safe_dump(members).encode(), "fixture.yml")


def policy(resource: str, record: Data, ids: str, *filters: Any, **more: Any) -> deployed_policies.Replayed:
    entry = {"source": record["eventSource"], "event": record["eventName"], "ids": ids}
    mode = {"type": "cloudtrail", "role": "r", "events": [entry]}
    return deployed_policies.of_data(
        {"name": "test", "resource": resource, "mode": mode, "filters": list(filters), **more}
    )


def row(record: Data, one: deployed_policies.Replayed, account: fixture.Fixture) -> Data:
    return completion.row(delivered(copy.deepcopy(record), Place("f")), one, account)


def test_the_first_policy_of_the_tool_resolves_nothing_by_id_and_the_policy_by_arn(create_policy: Data) -> None:
    account = made(resources=[POLICY], event={"detail.responseElements.policy.policyId": "${made.Policy.PolicyId}"})
    by_id = row(create_policy, policy("iam-policy", create_policy, "responseElements.policy.policyId"), account)
    by_arn = row(create_policy, policy("iam-policy", create_policy, "responseElements.policy.arn"), account)
    assert (by_id["verdict"], by_id["moto"]["found"]) == ("no-ids", [])
    assert (by_arn["verdict"], len(by_arn["moto"]["found"])) == ("fires", 1)


@pytest.mark.parametrize(("action", "verdict"), [("*", "fires"), ("s3:GetObject", "filtered")])
def test_filters_of_the_resource_decide(create_policy: Data, action: str, verdict: str) -> None:
    call = copy.deepcopy(POLICY)
    call["params"]["PolicyDocument"] = STAR.replace('"Action": "*"', f'"Action": "{action}"')
    one = policy("iam-policy", create_policy, "responseElements.policy.arn", {"type": "has-allow-all"})
    found = row(create_policy, one, made(resources=[call]))
    assert found["verdict"] == verdict and found["moto"]["filters"] == [
        {"type": "has-allow-all", "left": int(verdict == "fires")}
    ]


@pytest.mark.parametrize("act", [False, True])
def test_ids_that_aws_chooses_are_put_into_the_event(run_instances: Data, act: bool) -> None:
    event = {
        f"responseElements.instancesSet.items[{at}].instanceId": f"${{run.Instances[{at}].InstanceId}}" for at in (0, 1)
    }
    account = made(resources=[INSTANCES], event=event, act=act)
    one = policy(
        "ec2",
        run_instances,
        "responseElements.instancesSet.items[].instanceId",
        {"tag:owner": "absent"},
        actions=[{"type": "tag", "tags": {"owner": "none"}}],
    )
    found = row(run_instances, one, account)
    assert found["verdict"] == "fires" and found["moto"]["left"] == found["ids"] and len(found["ids"]) == 2
    assert (found["moto"]["actions"], found["moto"]["acted"], found["moto"]["error"]) == (["tag"], act, None)


def test_the_account_is_the_events(create_policy: Data) -> None:
    record = {**create_policy, "recipientAccountId": "210987654321"}
    account = made(resources=[POLICY], event={"responseElements.policy.arn": "${made.Policy.Arn}"})
    found = row(record, policy("iam-policy", record, "responseElements.policy.arn"), account)
    assert found["ids"] == ["arn:aws:iam::210987654321:policy/deploy"] and found["verdict"] == "fires"


def test_nothing_leaves_the_process_and_nothing_stays(create_policy: Data) -> None:
    before, connect = dict(os.environ), socket.socket.connect
    event: Event = delivered(create_policy, Place("f"))
    with simulated_account.account(made(), event), pytest.raises(ConnectionRefusedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    assert dict(os.environ) == before and socket.socket.connect is connect


@pytest.mark.parametrize(
    ("members", "message"),
    [
        (
            {"resources": [{**POLICY, "service": "iamm"}]},
            "fixture.yml:2:1: iamm.create_policy: boto3 has no service 'iamm'; did you mean iam?",
        ),
        (
            {"resources": [{**POLICY, "operation": "CreatPolicy"}]},
            "no operation 'creat_policy'; did you mean create_policy?",
        ),
        ({"resources": [{**POLICY, "params": {}}]}, "ParamValidationError"),
        ({"resources": [POLICY, POLICY]}, "EntityAlreadyExists"),
        ({"resources": [{**POLICY, "params": {"PolicyName": "${nobody.x}"}}]}, "no value at ${nobody.x}"),
        ({"event": {"responseElements.policies[9].arn": "x"}}, "to set"),
        ({"event": {"a[?b]": "x"}}, "not a path of members"),
    ],
)
def test_a_wrong_fixture_is_said_with_its_place(create_policy: Data, members: Data, message: str) -> None:
    with pytest.raises(BadInput) as caught:
        row(create_policy, policy("iam-policy", create_policy, "responseElements.policy.arn"), made(**members))
    assert message in str(caught.value)
