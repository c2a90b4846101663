"""An interpreter of JMESPath over shapes: it evaluates a syntax tree with shapes instead of JSON values.

It follows `jmespath.visitor.TreeInterpreter` for each type of node. One pass yields the value of the expression, its
missing reads, and the arguments of each function.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from c7n_ctschema import jmespath_syntax, tables
from c7n_ctschema.jmespath_syntax import Tree
from c7n_ctschema.keypath import Step
from c7n_ctschema.light_typing import Any, NamedTuple
from c7n_ctschema.trail.paths.resolution import Missing, Unknown
from c7n_ctschema.trail.paths.shape_values import (
    MADE,
    Known,
    Null,
    Value,
    any_of,
    elements,
    flattened,
    listed,
    step_from,
)
from c7n_ctschema.trail.shapes.node_building import from_data
from c7n_ctschema.trail.shapes.nodes import Node

_OF_ELEMENTS = {
    "sort_by": 0,
    "min_by": 0,
    "max_by": 0,
    "map": 1,
}  # the argument to whose elements an `&expression` applies


class MissingRead(NamedTuple):
    """A missing path within an expression.

    `start` is the offset of its first name. `call` is the function that gets it, and the index of the argument.
    `inner`: it starts at an element or after a pipe, not at the record. `listed`: it is a part of a multi-select list.
    `is_empty_list`: its value is a list without elements, or of nulls, instead of null.
    """

    start: int
    miss: Missing
    call: tuple[str, int] | None = None
    inner: bool = False
    listed: bool = False
    is_empty_list: bool = False


class Interpreter:
    """Evaluates one tree. Alternatives (`||`) are missing reads only if all of them are missing."""

    def __init__(self, tree: Tree, root: Node) -> None:
        self._tree, self._root = tree, Known((root,))
        self.missing_reads: list[MissingRead] = []
        self.arguments: dict[int, tuple[Value, ...]] = {}  # by the `id` of the function's node
        self.value = self._follow(tree.root, self._root)

    def _follow(self, tree: Any, start: Value) -> Value:
        """The value of `tree` for the input `start`."""
        kind = tree["type"]
        if kind == "field":
            return step_from(start, Step("field", tree["value"], *self._tree.place(tree)))
        if kind in ("subexpression", "index_expression", "pipe"):
            return self._chained(tree, start)
        if kind == "index":
            return step_from(start, self._step("index", tree))
        if kind == "slice":
            return self._sliced(tree, start)
        if kind in ("identity", "current"):
            return start
        if kind == "flatten":
            return self._flattened(tree, start)
        if kind.endswith("projection"):
            return self._projected(tree, start)
        return self._computed(tree, start)

    def _step(self, kind: str, tree: Any) -> Step:
        return Step(kind, "", *self._tree.place(tree))

    def _chained(self, tree: Any, start: Value) -> Value:
        """The value of a chain. A null is a missing read if a later part makes something of it."""
        value = start
        for child in tree["children"]:
            # jmespath visits later parts also with null: `z | length(@)` raises, and `z | [a, b]` is null.
            before, value = value, self._follow(child, value)
            if isinstance(before, Null) and not isinstance(value, Null) and not isinstance(start, Null):
                call = (child["value"], 0) if child["type"] == "function_expression" else None
                self._add(tree, before, start, call=call)
        return value

    def _sliced(self, tree: Any, start: Value) -> Value:
        """A slice of a list is a list of the same shape."""
        item = step_from(start, self._step("each", tree))
        return listed(item) if isinstance(item, Known) else item

    def _flattened(self, tree: Any, start: Value) -> Value:
        base = self._follow(tree["children"][0], start)
        item = step_from(base, self._step("each", tree))
        return listed(flattened(item)) if isinstance(item, Known) else item

    def _projected(self, tree: Any, start: Value) -> Value:
        """The list of a projection. jmespath yields null if the base is not a list, and drops null elements."""
        base = self._follow(tree["children"][0], start)
        item = step_from(base, self._step("any" if tree["type"] == "value_projection" else "each", tree))
        # `[z, y][*]` iterates over nulls. jmespath's visit_projection drops null results, so the list can be empty.
        if isinstance(item, Null) and item.kind == "nulls":
            made = self._follow(tree["children"][1], Null(item.miss))
            return Null(item.miss, "empty") if isinstance(made, Null) else Unknown("computed")
        if not isinstance(item, Known):
            return item
        # The condition is read at an element, not at the list: `[?key == 'Name']` means the element's `key`.
        if tree["type"] == "filter_projection":
            self._read(tree["children"][2], item)
        made = self._follow(tree["children"][1], item)
        # visit_projection appends only what is not null: `tags[].z` is `[]`, which is not null.
        if isinstance(made, Null):
            return Null(made.miss, "empty")
        return listed(made) if isinstance(made, Known) else made

    def _computed(self, tree: Any, start: Value) -> Value:
        """The value of a multi-select, a comparison, a boolean expression, or a function."""
        kind, children = tree["type"], tree["children"]
        if kind == "or_expression":
            return self._either(children, start)
        if kind == "function_expression":
            return self._function(tree, start)
        if kind.startswith("multi_select"):
            return self._selected(kind, children, start)
        for child in children:
            # `[?errorCode == null]` asks on purpose for a member that some records lack.
            if not (kind == "comparator" and _asks_for_null(children)):
                self._read(child, start)
        # jmespath's visit_comparator returns a boolean for `==` and `!=`.
        if kind in ("comparator", "not_expression") and isinstance(start, Known):
            return Known((from_data("boolean", MADE),), is_computed=True)
        return Unknown(f"computed ({kind.replace('_', ' ')})")

    def _either(self, children: list[Any], start: Value) -> Value:
        """The value of alternatives. If one of them exists, missing reads of the others do no harm."""
        before = len(self.missing_reads)
        values = []
        sound = False
        for child in children:
            here = len(self.missing_reads)
            value = self._follow(child, start)
            values.append(value)
            sound |= child["type"] != "literal" and not isinstance(value, Null) and len(self.missing_reads) == here
        possible = [value for value in values if not isinstance(value, Null)]
        # `a || b` is how authors cover two spellings or two events (`requestParameters.x || responseElements.x`).
        if sound:
            del self.missing_reads[before:]
        elif possible:
            # Without a sound alternative, each missing one is reported at its own place.
            for child, value in zip(children, values, strict=True):
                self._add(child, value, start)
        return any_of(possible) if possible else values[0]

    def _selected(self, kind: str, children: list[Any], start: Value) -> Value:
        if isinstance(start, Null) and start.kind == "null":
            return start  # a multi-select of null is null, that of an empty list is not
        parts = [child["children"][0] if child["type"] == "key_val_pair" else child for child in children]
        values = [self._follow(part, start) for part in parts]
        null = [value for value in values if isinstance(value, Null) and value.kind == "null"]
        # `[z, y]` is `[null, null]`, not null. c7n.cwe.CloudWatchEvents.get_ids removes the nulls, so `ids` finds
        # nothing.
        if kind == "multi_select_list" and values and len(null) == len(values):
            return Null(null[0].miss, "nulls")
        for part, value in zip(parts, values, strict=True):
            self._add(part, value, start, listed=True)
        return Unknown(f"computed ({kind.replace('_', ' ')})")

    def _function(self, tree: Any, start: Value) -> Value:
        name, children = tree["value"], tree["children"]
        # not_null takes the first argument that is not null, as `||` does.
        if name == "not_null" and children:
            self._either(children, start)
            return Unknown("computed (function)")
        given: list[Value] = [
            Unknown("an expression") if child["type"] == "expref" else self._argument(child, start, (name, at))
            for at, child in enumerate(children)
        ]
        # An `&expression` is read at an element of the list beside it: `sort_by(items, &name)` means the item's `name`.
        at = _OF_ELEMENTS.get(name, len(given))
        item = elements(given[at]) if at < len(given) else Unknown("not of elements")
        for child in children:
            if child["type"] == "expref":
                self._read(child["children"][0], item if isinstance(item, Known) else Unknown("no list"))
        self.arguments[id(tree)] = tuple(given)
        # `z | length(@)` raises JMESPathTypeError for a null, so there is no value whose type could be told.
        return _result(name, given) if isinstance(start, Known) else Unknown("computed (function)")

    def _argument(self, child: Any, start: Value, call: tuple[str, int]) -> Value:
        # `join('', [a, b])`: a missing part is one null among others, and the function decides whether it refuses null.
        if child["type"] != "multi_select_list":
            return self._read(child, start, call)
        for part in child["children"]:
            self._read(part, start, call, listed=True)
        return Unknown("computed (list)")

    def _read(self, child: Any, start: Value, call: tuple[str, int] | None = None, listed: bool = False) -> Value:
        value = self._follow(child, start)
        self._add(child, value, start, call, listed)
        return value

    def _add(
        self, child: Any, value: Value, start: Value, call: tuple[str, int] | None = None, listed: bool = False
    ) -> None:
        """Adds a missing read if `child` is null although its input is not."""
        # A null input was reported when it became null. Reporting it again would blame the parts after it.
        if isinstance(value, Null) and not isinstance(start, Null):
            names = (node for node in jmespath_syntax.nodes(child) if node["type"] == "field")
            first = next(names, None)
            place = self._tree.place(first)[0] if first else value.miss.step.start
            # `@ | a` is still read at the record: a pipe alone does not change the place.
            inner = not isinstance(start, Known) or start.nodes is not self._root.nodes
            self.missing_reads.append(MissingRead(place, value.miss, call, inner, listed, value.kind != "null"))


def _result(name: str, given: Sequence[Value]) -> Value:
    """The result of a function. `sort` and similar functions return their argument's shape."""
    facts: Mapping[str, Any] = tables.read("knowledge/trail/jmespath")
    if name in facts["results"]:
        return Known((from_data(facts["results"][name], MADE),), is_computed=True)
    if name in facts["same"] and given and isinstance(given[0], Known):
        # `reverse(tags)` is a list of the same shape, but no place in the record: no repair can be written for it.
        return given[0]._replace(is_computed=True)
    return Unknown("computed (function)")


def _asks_for_null(children: list[Any]) -> bool:
    """`[?member == null]`: the word `null` is a member that no object has, so it works like the literal."""
    return any(child["type"] in ("literal", "field") and child["value"] in (None, "null") for child in children)
