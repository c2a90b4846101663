"""The spelling of an API call's members in its record: the general rule, changed by the quirks of the source.

The general rule, seen in records of 130 event sources: the first letter of each botocore member becomes lower-case
(`DBInstanceIdentifier` is logged as `dBInstanceIdentifier`), lists are lists, maps are objects. A rest-json member with
a wire name is logged under that name (GuardDuty's `UsageStatisticType` as `usageStatisticsType`), unless it is a
header.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from c7n_ctschema.names import snake
from c7n_ctschema.trail.shapes import node_building
from c7n_ctschema.trail.shapes.nodes import EMPTY, ListOf, MapOf, Node, OneOf, Opaque, Scalar, Struct, struct
from c7n_ctschema.trail.spelling import rest_binding

if TYPE_CHECKING:
    from c7n_ctschema.trail.catalog.service_model import Model, Ref, Shape
    from c7n_ctschema.trail.shapes.node_building import NodeData

_NOTHING: Mapping[str, NoReturn] = MappingProxyType({})
_TYPES = {
    "integer": "number",
    "long": "number",
    "float": "number",
    "double": "number",
    "bigdecimal": "number",
    "biginteger": "number",
    "short": "number",
    "byte": "number",
    "boolean": "boolean",
    "timestamp": "timestamp",
    "blob": "blob",
    "string": "string",
    "character": "string",
}


class Spelling(NamedTuple):
    """What changes the general rule for one side of one event. The quirk file of the source has it.

    `names` is "lower" (the general rule), "wire" (wire names), "pascal" (first letter upper-case), "snake", or
    "unproven" (lower or wire, the same for the whole record, because no record shows which). `rename` maps a botocore
    member, plain or as `Shape.Member`, to its logged name or names. `keep` lists shapes whose members keep the API's
    names. `hidden` lists members that are logged as a string such as `***` instead of their value. `add` adds members
    at the root.
    `beyond` adds members to a shape that records have and the public API does not; every event with the shape has them.
    `inside` wraps everything in one member.
    """

    names: str = "lower"
    bound: str = ""
    rename: Mapping[str, str | list[str]] = _NOTHING
    keep: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    opaque: Mapping[str, str] = _NOTHING
    add: Mapping[str, NodeData] = _NOTHING
    beyond: Mapping[str, Mapping[str, NodeData]] = _NOTHING
    drop: frozenset[str] = frozenset()
    inside: str = ""
    flatten: bool | None = None
    closed: bool = True
    blobs: str = ""


def request(model: Model, operation: str, spelling: Spelling) -> Node:
    """The shape of `requestParameters` for an operation of botocore's model."""
    shape = model["operations"][operation].get("input", {}).get("shape", "")
    root = _root(model, shape, spelling)
    # `response` does the same: several spellings are alternatives of one place.
    for way in root.options if isinstance(root, OneOf) else (root,):
        if isinstance(way, Struct):
            way.perhaps |= rest_binding.request_headers(model, shape)
    return root


def response(model: Model, operation: str, spelling: Spelling) -> Node:
    """The shape of `responseElements` for an operation of botocore's model."""
    output = model["operations"][operation].get("output", {}).get("shape", "")
    shape = _without_wrapper(model, output, spelling)
    root = _root(model, shape, spelling)
    # A quirk's `flatten` says how the source logs the body.
    is_unknown = shape == output and spelling.flatten is None
    perhaps = _names_in_body(model, output) if is_unknown else frozenset()
    for way in root.options if isinstance(root, OneOf) else (root,):
        if isinstance(way, Struct):
            way.perhaps = perhaps | rest_binding.response_headers(model)
    return root


def _names_in_body(model: Model, shape: str) -> frozenset[str]:
    """Members of the payload: most sources log the payload as one member (App Mesh), some its members (CodeGuru)."""
    return frozenset(lower_first(name) for name in rest_binding.payload_members(model, shape))


def _without_wrapper(model: Model, shape: str, spelling: Spelling) -> str:
    """The shape without the `wrapper` that the query protocol puts around a result (RDS, Redshift, ElastiCache)."""
    members = model["shapes"].get(shape, {}).get("members", {})
    inner = [ref["shape"] for ref in members.values()]
    # A result with several members has no element around it that could be left out.
    if len(inner) != 1 or spelling.flatten is False:
        return shape
    return inner[0] if spelling.flatten or model["shapes"][inner[0]].get("wrapper") else shape


def _root(model: Model, shape: str, spelling: Spelling) -> Node:
    """The body in each spelling that is possible, with the members that a quirk adds."""
    if spelling.names != "unproven":
        return _in_one_way(model, shape, spelling)
    # A record uses one spelling throughout, so the two are whole alternatives and do not mix within a path.
    ways = [_in_one_way(model, shape, spelling._replace(names=names)) for names in ("lower", "wire")]
    return node_building.either(*ways, *_payload_at_root(model, shape, spelling._replace(names="wire")))


def _payload_at_root(model: Model, shape: str, spelling: Spelling) -> tuple[Node, ...]:
    """The body with the members of its payload at the root, as the HTTP body has them; empty without a payload."""
    inner = rest_binding.payload_members(model, shape)
    if not inner:
        return ()
    definition = model["shapes"][shape]
    outer = {name: ref for name, ref in definition["members"].items() if name != definition["payload"]}
    encoder = Encoder(model, spelling)
    return (Struct(lambda: encoder.members(shape, {**outer, **inner}), shape, spelling.closed),)


