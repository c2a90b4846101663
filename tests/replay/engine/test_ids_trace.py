"""Which entry c7n chooses, and where a path dies."""

from __future__ import annotations

from typing import Any

from c7n_ctschema.replay.engine import ids_trace

Record = dict[str, Any]


def entry(record: Record, path: str) -> Record:
    return {"source": record["eventSource"], "event": record["eventName"], "ids": path}


def test_a_shortcut_before_an_entry_takes_it_over(replay: Any, run_instances: Record) -> None:
    result = replay(run_instances, "ec2", ["CreateVolume", entry(run_instances, "responseElements.reservationId")])
    [attempt] = result.ids.attempts
    assert (attempt.index, attempt.kind, attempt.label) == (0, "shortcut", "RunInstances")
    assert result.ids.kept == ("i-0aaaaaaaaaaaaaaaa", "i-0bbbbbbbbbbbbbbbb")


def test_the_next_entry_of_the_same_event_is_asked_where_one_finds_nothing(replay: Any, run_instances: Record) -> None:
    events = [
        entry(run_instances, "responseElements.nothing"),
        entry(run_instances, "detail.responseElements.instancesSet.items[0].instanceId"),
    ]
    result = replay(run_instances, "ec2", events)
    assert [attempt.index for attempt in result.ids.attempts] == [0, 1]
    assert result.ids.kept == ("i-0aaaaaaaaaaaaaaaa",)


def test_steps_say_what_they_hold_and_where_it_ends(replay: Any, run_instances: Record) -> None:
    result = replay(run_instances, "ec2", [entry(run_instances, "responseElements.instancesSet.instanceId")])
    [attempt] = result.ids.attempts
    assert [(step.path, step.holds) for step in attempt.steps] == [
        ("responseElements", "an object with reservationId, instancesSet"),
        ("responseElements.instancesSet", "an object with items"),
        ("responseElements.instancesSet.instanceId", "null"),
    ]
    assert attempt.broken is attempt.steps[2]
    assert result.reason == "`responseElements.instancesSet` has no `instanceId`"


def test_steps_of_an_expression_that_computes() -> None:
    path = "a.items[?id=='x'].name | [0]"
    found = [step.path for step in ids_trace.trace(path, {"a": {"items": [{"id": "x", "name": "n"}]}})]
    assert found == ["a", "a.items", "a.items[?id=='x']", "a.items[?id=='x'].name", path]


def test_what_c7n_raises_on_ids_is_said(replay: Any, run_instances: Record) -> None:
    result = replay(run_instances, "ec2", [entry(run_instances, "requestParameters.instancesSet.items[].minCount")])
    assert result.verdict == "no-ids" and "AttributeError" in result.reason
