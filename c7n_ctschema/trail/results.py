"""What a JMESPath yields, list within list as jmespath builds them.

`resolution` and `expression` say where a path leads, and take each list that is met for flat. jmespath does not: a
projection within a projection, as `a[].b[?c].d` has one, yields a list of lists, of which `| [0]` takes a list. Only
`[]` flattens. Here the syntax tree is walked with shapes in place of values; what any part cannot vouch for is None.
Nulls are left out: any key may be null.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from c7n_ctschema import jmestree, tables
from c7n_ctschema.keypath import Step
from c7n_ctschema.trail.nodes import either, from_data
from c7n_ctschema.trail.resolution import Found, Missing, Unknown, advance, options
from c7n_ctschema.trail.shapes import ListOf, Node, Opaque

MADE = "jmespath"  # the origin of what a function or a comparison makes, of whose type there is no doubt


def of(root: Node, path: str) -> Node | None:
    """What the path yields where it yields anything; None where that is not known."""
    try:
        return follow(jmestree.parse(path).root, root)
    except (jmestree.Invalid, RecursionError):
        return None


def calls(root: Node, path: str) -> Iterator[tuple[str, tuple[int, int], tuple[Node | None, ...]]]:
    """The functions that surely are called, each once, with the places of their names and what they are given."""
    try:
        tree = jmestree.parse(path)
    except (jmestree.Invalid, RecursionError):
        return
    for node in _surely_called(tree.root):
        yield node["value"], tree.place(node), tuple(follow(child, root) for child in node["children"])


def _surely_called(tree: Any) -> Iterator[Any]:
    """Those that see the whole record: what comes first in a pipe, in a comparison or as an argument."""
    kind, children = tree["type"], tree["children"]
    if kind == "function_expression":
        yield tree
    first_only = kind in ("pipe", "subexpression", "index_expression", "or_expression", "and_expression")
    if first_only or kind in ("function_expression", "comparator", "not_expression"):
        for child in children[:1] if first_only else children:
            yield from _surely_called(child)


def follow(tree: Any, start: Node) -> Node | None:
    """What a syntax tree yields of `start`; None where that is not known, or nothing."""
    handler = _KINDS.get(tree["type"])
    return handler(tree, start) if handler else None


def _field(tree: Any, start: Node) -> Node | None:
    return _stepped(start, Step("field", tree["value"], 0, 0))


def _index(_: Any, start: Node) -> Node | None:
    return _stepped(start, Step("index", "", 0, 0))


def _stepped(start: Node, step: Step) -> Node | None:
    """One step from each of the ways that a place may be spelled; from where there is none it yields null."""
    found: list[Node] = []
    for option in options(start):
        answer = advance(Found((option,)), step)
        if isinstance(answer, Unknown):
            return None
        if not isinstance(answer, Missing):
            found += answer.nodes
    return _joined(found)


def _chained(tree: Any, start: Node) -> Node | None:
    at: Node | None = start
    for child in tree["children"]:
        at = follow(child, at) if at is not None else None
    return at


def _projected(tree: Any, start: Node) -> Node | None:
    base = follow(tree["children"][0], start)
    item = _stepped(base, Step("any" if tree["type"] == "value_projection" else "each", "", 0, 0)) if base else None
    made = follow(tree["children"][1], item) if item else None
    return ListOf(made) if made else None


def _flattened(tree: Any, start: Node) -> Node | None:
    base = follow(tree["children"][0], start)
    item = _stepped(base, Step("each", "", 0, 0)) if base else None
    parts = [one.item if isinstance(one, ListOf) else one for one in options(item)] if item else []
    made = _joined(parts)
    return ListOf(made) if made else None


def _itself(_: Any, start: Node) -> Node | None:
    return start


def _boolean(_: Any, __: Node) -> Node | None:
    return from_data("boolean", MADE)


def _called(tree: Any, start: Node) -> Node | None:
    """A function's result; of `sort` and its like what they are given."""
    facts: Mapping[str, Any] = tables.read("knowledge/trail/jmespath")
    name, arguments = tree["value"], tree["children"]
    if name in facts["results"]:
        return from_data(facts["results"][name], MADE)
    if name in facts["same"] and arguments:
        return follow(arguments[0], start)
    return None


def _joined(nodes: Iterable[Node]) -> Node | None:
    """Any of these; None where there is none, or one of which nobody knows what stands there."""
    known = [option for node in nodes for option in options(node)]
    return either(*known) if known and not any(isinstance(one, Opaque) for one in known) else None


_KINDS: Mapping[str, Callable[[Any, Node], Node | None]] = {
    "field": _field,
    "index": _index,
    "slice": _itself,
    "subexpression": _chained,
    "index_expression": _chained,
    "pipe": _chained,
    "projection": _projected,
    "filter_projection": _projected,
    "value_projection": _projected,
    "flatten": _flattened,
    "identity": _itself,
    "current": _itself,
    "comparator": _boolean,
    "not_expression": _boolean,
    "function_expression": _called,
}
