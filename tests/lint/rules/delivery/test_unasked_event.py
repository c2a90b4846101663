"""Sources and names that the pattern crosses, beside the ids that c7n finds."""

from __future__ import annotations

from c7n_itself import ids_in, rendered_pattern
from policy_texts import BUCKET, ECS, EKS, severities


def test_ids_and_names_of_calls_that_write_are_right() -> None:
    assert severities(BUCKET) == []


def test_sources_and_names_are_crossed() -> None:
    assert severities(ECS, EKS) == [("unasked-event", "info")]
    crossed = rendered_pattern(ECS, EKS)["detail"]
    assert set(crossed["eventSource"]) == {ECS["source"], EKS["source"]} and "CreateCluster" in crossed["eventName"]
    stray = {"eventSource": ECS["source"], "eventName": "CreateCluster", "requestParameters": {"name": "other"}}
    assert ids_in([ECS, EKS], stray) == []


def test_a_shortcut_takes_another_sources_event_of_its_name() -> None:
    """DAX logs CreateCluster too, but not Redshift's ids; DocumentDB's elastic clusters neither: then it is an info."""
    tables = {"source": "cassandra.amazonaws.com", "event": "CreateKeyspace", "ids": "requestParameters.keyspaceName"}
    assert dict(severities(tables, "CreateTable"))["unasked-event"] == "warning"
    stray = {"eventSource": tables["source"], "eventName": "CreateTable", "requestParameters": {"tableName": "t"}}
    assert ids_in([tables, "CreateTable"], stray) == ["t"]
