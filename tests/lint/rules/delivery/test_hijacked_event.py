"""A shortcut above that takes the event, beside the ids that c7n finds."""

from __future__ import annotations

from c7n_itself import ids_in
from policy_texts import BUCKET, EKS, severities


def test_a_shortcut_above_takes_the_event() -> None:
    record = {"eventSource": EKS["source"], "eventName": "CreateCluster", "requestParameters": {"name": "mine"}}
    assert dict(severities("CreateBucket", EKS))["hijacked-event"] == "error"
    assert ids_in(["CreateBucket", EKS], record) == []
    assert "hijacked-event" not in dict(severities(EKS, "CreateBucket"))
    assert ids_in([EKS, "CreateBucket"], record) == ["mine"]


def test_a_shortcut_above_with_the_same_ids_takes_nothing() -> None:
    other = {**BUCKET, "ids": "detail.requestParameters.bucketName"}
    assert "hijacked-event" not in dict(severities("RunInstances", other))
    record = {"eventSource": BUCKET["source"], "eventName": "CreateBucket", "requestParameters": {"bucketName": "b"}}
    assert ids_in(["RunInstances", other], record) == ids_in([other], record) == ["b"]


def test_a_shortcut_above_with_other_ids_is_a_warning() -> None:
    other = {**BUCKET, "ids": "userIdentity.arn"}
    assert dict(severities("RunInstances", other))["hijacked-event"] == "warning"
    record = {
        "eventSource": BUCKET["source"],
        "eventName": "CreateBucket",
        "requestParameters": {"bucketName": "b"},
        "userIdentity": {"arn": "a"},
    }
    assert ids_in(["RunInstances", other], record) == ["b"]
