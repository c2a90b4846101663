"""Filters and groups as flags write them.

Covers c7n_ctschema.wizard.questions.value_questions.
"""

from __future__ import annotations

import shlex

import pytest

from c7n_ctschema.custodian.policy.policy_draft import DraftFilter, DraftGroup, _filter
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.wizard.drafts import filter_flags, filter_groups
from c7n_ctschema.wizard.questions import value_questions

KEYS = filter_groups.keys_of_events([("ec2.amazonaws.com", "CreateVolume")])
SIZE, ENCRYPTED, TYPE = (f"detail.requestParameters.{name}" for name in ("size", "encrypted", "volumeType"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.b eq x", {"key": "a.b", "op": "eq", "value": "x"}),
        ("a.b eq x y  z", {"key": "a.b", "op": "eq", "value": "x y  z"}),
        ("a.b in x,y", {"key": "a.b", "op": "in", "value": ["x", "y"]}),
        ('a.b not-in ["x y", 1]', {"key": "a.b", "op": "not-in", "value": ["x y", 1]}),
        ("a.b absent", {"key": "a.b", "value": "absent"}),
        (
            "a.b in from:s3://b/k.csv,csv2dict",
            {"key": "a.b", "op": "in", "value_from": {"url": "s3://b/k.csv", "format": "csv2dict"}},
        ),
        (
            "a.b in from:s3://b/k,csv,2",
            {"key": "a.b", "op": "in", "value_from": {"url": "s3://b/k", "format": "csv", "expr": 2}},
        ),
        (
            "a.b in from:s3://b/k,json,a[].b,c",
            {"key": "a.b", "op": "in", "value_from": {"url": "s3://b/k", "format": "json", "expr": "a[].b,c"}},
        ),
        ("a.b gt:age 30", {"key": "a.b", "op": "gt", "value_type": "age", "value": 30}),
        ("a.b in:cidr 10.0.0.0/8", {"key": "a.b", "op": "in", "value_type": "cidr", "value": "10.0.0.0/8"}),
        ("a.b in:normalize x,y", {"key": "a.b", "op": "in", "value_type": "normalize", "value": ["x", "y"]}),
        (
            '{"key": "a[?b == \'c\'].d", "value": null, "op": "eq"}',
            {"key": "a[?b == 'c'].d", "op": "eq", "value": None},
        ),
        (f"{SIZE} gt 100", {"key": SIZE, "op": "gt", "value": 100}),
        (f"{ENCRYPTED} eq False", {"key": ENCRYPTED, "op": "eq", "value": False}),
        (f"{TYPE} in gp2,gp3", {"key": TYPE, "op": "in", "value": ["gp2", "gp3"]}),
        (f"{TYPE} glob gp*", {"key": TYPE, "op": "glob", "value": "gp*"}),
    ],
)
def test_filters_by_flag(text: str, expected: dict[str, object]) -> None:
    made = filter_flags.parse(text, KEYS)
    assert _filter(made) == {"type": "event", **expected}
    assert filter_flags.parse(shlex.split(filter_flags.as_flag(made, KEYS))[0], KEYS) == made


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a.b", "KEY OP VALUE"),
        ("a.b nosuch x", "not-in"),
        ("", "KEY OP VALUE"),
        ("a.b gt:old 3", "value_type"),
        ("a.b gt:age soon", "must be a number"),
        ("a.b in from:s3://b/k,xml", "csv2dict"),
        (f"{SIZE} gt many", "must be a number"),
        (f"{ENCRYPTED} eq maybe", "true or false"),
        (f"{TYPE} eq gp9", "gp3"),
        ('{"key": 1}', "`key` and `value`"),
        ('{"key": "a", "value": 1, "ops": "eq"}', "unknown member 'ops'"),
        ("{", "not JSON"),
        ("a in [1", "not a JSON list"),
    ],
)
def test_broken_filters_are_refused(text: str, problem: str) -> None:
    with pytest.raises(CtschemaError, match=problem):
        filter_flags.parse(text, KEYS)


def test_numbers_that_records_hold_as_texts_are_first_compared_as_integers() -> None:
    ops = [choice.value for choice in value_questions.ask_op(KEYS[SIZE]).choices]
    assert ops[:3] == ["eq:integer", "ne:integer", "gt:integer"] and "lt" in ops
    rules = filter_groups.keys_of_events([("dms.amazonaws.com", "CreateEndpoint")])
    assert value_questions.ask_op(rules["detail.requestParameters.port"]).choices[0].value == "eq"


def test_a_value_that_the_model_does_not_know_goes_as_json() -> None:
    made = DraftFilter(TYPE, "eq", "gp9")
    assert filter_flags.as_flag(made, KEYS) == shlex.quote(f'{{"key": "{TYPE}", "op": "eq", "value": "gp9"}}')


def test_groups_by_flags() -> None:
    said = [
        ("group", "or"),
        ("filter", "a eq 1"),
        ("group", "not"),
        ("filter", "b eq 2"),
        ("end", ""),
        ("end", ""),
        ("filter", "c eq 3"),
    ]
    made = filter_groups.from_flags(said, {})
    inner = DraftGroup("not", (DraftFilter("b", "eq", "2"),))
    assert made == (DraftGroup("or", (DraftFilter("a", "eq", "1"), inner)), DraftFilter("c", "eq", "3"))
    assert filter_groups.from_flags(said[:4], {}) == (made[0],)  # the end of the line ends all groups
    for wrong, problem in (([("end", "")], "has no --group"), ([("group", "or"), ("end", "")], "no --filter")):
        with pytest.raises(CtschemaError, match=problem):
            filter_groups.from_flags(wrong, {})


def test_comments_fit_on_a_line() -> None:
    keys = filter_groups.keys_of_events([("ec2.amazonaws.com", "RunInstances")])
    text = filter_flags.comment(keys["detail.requestParameters.instanceType"])
    assert text.startswith("string: a1.medium | ") and text.endswith(" values)") and len(text) < 100
