"""What operators.json says of c7n's operators, against c7n."""

from __future__ import annotations

import pytest

from c7n_ctschema.custodian.filters import event_filter, missing_key_effect
from c7n_ctschema.wizard.drafts import filter_flags
from c7n_ctschema.wizard.questions import value_questions


def test_the_lists_are_c7ns() -> None:
    from c7n.filters.core import OPERATORS, VALUE_TYPES
    from c7n.resolver import ValuesFrom

    assert set(event_filter.OPS) <= set(OPERATORS)
    assert set(event_filter.VALUE_TYPES) == set(VALUE_TYPES) - {"resource_count"}
    assert set(filter_flags.FORMATS) == set(ValuesFrom.supported_formats)


def test_every_offered_comparison_is_explained() -> None:
    table = value_questions.operators()
    offered = {op for ops in table["offered"].values() for op in ops}
    assert offered == set(table["operators"])
    for op in offered - set(filter_flags.STATES):
        name, _, kind = op.partition(":")
        assert name in event_filter.OPS and kind in ("", *event_filter.VALUE_TYPES)


@pytest.mark.parametrize(
    "op", [op for op in value_questions.operators()["operators"] if op.partition(":")[2] in ("", "integer")]
)
def test_what_a_missing_key_does(op: str) -> None:
    if op in filter_flags.STATES:
        spec = {"type": "event", "key": "k", "value": op}
    else:
        name, _, kind = op.partition(":")
        value: object = 100 if kind else "x"
        spec = {"type": "event", "key": "k", "op": name, "value": [value] if name in event_filter.LIST_OPS else value}
        spec.update({"value_type": kind} if kind else {})
    assert missing_key_effect.of_missing_key(spec) is (
        not {op, op.partition(":")[0]}.isdisjoint(value_questions.operators()["true_when_missing"])
    )


def test_every_value_type_and_other_name_is_explained() -> None:
    table = value_questions.operators()
    assert set(table["value_types"]) == {*event_filter.VALUE_TYPES, event_filter.COUNT}
    from c7n.filters.core import OPERATORS

    for name, short in table["synonyms"].items():
        assert OPERATORS[name] is OPERATORS[short] and short in table["operators"]
