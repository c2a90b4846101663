"""Replay says what c7n does: real policies are pushed the same events, under moto, and asked what they found.

Covers c7n_ctschema.replay.engine.caveats and c7n_ctschema.replay.engine.deployed_policies.
"""

from __future__ import annotations

import copy
import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from c7n_ctschema.replay.engine import caveats, deployed_policies, policy_outcome
from c7n_ctschema.replay.engine.policy_outcome import FILTERED, FIRES, NO_IDS, SKIPPED
from c7n_ctschema.replay.records.eventbridge_event import Place, delivered

pytestmark = [pytest.mark.slow, pytest.mark.moto]
Data = dict[str, Any]
ACCOUNT = "123456789012"
ARN = f"arn:aws:iam::{ACCOUNT}:policy/deploy"
INSTANCE, VOLUME, GROUP = "i-INSTANCE", "vol-VOLUME", "sg-GROUP"  # stand for the ids that moto makes up


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """moto with a policy, a bucket, a user, an instance, a volume and a group; yields a folder for c7n's output."""
    import boto3
    from moto import mock_aws

    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    saved = {
        name: os.environ.get(name) for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION")
    }
    os.environ.update(AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing", AWS_DEFAULT_REGION="us-east-1")
    with mock_aws():
        document = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
        boto3.client("iam").create_policy(PolicyName="deploy", PolicyDocument=document)
        boto3.client("iam").create_user(UserName="deploy")
        boto3.client("s3").create_bucket(Bucket="deploy")
        ec2 = boto3.client("ec2")
        image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
        [instance] = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"]
        made = {
            INSTANCE: instance["InstanceId"],
            VOLUME: ec2.create_volume(Size=1, AvailabilityZone="us-east-1a")["VolumeId"],
            GROUP: ec2.create_security_group(GroupName="deploy", Description="x")["GroupId"],
        }
        _made.update(made)
        yield str(tmp_path_factory.mktemp("c7n"))
    logging.disable(before)
    for name, value in saved.items():
        os.environ.update({name: value}) if value is not None else os.environ.pop(name, None)


_made: dict[str, str] = {}


def with_made_ids(event: Data) -> Data:
    text = json.dumps(event)
    for name, made in _made.items():
        text = text.replace(name, made)
    found: Data = json.loads(text)
    return found


@dataclass
class Pushed:
    """What c7n did with an event. `ids` is what it looked up, None where it came to no lookup."""

    ids: list[Any] | None = None
    found: list[Any] | None = None
    verdicts: list[tuple[str, bool]] = field(default_factory=list)
    resources: Any = None
    error: str = ""


def push(data: Data, event: Data, folder: str) -> Pushed:
    """`policy.push`, with what passes by written down; nothing is replaced."""
    from c7n.config import Config
    from c7n.filters.core import EventFilter
    from c7n.policy import Policy

    done = Pushed()
    options = Config.empty(account_id=ACCOUNT, region=event["region"], output_dir=folder)
    policy = Policy(copy.deepcopy(data), options)
    policy.expand_variables(policy.get_variables())
    policy.validate()
    look_up, call = policy.resource_manager.get_resources, EventFilter.__call__

    def get_resources(ids: Any, *args: Any, **more: Any) -> Any:
        done.ids = list(ids)
        done.found = look_up(ids, *args, **more)
        return done.found

    def evaluate(self: Any, subject: Any) -> Any:
        passes = call(self, subject)
        done.verdicts.append((str(self.data), bool(passes)))
        return passes

    policy.resource_manager.get_resources = get_resources
    EventFilter.__call__ = evaluate
    try:
        done.resources = policy.push({**copy.deepcopy(event), "debug": True}, None)  # as c7n.handler does
    except Exception as error:
        done.error = type(error).__name__
    finally:
        EventFilter.__call__ = call
    return done


def replayed(data: Data, event: Data) -> policy_outcome.Result:
    found = deployed_policies.of_data(data)
    return policy_outcome.replay(delivered(event, Place("f")), found)


NAMES = {"iam-policy": "policyName", "iam-user": "userName", "s3": "bucketName"}
EVENTS = {
    "iam-policy": ("iam.amazonaws.com", "CreatePolicy"),
    "iam-user": ("iam.amazonaws.com", "CreateUser"),
    "s3": ("s3.amazonaws.com", "CreateBucket"),
    "ec2": ("ec2.amazonaws.com", "RunInstances"),
    "ebs": ("ec2.amazonaws.com", "CreateVolume"),
    "security-group": ("ec2.amazonaws.com", "CreateSecurityGroup"),
}
IDS = [
    "responseElements.policy.arn",
    "detail.responseElements.policy.arn",
    "responseElements.policy.[arn, missing]",
    "responseElements.policies[].arn",
    "responseElements.policies[?policyName=='deploy'].arn | [0]",
    "requestParameters.bucketName",
    "requestParameters.userName",
    "responseElements.[volumeId, groupId, instancesSet.items[0].instanceId]",
    "requestParameters.name || responseElements.policy.arn",
    "responseElements.policy",
    "responseElements.policy.missing.deeper",
    "resources[].ARN",
    "length(requestParameters)",
    "length(missing)",
    "join('/', requestParameters.names)",
    "detail",
    "requestParameters.names[0:1]",
    "from_json(requestParameters.text).name",
]
KEYS = [
    "detail.requestParameters.policyName",
    "detail.requestParameters.names",
    "detail.requestParameters.count",
    "detail.requestParameters.text",
    "detail.responseElements.policies[].policyName",
    "detail.userIdentity.type",
    "detail.missing",
    "requestParameters.policyName",
    "region",
    "account",
    "detail-type",
    '"detail-type"',
    "tag:x",
    "length(detail.requestParameters.names)",
    "length(detail.missing)",
    "detail.requestParameters.when",
    "detail.requestParameters.cidr",
    '"c7n:MatchedFilters"',
    "debug",
]
VALUES = st.sampled_from(
    [
        "deploy",
        "absent",
        "present",
        "not-null",
        "empty",
        "IAMUser",
        "{account_id}",
        "{region}",
        "^d",
        "",
        0,
        1,
        2.5,
        True,
        None,
        ["deploy", "x"],
        [],
        {"a": 1},
        "10.0.0.0/8",
        "2026-01-01",
        "1.2",
    ]
)
LISTS = st.sampled_from([["deploy", "x"], ["IAMUser"], [], ["us-east-1"], [3, 4], "deploy"])
PATTERNS = st.sampled_from(["^d", "deploy", ".*", "^IAM", "iam.*", "x"])
OPERANDS: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(["eq", "ne", "contains", "gt", "lte", "mod"], VALUES),
    **dict.fromkeys(["in", "not-in", "ni", "difference", "intersect"], LISTS),
    **dict.fromkeys(["glob", "regex", "regex-case"], PATTERNS),
}
TYPES = [
    "integer",
    "size",
    "normalize",
    "swap",
    "cidr",
    "cidr_size",
    "unique_size",
    "version",
    "float",
    "expr",
    "age",
    "resource_count",
]


