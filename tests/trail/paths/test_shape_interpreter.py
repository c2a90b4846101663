"""Expressions and records made at random: what `expression` says of a shape holds for what jmespath yields.

Covers c7n_ctschema.trail.paths.shape_values.
"""

from __future__ import annotations

from typing import Any

from c7n.utils import jmespath_search
from hypothesis import example, given
from hypothesis import strategies as st
from jmespath import exceptions

from c7n_ctschema import jmespath_syntax, keypath
from c7n_ctschema.trail.paths import expression
from c7n_ctschema.trail.paths.resolution import Found, Missing, options
from c7n_ctschema.trail.paths.shape_interpreter import Interpreter
from c7n_ctschema.trail.paths.shape_values import resolution_of, shape_of
from c7n_ctschema.trail.shapes.node_building import from_data
from c7n_ctschema.trail.shapes.nodes import ListOf, MapOf, Node, OneOf, Opaque, Scalar, Struct

LEAF = {"struct": {"a": "string", "b": "number", "l": {"list": "string"}}}
SHAPE = from_data(
    {
        "struct": {
            "a": {"list": {"struct": {"a": {"list": LEAF}, "b": "number", "m": {"map": LEAF}}}},
            "b": {"struct": {"a": {"list": LEAF}, "b": "boolean", "l": {"list": {"list": {"list": "string"}}}}},
            "l": {"list": {"list": LEAF}},
            "m": {"map": {"list": LEAF}},
            "e": {"either": ["string", {"list": "string"}, LEAF]},
            "o": {"either": [{"any": "not known"}, LEAF]},
            "s": "string",
        }
    }
)
NAMES = "aaabbllmmeosz"  # of which `z` is no member anywhere
TEXTS = st.sampled_from(["", "x", "1", "x/y"])


def values_of(node: Node) -> st.SearchStrategy[Any]:
    """Values of a shape; any member may be null or left out."""
    if isinstance(node, OneOf):
        return st.one_of([values_of(option) for option in options(node)])
    if isinstance(node, ListOf):
        return st.lists(values_of(node.item), max_size=2)
    if isinstance(node, MapOf):
        return st.dictionaries(st.sampled_from(["a", "k", "z"]), values_of(node.value), max_size=2)
    if isinstance(node, Struct):
        members = {name: values_of(member) for name, member in node.members.items()}
        return st.fixed_dictionaries({}, optional=members)
    if isinstance(node, Opaque):
        return st.recursive(
            TEXTS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2)
        )
    leaves = {"string": TEXTS, "number": st.integers(0, 2), "boolean": st.booleans()}
    return leaves[node.type] if isinstance(node, Scalar) else st.nothing()


NAME = st.sampled_from(NAMES)
PLAIN = st.sampled_from(["[]", "[*]", "[0]", ".*", "[-1]"]) | NAME.map(lambda name: f".{name}")


def joined(parts: list[str]) -> str:
    return "".join(parts)


