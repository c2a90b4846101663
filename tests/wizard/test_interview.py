from __future__ import annotations

import pytest

from c7n_ctschema.custodian import emit, validate
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.wizard import filters, interview
from c7n_ctschema.wizard.interview import Answers

SAID = (("service", "ec2"), ("event", "CreateVolume"), ("resource", "ebs"), ("ids", "responseElements.volumeId"),
        ("more-events", "no"), ("key", "detail.requestParameters.encrypted"), ("op", "eq"), ("value", "false"),
        ("key", "detail.requestParameters.size"), ("op", "gt"), ("value", "100"), ("key", interview.NONE),
        ("combine", "or"), ("name", "volumes"), ("role", ""), ("description", "Large or open."))  # fmt: skip


def asked(count: int) -> interview.Question:
    question = interview.next_question(Answers(SAID[:count]))
    assert question is not None
    return question


def test_questions_come_in_order() -> None:
    for count, (name, _) in enumerate(SAID):
        assert asked(count).name == name
    assert interview.next_question(Answers(SAID)) is None


def test_back_forgets_the_last_answer() -> None:
    answers = Answers(SAID[:3])
    question = interview.next_question(answers.back())
    assert question is not None and question.name == "resource"


def test_questions_offer_what_fits() -> None:
    assert asked(2).choices[0].value == "ebs"
    assert asked(3).choices[0].value == "responseElements.volumeId"
    assert [one.value for one in asked(7).choices] == ["true", "false"]
    assert "read-only" in next(one.label for one in asked(1).choices if one.value == "DescribeVolumes")
    assert asked(10).check("many") != "" and asked(10).check("12") == ""


def test_the_answers_make_a_policy_that_c7n_accepts() -> None:
    draft = interview.draft(Answers(SAID))
    text = emit.to_yaml(draft)
    assert validate.validate_text(text) == []
    policy = draft.as_policy()
    assert policy["resource"] == "aws.ebs"
    assert policy["filters"][0]["or"][0]["value"] is False
    assert policy["filters"][0]["or"][1]["value"] == 100
    assert "# boolean" in text and "# number" in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.b eq x", {"type": "event", "key": "a.b", "op": "eq", "value": "x"}),
        ("a.b in x,y", {"type": "event", "key": "a.b", "op": "in", "value": ["x", "y"]}),
        ('a.b not-in ["x y"]', {"type": "event", "key": "a.b", "op": "not-in", "value": ["x y"]}),
        ("a.b absent", {"type": "event", "key": "a.b", "value": "absent"}),
        ("a.b in from:s3://b/k.csv,csv2dict",
         {"type": "event", "key": "a.b", "op": "in", "value_from": {"url": "s3://b/k.csv", "format": "csv2dict"}}),
    ],
)  # fmt: skip
def test_filters_by_flag(text: str, expected: dict[str, object]) -> None:
    from c7n_ctschema.custodian.draft import _filter

    assert _filter(filters.parse(text, {})) == expected


@pytest.mark.parametrize("text", ["a.b", "a.b nosuch x", ""])
def test_broken_filters_are_refused(text: str) -> None:
    with pytest.raises(CtschemaError):
        filters.parse(text, {})


@pytest.mark.parametrize(("name", "good"), [("ok-1", True), ("a b", False), ("x" * 55, False), ("-a", False)])
def test_policy_names(name: str, good: bool) -> None:
    assert (interview.check_name(name) == "") is good