@st.composite
def event_filter(draw: Any) -> Data:
    op = draw(st.sampled_from(["", "", *OPERANDS]))
    made = {"type": "event", "key": draw(st.sampled_from(KEYS)), "value": draw(OPERANDS.get(op, VALUES))}
    if op:
        made["op"] = op
    if not draw(st.integers(0, 4)):
        made["value_type"] = draw(st.sampled_from(TYPES))
    if not draw(st.integers(0, 9)):
        made["value_regex"] = "(.*)"
    return made


AWS_FILTERS = [{"type": "value", "key": "missing", "value": "absent"}, {"missing": "present"}]


def trees(leaf: st.SearchStrategy[Data]) -> st.SearchStrategy[Data]:
    def grouped(inner):
        return st.builds(
            lambda kind, of: {kind: of}, st.sampled_from(["and", "or", "not"]), st.lists(inner, min_size=1, max_size=3)
        )

    return st.recursive(leaf, grouped, max_leaves=6)


@st.composite
def record(draw: Any, resource: str) -> Data:
    source, name = EVENTS[resource]
    parameters = {
        "policyName": "deploy",
        "userName": "deploy",
        "bucketName": "deploy",
        "names": ["deploy", "x"],
        "count": 3,
        "text": '{"name": "deploy"}',
        "when": "2026-11-02T09:00:00Z",
        "cidr": "10.1.0.0/16",
        "name": None,
    }
    for key in draw(st.lists(st.sampled_from(sorted(parameters)), max_size=2)):
        parameters[key] = draw(st.sampled_from([None, "", "other", [], {}, 7, ["deploy"]]))
    response: Any = {
        "policy": {"policyName": "deploy", "arn": ARN},
        "policies": [{"policyName": "deploy", "arn": ARN}, {"policyName": "x"}],
        "instancesSet": {
            "items": [{"instanceId": INSTANCE}, {"instanceId": "i-0123456789abcdef0"}][: draw(st.integers(0, 2))]
        },
        "volumeId": VOLUME,
        "groupId": GROUP,
    }
    return {
        "eventSource": source,
        "eventName": name,
        "awsRegion": "us-east-1",
        "eventType": "AwsApiCall",
        "recipientAccountId": ACCOUNT,
        "userIdentity": {"type": draw(st.sampled_from(["IAMUser", "Root"]))},
        "requestParameters": parameters,
        "responseElements": draw(st.sampled_from([response, response, response, None])),
        "resources": [{"ARN": ARN}],
    }


