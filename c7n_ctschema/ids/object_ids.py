"""Whether an `ids` path yields objects or lists of lists, which no lookup of c7n takes."""

from __future__ import annotations

import enum
from collections.abc import Sequence

from c7n_ctschema.trail.paths import expression
from c7n_ctschema.trail.paths.resolution import Found, options
from c7n_ctschema.trail.schema.event_schema import EventSchema
from c7n_ctschema.trail.shapes import node_building
from c7n_ctschema.trail.shapes.nodes import ListOf, MapOf, Node, Struct


class Form(enum.Enum):
    """A form that is not a string or a list of strings; the value is its name in a sentence."""

    OBJECT = "an object"
    OBJECTS = "a list of objects"
    LISTS = "a list of lists"


def no_text(event: EventSchema, path: str) -> Form | None:
    """The form of what the path certainly yields; None if that can be a string.

    Most lookups raise on an object: botocore validates parameters, and a resource with a prefix calls `startswith`.
    The others compare it with strings and find nothing.
    """
    root = event.root if path.startswith("detail.") else event.record
    reading = expression.read(root, path)
    answer = reading.resolution
    if not isinstance(answer, Found):
        # A place in brackets is one no more: `[responseElements.instancesSet.items[].instanceId]`.
        return Form.LISTS if reading.makes_lists else None
    return _common([ListOf(node) for node in answer.nodes] if answer.projected else answer.nodes)


def _common(places: Sequence[Node]) -> Form | None:
    """The form that all possible spellings have, empty strings aside; None if one can be a string or is unknown."""
    # CloudTrail can write "" for an empty object (`CreateVpcEndpointRequest`), and c7n drops "": no id either way.
    forms = [_form(node) for place in places for node in options(place) if node != node_building.EMPTY_TEXT]
    return forms[0] if forms and all(forms) else None


def _form(node: Node) -> Form | None:
    if isinstance(node, Struct | MapOf):
        return Form.OBJECT
    if not isinstance(node, ListOf):
        return None
    items = options(node.item)
    if all(isinstance(item, ListOf) for item in items):
        return Form.LISTS
    return Form.OBJECTS if all(_form(item) is Form.OBJECT for item in items) else None
