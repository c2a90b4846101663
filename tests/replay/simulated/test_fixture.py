"""Fixtures as files: what is refused, how references are filled in."""

from __future__ import annotations

import pytest

from c7n_ctschema.errors import BadInput
from c7n_ctschema.replay.simulated.fixture import filled, read, with_members


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- x", "1:1: a fixture is an object"),
        ("resource: []", "1:1: unknown member `resource`"),
        ("resources:\n  - service: iam", "2:5: a resource needs `operation`"),
        ("resources:\n  - {service: iam, operation: X, params: 3}", "2:5: `params` is not an object"),
        ("resources:\n  - {service: iam, operation: X, param: {}}", "2:34: unknown member `param`"),
        ("resources: []\nact: maybe", "true or false"),
    ],
)
def test_what_is_refused(text: str, message: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(text.encode(), "f.yml")
    assert message in str(caught.value)


@pytest.mark.parametrize("name", ["CreateDBInstance", "create_db_instance"])
def test_operations_are_named_as_the_api_or_boto3_does(name: str) -> None:
    text = f"resources: [{{service: rds, operation: {name}, params: {{}}}}]"
    assert read(text.encode(), "f.yml").calls[0].operation == "create_db_instance"


def test_a_reference_alone_keeps_its_type() -> None:
    answers = {"run": {"Instances": [{"Id": "i-1"}, {"Id": "i-2"}], "Count": 2}}
    given = {"all": "${run.Instances[].Id}", "n": ["${run.Count}"], "text": "arn:${run.Instances[0].Id}/x"}
    assert filled(given, answers) == {"all": ["i-1", "i-2"], "n": [2], "text": "arn:i-1/x"}


def test_members_are_set_in_the_record_or_the_envelope() -> None:
    event = {"account": "1", "detail": {"a": [{"b": 0}, {"b": 1}]}}
    changed = with_members(event, {"a[1].b": 2, "detail.c.d": 3, "account": "4"})
    assert changed == {"account": "4", "detail": {"a": [{"b": 0}, {"b": 2}], "c": {"d": 3}}}
    assert event == {"account": "1", "detail": {"a": [{"b": 0}, {"b": 1}]}}
