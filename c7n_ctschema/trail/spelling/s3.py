"""The spelling of S3's and S3 Control's calls, which look like the HTTP request.

`requestParameters` has the bucket and key of the URI, `Host`, every query parameter under its own name (a sub-resource
such as `policy` is an empty string), `x-amz-` headers, and the XML body with the wire names under its root element with
`xmlns`. A list of one element is the element itself. Most members of a response are headers.
data/knowledge/trail/s3.json has the names that no rule gives, with their evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypedDict

from c7n_ctschema import lazy_regex, tables
from c7n_ctschema.trail.shapes import node_building
from c7n_ctschema.trail.shapes.nodes import Node, Scalar, Struct, struct
from c7n_ctschema.trail.spelling.encoding import Encoder, Spelling, lower_first

if TYPE_CHECKING:
    from c7n_ctschema.trail.catalog.service_model import Model, Ref, Shape
    from c7n_ctschema.trail.shapes.node_building import NodeData

_QUERY = lazy_regex.compile(r"[?&]([A-Za-z-]+)(=?)")
_NO_BODY = ("header", "statusCode")  # a response with only these has no body
_TEXT = Scalar("string")
_ALWAYS_EMPTY = Scalar("string", enum=("",))


def request(model: Model, operation: str) -> Node:
    """The shape of `requestParameters`."""
    call = model["operations"][operation]
    shape = model["shapes"].get(call.get("input", {}).get("shape", ""), {})
    members: dict[str, Node] = {}
    for name, node in _always(operation):
        members[name] = node
    # Older records have the values of a query parameter or header as a list.
    # `/{Bucket}?policy`: the sub-resource is no member of the API's input, but records have it as "". Authors take it
    # for the policy, which is in `bucketPolicy`. `?x-id=PutObject` has a value.
    for name, has_value in _QUERY.findall(call["http"]["requestUri"]):
        members[name] = node_building.one_or_more(_TEXT if has_value else _ALWAYS_EMPTY)
    body = Body(model, operation)
    for member, ref in shape.get("members", {}).items():
        members.update(body.request_member(member, ref, shape.get("payload") == member))
    made = struct(members)
    # SDKs add headers and presigned parameters that the model lacks, and not to every call.
    made.perhaps = frozenset(_facts()["perhaps"]) | frozenset(_header_names(shape))
    return made


def response(model: Model, operation: str) -> Node:
    """The shape of `responseElements`: headers, and a few members."""
    shape = model["shapes"].get(model["operations"][operation].get("output", {}).get("shape", ""), {})
    body = Body(model, operation)
    members = {
        ref["locationName"]: body.node(ref)
        for ref in shape.get("members", {}).values()
        # PutObject: x-amz-server-side-encryption. ETag and Date are in few records, so they are in `perhaps`.
        if ref.get("location") == "header" and ref["locationName"].startswith("x-amz")
    }
    facts = _facts()["responses"]
    known = {**facts["always"], **facts.get(operation, {})}
    made = struct({**members, **{name: node_building.from_data(data) for name, data in known.items()}})
    # With a body, S3's records can have more than headers: CreateBucket has Location.
    made.closed = all(ref.get("location") in _NO_BODY for ref in shape.get("members", {}).values())
    made.perhaps = lambda: _response_headers(model)
    return made


def _response_headers(model: Model) -> frozenset[str]:
    """Names of the headers that any response can have."""
    # Found once for each model: this reads all of its 200 operations and outputs.
    known = _RESPONSE_HEADERS.get(model["metadata"]["uid"])
    if known is None:
        known = _RESPONSE_HEADERS[model["metadata"]["uid"]] = _all_response_headers(model)
    return known


_RESPONSE_HEADERS: dict[str, frozenset[str]] = {}


def _all_response_headers(model: Model) -> frozenset[str]:
    outputs = (call.get("output", {}).get("shape", "") for call in model["operations"].values())
    shapes = [model["shapes"].get(output, {}) for output in outputs]
    return frozenset(_facts()["http_headers"]).union(*(_header_names(shape) for shape in shapes))


class _Facts(TypedDict):
    """data/knowledge/trail/s3.json."""

    always: dict[str, NodeData]
    extras: dict[str, dict[str, NodeData]]
    documents: dict[str, str]
    policy_document: NodeData
    uri_names: dict[str, str]
    perhaps: list[str]
    presigned: list[str]
    presigned_methods: list[str]
    responses: dict[str, dict[str, NodeData]]
    http_headers: list[str]


def _facts() -> _Facts:
    facts: _Facts = tables.read("knowledge/trail/s3")
    return facts


def _always(operation: str) -> Iterator[tuple[str, Node]]:
    facts = _facts()
    for name, data in {**facts["always"], **facts["extras"].get(operation, {})}.items():
        yield name, node_building.from_data(data)
    if operation in facts["presigned_methods"]:
        for name in facts["presigned"]:
            yield name, _TEXT


def _header_names(shape: Shape) -> Iterator[str]:
    for ref in shape.get("members", {}).values():
        if ref.get("location") == "header":
            yield ref["locationName"]
            # HTTP headers have no case, and clients write them in either way.
            yield ref["locationName"].lower()


class Body(Encoder):
    """XML bodies: wire names, and lists as one element or an array."""

    def __init__(self, model: Model, operation: str) -> None:
        super().__init__(model, Spelling())
        self._operation = operation
        # S3 Control wraps its body in `<Operation>Request`, S3 does not.
        self._control = model["metadata"].get("endpointPrefix") != "s3"

    def request_member(self, member: str, ref: Ref, payload: bool) -> dict[str, Node]:
        """The members of `requestParameters` that one member of the call becomes."""
        facts, name = _facts(), str(ref.get("locationName", member))
        document = facts["documents"].get(f"{self._operation}.{member}")
        # PutBucketPolicy logs the policy as parsed JSON: bucketPolicy.Statement[] in 8 public records.
        if document:
            return {document: node_building.from_data(facts["policy_document"])}
        where = ref.get("location")
        if where == "uri":
            return {facts["uri_names"].get(member, lower_first(name)): self.node(ref)}
        if where in ("querystring", "headers"):
            return {name: node_building.one_or_more(self.node(ref))} if where == "querystring" else {}
        if where == "header":
            return {name: node_building.one_or_more(self.node(ref))} if name.lower().startswith("x-amz") else {}
        return self._of_body(member, name, ref, payload)

    def _of_body(self, member: str, name: str, ref: Ref, payload: bool) -> dict[str, Node]:
        node = self.node(ref)
        if payload and isinstance(node, Struct):
            return {name: node_building.with_members(node, {"xmlns": _TEXT})}
        # A payload is its own root element, such as `VersioningConfiguration`.
        if payload or not self._control:
            return {name: node}
        inner = self._members("", {"members": {member: ref}})
        return {f"{self._operation}Request": struct({**inner, "xmlns": _TEXT})} if inner else {}

    def _members(self, name: str, shape: Shape) -> dict[str, Node]:
        members: dict[str, Node] = {}
        for member, ref in shape.get("members", {}).items():
            members[ref.get("locationName", member)] = self._element(member, ref)
        # A grantee of an ACL has `xmlns:xsi`, which its `xsi:type` needs.
        if "xmlNamespace" in shape:
            members[f"xmlns:{shape['xmlNamespace']['prefix']}"] = _TEXT
        return members

    def _element(self, member: str, ref: Ref) -> Node:
        """The shape of a member of the XML body. A flattened list repeats the member; others wrap their elements."""
        shape = self._shapes.get(ref["shape"], {})
        if shape.get("type") != "list":
            return self.node(ref)
        item = node_building.one_or_more(self.node(shape["member"]))
        return item if shape.get("flattened") else struct({shape["member"].get("locationName", "member"): item})
