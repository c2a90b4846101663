"""The values of parts of a JMESPath over shapes, and one step from such a value.

Known, Null, or Unknown replaces the JSON value that jmespath passes from one part to the next.
"""

from __future__ import annotations

from collections.abc import Sequence

from c7n_ctschema.keypath import Step
from c7n_ctschema.light_typing import Literal, NamedTuple
from c7n_ctschema.trail.paths.resolution import Found, Missing, Resolution, Unknown, best_miss, follow_step, options
from c7n_ctschema.trail.shapes.node_building import either
from c7n_ctschema.trail.shapes.nodes import ListOf, Node, Opaque

MADE = "jmespath"  # the origin of the result of a function or a comparison: its type is certain
PROJECTED = "projection"  # the origin of a list that a projection builds


class Known(NamedTuple):
    """A value of one of the shapes `nodes`, or null: any key can be null.

    `is_typed`: these are all possible shapes. `is_computed`: it is the result of a function or a comparison, and has no
    place in the record.
    """

    nodes: tuple[Node, ...]
    is_typed: bool = True
    is_computed: bool = False


class Null(NamedTuple):
    """Null, or a list without values, in every record, because of `miss`.

    `kind` is "null", "empty" (a list without elements), or "nulls" (a list whose elements are all null).
    """

    miss: Missing
    kind: Literal["null", "empty", "nulls"] = "null"


Value = Known | Null | Unknown


def step_from(value: Value, step: Step) -> Value:
    """The value after one step."""
    if isinstance(value, Null):
        # jmespath's visit_flatten and visit_projection return null for null. The kind stays: an empty list stays empty.
        return value if step.kind == "each" else Null(value.miss)
    if isinstance(value, Unknown):
        return value
    # The same step as `resolution.advance`, so that a path and an expression never disagree.
    answers = [follow_step(option, step) for node in value.nodes for option in options(node)]
    nodes = tuple(answer for answer in answers if not isinstance(answer, Missing | Unknown))
    if nodes:
        # An alternative of unknown shape can stand here too, so the known ones are not all.
        is_typed = value.is_typed and not any(isinstance(answer, Unknown) for answer in answers)
        return Known(nodes, is_typed, value.is_computed)
    unknown = next((answer for answer in answers if isinstance(answer, Unknown)), None)
    # The data file says only the outer type of a function's result. A step into it proves nothing.
    if unknown is not None or value.is_computed:
        return unknown or Unknown("computed")
    return Null(best_miss([answer for answer in answers if isinstance(answer, Missing)]))


def elements(value: Value) -> Value:
    """The value of an element of a list."""
    return step_from(value, Step("each", "", 0, 0))


def flattened(item: Known) -> Known:
    """The elements of a list after `[]`: elements that are lists are replaced by their own elements."""
    parts: list[Node] = []
    for node in item.nodes:
        for option in options(node):
            # visit_flatten merges one level of lists and keeps other elements: `a[].b[]` is `[{"c": 1}]` for an object
            # `b`.
            parts.append(option.item if isinstance(option, ListOf) else option)
    return item._replace(nodes=tuple(parts))


def listed(item: Known) -> Known:
    """The list that a projection builds."""
    # The origin tells a list that jmespath builds from a list that the record has: `[]` and `[0]` differ on the two.
    return item._replace(nodes=(ListOf(either(*item.nodes), origin=PROJECTED),))


def any_of(values: Sequence[Value]) -> Value:
    """The value of one of several parts. It depends on the record which part that is, so the type is not certain."""
    nodes: list[Node] = []
    for value in values:
        if isinstance(value, Unknown):
            return value
        if isinstance(value, Known):
            # `to_string(a) || b`: the kind of the value depends on the record.
            if value.is_computed:
                return Unknown("computed")
            nodes += value.nodes
    # `a[].b || c`: a list in one record and a single value in another.
    if len({is_projected(node) for node in nodes}) > 1:
        return Unknown("a list or none")
    return Known(tuple(nodes), is_typed=False)


def is_projected(node: Node) -> bool:
    """Whether the node is a list that a projection builds."""
    return isinstance(node, ListOf) and node.origin == PROJECTED


def shape_of(value: Value) -> Node | None:
    """The shape of a value that is not null; None if the shape is not certain."""
    if not isinstance(value, Known) or not value.is_typed or any(map(_is_open, value.nodes)):
        return None
    return either(*value.nodes)


def _is_open(node: Node) -> bool:
    """Whether the shape, or that of the elements of a projection, is not known."""
    if is_projected(node) and isinstance(node, ListOf):
        return _is_open(node.item)
    return any(isinstance(option, Opaque) for option in options(node))


def resolution_of(value: Value) -> Resolution:
    """The resolution of a value: its place in the record."""
    if isinstance(value, Null):
        return value.miss
    if isinstance(value, Unknown):
        return value
    if value.is_computed:
        return Unknown("computed")
    # The elements are the place that the path means; `projected` says that the value is a list of them.
    if all(is_projected(node) for node in value.nodes):
        return Found(tuple(node.item for node in value.nodes if isinstance(node, ListOf)), True)
    return Found(value.nodes)
