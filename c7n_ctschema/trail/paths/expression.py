"""What a JMESPath yields of a record's shape: its resolution, its missing reads, and the shape of its value.

`shape_interpreter` walks the syntax tree. This module collects the results, and adds what the tree alone tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from c7n_ctschema import jmespath_syntax, keypath
from c7n_ctschema.jmespath_syntax import Invalid as Invalid
from c7n_ctschema.trail.paths.resolution import Resolution, Unknown
from c7n_ctschema.trail.paths.shape_interpreter import Interpreter, MissingRead
from c7n_ctschema.trail.paths.shape_values import resolution_of, shape_of
from c7n_ctschema.trail.shapes.nodes import Node


class Call(NamedTuple):
    """A call with the place of the function's name and the shapes of its arguments; None for an uncertain shape."""

    name: str
    place: tuple[int, int]
    arguments: tuple[Node | None, ...]


class Reading(NamedTuple):
    """What one JMESPath yields.

    `resolution` is its place in the record, Unknown for a computed value. `shape` is the shape of its value if that is
    not null; None if the shape is not certain. `missing_reads` are the missing paths within it. `sure_calls` are the
    functions that it calls in every record.
    """

    resolution: Resolution
    shape: Node | None = None
    missing_reads: tuple[MissingRead, ...] = ()
    sure_calls: tuple[Call, ...] = ()
    tree: Any = None

    @property
    def is_path(self) -> bool:
        """Whether it only selects from the record: members, elements, and elements that meet a condition."""
        return self.tree is not None and _is_path(self.tree)

    @property
    def makes_lists(self) -> bool:
        """Whether its brackets make a list of lists: `[a[].b]`, `a[].[b]`."""
        if self.tree is None:
            return False
        kind, children = self.tree["type"], self.tree["children"]
        if kind == "multi_select_list":
            return all(child["type"] in _PROJECTIONS for child in children)
        return kind in _PROJECTIONS and kind != "flatten" and children[1]["type"] == "multi_select_list"

    @property
    def depends_on_record(self) -> bool:
        """Whether the value can differ between records; `split('x', 'y')` is a constant."""
        return self.tree is None or _depends(self.tree, True)


def read(root: Node, path: str) -> Reading:
    """What a path yields of `root`; Unknown for one that is not JMESPath (see `check`)."""
    try:
        tree = jmespath_syntax.parse(path)
        walked = Interpreter(tree, root)
    # jmespath's parser and the interpreter recurse. A path with thousands of brackets must not end a lint run.
    except (Invalid, RecursionError):
        return Reading(Unknown("not JMESPath"))
    # The first read at a place wins: a projection can add a second one for the same name, such as `z` in `a[].z.b`.
    reads = {missing.start: missing for missing in reversed(walked.missing_reads)}
    # Most paths call no function, so most trees are not walked a second time.
    calls = tuple(_calls(tree, walked)) if walked.arguments else ()
    return Reading(resolution_of(walked.value), shape_of(walked.value), tuple(reads.values())[::-1], calls, tree.root)


def resolve(root: Node, path: str) -> Resolution:
    """The resolution of a path from `root`."""
    return read(root, path).resolution


def check(path: str) -> None:
    """Raises Invalid if jmespath does not compile the path."""
    # Plain paths are always valid JMESPath. jmespath's parser takes ten times as long as `keypath.parse`.
    if keypath.parse(path) is None:
        jmespath_syntax.parse(path)


def _calls(tree: jmespath_syntax.Tree, walked: Interpreter) -> Iterator[Call]:
    for node in _surely_called(tree.root):
        given = walked.arguments.get(id(node), ())
        yield Call(node["value"], tree.place(node), tuple(map(shape_of, given)))


# jmespath's visit_or_expression and visit_and_expression skip the right side if the left side decides. In a chain, a
# later part gets the value of the part before it, which can be null in some record.
_FIRST_ONLY = ("pipe", "subexpression", "index_expression", "or_expression", "and_expression")


def _surely_called(tree: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Functions that every record reaches: the first part of a pipe, both sides of a comparison, all arguments."""
    kind, children = tree["type"], tree["children"]
    if kind == "function_expression":
        yield tree
    if kind in _FIRST_ONLY or kind in ("function_expression", "comparator", "not_expression"):
        for child in children[:1] if kind in _FIRST_ONLY else children:
            yield from _surely_called(child)


# A constant names the same resource for every event, such as `split('arn', '/')` with its arguments swapped and the
# name in quotes. CT108 reports it.
def depends_on_record(path: str) -> bool:
    """Whether the value of a valid JMESPath can differ between records."""
    return _depends(jmespath_syntax.parse(path).root, True)


_CHAINS = ("pipe", "subexpression", "index_expression")
_PROJECTIONS = ("projection", "value_projection", "filter_projection", "flatten")
_PATHS = {"field", "index", "identity", "subexpression", "index_expression", *_PROJECTIONS}


def _is_path(tree: Mapping[str, Any]) -> bool:
    """Whether the tree only selects. The condition of a filter may be any expression: it selects elements."""
    kind, children = tree["type"], tree["children"]
    # children[2] is the condition: `tags[?key == 'Name'].value` selects, although `==` computes.
    parts = children[:2] if kind == "filter_projection" else children
    return kind in _PATHS and all(map(_is_path, parts))


def _depends(tree: Mapping[str, Any], start: bool) -> bool:
    """Whether the value of a tree depends on the record. `start`: whether its input does."""
    kind, children = tree["type"], tree["children"]
    if kind == "literal":
        return False
    if kind in _CHAINS:
        # `@` and names in a later part mean the value of the part before: `'x' | length(@)` is a constant.
        for child in children:
            start = _depends(child, start)
        return start
    if kind in _PROJECTIONS:
        # The other children only choose among the elements of the base, so a constant base stays constant.
        return _depends(children[0], start)
    if kind in ("field", "index", "slice", "identity", "current") or kind.startswith("multi_select"):
        return start
    if kind == "or_expression" and children[0]["type"] == "literal" and children[0]["value"]:
        return False  # a literal that is not false: the alternative is never read
    return any(_depends(child, start) for child in children)
