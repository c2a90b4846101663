"""What is no JMESPath, calls that raise, and functions that do not exist; what c7n itself does with them.

Covers c7n_ctschema.lint.analysis.paths.path_syntax.
"""

from __future__ import annotations

from typing import Any

import pytest
from c7n.utils import jmespath_search
from jmespath import exceptions
from policy_texts import BUCKET, RUN, entry, of_filter, text_of_key

from c7n_ctschema.lint.running import fixing
from c7n_ctschema.lint.running.engine import lint_text

POLICY = entry("iam", "CreatePolicy")


@pytest.mark.parametrize(
    ("event", "key", "right", "certain"),
    [
        (POLICY, "$.detail.eventName", "detail.eventName", True),
        (POLICY, "$.responseElements.policy.arn", "detail.responseElements.policy.arn", True),
        (POLICY, "$.detail.requestParameters.tags[*].key", "detail.requestParameters.tags[*].key", True),
        (POLICY, "$.detail.nope", "detail.nope", False),
        (BUCKET, "detail.requestParameters.x-amz-acl", 'detail.requestParameters."x-amz-acl"', True),
        (BUCKET, "$.requestParameters.x-amz-acl", 'detail.requestParameters."x-amz-acl"', True),
        (BUCKET, "detail..eventName", "", False),
    ],
)
def test_what_is_no_jmespath_was_meant_to_be(event: dict[str, Any], key: str, right: str, certain: bool) -> None:
    text = text_of_key(event, key)
    [one] = lint_text(text)
    assert (one.rule, one.suggestion, bool(one.fix)) == ("invalid-jmespath", right, certain)
    if certain:
        assert lint_text(fixing.fix_text(text, "p.json", [one]).text) == []


def test_ids_that_are_no_jmespath() -> None:
    for ids, right in (
        ("$.responseElements.policy.arn", "responseElements.policy.arn"),
        ("$.detail.responseElements.policy.arn", "detail.responseElements.policy.arn"),
    ):
        [one] = lint_text(text_of_key(POLICY, "detail.eventName", ids))
        assert one.rule == "invalid-jmespath" and one.fix and one.fix.text == right


@pytest.mark.parametrize(
    ("path", "said", "meant"),
    [
        ("foo(detail.eventName)", "unknown function `foo`", ""),
        ("lenght(detail.eventName)", "unknown function `lenght`", "length(detail.eventName)"),
        ("startswith(detail.eventName, 'a')", "`startswith`", "starts_with(detail.eventName, 'a')"),
        ("starts_with(detail.eventName)", "`starts_with` takes 2 arguments, not 1", ""),
        ("not_null()", "`not_null` takes at least 1 argument, not 0", ""),
        ("split(detail.eventName)", "`split` takes 2 arguments, not 1", ""),
    ],
)
def test_functions_that_there_are_not(path: str, said: str, meant: str) -> None:
    found = of_filter(entry("ec2", "CreateTags"), path, op="contains", value="x")
    [one] = [one for one in found if one.rule == "invalid-jmespath"]
    assert said in one.message and one.suggestion == meant
    with pytest.raises((exceptions.UnknownFunctionError, exceptions.ArityError, exceptions.VariadictArityError)):
        jmespath_search(path, {"detail": {"eventName": "CreateTags"}})


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
    ("key", "reason"),
    [
        (
            f"sort_by({ITEMS}, 'instanceId')[0].instanceId",
            "argument 2 of `sort_by` must be an expression, as `&instanceId`",
        ),
        (f"max_by({ITEMS}, 'instanceId').instanceId", "argument 2 of `max_by` must be an expression, as `&instanceId`"),
        (f"map('instanceId', {ITEMS})", "argument 1 of `map` must be an expression, as `&instanceId`"),
        ("length(&x)", "argument 1 of `length` cannot be an `&` expression"),
        ("length(`1`)", "argument 1 of `length` must be a list or an object or a string, not a number"),
        ("starts_with(detail.eventName, `1`)", "argument 2 of `starts_with` must be a string, not a number"),
        (f"{ITEMS}[?starts_with(instanceId, `1`)] | [0]", "argument 2 of `starts_with` must be a string, not a number"),
        ("join('', detail.userIdentity.arn)", "`join` fails: its argument 2 is a string, not a list"),
        (f"starts_with({ITEMS}[].instanceId, 'i')", "`starts_with` fails: its argument 1 is a list, not a string"),
        (f"length(length({ITEMS}))", "`length` fails: its argument 1 is a number, not a list or an object or a string"),
        ("length(detail.eventName == 'x')", "argument 1 is a boolean, not a list or an object or a string"),
        (f"keys({ITEMS}) | [0]", "`keys` fails: its argument 1 is a list, not an object"),
    ],
)
def test_a_call_that_raises_by_what_it_is_given(key: str, reason: str) -> None:
    [one] = of_filter(RUN, key=key, value="present")
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
    assert not [one for one in of_filter(RUN, key=key, value="present") if one.rule != "constant-expression"]
    jmespath_search(key, RECORD)