def _in_one_way(model: Model, shape: str, spelling: Spelling) -> Node:
    encoder = Encoder(model, spelling)
    body = encoder.node({"shape": shape}) if shape else EMPTY
    if not isinstance(body, Struct):
        return body
    if spelling.inside:
        body = struct({spelling.inside: body})
    return with_added(body, spelling)


class Encoder:
    """Turns shapes of a botocore model into nodes. Members are built on first access."""

    def __init__(self, model: Model, spelling: Spelling) -> None:
        self._shapes = model["shapes"]
        self._spelling = spelling
        self._rest = rest_binding.is_rest(model)

    def node(self, ref: Ref, where: str = "") -> Node:
        """The node for a reference such as `{"shape": "Vpc", "documentation": …}`; `where` is `Shape.Member`."""
        name = ref["shape"]
        shape = self._shapes.get(name)
        # A damaged or shortened model must not end a lint run.
        if shape is None:
            return Opaque(f"botocore's model does not define {name}")
        documentation = ref.get("documentation") or shape.get("documentation") or ""
        # Before the type: CreateInstanceProfile of IAM has an empty `roles`, whatever the model says (quirks/iam.json).
        if where in self._spelling.opaque:
            return Opaque(self._spelling.opaque[where], documentation=documentation, origin="quirk")
        return self._of_type(name, shape, ref, documentation)

    def _of_type(self, name: str, shape: Shape, ref: Ref, documentation: str) -> Node:
        if shape.get("document") or ref.get("jsonvalue") or shape.get("jsonvalue"):
            return Opaque("a document: any JSON", documentation=documentation)
        kind = shape["type"]
        if kind == "structure":
            return self._structure(name, shape, documentation)
        if kind == "list":
            return self._maybe_hidden(shape, ListOf(self.node(shape["member"]), documentation=documentation))
        if kind == "map":
            return self._maybe_hidden(shape, MapOf(self.node(shape["value"]), documentation=documentation))
        return self._scalar(kind, shape, documentation)

    def _structure(self, name: str, shape: Shape, documentation: str) -> Node:
        made = Struct(lambda: self._members(name, shape), name=name, documentation=documentation)
        made.closed = self._spelling.closed
        return self._maybe_hidden(shape, made)

    def _maybe_hidden(self, shape: Shape, node: Node) -> Node:
        """The node, or a string in its place: containers that botocore calls `sensitive` are often hidden."""
        return node_building.either(node, node_building.HIDDEN) if shape.get("sensitive") else node

    def _members(self, name: str, shape: Shape) -> dict[str, Node]:
        return self.members(name, shape.get("members", {}))

    def members(self, name: str, refs: Mapping[str, Ref]) -> dict[str, Node]:
        """The logged members of a shape."""
        members = {}
        for member, ref in refs.items():
            where = f"{name}.{member}"
            # Members that the API has and records lack.
            if where in self._spelling.drop or member in self._spelling.drop:
                continue
            node = self.node(ref, where)
            if where in self._spelling.hidden or member in self._spelling.hidden:
                node = node_building.either(node, node_building.HIDDEN)
            members.update(dict.fromkeys(self._spellings(name, member, ref), node))
        beyond = self._spelling.beyond.get(name, {})
        # The model wins: a member that botocore has added meanwhile has constraints and documentation.
        return {**{logged: node_building.from_data(data) for logged, data in beyond.items()}, **members}

    def _spellings(self, shape: str, member: str, ref: Ref) -> tuple[str, ...]:
        """The logged names of a member. Several only if a quirk says that calls differ."""
        rename = self._spelling.rename
        # `Shape.Member` is more exact than `Member`, which applies to all shapes of the source.
        logged = rename.get(f"{shape}.{member}") or rename.get(member)
        if logged:
            return (logged,) if isinstance(logged, str) else tuple(logged)
        if shape in self._spelling.keep:
            return (member,)
        names, bound = self._spelling.names, self._spelling.bound
        wire = rest_binding.names(member, ref, names, bound) if self._rest else (member,)
        return tuple(_CASES[names](name) for name in wire)

    def _scalar(self, kind: str, shape: Shape, documentation: str) -> Node:
        scalar = Scalar(
            type=_TYPES.get(kind, "string"),
            enum=tuple(shape.get("enum", ())),
            min=shape.get("min"),
            max=shape.get("max"),
            pattern=shape.get("pattern"),
            documentation=documentation,
            hidden=bool(shape.get("sensitive")),
        )
        # ImportCertificate of ACM: `certificate.hb[]` (data/knowledge/quirks/acm.json).
        if kind == "blob" and self._spelling.blobs == "java":
            return OneOf((scalar._replace(type="string"), node_building.JAVA_BUFFER), documentation=documentation)
        return scalar


def lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]


def upper_first(name: str) -> str:
    return name[:1].upper() + name[1:]


def with_added(node: Node, spelling: Spelling) -> Node:
    """The node with the members that a quirk adds at the root."""
    if not spelling.add or not isinstance(node, Struct):
        return node
    return node_building.with_members(
        node, {name: node_building.from_data(data) for name, data in spelling.add.items()}
    )


_CASES: Mapping[str, Callable[[str], str]] = {"lower": lower_first, "wire": str, "pascal": upper_first, "snake": snake}