def _paths(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A name or `@`, then steps, conditions, slices and pipes."""
    condition = st.one_of(inner, st.tuples(inner, inner).map(" == ".join)).map(lambda text: f"[?{text}]")
    select = st.one_of(
        st.lists(inner, min_size=1, max_size=2).map(lambda one: f".[{', '.join(one)}]"), inner.map(".{{a: {}}}".format)
    )
    piped = st.one_of(inner, st.sampled_from(["[0]", "[]", "[*]", "[1:]"])).map(" | {}".format)
    steps = st.one_of(PLAIN, PLAIN, condition, st.just("[0:1]"), piped, select)
    return st.tuples(
        st.one_of(NAME, NAME, st.just("@"), inner.map("({})".format)), st.lists(steps, max_size=5).map(joined)
    ).map("".join)


CALLS = {
    1: [
        "length",
        "keys",
        "values",
        "to_string",
        "to_number",
        "to_array",
        "sort",
        "reverse",
        "sum",
        "max",
        "not_null",
        "type",
        "from_json",
    ],
    2: ["contains", "starts_with", "merge", "join", "not_null", "split"],
}


def _composed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Functions, those that take an `&expression` too, alternatives and comparisons."""
    pairs = st.tuples(inner, inner)
    one = st.tuples(st.sampled_from(CALLS[1]), inner).map(lambda call: f"{call[0]}({call[1]})")
    two = st.tuples(st.sampled_from(CALLS[2]), inner, inner).map(lambda call: f"{call[0]}({call[1]}, {call[2]})")
    by = st.tuples(st.sampled_from(["sort_by", "max_by", "min_by"]), inner, inner).map("{0[0]}({0[1]}, &{0[2]})".format)
    mapped = pairs.map("map(&{0[0]}, {0[1]})".format)
    infix = st.tuples(inner, st.sampled_from([" || ", " && ", " == ", " < "]), inner).map(joined_three)
    return st.one_of(_paths(inner), _paths(inner), one, two, by, mapped, infix, inner.map("!{}".format))


def joined_three(parts: tuple[str, str, str]) -> str:
    return "".join(parts)


SIMPLE = st.tuples(NAME, st.lists(PLAIN, max_size=5).map(joined)).map("".join)
EXPRESSIONS = st.recursive(SIMPLE | st.sampled_from(["'x'", "`1`", "`[1, [2]]`", "@"]), _composed, max_leaves=6)
RECORDS = st.lists(values_of(SHAPE), min_size=1, max_size=3)


def search(path: str, record: Any) -> Any:
    """What c7n finds; None where it raises."""
    try:
        return jmespath_search(path, record)
    except (exceptions.JMESPathError, TypeError, ValueError, AttributeError):
        return None


def is_nothing(value: Any) -> bool:
    """Null, or a list that holds nothing else."""
    return value is None or (isinstance(value, list) and all(map(is_nothing, value)))


def fits(value: Any, node: Node) -> bool:
    return value is None or any(_fits(value, option) for option in options(node))


def _fits(value: Any, node: Node) -> bool:
    if isinstance(node, ListOf):
        return isinstance(value, list) and all(fits(one, node.item) for one in value)
    if isinstance(node, MapOf):
        return isinstance(value, dict) and all(fits(one, node.value) for one in value.values())
    if isinstance(node, Struct):
        return isinstance(value, dict) and all(fits(value[name], node.members[name]) for name in value)
    if isinstance(node, Opaque):
        return True
    types = {"string": str, "number": (int, float), "boolean": bool}[node.type] if isinstance(node, Scalar) else ()
    return isinstance(value, types) and (
        isinstance(value, bool) == (isinstance(node, Scalar) and node.type == "boolean")
    )


def holds(path: str, records: list[Any]) -> None:
    """All that is said of a path is true of each record."""
    said = expression.read(SHAPE, path)
    found = [search(path, record) for record in records]
    if isinstance(said.resolution, Missing):
        assert all(map(is_nothing, found))
    if said.shape is not None:
        assert all(fits(value, said.shape) for value in found)
    if isinstance(said.resolution, Found) and said.resolution.projected and "||" not in path:
        assert all(value is None or isinstance(value, list) for value in found)
    if not said.depends_on_record:
        assert all(value == found[0] for value in found)


@given(st.one_of(_paths(SIMPLE), _paths(_paths(SIMPLE)), EXPRESSIONS), RECORDS)
def test_what_is_said_of_an_expression_holds(path: str, records: list[Any]) -> None:
    try:
        expression.check(path)
    except expression.Invalid:
        return
    holds(path, records)


@given(SIMPLE, RECORDS)
def test_what_is_said_of_a_key_path_holds(path: str, records: list[Any]) -> None:
    assert keypath.parse(path) is not None
    holds(path, records)


@given(SIMPLE)
@example("m.*[0].a")  # a `*` after a member takes one step with its brackets
@example("m.*[0].*")
@example("m.*.a.l")
@example("a[*].m.*.l.a")
def test_a_key_path_reads_the_same_with_and_without_jmespaths_parser(path: str) -> None:
    blank = f"{path} "  # is no key path to `keypath`, so that jmespath's parser reads it
    assert keypath.parse(blank) is None
    own, parsers = (Interpreter(jmespath_syntax.parse(text), SHAPE).value for text in (path, blank))
    assert shape_of(own) == shape_of(parsers)
    made, expected = resolution_of(own), resolution_of(parsers)
    if isinstance(made, Missing) and isinstance(expected, Missing):
        assert (made.step.kind, made.step.start, made.why) == (expected.step.kind, expected.step.start, expected.why)
    else:
        assert made == expected
