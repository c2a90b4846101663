"""What jmespath yields is what `expression` says of it, list within list.

Covers c7n_ctschema.trail.shapes.node_building and c7n_ctschema.trail.values.json_types.
"""

from __future__ import annotations

from typing import Any

import pytest
from c7n.utils import jmespath_search
from hypothesis import given
from hypothesis import strategies as st
from jmespath import exceptions

from c7n_ctschema import tables
from c7n_ctschema.trail.paths import expression
from c7n_ctschema.trail.paths.resolution import Found, Missing, options
from c7n_ctschema.trail.shapes.node_building import from_data
from c7n_ctschema.trail.shapes.nodes import ListOf, MapOf, Node, Scalar, Struct

TAG = {"struct": {"k": "string", "v": "string"}}
SHAPE = {
    "struct": {
        "a": {"list": {"struct": {"b": {"list": TAG}, "n": "number"}}},
        "o": {"struct": {"b": {"list": TAG}}},
        "m": {"map": TAG},
        "s": "string",
    }
}
TAGS = [{"k": "x", "v": "1"}, {"k": "y", "v": "2"}]
RECORD = {"a": [{"b": TAGS, "n": 1}, {"b": TAGS, "n": 2}], "o": {"b": TAGS}, "m": {"x": TAGS[0]}, "s": "p/q"}


def kind_of(value: Any) -> Any:
    if isinstance(value, list):
        return [kind_of(value[0])]
    names = {bool: "boolean", int: "number", float: "number", str: "string", dict: "object"}
    return names[type(value)]


def kind_said(node: Node) -> Any:
    [one] = {str(option): option for option in options(node)}.values()
    if isinstance(one, ListOf):
        return [kind_said(one.item)]
    return one.type if isinstance(one, Scalar) else "object" if isinstance(one, Struct | MapOf) else "unknown"


@pytest.mark.parametrize(
    "path",
    [
        "a[].b[?k=='x'].v",
        "a[].b[?k=='x'].v | [0]",
        "a[].b[?k=='x'].v | [0] | [0]",
        "a[].b[].v",
        "a[].b[] | [?k=='x'].v",
        "a[].b[] | [?k=='x'].v | [0]",
        "a[*].b[*].v",
        "a[*].b[].v",
        "a[].b[*]",
        "a[].b[?k=='x'].v[]",
        "a[].b[?k=='x'].v | []",
        "a[?n==`1`].b[0].v",
        "a[?n==`1`].b[0].v | [0]",
        "a[0].b[?k=='x'].v | [0]",
        "a[0:1].b[0:1].v",
        "o.b[?k=='x'].v | [0]",
        "o.b[?k=='x'] | [0].v",
        "m.*.v",
        "m.* | [0].v",
        "a[].n",
        "a[*].n | [0]",
        "a[].b.length(@)",
        "length(a)",
        "starts_with(s, 'p')",
        "ends_with(s, 'p')",
        "contains(s, 'p')",
        "s == 'p'",
        "a[0].n > `3`",
        "!s",
        "to_string(a)",
        "to_number(`3`)",
        "keys(o)",
        "split('/', s)",
        "split('/', s)[0]",
        "join('', a[].b[].k)",
        "type(s)",
        "sort(a[].n)",
        "sort_by(a, &n)[0].n",
        "reverse(a)[].n",
        "reverse(s)",
        "sum(a[].n)",
        "avg(a[].n)",
        "abs(a[0].n)",
        "ceil(a[0].n)",
        "floor(a[0].n)",
    ],
)
def test_the_kind_is_jmespaths(path: str) -> None:
    node = expression.read(from_data(SHAPE), path).shape
    assert node is not None
    assert kind_said(node) == kind_of(jmespath_search(path, RECORD))


@pytest.mark.parametrize(
    "path", ["a || s", "s && a", "merge(o, o)", "from_json(s)", "[s, s]", "{x: s}", "o.*", "not_null(s)", "a..b"]
)
def test_what_depends_on_the_record_is_not_known(path: str) -> None:
    assert expression.read(from_data(SHAPE), path).shape is None


STEPS = [
    ".b",
    ".v",
    ".n",
    "[]",
    "[*]",
    "[0]",
    "[?k=='x']",
    " | [0]",
    " | []",
    ".*",
    "[0:1]",
    " | [*]",
    " | length(@)",
    " | keys(@)",
]


