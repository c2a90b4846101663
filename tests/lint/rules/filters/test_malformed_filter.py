"""What CT207 and CT208 say, against c7n: what it refuses, what it fails on, what it lets through.

Covers c7n_ctschema.custodian.c7n.resource_schema and c7n_ctschema.custodian.filters.event_filter.
"""

from __future__ import annotations

from typing import Any

import pytest
from c7n.filters.core import OPERATORS, VALUE_TYPES, EventFilter
from policy_texts import LOGIN, filter_table, of_filter, policy, text_of

from c7n_ctschema.custodian.c7n import resource_schema
from c7n_ctschema.custodian.filters import event_filter
from c7n_ctschema.lint.running.engine import lint_text
from c7n_ctschema.lint.running.selection import Selection

KEY = "detail.userIdentity.userName"
EVENT: dict[str, Any] = {"detail": {"userIdentity": {"userName": "bob"}}}


def test_the_names_are_c7ns() -> None:
    assert set(event_filter.OPS) >= set(OPERATORS)  # an older c7n may know fewer
    assert {*event_filter.VALUE_TYPES, event_filter.COUNT} >= set(VALUE_TYPES)
    assert set(event_filter.MEMBERS) >= set(EventFilter.schema["properties"])


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
    assert [(one.rule, one.effect) for one in of_filter(LOGIN, **test)] == [
        ("malformed-filter", "c7n refuses the policy")
    ]
    assert list(resource_schema.errors(policy(LOGIN, filters=[{"type": "event", **test}])))


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
    assert [(one.rule, one.effect) for one in of_filter(LOGIN, **test)] == [
        ("malformed-filter", f"the policy's Lambda fails on {effect}")
    ]
    assert not list(resource_schema.errors(policy(LOGIN, filters=[{"type": "event", **test}])))
    with pytest.raises(Exception, match=r".+"):
        EventFilter({"type": "event", **test}, None).match(EVENT)


@pytest.mark.parametrize(
    ("test", "effect", "passes"),
    [
        ({}, "this filter is never true: the policy never acts", (False, False)),
        ({"key": KEY}, "this filter is true only if the key is absent", (False, True)),
        ({"key": KEY, "op": "eq"}, "this filter is true only if the key is absent", (False, True)),
        ({"key": KEY, "op": "in"}, "this filter is never true: the policy never acts", (False, False)),
        (
            {"key": KEY, "value_type": "resource_count", "op": "gt", "value": 3},
            "this filter is always true: it lets every event through",
            (True, True),
        ),
    ],
)
def test_accepted_by_c7n_and_saying_nothing(test: dict[str, Any], effect: str, passes: tuple[bool, bool]) -> None:
    assert [(one.rule, one.effect) for one in of_filter(LOGIN, **test)] == [("malformed-filter", effect)]
    made = EventFilter({"type": "event", **test}, None)
    made.annotate = False
    assert tuple(bool(made.process([{"id": 1}], event)) for event in (EVENT, {"detail": {"x": 1}})) == passes


def test_c7ns_own_words_are_not_said_again() -> None:
    text = text_of(LOGIN, filters=[{"type": "event", "key": KEY, "op": "equals", "value": "x"}])
    assert [one.code for one in lint_text(text, selection=Selection(validate=True))] == ["CT207"]


FOUND = r"""
    LOGIN | account | op: containz, value: x | error | contains
    LOGIN | account | op: not_in, value: [x] | error | not-in
    LOGIN | account | op: not-regex, value: x | error | `not:` around `op: regex`
    LOGIN | account | op: cidr, value: x | error | `value_type: cidr` with `op: in`
    LOGIN | account | value_type: normalise, value: x | error | normalize
    LOGIN | account | value_type: resource_count, op: gt, value: 3 | error | -
    LOGIN | account | vaule: x | error | value
    LOGIN | account | - | error | -
    LOGIN | account | op: in | error | -
    LOGIN | account | op: regex, value: (1 | error | -
    LOGIN | account | value_regex: 1+, value: '1' | error | -
"""


@pytest.mark.parametrize(("event", "key", "test", "severity", "meant"), filter_table(FOUND))
def test_found(event: dict[str, Any], key: str, test: dict[str, Any], severity: str, meant: str) -> None:
    [one] = of_filter(event, key, **test)
    assert (one.rule, one.severity.word, one.suggestion) == ("malformed-filter", severity, meant)


DATES = """
policies:
  - name: dates
    resource: aws.rds
    mode:
      type: cloudtrail
      role: r
      events: [{{source: rds.amazonaws.com, event: ModifyDBInstance, ids: requestParameters.dBInstanceIdentifier}}]
    filters:
      - {{type: event, key: detail.eventTime, op: gt, {rest}}}
"""


@pytest.mark.parametrize(
    ("rest", "suggestion"),
    [
        ("value: 2024-01-01", '"2024-01-01"'),
        ("value_type: date, value: 2024-01-01", '"2024-01-01"'),
        ("value_type: age, value: '30'", "30"),
        ("value_type: expiration, value: soon", ""),
    ],
)
def test_dates_and_ages_that_yaml_reads_as_something_else(rest: str, suggestion: str) -> None:
    found = [one for one in lint_text(DATES.format(rest=rest), "p.yml") if one.code == "CT207"]
    assert [one.suggestion for one in found] == [suggestion]


@pytest.mark.parametrize(
    "rest", ["value: '2024-01-01'", "value_type: age, value: 30", "value_type: age, value: '{days}'"]
)
def test_dates_and_ages_that_are_right(rest: str) -> None:
    assert not [one for one in lint_text(DATES.format(rest=rest), "p.yml") if one.code == "CT207"]


def test_c7n_raises_for_an_age_in_quotes() -> None:
    from c7n.filters.core import EventFilter

    spec = {"type": "event", "key": "detail.eventTime", "op": "gt", "value_type": "age", "value": "30"}
    with pytest.raises(TypeError):
        EventFilter(spec, None).match({"detail": {}})
