"""Records and policies for the tests of replay, written for them with the facts of real ones."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from c7n_ctschema.replay.engine import deployed_policies, policy_outcome
from c7n_ctschema.replay.records.eventbridge_event import Place, delivered

CREATE_POLICY: dict[str, Any] = {
    "eventVersion": "1.08",
    "userIdentity": {
        "type": "IAMUser",
        "accountId": "123456789012",
        "arn": "arn:aws:iam::123456789012:user/ann",
        "userName": "ann",
    },
    "eventTime": "2026-11-02T09:00:00Z",
    "eventSource": "iam.amazonaws.com",
    "eventName": "CreatePolicy",
    "awsRegion": "us-east-1",
    "sourceIPAddress": "203.0.113.7",
    "requestParameters": {"policyName": "deploy", "policyDocument": "{}"},
    "responseElements": {
        "policy": {
            "policyName": "deploy",
            "policyId": "ANPA1234567890EXAMPLE",
            "arn": "arn:aws:iam::123456789012:policy/deploy",
            "path": "/",
            "isAttachable": True,
        }
    },
    "eventID": "11111111-2222-4333-8444-555555555555",
    "readOnly": False,
    "eventType": "AwsApiCall",
    "managementEvent": True,
    "recipientAccountId": "123456789012",
    "eventCategory": "Management",
}
RUN_INSTANCES: dict[str, Any] = {
    **CREATE_POLICY,
    "eventSource": "ec2.amazonaws.com",
    "eventName": "RunInstances",
    "awsRegion": "eu-west-1",
    "requestParameters": {
        "instanceType": "t3.micro",
        "instancesSet": {"items": [{"imageId": "ami-0abc", "minCount": 2, "maxCount": 2}]},
    },
    "responseElements": {
        "reservationId": "r-0123456789abcdef0",
        "instancesSet": {"items": [{"instanceId": "i-0aaaaaaaaaaaaaaaa"}, {"instanceId": "i-0bbbbbbbbbbbbbbbb"}]},
    },
}


@pytest.fixture
def create_policy() -> dict[str, Any]:
    return copy.deepcopy(CREATE_POLICY)


@pytest.fixture
def run_instances() -> dict[str, Any]:
    return copy.deepcopy(RUN_INSTANCES)


def policy_data(resource: str, events: list[Any], filters: Any = (), **more: Any) -> dict[str, Any]:
    """A policy as YAML gives it; `mode` may be extended by `mode=`."""
    mode = {"type": "cloudtrail", "role": "custodian", "events": events, **more.pop("mode", {})}
    return {"name": more.pop("name", "test"), "resource": resource, "mode": mode, "filters": list(filters), **more}


def load(*data: dict[str, Any]) -> list[deployed_policies.Replayed]:
    found = list(deployed_policies.read(yaml.safe_dump({"policies": list(data)}).encode(), "policy.yml"))
    assert all(isinstance(one, deployed_policies.Replayed) for one in found), found
    return found  # type: ignore[return-value]


Replay = Callable[..., policy_outcome.Result]


@pytest.fixture
def replay() -> Replay:
    """One record (or EventBridge event) through one policy: `replay(record, resource, events, filters, **more)`."""

    def run(
        record: dict[str, Any], resource: str, events: list[Any], filters: Any = (), **more: Any
    ) -> policy_outcome.Result:
        [policy] = load(policy_data(resource, events, filters, **more))
        return policy_outcome.replay(delivered(record, Place("event.json")), policy)

    return run


def entry(record: dict[str, Any], ids: str) -> dict[str, Any]:
    """An entry of `mode.events` for a record's event."""
    return {"source": record["eventSource"], "event": record["eventName"], "ids": ids}
