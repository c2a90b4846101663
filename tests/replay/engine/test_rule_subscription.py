"""What a policy's rule lets through, and the pattern that lets through less."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from c7n.mu import CloudWatchEventSource

from c7n_ctschema.custodian.eventbridge import pattern_matcher, rendered_pattern
from c7n_ctschema.custodian.eventbridge.rendered_pattern import Pair
from c7n_ctschema.replay.engine import rule_subscription


def mode_of(*events: Any, **more: Any) -> dict[str, Any]:
    named = [
        e if isinstance(e, str) else {"source": f"{e[0]}.amazonaws.com", "event": e[1], "ids": "x"} for e in events
    ]
    return {"type": "cloudtrail", "events": named, **more}


def event(source: str, name: str, detail_type: str = rendered_pattern.API_CALL) -> dict[str, Any]:
    return {"detail-type": detail_type, "detail": {"eventSource": f"{source}.amazonaws.com", "eventName": name}}


def deployed(mode: dict[str, Any]) -> pattern_matcher.Matcher:
    """The rule that c7n itself would deploy."""
    text = CloudWatchEventSource(copy.deepcopy(mode), session_factory=None).render_event_pattern()
    return pattern_matcher.compile(json.loads(text))


TWO = mode_of(("iam", "DeletePolicy"), ("iot", "CreatePolicy"))


def test_real_events_of_the_other_source_are_named() -> None:
    found = rule_subscription.of_mode(TWO)
    assert [(str(one.pair), one.known) for one in found.extra] == [
        ("iam.amazonaws.com:CreatePolicy", True),
        ("iot.amazonaws.com:DeletePolicy", True),
    ]
    assert deployed(TWO).matches(event("iam", "CreatePolicy"))


def test_names_that_the_other_source_does_not_log_are_not_known() -> None:
    found = rule_subscription.of_mode(mode_of(("iam", "CreateUser"), ("ec2", "RunInstances")))
    assert len(found.extra) == 2 and not any(one.known for one in found.extra)
    assert found.tighter is None


def test_the_tighter_pattern_lets_through_what_was_asked_for_alone() -> None:
    tighter = rule_subscription.of_mode(TWO).tighter
    assert tighter is not None
    matcher = deployed({**TWO, "pattern": tighter.mode_pattern})
    assert matcher.matches(event("iam", "DeletePolicy")) and matcher.matches(event("iot", "CreatePolicy"))
    assert not matcher.matches(event("iam", "CreatePolicy")) and not matcher.matches(event("iot", "DeletePolicy"))
    again = rule_subscription.of_mode({**TWO, "pattern": tighter.mode_pattern})
    assert again.extra == () and again.tighter is None and again.asked == rule_subscription.of_mode(TWO).asked


def test_a_shortcut_acts_on_the_other_sources_event() -> None:
    found = rule_subscription.of_mode(mode_of("CreateTable", ("glue", "DeleteTable")))
    shortcut = {str(one.pair): one.shortcut for one in found.extra if one.known}
    assert shortcut == {"dynamodb.amazonaws.com:DeleteTable": False, "glue.amazonaws.com:CreateTable": True}


def test_api_calls_beside_a_sign_in_are_rescued() -> None:
    mode = mode_of("ConsoleLogin", ("iam", "CreateUser"))
    found = rule_subscription.of_mode(mode)
    assert [one.pair for one in found.lost] == [Pair("iam.amazonaws.com", "CreateUser")]
    assert found.tighter is not None and found.tighter.mode_pattern == {"detail-type": [rendered_pattern.API_CALL]}
    assert not deployed(mode).matches(event("iam", "CreateUser"))
    assert deployed({**mode, "pattern": found.tighter.mode_pattern}).matches(event("iam", "CreateUser"))


def test_service_events_have_a_detail_type_of_their_own() -> None:
    found = rule_subscription.of_mode(mode_of(("kms", "RotateKey")))
    assert [one.detail_type for one in found.lost] == ["AWS Service Event via CloudTrail"]
    assert found.tighter is not None


@pytest.mark.parametrize(
    "added",
    [
        {"detail": {"$or": [{"a": [1]}, {"b": [1]}]}},
        {"detail": {"eventName": ["AttachRolePolicy"]}},
    ],
)
def test_a_policys_own_choice_of_events_is_left_alone(added: dict[str, Any]) -> None:
    assert rule_subscription.of_mode({**TWO, "pattern": added}).tighter is None


def test_a_policys_other_demands_are_kept() -> None:
    added = {"detail": {"errorCode": [{"exists": False}]}, "account": ["1"]}
    tighter = rule_subscription.of_mode({**TWO, "pattern": added}).tighter
    assert tighter is not None and tighter.mode_pattern["account"] == ["1"]
    assert tighter.mode_pattern["detail"]["errorCode"] == [{"exists": False}]


def test_a_pattern_that_eventbridge_refuses_is_said_to_be_invalid() -> None:
    assert "prefix" in rule_subscription.of_mode({**TWO, "pattern": {"account": [{"prefix": 1}]}}).invalid
    many = mode_of(*(("ec2", f"CreateSomethingOrOther{number}") for number in range(100)))
    found = rule_subscription.of_mode(many)
    assert found.characters > rendered_pattern.MOST_CHARACTERS and "characters" in found.invalid
