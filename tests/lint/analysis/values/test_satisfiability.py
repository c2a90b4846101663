"""What is said of samples is what c7n's own filter says of every value.

Covers c7n_ctschema.lint.analysis.values.key_domain.
"""

from __future__ import annotations

from typing import Any

from c7n_itself import passes_value
from hypothesis import given, settings
from hypothesis import strategies as st

from c7n_ctschema.lint.analysis.values import satisfiability
from c7n_ctschema.lint.analysis.values.key_domain import Domain

_texts = st.text(alphabet="ab12", max_size=2)
_literals = st.one_of(_texts, st.integers(-2, 12), st.booleans())
_values = st.one_of(_literals, st.lists(_literals, max_size=3))
_of_type: dict[str, st.SearchStrategy[Any]] = {
    "string": _texts,
    "number": st.integers(-3, 13),
    "boolean": st.booleans(),
    "list": st.lists(_literals, max_size=3),
    "object": st.dictionaries(_texts, _texts, max_size=2),
}
_ops = st.sampled_from(
    ["eq", "ne", "in", "not-in", "ni", "gt", "lte", "contains", "intersect", "difference", "regex", "glob", "mod"]
)


@settings(max_examples=200, deadline=None)
@given(data=st.data(), value=_values, types=st.sets(st.sampled_from(sorted(_of_type)), min_size=1, max_size=2))
def test_never_and_always_are_c7ns_own_verdicts(data: st.DataObject, value: Any, types: set[str]) -> None:
    """What the samples say holds for whatever else stands there."""
    spec: dict[str, Any] = {"type": "event", "key": "k", "value": value}
    op = data.draw(st.one_of(st.none(), _ops))
    value_type = data.draw(st.sampled_from([None, None, None, "normalize", "integer", "size", "swap"]))
    spec.update({"op": op} if op else {}, **({"value_type": value_type} if value_type else {}))
    items = frozenset({"string", "number", "boolean"}) if "list" in types else frozenset()
    found = satisfiability.of(spec, Domain(frozenset(types), items))
    if not found:
        return
    for one in sorted(types):
        there = data.draw(_of_type[one])
        assert passes_value(spec, there) is (found == satisfiability.ALWAYS), (spec, there)
    assert passes_value(spec, None) is (found == satisfiability.ALWAYS)
