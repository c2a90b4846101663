"""Builds nodes: from data files, from several spellings of one place, and from a struct with members added."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias, TypedDict

from c7n_ctschema import lazy_regex
from c7n_ctschema.trail.shapes.nodes import ListOf, MapOf, Node, OneOf, Opaque, Scalar, Struct, struct

# A string at run time: the type refers to itself.
NodeData: TypeAlias = "str | NodeFacts"  # of a data file; see `from_data`


class NodeFacts(TypedDict, total=False):
    type: str
    enum: list[str]
    min: float
    max: float
    pattern: str
    documentation: str
    struct: dict[str, NodeData]
    closed: bool
    list: NodeData
    map: NodeData
    any: str
    either: list[NodeData]


# A string such as HIDDEN_DUE_TO_SECURITY_REASONS or *** instead of the value (seen: Lambda's environment, SSM's
# parameters, App Runner's variables).
HIDES = "records mostly hide its value"
MIXED = "records can have the number as a string"
IS_EMPTY = "always an empty string in records"
# Documented: masterUserPassword `****` (RDS, Redshift), userData `<sensitiveDataRemoved>` (EC2). Others are removed.
# By the end of the name: `masterUserPassword`, `newPassword`; `passwordResetRequired` is a boolean and is not hidden.
_SECRET = lazy_regex.compile(r"(?:password|passphrase|secretstring|secretbinary|userdata|privatekey)$", re.IGNORECASE)
HIDDEN = Scalar("string", documentation="Hidden: a string such as `***` instead of the value.", hidden=True)

# EC2's newer calls: an empty list, or a request without parameters.
EMPTY_TEXT = Scalar("string", documentation="An empty string if the list or the request is empty.")

# Some json services log a blob as a java.nio.HeapByteBuffer (seen: ACM's passphrase and certificate).
JAVA_BUFFER = struct(
    {
        "hb": ListOf(Scalar("number")),
        "address": Scalar("number"),
        "bigEndian": Scalar("boolean"),
        "capacity": Scalar("number"),
        "isReadOnly": Scalar("boolean"),
        "limit": Scalar("number"),
        "mark": Scalar("number"),
        "nativeByteOrder": Scalar("boolean"),
        "offset": Scalar("number"),
        "position": Scalar("number"),
    }
)


def names_a_secret(path: str) -> bool:
    """Whether CloudTrail removes the value at a path, by the path's last name."""
    return _SECRET.search(path) is not None


def either(first: Node, *others: Node) -> Node:
    """One of the nodes: the place can have any of these shapes."""
    options: list[Node] = []
    for node in (first, *others):
        # Flat: `resolution.options` and messages need no nesting.
        options.extend(node.options if isinstance(node, OneOf) else (node,))
    # A OneOf with one option would be shown as alternatives.
    return options[0] if len(options) == 1 else OneOf(tuple(options), documentation=first.documentation)


def one_or_more(item: Node) -> Node:
    """The node or a list of it: records of some calls write a list of one element as the element itself."""
    return OneOf((item, ListOf(item)))


def with_members(body: Struct, added: Mapping[str, Node]) -> Struct:
    """The struct with more members. A member that both have can have either shape."""

    # `body.members` must not be built here: the shape can be recursive.
    def expand() -> dict[str, Node]:
        members = dict(body.members)
        for name, node in added.items():
            members[name] = either(members[name], node) if name in members else node
        return members

    return body.with_members(expand)


def from_data(data: NodeData, origin: str = "quirk") -> Node:
    """A node from a data file.

    A scalar is `{"type": "string", "enum": […], …}` or `"string"`. Other nodes are `{"struct": {…}, "closed": true}`,
    `{"list": node}`, `{"map": node}`, `{"any": "why"}` and `{"either": [node, …]}`.
    """
    if isinstance(data, str):
        return Scalar(data, origin=origin) if data != "any" else Opaque("not known", origin=origin)
    if "struct" in data:
        members = data["struct"]
        return Struct(
            lambda: {name: from_data(node, origin) for name, node in members.items()},
            # An author who lists members has seen all of them, unless the data says otherwise.
            closed=data.get("closed", True),
            documentation=data.get("documentation", ""),
            origin=origin,
        )
    return _leaf_or_container(data, origin)


def _leaf_or_container(data: NodeFacts, origin: str) -> Node:
    text = data.get("documentation", "")
    if "list" in data:
        return ListOf(from_data(data["list"], origin), text, origin)
    if "map" in data:
        return MapOf(from_data(data["map"], origin), text, origin)
    if "any" in data:
        return Opaque(str(data["any"]), text, origin)
    if "either" in data:
        return either(*(from_data(node, origin) for node in data["either"]))
    return Scalar(
        data.get("type", "string"),
        tuple(data.get("enum", ())),
        data.get("min"),
        data.get("max"),
        data.get("pattern"),
        text,
        origin,
    )
