"""Lists of lists and results of functions as values: what is said, and that c7n agrees."""

from __future__ import annotations

import json
from typing import Any

import pytest
from c7n.filters.core import EventFilter
from c7n.utils import jmespath_search
from jmespath import exceptions

from c7n_ctschema.diagnostics import Diagnostic
from c7n_ctschema.lint.engine import lint_text

ITEMS = "detail.responseElements.instancesSet.items"
OWNER = "tagSet.items[?key=='Owner']"
FLAT = f"{ITEMS}[].tagSet.items[]"
TAGS = [{"key": "Owner", "value": "ada"}, {"key": "Name", "value": "x"}]
INSTANCE = {"instanceId": "i-1", "instanceType": "t3.micro", "tagSet": {"items": TAGS}}
RECORD = {
    "detail": {
        "eventName": "RunInstances",
        "userIdentity": {"arn": "arn:aws:iam::111111111111:user/ada", "type": "IAMUser"},
        "responseElements": {"instancesSet": {"items": [INSTANCE, INSTANCE]}},
    }
}


def said(test: dict[str, Any]) -> list[Diagnostic]:
    mode = {
        "type": "cloudtrail",
        "events": [
            {
                "source": "ec2.amazonaws.com",
                "event": "RunInstances",
                "ids": "responseElements.instancesSet.items[].instanceId",
            }
        ],
    }
    made = {"name": "p", "resource": "aws.ec2", "mode": mode, "filters": [{"type": "event", **test}]}
    return lint_text(json.dumps({"policies": [made]}))


def passes(test: dict[str, Any]) -> bool:
    return bool(EventFilter({"type": "event", **test}, None).match(RECORD))


@pytest.mark.parametrize(
    ("key", "test", "flat"),
    [
        (f"{ITEMS}[].{OWNER}.value | [0]", {"value": "ada"}, f"{FLAT} | [?key=='Owner'].value | [0]"),
        (f"{ITEMS}[*].{OWNER}.value | [0]", {"value": "ada"}, f"{FLAT} | [?key=='Owner'].value | [0]"),
        (f"{ITEMS}[].{OWNER}.value | [0]", {"op": "in", "value": ["ada"]}, f"{FLAT} | [?key=='Owner'].value | [0]"),
        (f"{ITEMS}[].{OWNER}.value | [0]", {"op": "regex", "value": "^a"}, f"{FLAT} | [?key=='Owner'].value | [0]"),
        (f"{ITEMS}[].{OWNER}.value", {"op": "contains", "value": "ada"}, f"{FLAT} | [?key=='Owner'].value"),
        (f"{ITEMS}[*].tagSet.items[*].key", {"op": "contains", "value": "Owner"}, f"{FLAT}.key"),
        (f"{ITEMS}[].tagSet.items[*].key", {"op": "contains", "value": "Owner"}, f"{FLAT}.key"),
    ],
)
def test_a_list_of_lists(key: str, test: dict[str, Any], flat: str) -> None:
    wrong, right = {"key": key, **test}, {"key": flat, **test}
    [one] = said(wrong)
    assert (one.rule, one.severity.word, one.suggestion) == ("list-as-value", "error", flat)
    assert "yields a list of lists" in one.message
    assert not passes(wrong)
    assert passes(right)
    assert said(right) == []


