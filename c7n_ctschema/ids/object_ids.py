"""Whether what an `ids` path yields can be texts at all: none of c7n's lookups takes an object."""

from __future__ import annotations

import enum
from collections.abc import Sequence

from c7n_ctschema.trail.paths import expression
from c7n_ctschema.trail.paths.resolution import Found, options
from c7n_ctschema.trail.schema.event_schema import EventSchema
from c7n_ctschema.trail.shapes import node_building
from c7n_ctschema.trail.shapes.nodes import ListOf, MapOf, Node, Struct


class Form(enum.Enum):
    """What holds no text; the value is how a sentence names it."""

    OBJECT = "an object"
    OBJECTS = "a list of objects"
    LISTS = "a list of lists"


def no_text(event: EventSchema, path: str) -> Form | None:
    """The form of what the path surely yields, None where that may be a text.

    Most lookups raise on one (botocore validates parameters, a prefix asks for `startswith`), the others compare it
    with texts, and find it equal to none.
    """
    root = event.root if path.startswith("detail.") else event.record
    answer = expression.resolve(root, path)
    if not isinstance(answer, Found):
        return None
    return _common([ListOf(node) for node in answer.nodes] if answer.projected else answer.nodes)


def _common(places: Sequence[Node]) -> Form | None:
    """What all spellings are of which the place is not empty; None where one may be a text, or nobody knows."""
    forms = [_form(one) for place in places for one in options(place) if one != node_building.EMPTY_TEXT]
    return forms[0] if forms and all(forms) else None


def _form(node: Node) -> Form | None:
    if isinstance(node, Struct | MapOf):
        return Form.OBJECT
    if not isinstance(node, ListOf):
        return None
    items = options(node.item)
    if all(isinstance(one, ListOf) for one in items):
        return Form.LISTS
    return Form.OBJECTS if all(_form(one) is Form.OBJECT for one in items) else None
