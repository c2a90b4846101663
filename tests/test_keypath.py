from __future__ import annotations

import jmespath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from c7n_ctschema import keypath


def kinds(path: str) -> list[str] | None:
    steps = keypath.parse(path)
    return None if steps is None else [step.kind for step in steps]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("detail.eventName", ["field", "field"]),
        ("a.items[].key", ["field", "field", "each", "field"]),
        ("a[*].b", ["field", "each", "field"]),
        ("a[0].b", ["field", "index", "field"]),
        ("a[-1]", ["field", "index"]),
        ("a.*.b", ["field", "any", "field"]),
        ('"x-amz-acl".b', ["field", "field"]),
        ("a.b.", None),
        (".a", None),
        ("a..b", None),
        ("a b", None),
        ("a.[0]", None),
        ("length(a)", None),
        ("a[?b=='c']", None),
        ("a|b", None),
        ("", None),
    ],
)
def test_steps(path: str, expected: list[str] | None) -> None:
    assert kinds(path) == expected


def test_offsets_are_those_of_the_names() -> None:
    path = 'detail."a b".items[].key'
    steps = keypath.parse(path)
    assert steps is not None
    assert [path[step.start : step.end] for step in steps] == ["detail", '"a b"', "items", "[]", "key"]
    assert steps[1].name == "a b"


NAMES = st.one_of(st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True), st.text(min_size=1, max_size=6))


@given(st.lists(NAMES, min_size=1, max_size=5))
def test_quoted_names_come_back_and_jmespath_agrees(names: list[str]) -> None:
    path = keypath.join(*map(keypath.quote, names))
    steps = keypath.parse(path)
    assert steps is not None
    assert [step.name for step in steps] == names
    record: object = "leaf"
    for name in reversed(names):
        record = {name: record}
    assert jmespath.search(path, record) == "leaf"
