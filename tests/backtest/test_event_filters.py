"""Filters that several policies have run once, and give what replay gives."""

from __future__ import annotations

import random
from typing import Any

import pytest
from backtest_logs import entry, policy, record

from c7n_ctschema import silence
from c7n_ctschema.backtest import event_filters
from c7n_ctschema.backtest.event_filters import Outcome
from c7n_ctschema.backtest.verdicts import Judge, SharedEvent
from c7n_ctschema.replay.engine import deployed_policies, policy_outcome
from c7n_ctschema.replay.records.eventbridge_event import Event, Place, delivered

USER = {"type": "event", "key": "detail.userIdentity.userName", "value": "ann"}
RAISES = {
    "type": "event",
    "key": "detail.eventTime",
    "value_type": "age",
    "op": "gt",
    "value": "x",
}  # a timedelta of "x"
NEEDS_AWS = {"type": "value", "key": "x", "value": 1}
ANNOTATION = {"type": "event", "key": '"c7n:MatchedFilters"[0]', "value": "detail.userIdentity.userName"}
LISTS: dict[str, list[Any]] = {
    "one": [USER],
    "another value": [{**USER, "value": "bob"}],
    "short": [{"type": "event", "key": "detail.eventName", "op": "regex", "value": "Create.*"}, USER],
    "annotated": [USER, ANNOTATION],
    "annotation of nobody": [ANNOTATION],
    "raises": [RAISES],
    "an expression": [{**USER, "value_type": "expr", "value": "detail.userIdentity.userName"}],
    "needs AWS": [NEEDS_AWS],
    "after AWS": [NEEDS_AWS, USER],
    "raises after AWS": [NEEDS_AWS, RAISES, {**USER, "value": "nobody"}],
    "nested": [{"or": [USER, {"not": [USER]}]}],
    "a document": [{"type": "event", "key": "detail.awsRegion", "op": "in", "value_from": {"url": "s3://b/k"}}],
}


def events() -> list[Event]:
    made = [record(random.Random(seed), "s3.CreateBucket") for seed in range(12)]
    return [delivered(one, Place("a", number)) for number, one in enumerate(made, 1)]


def test_policies_of_one_event_share_their_filters() -> None:
    """In any order, because the first policy of a record fills what the others read."""
    events_of = [entry("s3.CreateBucket", "requestParameters.bucketName")]
    made = [deployed_policies.of_data(policy(name, "aws.s3", events_of, LISTS[name])) for name in LISTS]
    judges, seen = [Judge(one) for one in made], set()
    for seed, event in enumerate(events()):
        random.Random(seed).shuffle(judges)
        shared = SharedEvent.of(event)
        with silence.without_logs():
            for judge in judges:
                found = judge.verdict(shared).name
                assert found == policy_outcome.replay(event, judge.policy).verdict, judge.policy.name
                seen.add((judge.policy.name, found))
    assert {("one", "fires"), ("one", "filtered"), ("raises", "filtered"), ("raises after AWS", "fires")} <= seen


def test_policies_that_differ_in_names_and_actions_alone_share_their_verdict() -> None:
    events_of = [entry("s3.CreateBucket", "requestParameters.bucketName")]
    one, other = policy("a", "aws.s3", events_of, [USER]), policy("b", "aws.s3", events_of, [USER])
    other = {**other, "description": "x", "actions": [{"type": "tag", "tag": "t", "value": "v"}]}
    shared = SharedEvent.of(events()[0])
    found = [Judge(deployed_policies.of_data(data)).verdict(shared) for data in (one, other)]
    assert found[0] is found[1]
    with_conditions = {**other, "conditions": [{"type": "value", "key": "name", "value": "b"}]}
    assert Judge(deployed_policies.of_data(with_conditions)).verdict(shared) is not found[0]


@pytest.mark.parametrize(("name", "shared"), [("one", True), ("annotated", False), ("an expression", False)])
def test_filters_that_can_read_annotations_are_not_shared(name: str, shared: bool) -> None:
    data = policy("p", "aws.s3", [entry("s3.CreateBucket", "requestParameters.bucketName")], LISTS[name])
    found = event_filters.of(deployed_policies.of_data(data).deployed("1", "us-east-1").resource_manager.filters)
    assert found and found.shared is shared
    known: dict[str, Outcome] = {}
    found.refuse(dict(events()[0].envelope), known)
    assert bool(known) is shared
