"""The shape of a resource as c7n's `value` filter reads it (generated/attributes/), without importing c7n or botocore.

c7n adds attributes to what the API describes: at the first level, only a name that is similar to an attribute can be
called missing. Names that c7n's code itself writes or gets from other calls are never missing.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from c7n_ctschema import tables
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.names import SHORTEST_WITH_SLIP, SLIP, is_slip_of_any, nearest
from c7n_ctschema.trail.shapes.nodes import ListOf, MapOf, Node, OneOf, Opaque, Scalar, Struct

FOLDER = "generated/attributes"
# A string can hold a document that c7n parses (`Policy`), so that nothing below a plain value is missing.
_VALUE = OneOf((Scalar(), Opaque("c7n may parse it")))
_LIST, _MAP, _DOCUMENT, _ENUM = "[", "{", "?", "="
# What botocore's parsers return: an int or float, a bool, a datetime.
_PLAIN: Mapping[str, Node] = {
    "": _VALUE,
    "#": Scalar("number"),
    "!": Scalar("boolean"),
    "@": Scalar("timestamp"),
}


@functools.lru_cache(maxsize=256)
def of_resource(resource: str) -> Struct | None:
    """The shape of a resource; None if c7n's lookup does not lead to a structure of botocore's models."""
    found = _row(resource)
    if found is None:
        return None
    others, shapes = frozenset(found.row["others"]), found.shapes

    def members() -> dict[str, Node]:
        # Built when a filter asks: a distribution of CloudFront has several hundred attributes.
        return {name: node for root in found.row["roots"] for name, node in _members(shapes, root, others)}

    return Struct(members, closed=False, perhaps=others)


class Roots(NamedTuple):
    """The shapes of a service's model that describe a resource, which has c7n's own name."""

    resource: str
    service: str
    shapes: tuple[str, ...]


def roots(resource: str) -> Roots | None:
    """Where botocore's models describe a resource; None as for `of_resource`."""
    found = _row(resource)
    return Roots(found.resource, found.service, tuple(found.row["roots"])) if found else None


@functools.lru_cache(maxsize=256)
def written(resource: str) -> frozenset[str]:
    """The attributes that c7n's code writes: their type is not that of the API."""
    found = _row(resource)
    return frozenset(found.row.get("written", ())) if found else frozenset()


class _Row(NamedTuple):
    resource: str
    service: str
    row: Mapping[str, Any]
    shapes: Mapping[str, Mapping[str, str]]


def _row(resource: str) -> _Row | None:
    known = resource_identity.of(resource)
    table = tables.read_from(FOLDER, known.service) if known else {}
    row = table.get("resources", {}).get(known.resource) if known else None
    return _Row(known.resource, known.service, row, table["shapes"]) if known and row is not None else None


def _members(shapes: Mapping[str, Mapping[str, str]], name: str, others: frozenset[str]) -> Iterator[tuple[str, Node]]:
    for member, reference in shapes[name].items():
        # The members "", "#", "!", and "@" list the plain values, which are most members.
        if member in _PLAIN:
            yield from ((value, _PLAIN[member]) for value in reference.split())
        else:
            yield member, _node(shapes, reference, others)


def _node(shapes: Mapping[str, Mapping[str, str]], reference: str, others: frozenset[str]) -> Node:
    if reference.startswith(_LIST):
        return ListOf(_node(shapes, reference[1:], others))
    if reference.startswith(_MAP):
        return MapOf(_node(shapes, reference[1:], others))
    if reference == _DOCUMENT:
        return Opaque("a document")
    if reference in _PLAIN:
        return _PLAIN[reference]
    if reference.startswith(_ENUM):
        return OneOf((Scalar("string", tuple(reference[1:].split("|"))), Opaque("c7n may parse it")))
    return Struct(lambda: dict(_members(shapes, reference, others)), name=reference, perhaps=others)


def is_similar_to_any(name: str, known: Iterable[str]) -> bool:
    """Whether a name is a known one with a slip. This is clear even for a short name, such as `Nam` for `Name`."""
    names = tuple(known)
    if len(name) < SHORTEST_WITH_SLIP:
        return len(name) > 1 and bool(nearest(name, names, 1, SLIP))
    return is_slip_of_any(name, names)
