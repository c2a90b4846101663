"""Filters of the resource with a key of the event, beside what c7n's own filter says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from c7n.filters.core import ValueFilter
from policy_texts import USER, text_of

from c7n_ctschema.diagnostics import Diagnostic
from c7n_ctschema.lint.running import fixing
from c7n_ctschema.lint.running.engine import lint_text

KEY = "detail.requestParameters.path"
NO = "this filter is never true"


def with_filter(one: Any) -> str:
    return text_of(USER, resource="aws.iam-user", filters=[one])


def of_user(one: Any) -> list[Diagnostic]:
    return lint_text(with_filter(one), "p.json")


@pytest.mark.parametrize(
    ("one", "effect"),
    [
        ({"type": "value", "key": KEY, "value": "/a/"}, f"{NO}: the policy never acts"),
        ({"type": "value", "key": KEY, "op": "ne", "value": "/a/"}, "this filter is always true"),
        ({"type": "value", "key": KEY, "value": "absent"}, "this filter is always true"),
        ({KEY: "/a/"}, f"{NO}: the policy never acts"),
        ({KEY: "absent"}, "this filter is always true"),
    ],
)
def test_the_effect_is_c7ns(one: dict[str, Any], effect: str) -> None:
    [said] = of_user(one)
    assert (said.rule, said.effect) == ("value-filter-of-event", effect)
    c7ns = ValueFilter(dict(one), None)
    c7ns.annotate = False
    assert bool(c7ns({"UserName": "u", "Path": "/a/"})) is ("always" in effect)
    assert [one.effect for one in of_user({"or": [one, one]})] == [effect.split(":")[0]] * 2


def test_a_condition_reads_the_policys_variables() -> None:
    text = with_filter({"type": "event", "key": KEY, "value": "/a/"}).replace(
        '{"region": "us-east-1"}', f'{{"{KEY}": "/a/"}}'
    )
    [said] = [one for one in lint_text(text) if one.rule == "value-filter-of-event"]
    assert "own variables" in said.message and said.effect == "this condition is never true: the policy never acts"


def test_the_fix_is_the_type() -> None:
    text = with_filter({"type": "value", "key": KEY, "value": "/a/"})
    fixed = fixing.fix_text(text, "p.json", lint_text(text, "p.json")).text
    assert json.loads(fixed)["policies"][0]["filters"] == [{"type": "event", "key": KEY, "value": "/a/"}]
    assert lint_text(fixed) == []
    [said] = of_user({KEY: "/a/"})
    assert said.fix is None and said.suggestion == f"type: event, key: {KEY}, value: …"


@pytest.mark.parametrize(
    "one",
    [
        {"type": "value", "key": "Path", "value": "/a/"},
        {"type": "value", "key": "detail.Path", "value": "/a/"},
        {"type": "value", "key": "detail", "value": "present"},
        {"type": "value", "key": "Detail.eventName", "value": "present"},
        {"type": "credential", "key": "detail.eventName", "value": "present"},
        {"Path": "/a/"},
        {"detail.anything": "x"},
        "unused",
    ],
)
def test_keys_that_a_resource_may_have(one: Any) -> None:
    assert of_user(one) == []
