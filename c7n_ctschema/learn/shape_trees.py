"""A shape as a tree of places. The model says which names are schema; where it is silent, the form of the name does."""

from __future__ import annotations

import functools
from typing import Any

from c7n_ctschema.learn import member_names, record_shapes
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.facts.fact_tree import ANY, ELEMENT, FREE, LIST, MODEL, OBJECT, STRING, Place
from c7n_ctschema.trail.paths.resolution import options
from c7n_ctschema.trail.schema.event_schema import EventSchema
from c7n_ctschema.trail.shapes.nodes import ListOf, MapOf, Node, Opaque, Scalar, Struct

SIDES = {"requestParameters": "request", "responseElements": "response"}
Nodes = tuple[Node, ...]
_LEARNED = "observed"  # an opaque place of this origin is one that public records show empty


@functools.lru_cache(maxsize=1_024)
def model_of(source: str, event: str, member: str) -> Nodes:
    """The shapes that the model and public records have for a side. Empty if nothing is known."""
    ref = event_catalog.find(source, event) if member in SIDES else None
    if ref is None:
        return ()
    side = EventSchema(ref, with_facts=False).side(SIDES[member])
    return () if isinstance(side, Struct) and not side.members else options(side)


def tree_of(shape: Any, model: Nodes, own: frozenset[str] = frozenset()) -> Place:
    """The tree of one record of a shape. `own` are the words of the event."""
    place = Place()
    _Walk(own).visit(shape, model, place, "", bool(model))
    return place


class _Walk:
    def __init__(self, own: frozenset[str]) -> None:
        self._own = own

    def visit(self, shape: Any, model: Nodes, place: Place, name: str, strict: bool) -> None:
        """`name` is the member that leads here. `strict`: the model has this place."""
        place.records = 1  # not added: a list's elements share places, and a record counts once
        if isinstance(shape, int):
            place.types |= shape
        elif isinstance(shape, str):
            self._value(shape, model, place)
        elif isinstance(shape, frozenset):
            place.types |= LIST
            if not _holds_data(model, name):
                inner = tuple(found for node in model if isinstance(node, ListOf) for found in options(node.item))
                for element in shape:
                    self.visit(element, inner, place.branch(ELEMENT), name, strict and bool(inner))
        else:
            place.types |= OBJECT
            if not _holds_data(model, name):
                self._members(shape, model, place, name)

    def _value(self, value: str, model: Nodes, place: Place) -> None:
        place.types |= STRING
        enums = [node.enum for node in model if isinstance(node, Scalar) and node.enum]
        if enums and any(record_shapes.looks_like_enum(value, enum) for enum in enums) and place.values is not None:
            place.values[value] = 1

    def _members(self, shape: Any, model: Nodes, place: Place, name: str) -> None:
        # A list's elements come here with the name of the list.
        in_list = place.types & OBJECT and not model and member_names.names_a_map(name)
        for member, below in zip(*shape, strict=True):
            known = _in_model(model, member)
            if known is not None:
                self.visit(below, known, place.branch(MODEL + member), member, True)
                continue
            values = tuple(inner for node in model if isinstance(node, MapOf) for inner in options(node.value))
            is_data = bool(values) or not member_names.is_schema(member, self._own)
            if in_list and not is_data:
                is_data = not member_names.is_element_of_map(member)
            branch = place.branch(ANY if is_data else FREE + member)
            self.visit(below, values, branch, "" if is_data else member, False)
        place.settle()


def _in_model(model: Nodes, member: str) -> Nodes | None:
    """The shapes of a member in the model, also in other capital letters: records can contradict its spelling."""
    for node in model:
        if isinstance(node, Struct) and member in node.members:
            return options(node.members[member])
    lower = member.lower()
    for node in model:
        for name, found in node.members.items() if isinstance(node, Struct) else ():
            if name.lower() == lower:
                return options(found)
    return None


def _holds_data(model: Nodes, name: str) -> bool:
    """Whether the content of a place is made by users: a document such as a policy, which AWS logs parsed."""
    if not model:
        return member_names.names_a_document(name)
    opaque = any(isinstance(node, Opaque) and node.origin != _LEARNED for node in model)
    return opaque or all(isinstance(node, Scalar) for node in model)
