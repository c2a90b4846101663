"""The form of `mode.pattern`: what it makes, and that EventBridge's matcher takes it."""

from __future__ import annotations

import pytest

from c7n_ctschema.custodian.eventbridge import pattern_matcher
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.json_value import JsonObject
from c7n_ctschema.wizard.forms.question import Interview
from c7n_ctschema.wizard.questions import pattern_questions

INGRESS = (("ec2.amazonaws.com", "AuthorizeSecurityGroupIngress"),)
PORT = "detail.requestParameters.ipPermissions.items.fromPort"


def after(*answers: str) -> Interview[JsonObject]:
    made = Interview(lambda: pattern_questions.form(INGRESS))
    for answer in answers:
        made.answer(answer)
    return made


@pytest.mark.parametrize(
    ("answers", "pattern"),
    [
        (
            ("detail.awsRegion", "equals", "eu-west-1, eu-central-1"),
            {"detail": {"awsRegion": ["eu-west-1", "eu-central-1"]}},
        ),
        (("account", "anything-but", "123456789012"), {"account": [{"anything-but": ["123456789012"]}]}),
        (
            (PORT, "numeric", ">= 22, <= 80"),
            {
                "detail": {
                    "requestParameters": {"ipPermissions": {"items": {"fromPort": [{"numeric": [">=", 22, "<=", 80]}]}}}
                }
            },
        ),
        ((PORT, "equals", "22"), {"detail": {"requestParameters": {"ipPermissions": {"items": {"fromPort": [22]}}}}}),
        (("detail.errorCode", "absent"), {"detail": {"errorCode": [{"exists": False}]}}),
        (
            ("(other)", "detail.userIdentity.userName", "suffix", "-bot"),
            {"detail": {"userIdentity": {"userName": [{"suffix": "-bot"}]}}},
        ),
    ],
)
def test_a_condition(answers: tuple[str, ...], pattern: JsonObject) -> None:
    made = after(*answers, "(none)").result
    assert made == pattern
    pattern_matcher.compile(made)


def test_conditions_on_one_field_are_alternatives_and_on_two_fields_both_needed() -> None:
    made = after(
        *("detail.awsRegion", "prefix", "eu-"),
        *("detail.awsRegion", "equals", "us-east-1"),
        *("region", "exists"),
        "(none)",
    ).result
    assert made == {"detail": {"awsRegion": [{"prefix": "eu-"}, "us-east-1"]}, "region": [{"exists": True}]}


def test_what_eventbridge_refuses_is_refused_at_once() -> None:
    made = after(PORT, "numeric")
    with pytest.raises(CtschemaError, match="numeric"):
        made.answer("twenty-two")
    with pytest.raises(CtschemaError, match="dots between"):
        after("(other)").answer("detail.requestParameters[]")


def test_the_names_of_the_events_are_those_of_c7n() -> None:
    """c7n's merge would add the values, so that the rule matches more events."""
    question = after().question
    assert question is not None and not {"detail.eventName", "detail.eventSource"} & {
        one.value for one in question.choices
    }