EC2 = ["responseElements.[volumeId, groupId, instancesSet.items[0].instanceId][]"]  # c7n picks by the id's prefix
RIGHT = {
    "iam-policy": IDS[:5],
    "iam-user": ["requestParameters.userName"],
    "s3": ["requestParameters.bucketName"],
    "ec2": ["responseElements.instancesSet.items[].instanceId", *EC2],
    "ebs": ["responseElements.volumeId", *EC2],
    "security-group": ["responseElements.groupId", *EC2],
}


@st.composite
def entries(draw: Any, resource: str) -> list[Any]:
    """Right more often than not, among others, shortcuts, and entries of other events."""
    source, name = EVENTS[resource]
    ids = st.one_of(st.sampled_from(RIGHT[resource]), st.sampled_from(RIGHT[resource]), st.sampled_from(IDS))
    one = st.builds(lambda ids: {"source": source, "event": name, "ids": ids}, ids)
    other = st.sampled_from(["CreateBucket", "RunInstances", {"source": source, "event": "CreateRole", "ids": IDS[0]}])
    shortcut = st.just(name) if name in ("RunInstances", "CreateBucket") else one
    return [*draw(st.lists(st.one_of(one, other), max_size=2)), draw(st.one_of(one, one, shortcut))]


@st.composite
def cases(draw: Any) -> tuple[Data, Data]:
    resource = draw(st.sampled_from(sorted(EVENTS)))
    leaf = st.one_of(event_filter(), event_filter(), event_filter(), st.sampled_from(AWS_FILTERS))
    data = {
        "name": "test",
        "resource": resource,
        "mode": {"type": "cloudtrail", "role": "r", "events": draw(entries(resource))},
        "filters": draw(st.lists(trees(leaf), max_size=3)),
    }
    if not draw(st.integers(0, 4)):
        data["conditions"] = draw(
            st.lists(
                trees(st.one_of(event_filter(), st.sampled_from([{"region": "us-east-1"}, {"name": "other"}]))),
                min_size=1,
                max_size=2,
            )
        )
    return data, delivered(draw(record(resource)), Place("f")).envelope


@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(case=cases())
def test_ids_and_filters_are_c7ns(account: str, case: tuple[Data, Data]) -> None:
    data, event = case[0], with_made_ids(case[1])
    try:
        ours = replayed(data, event)
    except deployed_policies.CtschemaError:
        with pytest.raises(Exception):  # noqa: B017  c7n refuses it too, with whatever its validator raises
            push(data, event, account)
        return
    if ours.mismatches:
        return  # EventBridge's part: test_eventpattern.py
    compare(ours, push(data, event, account))


def compare(ours: policy_outcome.Result, theirs: Pushed) -> None:
    if ours.verdict == SKIPPED:
        assert theirs.ids is None and not theirs.resources
        return
    assert ours.ids is not None
    if ours.verdict == NO_IDS:
        assert not theirs.resources and bool(ours.ids.error) <= bool(theirs.error)
        assert theirs.ids == list(ours.ids.kept) or (theirs.ids is None and not ours.ids.kept)
        return
    assert theirs.ids == list(ours.ids.kept)
    if not theirs.found:
        return  # AWS has no such resource
    assert ours.filters is not None
    said = [one for one in caveats.leaves(ours.filters) if one.kind == "event" and one.reached is not False]
    sure = [one.verdict for one in said if one.reached and not one.error]
    if not any(one.reached is None for one in said):
        assert [verdict for _, verdict in theirs.verdicts[-len(sure) :] if sure] == sure
    if ours.filters.raises:
        assert theirs.error and ours.verdict == FILTERED
    elif ours.verdict == FILTERED:
        assert not theirs.resources
    elif not ours.filters.open():
        assert ours.verdict == FIRES and theirs.resources and not theirs.error
