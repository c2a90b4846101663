"""Logs and policies for the tests of backtests: records of the shipped templates, of samples, and of odd kinds."""

from __future__ import annotations

import copy
import gzip
import json
import random
from pathlib import Path
from typing import Any

from c7n_ctschema.backtest.plan import Plan, PolicyText
from c7n_ctschema.replay.engine import deployed_policies
from c7n_ctschema.trail.samples import sample_record
from c7n_ctschema.wizard.templates import template_files

EVENTS = (
    "iam.CreatePolicy",
    "ec2.RunInstances",
    "ec2.AuthorizeSecurityGroupIngress",
    "s3.CreateBucket",
    "iam.ListUsers",
    "rds.CreateDBInstance",
    "signin.ConsoleLogin",
)


def policy(name: str, resource: str, events: list[Any], filters: Any = (), **mode: Any) -> dict[str, Any]:
    return {
        "name": name,
        "resource": resource,
        "mode": {"type": "cloudtrail", "role": "custodian", "events": events, **mode},
        "filters": list(filters),
    }


def entry(target: str, ids: str) -> dict[str, str]:
    source, event = target.split(".")
    return {"source": f"{source}.amazonaws.com", "event": event, "ids": ids}


POLICIES = (
    policy(
        "new-policy",
        "aws.iam-policy",
        [entry("iam.CreatePolicy", "responseElements.policy.arn")],
        [{"type": "event", "key": "detail.userIdentity.userName", "op": "ne", "value": "ann"}],
    ),
    policy(
        "instances", "aws.ec2", ["RunInstances"], [{"or": [{"type": "event", "key": "detail.a", "value": 1}, "ssm"]}]
    ),
    policy("group", "aws.security-group", [entry("ec2.AuthorizeSecurityGroupIngress", "requestParameters.groupId")]),
    policy("bucket", "aws.s3", [entry("s3.CreateBucket", "requestParameters.bucket")]),  # no such member
    policy("users", "aws.iam-user", [entry("iam.ListUsers", "responseElements.users[].userName")]),
    policy(
        "per-account",
        "aws.rds",
        [entry("rds.CreateDBInstance", "responseElements.dBInstanceArn")],
        [{"type": "event", "key": "detail.recipientAccountId", "value": "{account_id}"}],
    ),
    policy(
        "narrow",
        "aws.ec2",
        ["RunInstances"],
        pattern={"detail": {"userIdentity": {"userName": ["nobody"]}}},
    ),
    policy("other-source", "aws.iam-policy", [entry("sts.CreatePolicy", "responseElements.policy.arn")]),
    policy("never", "aws.sqs", [entry("sqs.CreateQueue", "responseElements.queueUrl")]),
    policy(
        "raises",
        "aws.iam-policy",
        [entry("iam.CreatePolicy", "responseElements.policy.arn")],
        [{"type": "event", "key": "detail.eventName", "op": "gt", "value": 3}],
    ),
)


def plan(*policies: dict[str, Any], against: tuple[dict[str, Any], ...] | None = None) -> Plan:
    texts = tuple(PolicyText(one, "policies.yml", line) for line, one in enumerate(policies or POLICIES, 1))
    older = None if against is None else tuple(PolicyText(one, "old.yml", line) for line, one in enumerate(against, 1))
    return Plan(texts, older)


def template_policies() -> list[dict[str, Any]]:
    """The policies of every shipped template, with its own values."""
    found = []
    for name in template_files.names():
        for one in deployed_policies.read(template_files.load(name).fill({}).encode(), f"{name}.yml"):
            if isinstance(one, deployed_policies.Replayed):
                found.append(one.data)
    return found


def record(rng: random.Random, target: str) -> dict[str, Any]:
    """A sample record with another time, account, Region and user; some fail, some have members of other types."""
    made: dict[str, Any] = copy.deepcopy(sample_record.of_target(target))
    made["eventTime"] = f"2026-11-{rng.randrange(1, 29):02}T{rng.randrange(24):02}:00:00Z"
    made["recipientAccountId"] = rng.choice(["123456789012", "210987654321"])
    made["awsRegion"] = rng.choice(["us-east-1", "eu-west-1"])
    made["userIdentity"] = {"type": "IAMUser", "userName": rng.choice(["ann", "bob"]), "accountId": "123456789012"}
    if rng.random() < 0.1:
        made["errorCode"] = "AccessDenied"
        made["responseElements"] = None
    if rng.random() < 0.1:
        made["responseElements"] = rng.choice([{}, "text", {"policy": {"arn": 5}}, {"policy": [1]}])
    return made


def records(seed: int, count: int, targets: tuple[str, ...] = EVENTS) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    return [record(rng, rng.choice(targets)) for _ in range(count)]


def write(folder: Path, files: list[list[dict[str, Any]]]) -> list[str]:
    """Gzipped files as CloudTrail writes them."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, one in enumerate(files):
        path = folder / f"{number:03}.json.gz"
        path.write_bytes(gzip.compress(json.dumps({"Records": one}).encode()))
        paths.append(str(path))
    return paths
