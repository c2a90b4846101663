"""Keys that only some of the policy's events have."""

from __future__ import annotations

from policy_texts import entry, findings

IMAGES = [entry("ec2", "CopyImage"), entry("ec2", "ModifyImageAttribute")]
COPIED = {"type": "event", "key": "detail.requestParameters.sourceRegion", "value": "us-east-1"}
SHARED = {"type": "event", "key": "detail.requestParameters.launchPermission", "value": "present"}
NAMED = {"type": "event", "key": "detail.eventName", "value": "ModifyImageAttribute"}


def in_some(*filters: object) -> list[str]:
    return [one.effect for one in findings(*IMAGES, filters=list(filters)) if one.rule == "key-in-some-events"]


def test_the_effect_of_a_key_in_some_events_is_told_of_those() -> None:
    assert in_some(COPIED) == ["on those events this filter is never true: the policy does not act"]
    other = {**COPIED, "op": "ne"}
    assert in_some(other) == ["on those events this filter is always true: it lets them through"]
    assert in_some({"not": [COPIED]}) == ["on those events this filter is never true"]
    assert in_some({"or": [other, SHARED]}) == ["on those events this filter is always true"]


def test_a_key_in_some_events_has_alternatives_for_the_others() -> None:
    assert in_some({"or": [COPIED, SHARED]}) == []
    assert in_some({"or": [COPIED, NAMED]}) == []
    assert in_some({"or": [{"and": [COPIED, COPIED]}, {"and": [NAMED, SHARED]}]}) == []
    assert len(in_some({"or": [{"and": [COPIED, NAMED]}]})) == 1
    assert len(in_some({"or": [COPIED, COPIED]})) == 2
