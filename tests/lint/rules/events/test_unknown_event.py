"""Events that do not exist: what was meant, and that their other mistakes are found too.

Covers c7n_ctschema.trail.catalog.iam_actions.
"""

from __future__ import annotations

import json

import pytest
from policy_texts import entry, text_of_key

from c7n_ctschema import tables
from c7n_ctschema.lint.running import fixing
from c7n_ctschema.lint.running.engine import lint_text
from c7n_ctschema.trail.catalog import event_catalog, iam_actions


def test_names_of_iams_actions_lead_to_the_event() -> None:
    [one] = lint_text(text_of_key(entry("s3", "PutEncryptionConfiguration"), "detail.eventName"))
    assert (one.rule, one.suggestion) == ("unknown-event", "PutBucketEncryption")


@pytest.mark.parametrize(
    ("event", "right"),
    [
        (("EC2.AMAZONAWS.COM", "RunInstances"), ("ec2.amazonaws.com", "RunInstances")),
        (("EC2.amazonaws.com", "RunInstances"), ("ec2.amazonaws.com", "RunInstances")),
        ((" ec2.amazonaws.com", "RunInstances "), ("ec2.amazonaws.com", "RunInstances")),
        (("ec2.amazonaws.com", "runInstances"), ("ec2.amazonaws.com", "RunInstances")),
        (("EC2.amazonaws.com", "runinstances"), ("ec2.amazonaws.com", "RunInstances")),
        (("rds.amazonaws.com", "createDBInstance"), ("rds.amazonaws.com", "CreateDBInstance")),
        (("lambda.amazonaws.com", "CreateFunction"), ("lambda.amazonaws.com", "CreateFunction20150331")),
    ],
)
def test_events_in_other_letters_are_fixed_and_hide_nothing(event: tuple[str, str], right: tuple[str, str]) -> None:
    text = text_of_key(entry(*event), "Detail.eventName", "RequestParameters.clientToken")
    said = lint_text(text)
    names = [one.rule for one in said]
    assert names.count("unknown-source") == (event[0] != right[0])
    assert names.count("unknown-event") == (event[1] != right[1])
    assert {"unknown-key", "unknown-ids"} <= set(names)
    fixed = json.loads(fixing.fix_text(text, "p.json", said).text)["policies"][0]
    assert tuple(fixed["mode"]["events"][0][name] for name in ("source", "event")) == right
    assert fixed["filters"][0]["key"] == "detail.eventName"


def test_an_event_of_two_spellings_is_not_guessed() -> None:
    said = lint_text(text_of_key(entry("appflow", "unregisterconnector"), "detail.eventName"))
    assert [(one.rule, one.fix) for one in said] == [("unknown-event", None)]


@pytest.mark.parametrize("key", ["Detail.eventName", "detail.EventName", "detail.requestparameters.nope", "Region"])
def test_roots_in_wrong_capitals_are_wrong_for_an_unknown_event_too(key: str) -> None:
    text = text_of_key(entry("ec2", "CreateTgs"), key)
    event, one = lint_text(text)
    assert (event.rule, one.rule) == ("unknown-event", "unknown-key") and one.fix
    assert [one.rule for one in lint_text(fixing.fix_text(text, "p.json", [one]).text)] == ["unknown-event"]


@pytest.mark.parametrize("key", ["detail.anything", "Anything", "detail.eventName", "detail.requestParameters.X"])
def test_other_keys_of_an_unknown_event_are_left_alone(key: str) -> None:
    assert [one.rule for one in lint_text(text_of_key(entry("ec2", "CreateTgs"), key))] == ["unknown-event"]


@pytest.mark.parametrize(
    ("source", "event", "severity", "suggestion"),
    [
        ("iam", "CraeteUser", "error", "CreateUser"),
        ("lambda", "CreateFunction", "error", "CreateFunction20150331"),
        ("lambda", "CreateFunction20141111", "error", "CreateFunction20150331"),  # the URI has one date
        ("cloudfront", "CreateDistribution20200531", "error", "CreateDistribution"),  # dates have underscores
        ("iam", "CreateUser, DeleteUser", "error", ""),  # one string is one name
        ("iam", "AttachPolicy", "warning", "AttachRolePolicy"),  # the same verb, another call
        ("iam", "FooBarBaz", "warning", ""),
        ("iam", "GetRloe", "error", "GetRole"),  # a read-only event, too
        ("wafv2", "GetWebACLs", "error", "GetWebACL"),
        ("ec2", "CreateAccessKey", "error", "source: iam.amazonaws.com"),
        # Each word is a word of other events, so AWS can have added the event.
        ("backup", "CreateBackupWindow", "warning", "CreateBackupPlan"),
        ("glue", "GetCatalogV2", "warning", "GetCatalog"),
        ("acm", "DescribeAccounts", "warning", "DescribeAcmeAccount"),
        ("account", "ListTagsForResource", "warning", "source: rds.amazonaws.com"),
        ("iam", "PassRole", "error", ""),  # a permission that no call logs
        ("s3", "ListAllMyBuckets", "error", "ListBuckets"),
        ("lambda", "InvokeFunction", "error", "Invoke"),
        ("kms", "ReEncryptFrom", "error", "ReEncrypt"),
    ],
)
def test_an_error_needs_a_suggestion_or_proof(source: str, event: str, severity: str, suggestion: str) -> None:
    found = lint_text(text_of_key(entry(source, event), "detail.eventName"))
    [one] = [one for one in found if one.rule == "unknown-event"]
    assert (one.severity.word, one.suggestion) == (severity, suggestion)


def test_iam_actions_are_no_events_and_name_events() -> None:
    services = tables.read("knowledge/trail/iam_actions")
    pairs = [(f"{name}.amazonaws.com", action) for name in services for action in services[name]["actions"]]
    assert not [pair for pair in pairs if event_catalog.find(*pair)]
    for source, action in pairs:
        assert all(event_catalog.find(source, event) for event in iam_actions.events_of(source, action) or ())
