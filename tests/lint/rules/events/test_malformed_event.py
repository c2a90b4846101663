"""Items of `events` that lack a member or have another."""

from __future__ import annotations

from policy_texts import entry, severities, text_of

from c7n_ctschema.lint.running.engine import lint_text


def test_an_entry_without_source_is_judged_as_its_resources_service() -> None:
    entry = {"event": "GetObject", "ids": "requestParameters.key"}
    found = dict(severities(entry, resource="aws.s3"))
    assert found["malformed-event"] == found["wrong-identity"] == "error"


def test_a_misspelt_member_of_an_event_is_named() -> None:
    [one, *_] = lint_text(text_of(entry("ec2", "CreateVpc", "x"), resource="aws.vpc").replace("source", "soruce"))
    assert one.rule == "malformed-event" and "`soruce`" in one.message


def test_an_event_without_ids_is_offered_them() -> None:
    text = text_of(entry("ec2", "CreateVpc", "x"), resource="aws.vpc")
    one = next(one for one in lint_text(text.replace(', "ids": "x"', "")) if one.code == "CT004")
    assert one.suggestion == "ids: responseElements.vpc.vpcId"
