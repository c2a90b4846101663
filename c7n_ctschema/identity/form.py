"""Whether what an `ids` path yields can be texts at all: none of c7n's lookups takes an object."""

from __future__ import annotations

from collections.abc import Sequence

from c7n_ctschema.trail import expression, nodes
from c7n_ctschema.trail.resolution import Found, options
from c7n_ctschema.trail.schema import EventSchema
from c7n_ctschema.trail.shapes import ListOf, MapOf, Node, Struct


def no_text(event: EventSchema, path: str) -> str:
    """ "an object", "a list of objects" or "a list of lists" where the path surely yields that, else "".

    Most lookups raise on one (botocore validates parameters, a prefix asks for `startswith`), the others compare it
    with texts, and find it equal to none.
    """
    root = event.root if path.startswith("detail.") else event.record
    answer = expression.resolve(root, path)
    if not isinstance(answer, Found):
        return ""
    return _common([ListOf(node) for node in answer.nodes] if answer.projected else answer.nodes)


def _common(places: Sequence[Node]) -> str:
    """What all spellings are of which the place is not empty; "" where one may be a text, or nobody knows."""
    forms = [_form(node) for place in places for node in options(place) if node != nodes.EMPTY_TEXT]
    return forms[0] if forms and all(forms) else ""


def _form(node: Node) -> str:
    if isinstance(node, Struct | MapOf):
        return "an object"
    if not isinstance(node, ListOf):
        return ""
    inner = {"list" if isinstance(item, ListOf) else _form(item) for item in options(node.item)}
    if inner == {"list"}:
        return "a list of lists"
    return "a list of objects" if inner == {"an object"} else ""
