"""`value_type: cidr` and its operators, and that c7n agrees."""

from __future__ import annotations

from typing import Any

import pytest
from c7n_itself import passes_value
from policy_texts import ALLOW, BUCKET, CIDRS, of_filter

ADDRESS = "detail.sourceIPAddress"
FIRST = CIDRS.replace("[]", "[0]")
NETWORK = "192.0.2.0/24"


@pytest.mark.parametrize(
    ("event", "key", "test", "meant"),
    [
        (BUCKET, ADDRESS, {"value": NETWORK}, "op: in"),
        (BUCKET, ADDRESS, {"op": "eq", "value": NETWORK}, "op: in"),
        (BUCKET, ADDRESS, {"op": "contains", "value": NETWORK}, "op: in"),
        (BUCKET, ADDRESS, {"op": "intersect", "value": [NETWORK]}, "op: in"),
        (BUCKET, ADDRESS, {"op": "regex", "value": NETWORK}, "op: in"),
        (BUCKET, ADDRESS, {"op": "lt", "value": NETWORK}, "op: in"),
        (BUCKET, ADDRESS, {"value": [NETWORK]}, "op: in"),
        (BUCKET, ADDRESS, {"op": "ne", "value": NETWORK}, "op: not-in"),
        (BUCKET, ADDRESS, {"op": "not-equal", "value": [NETWORK]}, "op: not-in"),
        (BUCKET, ADDRESS, {"value": "present"}, "remove `value_type: cidr`"),
        (ALLOW, FIRST, {"value": [NETWORK]}, "op: in"),
        (ALLOW, CIDRS, {"op": "in", "value": [NETWORK]}, "op: contains"),
        (ALLOW, CIDRS, {"op": "not-in", "value": NETWORK}, "`not:` around `op: contains`"),
        (ALLOW, CIDRS, {"value": NETWORK}, "op: contains"),
    ],
)
def test_found(event: Any, key: str, test: dict[str, Any], meant: str) -> None:
    found = of_filter(event, key, value_type="cidr", **test)
    assert [(one.rule, one.severity.word, one.suggestion) for one in found] == [("cidr-operator", "error", meant)]


@pytest.mark.parametrize(
    ("event", "key", "test"),
    [
        (BUCKET, ADDRESS, {"op": "in", "value": NETWORK}),
        (BUCKET, ADDRESS, {"op": "in", "value": [NETWORK, "10.0.0.0/8"]}),
        (BUCKET, ADDRESS, {"op": "not-in", "value": NETWORK}),
        (BUCKET, ADDRESS, {"value": "192.0.2.1"}),
        (BUCKET, ADDRESS, {"op": "ne", "value": "192.0.2.1"}),
        (ALLOW, FIRST, {"value": NETWORK}),
        (ALLOW, FIRST, {"op": "contains", "value": NETWORK}),
        (ALLOW, CIDRS, {"op": "contains", "value": "0.0.0.0/0"}),
    ],
)
def test_right(event: Any, key: str, test: dict[str, Any]) -> None:
    assert of_filter(event, key, value_type="cidr", **test) == []


def test_c7n_agrees() -> None:
    cidr = {"value_type": "cidr", "value": NETWORK}
    assert not passes_value(cidr, "192.0.2.1")
    assert passes_value({**cidr, "op": "in"}, "192.0.2.1")
    assert passes_value({**cidr, "op": "ne"}, "192.0.2.1")
    assert not passes_value({**cidr, "op": "contains"}, "192.0.2.1")
    assert passes_value({**cidr, "op": "contains"}, [NETWORK])
    with pytest.raises(AttributeError):
        passes_value({**cidr, "op": "in"}, [NETWORK])
