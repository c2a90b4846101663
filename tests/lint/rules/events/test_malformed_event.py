"""Modes without a type, and entries of `events` that lack a member or have another.

Covers c7n_ctschema.custodian.policy.mode_events.
"""

from __future__ import annotations

import pytest
from policy_texts import entry, severities, text_of

from c7n_ctschema.lint.running.engine import lint_text


def test_an_entry_without_source_is_judged_as_its_resources_service() -> None:
    entry = {"event": "GetObject", "ids": "requestParameters.key"}
    found = dict(severities(entry, resource="aws.s3"))
    assert found["malformed-event"] == found["wrong-identity"] == "error"


def test_a_misspelt_member_of_an_event_is_named() -> None:
    [one, *_] = lint_text(text_of(entry("ec2", "CreateVpc", "x"), resource="aws.vpc").replace("source", "soruce"))
    assert one.rule == "malformed-event" and "`soruce`" in one.message


def test_a_misspelt_events_is_named() -> None:
    text = text_of(entry("ec2", "CreateVpc", "x"), resource="aws.vpc").replace('"events"', '"event"')
    [one] = lint_text(text)
    assert (one.rule, one.message) == ("malformed-event", "`mode.events` is missing; is `event` a misspelling of it?")


def test_an_event_without_ids_is_offered_them() -> None:
    text = text_of(entry("ec2", "CreateVpc", "x"), resource="aws.vpc")
    one = next(one for one in lint_text(text.replace(', "ids": "x"', "")) if one.code == "CT004")
    assert one.suggestion == "ids: responseElements.vpc.vpcId"


@pytest.mark.parametrize("kind", ["", "type: cloudtrial, ", "type: CloudTrail, ", "type: , "])
def test_a_mode_without_its_type_is_reported_and_the_rest_is_linted(kind: str) -> None:
    event = "{source: ec2.amazonaws.com, event: CreateVpc, ids: responseElements.vpc.vpcid}"
    policy = f"- {{name: a, resource: aws.vpc, mode: {{{kind}role: x, events: [{event}]}}}}"
    first, second = lint_text(f"policies:\n{policy}\n")
    assert (first.rule, first.suggestion) == ("malformed-event", "type: cloudtrail")
    assert second.rule == "unknown-ids"


@pytest.mark.parametrize("mode", ["{type: periodic}", "{type: ec2-instance-state, events: [running]}", "{}", "null"])
def test_another_mode_is_not_reported(mode: str) -> None:
    assert lint_text(f"policies:\n- {{name: a, resource: aws.vpc, mode: {mode}}}\n") == []


@pytest.mark.parametrize("kind", ["", "type: , "])
def test_a_mode_without_its_type_that_is_merged_from_an_anchor(kind: str) -> None:
    mode = (
        f"{{{kind}role: x, events: [{{source: ec2.amazonaws.com, event: CreateVpc, ids: responseElements.vpc.vpcId}}]}}"
    )
    [found] = lint_text(f"x-base: &base\n  mode: {mode}\npolicies:\n- {{name: a, resource: aws.vpc, <<: *base}}\n")
    assert (found.rule, found.span[0]) == ("malformed-event", 2)
