"""The fields of `mode.pattern`, beside what EventBridge does with the pattern that c7n renders.

Covers c7n_ctschema.lint.analysis.values.pattern_fields.
"""

from __future__ import annotations

from typing import Any

import pytest
from c7n_itself import rendered_pattern
from policy_texts import entry, text_of

from c7n_ctschema.custodian.eventbridge import pattern_matcher
from c7n_ctschema.diagnostics import Diagnostic
from c7n_ctschema.lint.running import fixing
from c7n_ctschema.lint.running.engine import lint_text

RULES = ("unknown-pattern-key", "impossible-value")
RECORD = {
    "version": "0",
    "account": "123456789012",
    "region": "us-east-1",
    "source": "aws.ec2",
    "detail-type": "AWS API Call via CloudTrail",
    "detail": {
        "eventSource": "ec2.amazonaws.com",
        "eventName": "RunInstances",
        "responseElements": None,
        "userIdentity": {"type": "IAMUser", "userName": "u"},
        "requestParameters": {"instanceType": "t3.micro", "instancesSet": {"items": [{"imageId": "ami-1"}]}},
    },
}


def text_of_pattern(pattern: Any, *events: str) -> str:
    entries = [entry("ec2", event) for event in events or ("RunInstances",)]
    return text_of(*entries, mode={"pattern": pattern})


def fires(pattern: Any) -> bool:
    rendered = rendered_pattern(entry("ec2", "RunInstances"), pattern=pattern)
    return pattern_matcher.compile(rendered).matches(RECORD)


def of_pattern(pattern: Any, *events: str) -> list[Diagnostic]:
    text = text_of_pattern(pattern, *events)
    return [one for one in lint_text(text, "p.json") if one.rule in RULES]


def request(**members: Any) -> dict[str, Any]:
    return {"detail": {"requestParameters": members}}


@pytest.mark.parametrize(
    ("wrong", "meant", "right"),
    [
        (request(instanceTyp=["t3.micro"]), "instanceType", request(instanceType=["t3.micro"])),
        (
            request(instancesSet={"items": {"imageID": ["ami-1"]}}),
            "imageId",
            request(instancesSet={"items": {"imageId": ["ami-1"]}}),
        ),
        (
            {"detail.requestParameters.InstanceType": ["t3.micro"]},
            "detail.requestParameters.instanceType",
            {"detail.requestParameters.instanceType": ["t3.micro"]},
        ),
        (
            {"requestParameters": {"instanceType": ["t3.micro"]}},
            "detail: {requestParameters: …}",
            request(instanceType=["t3.micro"]),
        ),
        (
            {"detail": {"userIdentity": {"type": ["IAMUsr"]}}},
            "IAMUser",
            {"detail": {"userIdentity": {"type": ["IAMUser"]}}},
        ),
        ({"detail": {"requestParameters": ["t3.micro"]}}, "", request(instanceType=["t3.micro"])),
        (request(nope=[{"anything-but": "x"}]), "", request(nope=[{"exists": False}])),
        (request(nope=[{"exists": True}]), "", request(instanceType=[{"exists": True}])),
    ],
)
def test_with_a_field_or_value_that_no_record_has_nothing_fires(wrong: Any, meant: str, right: Any) -> None:
    [one] = of_pattern(wrong)
    assert (one.suggestion, one.effect) == (meant, "the policy never fires")
    assert of_pattern(right) == [] and fires(right) and not fires(wrong)


@pytest.mark.parametrize(
    "pattern",
    [
        {"detail": {"responseElements": [None]}},
        {"detail": {"responseElements": [{"exists": True}]}},  # of null, too
        {"detail": {"errorCode": [{"exists": False}]}},
        {"detail": {"additionalEventData": {"anything": ["x"]}}},
        {"account": ["123456789012"], "source": ["aws.ec2"], "detail-type": ["anything"]},
        {"detail": {"userIdentity": {"type": [{"anything-but": "IAMUsr"}, {"prefix": "X"}]}}},
        {"detail": {"eventName": ["CreateTags"], "requestParameters": {"tagSet": {"items": {"key": ["Owner"]}}}}},
        {"detail": {"requestParameters": "t3.micro"}},
        "no mapping",
    ],
)
def test_what_may_be_right_is_left_alone(pattern: Any) -> None:
    assert of_pattern(pattern) == []


def test_the_place_is_the_wrong_names_and_its_fix() -> None:
    text = text_of_pattern(request(InstanceType=["t3.micro"]))
    [one] = [one for one in lint_text(text, "p.json") if one.rule in RULES]
    assert text[one.span.column - 1 : one.span.end_column - 1] == '"InstanceType"'.strip('"')
    assert fixing.fix_text(text, "p.json", [one]).text == text_of_pattern(request(instanceType=["t3.micro"]))


def test_one_wrong_name_above_several_fields_is_told_once() -> None:
    wrong = {"detail": {"requestParameter": {"instanceType": ["a"], "imageId": ["b"]}}}
    assert len(of_pattern(wrong)) == 1


def test_events_that_lack_the_field_never_come() -> None:
    [one] = of_pattern(request(instanceType=["t3.micro"]), "RunInstances", "CreateTags")
    assert (one.severity.word, one.effect) == ("warning", "the policy never fires for CreateTags")
    assert of_pattern(request(instanceTyp=["t3.micro"]), "RunInstances", "NoEventOfEc2") == []


def test_an_alternative_that_admits_nothing() -> None:
    either = {"detail": {"$or": [{"requestParameters": {"nope": ["x"]}}, {"userIdentity": {"type": ["IAMUser"]}}]}}
    [one] = of_pattern(either)
    assert one.severity.word == "warning" and "alternative" in one.effect and fires(either)


def test_values_of_which_some_are_right() -> None:
    [one] = of_pattern({"detail": {"userIdentity": {"type": ["iamuser", "Root"]}}})
    assert (one.effect, one.fix and one.fix.text) == ("this value matches no event", "IAMUser")


def test_a_member_of_another_object_is_named() -> None:
    [one] = of_pattern({"detail": {"responseElements": {"instanceId": ["i-1"]}}})
    assert (one.severity.word, one.suggestion) == ("warning", "")
    assert ": it is in `responseElements.instancesSet.items[]`" in one.message