@pytest.mark.parametrize(
    "test",
    [
        {"key": f"{ITEMS}[0].{OWNER}.value | [0]", "value": "ada"},
        {"key": f"{ITEMS}[].{OWNER}.value | [0] | [0]", "value": "ada"},
        {"key": f"{ITEMS}[].{OWNER}.value[] | [0]", "value": "ada"},
        {"key": f"{ITEMS}[].{OWNER}.value | [] | [0]", "value": "ada"},
        {"key": f"{ITEMS}[].{OWNER}.value | [0]", "op": "contains", "value": "ada"},
        {"key": f"{ITEMS}[].{OWNER}.value | [0]", "value": ["ada"]},
        {"key": f"{ITEMS}[].{OWNER}.value", "op": "contains", "value": ["ada"]},
        {"key": f"{ITEMS}[].{OWNER}.value", "value": "present"},
        {"key": f"{ITEMS}[].{OWNER}.value", "op": "gt", "value": 1, "value_type": "size"},
        {"key": f"{ITEMS}[].tagSet.items[].key", "op": "contains", "value": "Owner"},
        {"key": f"{ITEMS}[*].tagSet.items[].key", "op": "contains", "value": "Owner"},
        {"key": f"starts_with({ITEMS}[0].instanceType, 't3')", "value": True},
        {"key": f"starts_with({ITEMS}[0].instanceType, 't4')", "op": "ne", "value": True},
        {"key": f"{ITEMS}[0].instanceType == 't3.micro'", "value": True},
        {"key": f"length({ITEMS})", "value": 2},
        {"key": f"length({ITEMS})", "op": "gt", "value": 1},
        {"key": f"length({ITEMS})", "op": "in", "value": [1, 2]},
        {"key": f"to_string({ITEMS})", "op": "regex", "value": ".*micro"},
        {"key": "keys(detail.userIdentity)", "op": "contains", "value": "arn"},
        {"key": "split('/', detail.userIdentity.arn)[-1]", "value": "ada"},
        {"key": "split('/', detail.userIdentity.arn) | [1]", "op": "in", "value": ["ada"]},
        {"key": "to_number(to_string(length(detail.eventName)))", "op": "gt", "value": 3},
    ],
)
def test_right(test: dict[str, Any]) -> None:
    assert passes(test)
    assert said(test) == []


UNTAGGED = {"detail": {"responseElements": {"instancesSet": {"items": [{"tagSet": {"items": TAGS[1:]}}]}}}}


@pytest.mark.parametrize(("word", "record"), [("absent", UNTAGGED), ("present", UNTAGGED)])
def test_the_first_of_lists_is_never_null(word: str, record: dict[str, Any]) -> None:
    key, flat = f"{ITEMS}[].{OWNER}.value | [0]", f"{FLAT} | [?key=='Owner'].value | [0]"
    [one] = said({"key": key, "value": word})
    assert (one.rule, one.severity.word, one.suggestion) == ("list-as-value", "warning", flat)
    made = [EventFilter({"type": "event", "key": path, "value": word}, None).match(record) for path in (key, flat)]
    assert made == [word == "present", word == "absent"]
    assert said({"key": flat, "value": word}) == []
    assert said({"key": f"{ITEMS}[0].{OWNER}.value | [0]", "value": word}) == []
    assert said({"key": key, "value": "empty"}) == []


def test_a_member_of_the_first_of_lists() -> None:
    key, flat = f"{ITEMS}[].{OWNER} | [0].value", f"{FLAT} | [?key=='Owner'] | [0].value"
    [one] = said({"key": key, "value": "ada"})
    assert (one.rule, one.suggestion, one.effect) == ("list-as-value", flat, "it is always null")
    assert [jmespath_search(path, RECORD) for path in (key, flat)] == [None, "ada"]
    assert said({"key": flat, "value": "ada"}) == []
    assert said({"key": f"{ITEMS}[0].{OWNER} | [0].value", "value": "ada"}) == []
    assert said({"key": f"{ITEMS}[].{OWNER} | [0] | [0].value", "value": "ada"}) == []


def test_the_second_of_lists_is_not_the_second_of_all() -> None:
    [one] = said({"key": f"{ITEMS}[].{OWNER}.value | [1]", "value": "ada"})
    assert (one.rule, one.suggestion) == ("list-as-value", "op: contains")


