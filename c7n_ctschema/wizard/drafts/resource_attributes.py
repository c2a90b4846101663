"""The attributes of a resource as c7n's `value` filter reads them, with type and enum, from botocore's model.

c7n describes a resource with the operations of `enum_spec` and `detail_spec` of its class. The structure in their
answers has the attributes: `PubliclyAccessible`, where the event has `publiclyAccessible`.
"""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Iterator
from typing import Any

from c7n_ctschema.confidence import Confidence
from c7n_ctschema.custodian.c7n import resource_elements
from c7n_ctschema.trail.catalog import models
from c7n_ctschema.trail.shapes.key_listing import Key, leaves
from c7n_ctschema.trail.shapes.nodes import ListOf, Node, Struct
from c7n_ctschema.trail.spelling.encoding import Encoder, Spelling

MOST = 1000  # attributes; a distribution of CloudFront has several hundred


@functools.lru_cache(maxsize=16)
def of_resource(resource: str) -> dict[str, Key]:
    """The attributes by path; {} if the operations of the resource's class lead to no structure."""
    found: dict[str, Key] = {}
    for name, node in _members(resource):
        for key in leaves(node, name, Confidence.GENERAL):
            if len(found) >= MOST:
                return found
            found.setdefault(key.path, key)
    return found


def _members(resource: str) -> Iterator[tuple[str, Node]]:
    meta: Any = resource_elements.metadata(resource)
    for spec, path_at in ((getattr(meta, "enum_spec", None), 1), (getattr(meta, "detail_spec", None), 3)):
        # an unknown service, operation, or path: the attributes are not known from this spec
        with contextlib.suppress(KeyError, IndexError, TypeError, AttributeError, OSError, StopIteration):
            if spec:
                found = _structure(str(meta.service), str(spec[0]), str(spec[path_at] or ""))
                yield from _with_id(found, str(getattr(meta, "id", ""))).members.items()


def _with_id(found: Struct, key: str) -> Struct:
    """The structure that has the resource's id: c7n takes instances out of the reservations that EC2 lists."""
    inner = [node.item for node in found.members.values() if isinstance(node, ListOf) and isinstance(node.item, Struct)]
    if key in found.members:
        return found
    return next((one for one in inner if isinstance(one, Struct) and key in one.members), found)


def _structure(service: str, method: str, path: str) -> Struct:
    from botocore import xform_name

    model = models.load(service)
    operation = next(name for name in model["operations"] if xform_name(name) == method)
    shapes: Any = model["shapes"]
    at = model["operations"][operation]["output"]["shape"]
    for step in re.findall(r"\w+|\[\]", path):
        at = _element(shapes, at)
        at = at if step == "[]" else shapes[at]["members"][step]["shape"]
    # c7n keeps botocore's names: no spelling of records applies
    node = Encoder(model, Spelling(keep=frozenset(model["shapes"]))).node({"shape": _element(shapes, at)})
    if not isinstance(node, Struct):  # a list of names: c7n's `augment` describes each, with other calls
        raise KeyError(path)
    return node


def _element(shapes: Any, name: str) -> str:
    return str(shapes[name]["member"]["shape"]) if shapes[name]["type"] == "list" else name
