"""Resolves key paths in a record's shape, with one of three answers: found, missing, or unknown.

`Found` and `Missing` are facts. Where the model does not tell, the answer is `Unknown`. Only `Missing` can become a
finding.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence

from c7n_ctschema.keypath import Step
from c7n_ctschema.light_typing import NamedTuple
from c7n_ctschema.names import is_slip_of_any
from c7n_ctschema.trail.shapes.nodes import ListOf, MapOf, Node, OneOf, Opaque, Scalar, Struct


class Found(NamedTuple):
    """The path leads to one of `nodes`, or (`projected`) to a list of them."""

    nodes: tuple[Node, ...]
    projected: bool = False


# Rules compare the member of the enum, never the wording of a message (tests/test_no_decision_on_prose.py).
class Reason(str, enum.Enum):
    """Why a step is missing."""

    MEMBER = "member"  # the object has no such member
    LIST = "list"  # the place is a list: a `[]` step is missing
    NOT_A_LIST = "not-a-list"  # a `[]` step at a place that is not a list
    LEAF = "leaf"  # the place is a plain value


class Missing(NamedTuple):
    """No record has the path. `step` is the first missing step, `siblings` are the members of its parent."""

    step: Step
    why: Reason
    siblings: tuple[str, ...] = ()
    parent: tuple[Node, ...] = ()


class Unknown(NamedTuple):
    """The model does not tell: a parsed document, a place whose spelling has no evidence, a computed value.

    `step` is the step that leads to an undocumented member of an object that may have more members.
    """

    reason: str
    step: Step | None = None


Resolution = Found | Missing | Unknown
_NOT_FOUND = (Missing, Unknown)


def resolve(root: Node, steps: Sequence[Step]) -> Resolution:
    """The resolution of plain steps from `root`."""
    return resolve_from(Found((root,)), steps)


def resolve_from(found: Found, steps: Sequence[Step]) -> Resolution:
    """The resolution of plain steps from a place that exists."""
    # Stops at the first step that is not found: what follows a missing or unknown step has no shape.
    for step in steps:
        answer = advance(found, step)
        if not isinstance(answer, Found):
            return answer
        found = answer
    return found


def advance(found: Found, step: Step) -> Resolution:
    """The resolution of one step from a place that exists."""
    # EC2 and S3 log a list of one element as the element itself, so one place can have several shapes. The path exists
    # if one of them has it.
    answers = [follow_step(node, step) for start in found.nodes for node in options(start)]
    nodes = tuple(answer for answer in answers if not isinstance(answer, _NOT_FOUND))
    unknown = [answer for answer in answers if isinstance(answer, Unknown)]
    if nodes:
        return Found(nodes, found.projected or step.kind in ("each", "any"))
    if step.kind == "each" and found.projected and not unknown:
        return found  # `a[].b[]` flattens the list of `a[].b`, which changes nothing if b is not a list
    # One unknown alternative is enough for doubt. Only if all alternatives lack the step is it missing.
    return unknown[0] if unknown else best_miss([answer for answer in answers if isinstance(answer, Missing)])


def options(node: Node) -> tuple[Node, ...]:
    """The alternatives of a place, without nesting."""
    if not isinstance(node, OneOf):
        return (node,)
    return tuple(inner for option in node.options for inner in options(option))


def best_miss(misses: Sequence[Missing]) -> Missing:
    """The miss that got furthest and has the most siblings."""
    # Of `{"item": …}` and "" (EC2's empty list), the object is meant: a message about the string says nothing about
    # `item`. So a leaf loses against an object, and the object with more members wins.
    return max(misses, key=lambda miss: (miss.step.start, miss.why is not Reason.LEAF, len(miss.siblings)))


def follow_step(node: Node, step: Step) -> Node | Missing | Unknown:
    """One step from a node that is not a OneOf."""
    if isinstance(node, Opaque):
        return Unknown(node.reason)
    if step.kind == "field":
        return _field(node, step)
    if step.kind == "any":
        return _any(node, step)
    return _element(node, step)


def _field(node: Node, step: Step) -> Node | Missing | Unknown:
    # Tags can have any key, so no name below a map is missing.
    if isinstance(node, MapOf):
        return node.value
    if isinstance(node, Struct):
        member = node.members.get(step.name)
        if member is not None:
            return member
        # Neither found nor missing: EC2's older calls have names that no rule gives, and S3's records have headers that
        # the model lacks.
        if step.name in node.perhaps:
            return Unknown("this member may stand here")
        # Records of an open object can have more members. A name that is a known member misspelled is an error even so:
        # nobody expects `instanceIds` beside `instancesIds`.
        if not (node.closed or _is_slip(step.name, node)):
            return Unknown("more members may stand here", step)
        return Missing(step, Reason.MEMBER, tuple(node.members), (node,))
    # ACM logs a blob as java.nio.HeapByteBuffer, an object with `hb` (knowledge/trail/json_types.json: "blob").
    if isinstance(node, Scalar) and node.type == "blob":
        return Unknown("a blob: its bytes may be logged as an object")
    return Missing(step, Reason.LIST if isinstance(node, ListOf) else Reason.LEAF, parent=(node,))


def _is_slip(name: str, node: Struct) -> bool:
    """Whether a name has the letters of a member in another order, or is a slip, so that it means that member."""
    # Up to three letters, other words have the same letters too often.
    return len(name) > 3 and is_slip_of_any(name, node.members)


def _any(node: Node, step: Step) -> Node | Missing | Unknown:
    if isinstance(node, MapOf):
        return node.value
    if isinstance(node, Struct):
        # `requestParameters.*` has values of many shapes. To follow each of them would claim more than a record shows.
        return Opaque("any member of an object")
    return Missing(step, Reason.LIST if isinstance(node, ListOf) else Reason.LEAF, parent=(node,))


def _element(node: Node, step: Step) -> Node | Missing | Unknown:
    if isinstance(node, ListOf):
        return node.item
    if isinstance(node, Struct) and not node.closed:
        return Unknown("more may stand here")
    # `certificate.hb[]` of ImportCertificate is a list of bytes (data/knowledge/quirks/acm.json).
    if isinstance(node, Scalar) and node.type == "blob":
        return Unknown("a blob: its bytes may be logged as a list")
    return Missing(step, Reason.NOT_A_LIST, tuple(node.members) if isinstance(node, Struct) else (), (node,))
