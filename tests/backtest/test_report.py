"""The report, and why a policy saw no event.

Covers c7n_ctschema.backtest.report and c7n_ctschema.backtest.never_delivered.
"""

from __future__ import annotations

import json
import random

import pytest
from backtest_logs import plan, record

from c7n_ctschema.backtest import fold
from c7n_ctschema.backtest.report import PolicyRow, report


@pytest.fixture(scope="module")
def rows() -> dict[str, PolicyRow]:
    rng = random.Random(3)
    made = [
        record(rng, target) for target in ("iam.CreatePolicy", "ec2.RunInstances", "iam.ListUsers") for _ in range(3)
    ]
    for one in made:
        one["awsRegion"] = "us-east-1"
    made = [one if one["eventName"] != "ListUsers" else {**one, "readOnly": True} for one in made]
    summary = fold.fold(plan(), json.dumps({"Records": made}).encode(), "a.json")
    return {row["policy"]: row for row in report(plan(), summary)["policies"]}


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("never", "not-logged", "the logs have no event sqs.CreateQueue"),
        ("other-source", "other-source", "the logs have 3 events CreatePolicy of iam.amazonaws.com, none of sts"),
        (
            "narrow",
            "refused",
            "the pattern refuses all 3 events with its names, 3 of them by `detail.userIdentity.userName`",
        ),
        ("users", "withheld", "EventBridge does not deliver all 3 events: they are read-only"),
    ],
)
def test_reasons(rows: dict[str, PolicyRow], name: str, kind: str, words: str) -> None:
    never = rows[name]["never"]
    assert never and never["kind"] == kind
    assert never["text"].startswith(words)


def test_a_policy_with_events_needs_no_reason(rows: dict[str, PolicyRow]) -> None:
    assert rows["instances"]["never"] is None
