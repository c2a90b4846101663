"""Where a key path leads in a record's shape: three answers, never a bool.

`Found` and `Missing` are claims; whatever the model cannot vouch for is `Unknown`. Only `Missing` may become an
error.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import NamedTuple

from c7n_ctschema.keypath import Step
from c7n_ctschema.trail.shapes.nodes import ListOf, MapOf, Node, OneOf, Opaque, Scalar, Struct


class Found(NamedTuple):
    """The path leads to one of `nodes`; `projected` says that it yields a list of them."""

    nodes: tuple[Node, ...]
    projected: bool = False


class Reason(str, enum.Enum):
    """Why a step leads nowhere."""

    MEMBER = "member"  # the object has no such member
    LIST = "list"  # the place is a list: a `[]` step is missing
    NOT_A_LIST = "not-a-list"  # a `[]` step at a place that is no list
    LEAF = "leaf"  # the place is a plain value


class Missing(NamedTuple):
    """No record has it: `step` is the first that leads nowhere, `siblings` what stands in its place."""

    step: Step
    why: Reason
    siblings: tuple[str, ...] = ()
    parent: tuple[Node, ...] = ()


class Unknown(NamedTuple):
    """Nobody can say: a parsed document, a place whose spelling has no evidence, an expression that computes."""

    reason: str


Resolution = Found | Missing | Unknown
_NOT_FOUND = (Missing, Unknown)


def resolve(root: Node, steps: Sequence[Step]) -> Resolution:
    """Follow plain steps from `root`."""
    found = Found((root,))
    for step in steps:
        answer = advance(found, step)
        if not isinstance(answer, Found):
            return answer
        found = answer
    return found


def advance(found: Found, step: Step) -> Resolution:
    """One step further from a place that was found."""
    answers = [follow_step(node, step) for start in found.nodes for node in options(start)]
    nodes = tuple(answer for answer in answers if not isinstance(answer, _NOT_FOUND))
    unknown = [answer for answer in answers if isinstance(answer, Unknown)]
    if nodes:
        return Found(nodes, found.projected or step.kind in ("each", "any"))
    if step.kind == "each" and found.projected and not unknown:
        return found  # `a[].b[]` flattens the list that `a[].b` is; where b is no list, that loses nothing
    return unknown[0] if unknown else best_miss([answer for answer in answers if isinstance(answer, Missing)])


def options(node: Node) -> tuple[Node, ...]:
    """The ways a place may be spelled, nested alternatives opened."""
    if not isinstance(node, OneOf):
        return (node,)
    return tuple(inner for option in node.options for inner in options(option))


def best_miss(misses: Sequence[Missing]) -> Missing:
    """Of several misses the one that got furthest and can say most."""
    return max(misses, key=lambda miss: (miss.step.start, miss.why is not Reason.LEAF, len(miss.siblings)))


def follow_step(node: Node, step: Step) -> Node | Missing | Unknown:
    """One step from a node, which is no OneOf."""
    if isinstance(node, Opaque):
        return Unknown(node.reason)
    if step.kind == "field":
        return _field(node, step)
    if step.kind == "any":
        return _any(node, step)
    return _element(node, step)


def _field(node: Node, step: Step) -> Node | Missing | Unknown:
    if isinstance(node, MapOf):
        return node.value
    if isinstance(node, Struct):
        member = node.members.get(step.name)
        if member is not None:
            return member
        if step.name in node.perhaps or not (node.closed or _is_slip(step.name, node)):
            return Unknown("more members may stand here")
        return Missing(step, Reason.MEMBER, tuple(node.members), (node,))
    if isinstance(node, Scalar) and node.type == "blob":
        return Unknown("a blob: its bytes may be logged as an object")
    return Missing(step, Reason.LIST if isinstance(node, ListOf) else Reason.LEAF, parent=(node,))


def _is_slip(name: str, node: Struct) -> bool:
    """Whether a name has just the letters of a member, in other capitals or another order: surely that is meant."""
    letters = sorted(name.lower())
    return len(letters) > 3 and any(sorted(member.lower()) == letters for member in node.members)


def _any(node: Node, step: Step) -> Node | Missing | Unknown:
    if isinstance(node, MapOf):
        return node.value
    if isinstance(node, Struct):
        return Opaque("any member of an object")
    return Missing(step, Reason.LIST if isinstance(node, ListOf) else Reason.LEAF, parent=(node,))


def _element(node: Node, step: Step) -> Node | Missing | Unknown:
    if isinstance(node, ListOf):
        return node.item
    if isinstance(node, Struct) and not node.closed:
        return Unknown("more may stand here")
    if isinstance(node, Scalar) and node.type == "blob":
        return Unknown("a blob: its bytes may be logged as a list")
    return Missing(step, Reason.NOT_A_LIST, tuple(node.members) if isinstance(node, Struct) else (), (node,))