def fits(value: Any, node: Node) -> bool:
    for option in options(node):
        if isinstance(option, ListOf) and isinstance(value, list):
            return all(fits(one, option.item) for one in value)
        if not isinstance(value, list) and kind_said(option) == kind_of(value):
            return True
    return False


@given(st.sampled_from("aoms"), st.lists(st.sampled_from(STEPS), max_size=6))
def test_whatever_is_said_is_so(first: str, steps: list[str]) -> None:
    path = first + "".join(steps)
    node = expression.read(from_data(SHAPE), path).shape
    try:
        value = jmespath_search(path, RECORD) if node else None
    except exceptions.JMESPathError:
        return
    assert value is None or (node is not None and fits(value, node))


def test_each_function_is_tried() -> None:
    facts = tables.read("knowledge/trail/jmespath")
    tried = {
        "abs",
        "avg",
        "ceil",
        "floor",
        "length",
        "sum",
        "to_number",
        "contains",
        "ends_with",
        "starts_with",
        "join",
        "to_string",
        "type",
        "keys",
        "split",
        "reverse",
        "sort",
        "sort_by",
    }
    assert {*facts["results"], *facts["same"]} == tried


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("a[].b[?k=='x'].v | [0].v", ".v"),  # a list of lists: `[0]` is a list
        ("(a[].b[].v).v", ".v"),  # parentheses end a projection: a member of a list
        ("a[].n[?x=='y'].v", "[?"),  # a condition on numbers, not on a list
        ("a[].n | [0] | [0]", "[0]"),
        ("s | [0]", "[0]"),
        ("a[0].b | [0] | [0]", "[0]"),
        ("o.b[*].v[*]", "[*]"),
        ("s[0:1]", "[0:1]"),
    ],
)
def test_what_leads_nowhere_and_where(path: str, place: str) -> None:
    answer = expression.resolve(from_data(SHAPE), path)
    assert isinstance(answer, Missing)
    assert answer.step.start == path.rindex(place) + place.startswith(".")
    assert jmespath_search(path, RECORD) in (None, [], [None])


@pytest.mark.parametrize(
    "path", ["a[].b[*].v | [0] | [0]", "(a[].b)[0] | [0].v", "a[].b[*].v[]", "a[*].b[*] | [] | [].v"]
)
def test_what_leads_somewhere_list_within_list(path: str) -> None:
    assert isinstance(expression.resolve(from_data(SHAPE), path), Found)
    assert jmespath_search(path, RECORD)


@pytest.mark.parametrize(
    ("path", "is_empty_list"),
    [("length(a[].z)", True), ("length(a[].z | [0])", False), ("length(z)", False), ("length(a[0].z)", False)],
)
def test_a_missing_read_is_null_or_an_empty_list(path: str, is_empty_list: bool) -> None:
    [one] = expression.read(from_data(SHAPE), path).missing_reads
    assert one.is_empty_list is is_empty_list
    try:
        assert jmespath_search(path, RECORD) == 0 and is_empty_list
    except exceptions.JMESPathTypeError:
        assert not is_empty_list


@pytest.mark.parametrize(
    ("path", "depends"),
    [
        ("split('x', 'y')", False),
        ("`1`", False),
        ("s | 'x'", False),
        ("'a' || 'b'", False),
        ("length('abc') == `3`", False),
        ("`[1, 2]` | [?@ == `1`]", False),
        ("'x' | split(@, 'y')[0]", False),
        ("s", True),
        ("@", True),
        ("split('/', s)", True),
        ("a[].split('x', 'y')[]", True),  # as many as `a` has elements
        ("a[?`true`]", True),
        ("o.[`1`]", True),  # null where there is no `o`
        ("not JMESPath", True),
    ],
)
def test_whether_a_value_can_depend_on_the_record(path: str, depends: bool) -> None:
    assert expression.read(from_data(SHAPE), path).depends_on_record is depends


@pytest.mark.parametrize(
    ("path", "is_path"),
    [
        ("a[].b[?k=='x'].v", True),
        ("a[?b[?k=='x']].n", True),
        ("a[0].n", True),
        ("m.*", True),
        ("a[].n | [0]", False),
        ("length(a)", False),
        ("s || s", False),
        ("a[].[n]", False),
    ],
)
def test_a_path_picks_and_computes_nothing(path: str, is_path: bool) -> None:
    assert expression.read(from_data(SHAPE), path).is_path is is_path
