"""Strings where c7n wants a list, and what c7n does with them."""

from __future__ import annotations

from typing import Any

import pytest
from c7n_itself import passes, passes_value
from policy_texts import LOGIN, filter_table, of_filter

FOUND = r"""
    LOGIN | detail.userIdentity.userName | op: in, value: 'ada,eve' | warning | [ada, eve]
    LOGIN | detail.awsRegion | op: not-in, value: us-east-1 us-west-2 | warning | [us-east-1, us-west-2]
    ALLOW | detail.requestParameters.ipPermissions.items[].ipRanges.items[].cidrIp | op: intersect, value: 0.0.0.0/0 | error | [0.0.0.0/0]
    ALLOW | detail.requestParameters.ipPermissions.items[].ipRanges.items[].cidrIp | op: difference, value: '10.0.0.0/8, 0.0.0.0/0' | error | [10.0.0.0/8, 0.0.0.0/0]
    LOGIN | account | op: difference, value: '123456789012' | error | `op: not-in` with [123456789012]
"""


@pytest.mark.parametrize(("event", "key", "test", "severity", "meant"), filter_table(FOUND))
def test_found(event: dict[str, Any], key: str, test: dict[str, Any], severity: str, meant: str) -> None:
    [one] = of_filter(event, key, **test)
    assert (one.rule, one.severity.word, one.suggestion) == ("text-as-list", severity, meant)


@pytest.mark.parametrize(
    ("op", "elements", "passes"),
    [
        ("intersect", ["0.0.0.0/0"], False),
        ("difference", ["0.0.0.0/0"], True),
        ("intersect", ["0"], True),
        ("difference", ["0"], False),
        ("difference", [], False),
    ],
)
def test_c7n_takes_a_text_for_its_letters(op: str, elements: list[str], passes: bool) -> None:
    assert passes_value({"op": op, "value": "0.0.0.0/0"}, elements) is passes


def test_a_text_as_list_is_true_of_its_parts() -> None:
    test = {"key": "detail.userIdentity.userName", "op": "in", "value": "bobby,eve"}
    assert [one.rule for one in of_filter(LOGIN, **test)] == ["text-as-list"]
    assert passes(test, {"detail": {"userIdentity": {"userName": "bob"}}})