@pytest.mark.parametrize(
    ("test", "rule", "meant"),
    [
        ({"key": f"starts_with({ITEMS}[0].instanceType, 't3')", "value": "true"}, "value-type", "true"),
        ({"key": "contains(detail.eventName, 'Run')", "value": "Run"}, "value-type", ""),
        ({"key": f"{ITEMS}[0].instanceType == 't3.micro'", "value": "t3.micro"}, "value-type", ""),
        ({"key": f"length({ITEMS})", "value": "2"}, "value-type", "2"),
        ({"key": f"to_string(length({ITEMS}))", "value": 2}, "value-type", '"2"'),
        ({"key": "keys(detail.userIdentity)", "value": "arn"}, "list-as-value", "op: contains"),
        ({"key": "split('/', detail.userIdentity.arn)", "value": "ada"}, "list-as-value", "op: contains"),
        ({"key": f"{ITEMS}[].instanceId", "op": "contains", "value": ["i-1"]}, "list-as-value", "op: intersect"),
    ],
)
def test_a_value_of_another_type(test: dict[str, Any], rule: str, meant: str) -> None:
    [one] = said(test)
    assert (one.rule, one.severity.word, one.suggestion) == (rule, "error", meant)
    assert not passes(test)
    if meant.startswith("op: "):
        assert passes({**test, "op": meant.removeprefix("op: ")})
    elif meant:
        assert passes({**test, "value": json.loads(meant)})


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        (f"sort_by({ITEMS}, 'instanceId')[0].instanceId", "argument 2 of `sort_by` is an expression, as `&instanceId`"),
        (f"max_by({ITEMS}, 'instanceId').instanceId", "argument 2 of `max_by` is an expression, as `&instanceId`"),
        (f"map('instanceId', {ITEMS})", "argument 1 of `map` is an expression, as `&instanceId`"),
        ("length(&x)", "argument 1 of `length` is no `&` expression"),
        ("length(`1`)", "argument 1 of `length` is a list or an object or a text, not a number"),
        ("starts_with(detail.eventName, `1`)", "argument 2 of `starts_with` is a text, not a number"),
        (f"{ITEMS}[?starts_with(instanceId, `1`)]", "argument 2 of `starts_with` is a text, not a number"),
        ("join('', detail.userIdentity.arn)", "`join` raises: argument 2 is a text, not a list"),
        (f"starts_with({ITEMS}[].instanceId, 'i')", "`starts_with` raises: argument 1 is a list, not a text"),
        (f"length(length({ITEMS}))", "`length` raises: argument 1 is a number, not a list or an object or a text"),
        ("length(detail.eventName == 'x')", "argument 1 is true or false, not a list or an object or a text"),
        (f"keys({ITEMS}) | [0]", "`keys` raises: argument 1 is a list, not an object"),
    ],
)
def test_a_call_that_raises_by_what_it_is_given(key: str, reason: str) -> None:
    [one] = said({"key": key, "value": "present"})
    assert (one.rule, one.severity.word, one.effect) == ("invalid-jmespath", "error", "the Lambda fails at every event")
    assert reason in one.message
    with pytest.raises(exceptions.JMESPathTypeError):
        jmespath_search(key, RECORD)


@pytest.mark.parametrize(
    "key",
    [
        f"sort_by({ITEMS}, &instanceId)[0].instanceId",
        f"map(&instanceId, {ITEMS})",
        f"join(',', {ITEMS}[].instanceId)",
        f"{ITEMS}[].instanceId | join(',', @)",
        "detail.eventName || join('', detail.userIdentity.arn)",
        "contains(detail.eventName, 'Run')",
        f"contains({ITEMS}[].instanceId, 'i-1')",
        "split('/', detail.userIdentity.arn)[1] | length(@)",
        f"length({ITEMS}[].{OWNER}.value | [0] | [0])",
        "to_string(`1`)",
        "not_null(detail.eventName, `[]`)",
        "merge(detail.userIdentity, `{}`)",
    ],
)
def test_a_call_that_works(key: str) -> None:
    assert said({"key": key, "value": "present"}) == []
    jmespath_search(key, RECORD)
