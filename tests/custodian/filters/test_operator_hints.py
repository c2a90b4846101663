"""Names of operators that c7n does not have: what to write instead, and never the opposite."""

from __future__ import annotations

import pytest
from c7n.filters.core import OPERATORS

from c7n_ctschema import tables
from c7n_ctschema.custodian.filters import operator_hints


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("not-regex", "`not:` around `op: regex`"),
        ("not_regex", "`not:` around `op: regex`"),
        ("not-glob", "`not:` around `op: glob`"),
        ("not-contains", "`not:` around `op: contains`"),
        ("does-not-contain", "`not:` around `op: contains`"),
        ("not-intersect", "`not:` around `op: intersect`"),
        ("not-match", "`not:` around `op: regex`"),
        ("not-starts-with", "`not:` around `op: glob` with `*` after the value"),
        ("not-eq", "`op: ne`"),
        ("not-equals", "`op: ne`"),
        ("!in", "`op: not-in`"),
        ("!regex", "`not:` around `op: regex`"),
        ("nregex", "`not:` around `op: regex`"),
        ("not-gt", "`not:` around `op: gt`"),
        ("not-cidr", "`value_type: cidr` with `op: not-in`"),
        ("not-blue", ""),
        ("cidr", "`value_type: cidr` with `op: in`"),
        ("size", "`value_type: size` with an operator"),
        ("startswith", "`op: glob` with `*` after the value"),
        ("exists", "`value: present` without `op`"),
        ("not-null", "`value: not-null` without `op`"),
        ("not_in", "not-in"),
        ("NOT IN", "not-in"),
        ("!=", "ne"),
        ("==", "eq"),
        (">=", "ge"),
        ("matches", "regex"),
        ("containz", "contains"),
        ("equals", "eq"),
    ],
)
def test_operators(written: str, meant: str) -> None:
    hint = operator_hints.of_operator(written)
    assert (hint.name or hint.phrase) == meant


@pytest.mark.parametrize(
    ("written", "meant"), [("normalise", "normalize"), ("regex", "`op: regex`"), ("cidrs", "cidr")]
)
def test_value_types(written: str, meant: str) -> None:
    hint = operator_hints.of_value_type(written)
    assert (hint.name or hint.phrase) == meant


def test_the_table_names_operators_of_c7n_on_the_right_and_none_on_the_left() -> None:
    hints = tables.read("knowledge/custodian/operator_hints")
    assert set(hints["operators"].values()) <= set(OPERATORS)
    assert not {*hints["operators"], *hints["phrases"]} & set(OPERATORS)
