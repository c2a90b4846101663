"""Filters that can pass because of different elements of a list, and the one filter in their place."""

from __future__ import annotations

from typing import Any

import pytest
from c7n_itself import passes
from policy_texts import ALLOW, CIDRS, RUN, findings

ITEMS = "detail.requestParameters.ipPermissions.items"
PORT = f"{ITEMS}[].fromPort"
TAGS = "detail.requestParameters.tagSpecificationSet.items[0].tags"


def has(key: str, value: Any, op: str = "contains") -> dict[str, Any]:
    return {"type": "event", "key": key, "op": op, "value": value}


def found_in(event: Any, *filters: Any) -> list[tuple[str, str]]:
    return [(one.rule, one.suggestion) for one in findings(event, filters=list(filters)) if one.code == "CT303"]


WORLD = has(CIDRS, "0.0.0.0/0")
RANGE = f"{ITEMS}[?fromPort<=`22` && toPort>=`22`].ipRanges.items[].cidrIp"


@pytest.mark.parametrize(
    ("event", "filters", "meant"),
    [
        (ALLOW, [has(PORT, 22), WORLD], RANGE),
        (ALLOW, [WORLD, has(PORT, 22)], RANGE),
        (ALLOW, [has(f"{ITEMS}[].ipProtocol", "tcp"), WORLD], f"{ITEMS}[?ipProtocol=='tcp'].ipRanges.items[].cidrIp"),
        (
            ALLOW,
            [has(PORT, [22, 3389], "intersect"), WORLD],
            f"{ITEMS}[?(fromPort<=`22` && toPort>=`22`) || (fromPort<=`3389` && toPort>=`3389`)].ipRanges.items[].cidrIp",
        ),
        (ALLOW, [{"and": [has(PORT, 22), WORLD]}], RANGE),
        (RUN, [has(f"{TAGS}[].key", "Env"), has(f"{TAGS}[].value", "dev")], f"{TAGS}[?key=='Env'].value"),
    ],
)
def test_found(event: Any, filters: list[Any], meant: str) -> None:
    assert found_in(event, *filters) == [("different-elements", meant)]


@pytest.mark.parametrize(
    "filters",
    [
        [has(PORT, 22), has(PORT, 3389)],
        [WORLD],
        [has(RANGE, "0.0.0.0/0"), has(PORT, 22)],
        [{"or": [has(PORT, 22), WORLD]}],
        [{"type": "event", "key": f"{ITEMS}[0].fromPort", "value": 22}, WORLD],
        [has(f"{ITEMS}[].ipProtocol", "tcp"), has("detail.requestParameters.groupId", "sg-")],
    ],
)
def test_right(filters: list[Any]) -> None:
    assert found_in(ALLOW, *filters) == []


def test_c7n_agrees() -> None:
    """Port 22 of one rule and the world of another: the two filters pass, the one filter does not."""
    inside = {"fromPort": 22, "toPort": 22, "ipRanges": {"items": [{"cidrIp": "10.0.0.0/8"}]}}
    world = {"fromPort": 443, "toPort": 443, "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]}}
    record = {"detail": {"requestParameters": {"ipPermissions": {"items": [inside, world]}}}}
    assert passes(has(PORT, 22), record) and passes(WORLD, record)
    assert not passes(has(RANGE, "0.0.0.0/0"), record)
