"""The report, and why a policy saw no event.

Covers c7n_ctschema.backtest.report and c7n_ctschema.backtest.never_delivered.
"""

from __future__ import annotations

import json
import random

import pytest
from backtest_logs import POLICIES, entry, plan, policy, record

from c7n_ctschema.backtest import fold
from c7n_ctschema.backtest.report import PolicyRow, report

SILENT = (
    policy("misspelled", "aws.ec2", [entry("ec2.RunInstnces", "responseElements.instancesSet.items[].instanceId")]),
    policy("objects", "aws.s3", [entry("s3.PutObject", "requestParameters.bucketName")]),
    policy("two-sources", "aws.sqs", [entry("sqs.PurgeQueue", "x"), entry("iam.CreateRole", "x")]),
    policy("accelerators", "aws.globalaccelerator", [entry("globalaccelerator.CreateAccelerator", "x")]),
    policy("sign-in-and-call", "aws.iam-user", [entry("iam.CreatePolicy", "x"), entry("signin.ConsoleLogin", "x")]),
    policy("elsewhere", "aws.iam-user", [entry("iam.CreateUser", "requestParameters.userName")]),
)


@pytest.fixture(scope="module")
def rows() -> dict[str, PolicyRow]:
    rng = random.Random(3)
    made = [
        record(rng, target) for target in ("iam.CreatePolicy", "ec2.RunInstances", "iam.ListUsers") for _ in range(3)
    ]
    for one in made:
        one["awsRegion"] = "us-east-1"
    made.append({**record(rng, "iam.CreateUser"), "awsRegion": "eu-west-1", "errorCode": None})
    made = [one if one["eventName"] != "ListUsers" else {**one, "readOnly": True} for one in made]
    asked = plan(*POLICIES, *SILENT)
    summary = fold.fold(asked, json.dumps({"Records": made}).encode(), "a.json")
    return {row["policy"]: row for row in report(asked, summary)["policies"]}


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("never", "not-logged", "the logs have no event sqs.CreateQueue"),
        ("other-source", "other-source", "the logs have 3 events CreatePolicy of iam.amazonaws.com, none of sts"),
        ("narrow", "refused", "the pattern refuses all 3 events of its names: `detail.userIdentity.userName` is not "),
        ("users", "withheld", "EventBridge delivers none of the 3 events that match: they are read-only"),
        ("misspelled", "unknown-name", "ec2.amazonaws.com has no event RunInstnces; did you mean RunInstances?"),
        ("objects", "data-event", "the logs have no event s3.PutObject; it is a data event"),
        ("two-sources", "not-logged", "its events are not in the logs: iam.CreateRole and sqs.PurgeQueue"),
        ("accelerators", "other-region", "its events are logged only in us-west-2, and the logs are of us-east-1"),
        ("sign-in-and-call", "refused", "the pattern refuses all 3 events of its names: `detail-type` is not "),
        ("elsewhere", "withheld", "EventBridge does not deliver the one event that matches: they are global events "),
    ],
)
def test_reasons(rows: dict[str, PolicyRow], name: str, kind: str, words: str) -> None:
    never = rows[name]["never"]
    assert never and never["kind"] == kind
    assert never["text"].startswith(words)


def test_a_policy_with_events_needs_no_reason(rows: dict[str, PolicyRow]) -> None:
    assert rows["instances"]["never"] is None
