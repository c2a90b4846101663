"""Lists, lists of lists and results of functions as values: what is said, and that c7n agrees.

Covers c7n_ctschema.lint.analysis.paths.nested_projections.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from c7n.filters.core import EventFilter
from c7n.utils import jmespath_search
from c7n_itself import passes, passes_value
from policy_texts import RUN, filter_table, of_filter

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
    [one] = of_filter(RUN, **wrong)
    assert (one.rule, one.severity.word, one.suggestion) == ("list-as-value", "error", flat)
    assert "yields a list of lists" in one.message
    assert not passes(wrong, RECORD)
    assert passes(right, RECORD)
    assert of_filter(RUN, **right) == []


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
    assert passes(test, RECORD)
    assert of_filter(RUN, **test) == []


UNTAGGED = {"detail": {"responseElements": {"instancesSet": {"items": [{"tagSet": {"items": TAGS[1:]}}]}}}}


@pytest.mark.parametrize(("word", "record"), [("absent", UNTAGGED), ("present", UNTAGGED)])
def test_the_first_of_lists_is_never_null(word: str, record: dict[str, Any]) -> None:
    key, flat = f"{ITEMS}[].{OWNER}.value | [0]", f"{FLAT} | [?key=='Owner'].value | [0]"
    [one] = of_filter(RUN, key=key, value=word)
    assert (one.rule, one.severity.word, one.suggestion) == ("list-as-value", "warning", flat)
    made = [EventFilter({"type": "event", "key": path, "value": word}, None).match(record) for path in (key, flat)]
    assert made == [word == "present", word == "absent"]
    assert of_filter(RUN, key=flat, value=word) == []
    assert of_filter(RUN, key=f"{ITEMS}[0].{OWNER}.value | [0]", value=word) == []
    assert of_filter(RUN, key=key, value="empty") == []


def test_a_member_of_the_first_of_lists() -> None:
    key, flat = f"{ITEMS}[].{OWNER} | [0].value", f"{FLAT} | [?key=='Owner'] | [0].value"
    [one] = of_filter(RUN, key=key, value="ada")
    assert (one.rule, one.suggestion, one.effect) == ("list-as-value", flat, "this key is always null")
    assert [jmespath_search(path, RECORD) for path in (key, flat)] == [None, "ada"]
    assert of_filter(RUN, key=flat, value="ada") == []
    assert of_filter(RUN, key=f"{ITEMS}[0].{OWNER} | [0].value", value="ada") == []
    assert of_filter(RUN, key=f"{ITEMS}[].{OWNER} | [0] | [0].value", value="ada") == []


def test_the_second_of_lists_is_not_the_second_of_all() -> None:
    [one] = of_filter(RUN, key=f"{ITEMS}[].{OWNER}.value | [1]", value="ada")
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
    [one] = of_filter(RUN, **test)
    assert (one.rule, one.severity.word, one.suggestion) == (rule, "error", meant)
    assert not passes(test, RECORD)
    if meant.startswith("op: "):
        assert passes({**test, "op": meant.removeprefix("op: ")}, RECORD)
    elif meant:
        assert passes({**test, "value": json.loads(meant)}, RECORD)


FOUND = r"""
    RUN | detail.requestParameters.networkInterfaceSet.items[].associatePublicIpAddress | value: true | error | op: contains
    RUN | detail.requestParameters.networkInterfaceSet.items[].associatePublicIpAddress | op: in, value: [true] | error | op: intersect
    RUN | detail.requestParameters.networkInterfaceSet.items[].associatePublicIpAddress | op: ne, value: true | error | `not:` around `op: contains`
    RUN | detail.requestParameters.networkInterfaceSet.items[].subnetId | op: not-in, value: [a] | error | `not:` around `op: intersect` (no element is in the value), or `op: difference` (an element is not in the value)
    RUN | detail.resources[].ARN | op: glob, value: arn* | error | `[0]` for the first element
    RUN | detail.userIdentity | value: Root | error | -
    ALLOW | detail.requestParameters.ipPermissions.items[].ipRanges.items[].cidrIp | op: intersect, value: 5 | error | [5]
"""


@pytest.mark.parametrize(("event", "key", "test", "severity", "meant"), filter_table(FOUND))
def test_found(event: dict[str, Any], key: str, test: dict[str, Any], severity: str, meant: str) -> None:
    [one] = of_filter(event, key, **test)
    assert (one.rule, one.severity.word, one.suggestion) == ("list-as-value", severity, meant)


def test_the_two_meanings_of_not_in() -> None:
    """No element is one of the values, or an element is another."""
    lists = [["a"], ["b"], ["a", "b"]]
    assert [passes_value({"op": "intersect", "value": ["a"]}, value) for value in lists] == [True, False, True]
    assert [passes_value({"op": "difference", "value": ["a"]}, value) for value in lists] == [False, True, True]


TAG = "detail.requestParameters.tagSpecificationSet.items[0].tags[?key=='Owner'].value"


@pytest.mark.parametrize(("word", "meant"), [("absent", "empty"), ("present", "not-null")])
def test_no_element_meets_a_condition(word: str, meant: str) -> None:
    [one] = of_filter(RUN, key=TAG, value=word)
    assert (one.rule, one.severity.word, one.suggestion) == ("list-as-value", "warning", meant)
    assert of_filter(RUN, key=TAG, value=meant) == []
    assert of_filter(RUN, key=f"{TAG} | [0]", value=word) == []
    nothing: list[Any] = jmespath_search("tags[?key=='Owner'].value", {"tags": [{"key": "Name", "value": "x"}]})
    assert nothing == [] and passes_value({"value": word}, nothing) is (word == "present")
    assert passes_value({"value": meant}, nothing) is (word == "absent")


NESTED = f"{ITEMS}[].{OWNER}.value"


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        (NESTED, f"{FLAT} | [?key=='Owner'].value with `value: empty`"),
        (f"{NESTED}[]", "empty"),
        (f"{FLAT} | [?key=='Owner'].value", "empty"),
    ],
)
def test_no_element_of_lists_meets_a_condition(key: str, meant: str) -> None:
    [one] = of_filter(RUN, key=key, value="absent")
    assert (one.rule, one.severity.word, one.suggestion) == ("list-as-value", "warning", meant)
    untagged = {"detail": {"responseElements": {"instancesSet": {"items": [{"tagSet": {"items": []}}]}}}}
    right = meant.partition(" with ")[0] if " with " in meant else key
    assert not passes({"key": key, "value": "absent"}, untagged)
    assert passes({"key": right, "value": "empty"}, untagged)
