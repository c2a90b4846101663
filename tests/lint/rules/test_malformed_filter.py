"""What CT207 and CT208 say, against c7n: what it refuses, what it fails on, what it lets through."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from c7n.filters.core import OPERATORS, VALUE_TYPES, EventFilter

from c7n_ctschema.custodian import c7nschema, eventfilter
from c7n_ctschema.lint.engine import lint_text
from c7n_ctschema.lint.selection import Selection

KEY = "detail.userIdentity.userName"
EVENT: dict[str, Any] = {"detail": {"userIdentity": {"userName": "bob"}}}


def policies(**test: Any) -> dict[str, Any]:
    events = [{"source": "signin.amazonaws.com", "event": "ConsoleLogin", "ids": "userIdentity.arn"}]
    mode = {"type": "cloudtrail", "role": "arn:aws:iam::123456789012:role/r", "events": events}
    return {
        "policies": [{"name": "p", "resource": "aws.account", "mode": mode, "filters": [{"type": "event", **test}]}]
    }


def said(**test: Any) -> list[tuple[str, str]]:
    return [(one.rule, one.effect) for one in lint_text(yaml.safe_dump(policies(**test)))]


def test_the_names_are_c7ns() -> None:
    assert set(eventfilter.OPS) >= set(OPERATORS)  # an older c7n may know fewer
    assert {*eventfilter.VALUE_TYPES, eventfilter.COUNT} >= set(VALUE_TYPES)
    assert set(eventfilter.MEMBERS) >= set(EventFilter.schema["properties"])


@pytest.mark.parametrize(
    "test",
    [
        {"key": KEY, "op": "equals", "value": "x"},
        {"key": KEY, "value_type": "cidrs", "value": "x"},
        {"key": KEY, "vaule": "x"},
        {"key": [KEY], "value": "x"},
    ],
)
def test_refused_by_c7n(test: dict[str, Any]) -> None:
    assert said(**test) == [("malformed-filter", "c7n refuses the policy")]
    assert list(c7nschema.errors(policies(**test)["policies"][0]))


@pytest.mark.parametrize(
    ("test", "effect"),
    [
        ({"value": "x"}, "each event"),
        ({"key": KEY, "op": "regex", "value": "(["}, "each event that has the key"),
        ({"key": KEY, "value_regex": "(", "value": "x"}, "each event that has the key"),
        ({"key": KEY, "value_regex": "b+", "value": "x"}, "each event that has the key"),
    ],
)
def test_accepted_by_c7n_and_then_failing(test: dict[str, Any], effect: str) -> None:
    assert said(**test) == [("malformed-filter", f"the policy's Lambda fails on {effect}")]
    assert not list(c7nschema.errors(policies(**test)["policies"][0]))
    with pytest.raises(Exception, match=r".+"):
        EventFilter({"type": "event", **test}, None).match(EVENT)


@pytest.mark.parametrize(
    ("test", "effect", "passes"),
    [
        ({}, "this filter is never true: the policy never acts", (False, False)),
        ({"key": KEY}, "it is true only where the key is absent", (False, True)),
        ({"key": KEY, "op": "eq"}, "it is true only where the key is absent", (False, True)),
        ({"key": KEY, "op": "in"}, "this filter is never true: the policy never acts", (False, False)),
        (
            {"key": KEY, "value_type": "resource_count", "op": "gt", "value": 3},
            "this filter is always true: it lets every event through",
            (True, True),
        ),
    ],
)
def test_accepted_by_c7n_and_saying_nothing(test: dict[str, Any], effect: str, passes: tuple[bool, bool]) -> None:
    assert said(**test) == [("malformed-filter", effect)]
    made = EventFilter({"type": "event", **test}, None)
    made.annotate = False
    assert tuple(bool(made.process([{"id": 1}], event)) for event in (EVENT, {"detail": {"x": 1}})) == passes


def test_a_text_as_list_is_true_of_its_parts() -> None:
    test = {"key": KEY, "op": "in", "value": "bobby,eve"}
    assert [rule for rule, _ in said(**test)] == ["text-as-list"]
    assert EventFilter({"type": "event", **test}, None).match(EVENT)


def test_c7ns_own_words_are_not_said_again() -> None:
    text = yaml.safe_dump(policies(key=KEY, op="equals", value="x"))
    assert [one.code for one in lint_text(text, selection=Selection(validate=True))] == ["CT207"]
