"""The attributes of a resource as c7n's `value` filter reads them, with type, enum, and documentation.

A shipped table (lint/analysis/paths/attribute_shapes.py) says which shapes of botocore's model describe the resource:
`PubliclyAccessible`, where the event has `publiclyAccessible`. So neither c7n nor botocore is imported, which would
take 0.3 s before the first proposal in an editor.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from c7n_ctschema import tables
from c7n_ctschema.confidence import Confidence
from c7n_ctschema.lint.analysis.paths import attribute_shapes
from c7n_ctschema.trail.catalog import models
from c7n_ctschema.trail.shapes.key_listing import Key, leaves
from c7n_ctschema.trail.shapes.nodes import Node, Struct
from c7n_ctschema.trail.spelling.encoding import Encoder, Spelling

if TYPE_CHECKING:
    from c7n_ctschema.trail.catalog.service_model import Model

MOST = 1000  # attributes; a distribution of CloudFront has several hundred


@functools.lru_cache(maxsize=16)
def of_resource(resource: str) -> dict[str, Key]:
    """The attributes by path; {} if c7n's lookup does not lead to a structure of botocore's models."""
    found: dict[str, Key] = {}
    for name, node in _members(resource):
        for key in leaves(node, name, Confidence.GENERAL):
            if len(found) >= MOST:
                return found
            found.setdefault(key.path, key)
    return found


def _members(resource: str) -> Iterator[tuple[str, Node]]:
    known = attribute_shapes.roots(resource)
    if known is None:
        return
    model = models.load(known.service)
    shapes = model["shapes"]
    # c7n keeps botocore's names: no spelling of records applies
    encoder = Encoder(model, Spelling(keep=frozenset(shapes)))
    for root in known.shapes:
        node = encoder.node({"shape": root}) if root in shapes else None  # an older botocore can lack the shape
        yield from node.members.items() if isinstance(node, Struct) else ()
    yield from _described(known.resource, model, encoder)


def _described(resource: str, model: Model, encoder: Encoder) -> Iterator[tuple[str, Node]]:
    """The attributes that c7n adds with calls of their own: ListBuckets says nothing of a bucket's versioning."""
    table = tables.read("knowledge/custodian/described_attributes")["resources"].get(resource, {})
    for name, (operation, member) in table.items():
        answer = model["operations"].get(operation, {}).get("output")
        node = encoder.node({"shape": answer["shape"]}) if answer else None
        if isinstance(node, Struct):
            yield name, node if member is None else node.members.get(member, node)
