"""Filters of the resource with a key of the event, beside what c7n's own filter says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from c7n.filters.core import ValueFilter

from c7n_ctschema.diagnostics import Diagnostic
from c7n_ctschema.lint import fixing
from c7n_ctschema.lint.engine import lint_text

KEY = "detail.requestParameters.path"
USER = {"source": "iam.amazonaws.com", "event": "CreateUser", "ids": "requestParameters.userName"}
NO = "this filter is never true"


def text_of(one: Any) -> str:
    return json.dumps(
        {
            "policies": [
                {
                    "name": "p",
                    "resource": "aws.iam-user",
                    "conditions": [{"region": "us-east-1"}],
                    "mode": {"type": "cloudtrail", "events": [USER]},
                    "filters": [one],
                }
            ]
        }
    )


def found(one: Any) -> list[Diagnostic]:
    return lint_text(text_of(one), "p.json")


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
    [said] = found(one)
    assert (said.rule, said.effect) == ("value-filter-of-event", effect)
    c7ns = ValueFilter(dict(one), None)
    c7ns.annotate = False
    assert bool(c7ns({"UserName": "u", "Path": "/a/"})) is ("always" in effect)
    assert [one.effect for one in found({"or": [one, one]})] == [effect.split(":")[0]] * 2


def test_a_condition_reads_the_policys_variables() -> None:
    text = text_of({"type": "event", "key": KEY, "value": "/a/"}).replace(
        '{"region": "us-east-1"}', f'{{"{KEY}": "/a/"}}'
    )
    [said] = [one for one in lint_text(text) if one.rule == "value-filter-of-event"]
    assert "own variables" in said.message and said.effect == "this condition is never true: the policy never acts"


def test_the_fix_is_the_type() -> None:
    text = text_of({"type": "value", "key": KEY, "value": "/a/"})
    fixed = fixing.fix_text(text, "p.json", lint_text(text, "p.json")).text
    assert json.loads(fixed)["policies"][0]["filters"] == [{"type": "event", "key": KEY, "value": "/a/"}]
    assert lint_text(fixed) == []
    [said] = found({KEY: "/a/"})
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
    assert found(one) == []
