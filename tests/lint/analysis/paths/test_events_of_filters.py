"""Filters that must all pass, of a policy on two events that have different keys."""

from __future__ import annotations

from typing import Any

import pytest
from policy_texts import entry, findings

ATTACH = entry("iam", "AttachUserPolicy", "requestParameters.userName")
PUT = entry("iam", "PutUserPolicy", "requestParameters.userName")
ARN: dict[str, Any] = {"type": "event", "key": "detail.requestParameters.policyArn", "value": "present"}
NAME: dict[str, Any] = {"type": "event", "key": "detail.requestParameters.policyName", "value": "Admin"}
USER: dict[str, Any] = {"type": "event", "key": "detail.requestParameters.userName", "value": "joe"}


def rules(*events: Any, filters: list[Any]) -> list[tuple[str, str]]:
    found = findings(*events, filters=filters)
    return [(one.rule, one.severity.word) for one in found if one.rule != "key-in-some-events"]


@pytest.mark.parametrize("filters", [[ARN, NAME], [{"and": [ARN, USER]}, NAME]])
def test_no_event_has_all_keys(filters: list[Any]) -> None:
    assert rules(ATTACH, PUT, filters=filters) == [("contradicting-filters", "warning")]


@pytest.mark.parametrize(
    "filters",
    [
        [ARN, USER],  # AttachUserPolicy has both
        [{"or": [ARN, NAME]}],
        [{"not": [ARN, NAME]}],
        [ARN, {**NAME, "op": "ne"}],  # true for a key that is missing
        [ARN, {**NAME, "value": "absent"}],
    ],
)
def test_an_event_can_pass(filters: list[Any]) -> None:
    assert rules(ATTACH, PUT, filters=filters) == []


def test_a_third_event_has_both_keys() -> None:
    """CreatePolicyVersion has the policy and its document."""
    other = entry("iam", "CreatePolicyVersion", "requestParameters.policyArn")
    create = entry("iam", "CreatePolicy", "requestParameters.policyName")
    arn = {**ARN, "key": "detail.requestParameters.policyArn"}
    document = {"type": "event", "key": "detail.requestParameters.policyDocument", "value": "present"}
    assert rules(ATTACH, create, filters=[arn, document]) == [("contradicting-filters", "warning")]
    assert rules(ATTACH, create, other, filters=[arn, document]) == []


def test_an_event_that_the_catalog_does_not_know_may_have_both_keys() -> None:
    unknown = entry("iam", "PutAndAttachUserPolicy", "requestParameters.userName")
    assert ("contradicting-filters", "warning") not in rules(ATTACH, PUT, unknown, filters=[ARN, NAME])
