"""What operators.json says of c7n's operators, against c7n."""

from __future__ import annotations

import pytest

from c7n_ctschema.custodian import effect, eventfilter
from c7n_ctschema.wizard import ask_values, filters


def test_the_lists_are_c7ns() -> None:
    from c7n.filters.core import OPERATORS, VALUE_TYPES
    from c7n.resolver import ValuesFrom

    assert set(eventfilter.OPS) <= set(OPERATORS)
    assert set(eventfilter.VALUE_TYPES) == set(VALUE_TYPES) - {"resource_count"}
    assert set(filters.FORMATS) == set(ValuesFrom.supported_formats)


def test_every_offered_comparison_is_explained() -> None:
    table = ask_values.operators()
    offered = {op for ops in table["offered"].values() for op in ops}
    assert offered == set(table["operators"])
    for op in offered - set(filters.STATES):
        name, _, kind = op.partition(":")
        assert name in eventfilter.OPS and kind in ("", *eventfilter.VALUE_TYPES)


@pytest.mark.parametrize(
    "op", [op for op in ask_values.operators()["operators"] if op.partition(":")[2] in ("", "integer")]
)
def test_what_a_missing_key_does(op: str) -> None:
    if op in filters.STATES:
        spec = {"type": "event", "key": "k", "value": op}
    else:
        name, _, kind = op.partition(":")
        value: object = 100 if kind else "x"
        spec = {"type": "event", "key": "k", "op": name, "value": [value] if name in eventfilter.LIST_OPS else value}
        spec.update({"value_type": kind} if kind else {})
    assert effect.of_missing_key(spec) is (
        not {op, op.partition(":")[0]}.isdisjoint(ask_values.operators()["true_when_missing"])
    )
