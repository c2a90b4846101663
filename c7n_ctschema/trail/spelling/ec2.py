"""The spelling of EC2's calls. The age of the call decides which of two ways applies.

Older calls (those of API version 2014-10-01) have the names of EC2's SOAP interface. A list is `{"items": […]}`, and
lists of a request have special names (`instancesSet.items[].instanceId`). A response has the wire names, `requestId`,
and `_return` if the API's response has no members.

Newer calls look like the query and the XML document. The request is `requestParameters.<Op>Request.<PascalCase>`; an
element of a list has `tag`, and `content` if it is a scalar. The response is `responseElements.<Op>Response` with
`xmlns`, `requestId` and the wire names; a list is `{"item": …}`. A list of one element is the element itself.

data/knowledge/trail/ec2.json has the names that no rule gives, with their evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, TypedDict

from c7n_ctschema import tables
from c7n_ctschema.trail.shapes import node_building
from c7n_ctschema.trail.shapes.nodes import ListOf, Node, Scalar, Struct, struct
from c7n_ctschema.trail.spelling.encoding import Encoder, Spelling, lower_first, upper_first

if TYPE_CHECKING:
    from c7n_ctschema.trail.catalog.service_model import Model, Ref, Shape
    from c7n_ctschema.trail.shapes.node_building import NodeData

_TEXT, _NUMBER, _BOOLEAN = Scalar("string"), Scalar("number"), Scalar("boolean")


def request(model: Model, operation: str) -> Node:
    """The shape of `requestParameters`."""
    shape = model["operations"][operation].get("input", {}).get("shape", "")
    ways: list[Node] = []
    if is_older(operation):  # in version 2014-10-01
        extras = {
            name: node_building.from_data(data) for name, data in _facts()["request_extras"].get(operation, {}).items()
        }
        ways.append(_perhaps_newer(_root(OlderRequest(model, operation), shape, extras), f"{operation}Request"))
    if not is_older(operation) or operation in _facts()["both_ways"]:
        wrapper = _facts()["request_wrappers"].get(operation, f"{operation}Request")
        body = _root(NewerRequest(model, operation), shape, {})
        ways.append(struct({wrapper: node_building.either(body, node_building.EMPTY_TEXT)}))
    return node_building.either(*ways)


def response(model: Model, operation: str) -> Node:
    """The shape of `responseElements`."""
    shape = model["operations"][operation].get("output", {}).get("shape", "")
    ways: list[Node] = []
    if is_older(operation):
        older = _root(OlderResponse(model, operation), shape, {"requestId": _TEXT, "_return": _BOOLEAN})
        ways.append(_perhaps_newer(older, f"{operation}Response"))
    if not is_older(operation) or operation in _facts()["both_ways"]:
        extras: dict[str, Node] = {"xmlns": _TEXT, "requestId": _TEXT, "return": _BOOLEAN}
        ways.append(struct({f"{operation}Response": _root(NewerResponse(model, operation), shape, extras)}))
    return node_building.either(*ways)


def _perhaps_newer(older: Node, wrapper: str) -> Node:
    """The older shape, in which the newer wrapper is unknown, not missing: three older calls are logged both ways."""
    if isinstance(older, Struct):
        older.perhaps |= {wrapper}
    return older


def is_older(operation: str) -> bool:
    """Whether the call is logged the older way."""
    return operation in _facts()["older_calls"]


class _Facts(TypedDict):
    """data/knowledge/trail/ec2.json."""

    older_calls: list[str]
    both_ways: list[str]
    request_wrappers: dict[str, str]
    request_lists: dict[str, str | list[str]]
    request_arrays: dict[str, str]
    request_renames: dict[str, str | list[str]]
    request_extras: dict[str, dict[str, NodeData]]
    response_renames: dict[str, str | list[str]]
    response_extras: dict[str, dict[str, NodeData]]
    response_both: list[str]
    item_lists: list[str]
    item_calls: list[str]


_Table = Literal["request_lists", "request_arrays", "request_renames", "response_renames"]


_TABLES_OF_REQUESTS: tuple[_Table, ...] = ("request_lists", "request_arrays", "request_renames")


def _facts() -> _Facts:
    facts: _Facts = tables.read("knowledge/trail/ec2")
    return facts


def _root(encoder: Encoder, shape: str, extras: Mapping[str, Node]) -> Node:
    body = encoder.node({"shape": shape}) if shape else struct({})
    return node_building.with_members(body, extras) if extras and isinstance(body, Struct) else body


class _Calls(Encoder):
    """What both ways share. A subclass names the members and shapes the lists."""

    def __init__(self, model: Model, operation: str) -> None:
        super().__init__(model, Spelling())
        self._operation = operation
        call = model["operations"][operation]
        sides: tuple[Ref, Ref] = (call.get("input", {}), call.get("output", {}))
        self._top = {ref.get("shape", ""): operation for ref in sides}

    def _members(self, name: str, shape: Shape) -> dict[str, Node]:
        members: dict[str, Node] = {}
        for member, ref in shape.get("members", {}).items():
            for logged, node in self._member(self._top.get(name, name), member, ref).items():
                members[logged] = node_building.either(members[logged], node) if logged in members else node
        return members

    def _member(self, shape: str, member: str, ref: Ref) -> dict[str, Node]:
        raise NotImplementedError

    def _list_shape(self, ref: Ref) -> Shape | None:
        shape = self._shapes.get(ref["shape"], {})
        return shape if shape.get("type") == "list" else None

    def _lookup(self, table: _Table, shape: str, member: str) -> str | list[str] | None:
        facts: Mapping[str, str | list[str]] = _facts()[table]
        return facts.get(f"{shape}.{member}", facts.get(member))


class OlderRequest(_Calls):
    """Requests with the names of the SOAP interface."""

    def _member(self, shape: str, member: str, ref: Ref) -> dict[str, Node]:
        listed = self._list_shape(ref)
        if listed is None:
            renamed = _facts()["request_renames"].get(f"{shape}.{member}")
            return dict.fromkeys(_names(renamed or lower_first(ref.get("locationName", member))), self.node(ref))
        array = _facts()["request_arrays"].get(f"{shape}.{member}")  # a tag specification has `tags[]`, without `items`
        if array:
            return {array: ListOf(self.node(listed["member"]))}
        return self._list(shape, member, ref, listed)

    def _list(self, shape: str, member: str, ref: Ref, listed: Shape) -> dict[str, Node]:
        known = self._lookup("request_lists", shape, member)
        wire = lower_first(ref.get("locationName", member))
        if known is None:  # a name that is guessed, so `_container` leaves it open
            name, element = (wire if wire.endswith("Set") else f"{wire}Set"), wire
        else:
            name, element = (known, wire) if isinstance(known, str) else known
        item = self.node(listed["member"])
        inner = item if isinstance(item, Struct) else struct({element: item})  # `{"instanceId": "i-1"}` for a plain id
        return {name: _container(self._operation, ListOf(inner), known is None)}

    def _structure(self, name: str, shape: Shape, documentation: str) -> Node:
        made = super()._structure(name, shape, documentation)
        if isinstance(made, Struct):
            members = shape.get("members", {}).items()
            made.perhaps = lambda: frozenset(one for member in members for one in self._others(name, *member))
        return made

    def _others(self, name: str, member: str, ref: Ref) -> tuple[str, ...]:
        """Other spellings that the member can have. Empty if a table has its name."""
        shape, tables = self._top.get(name, name), _TABLES_OF_REQUESTS
        if any(self._lookup(table, shape, member) for table in tables):
            return ()
        wire, own = lower_first(ref.get("locationName", member)), lower_first(member)
        if self._list_shape(ref) is None:
            return (wire, own)
        return (wire, own, f"{wire}Set", f"{own}Set", f"{wire.removesuffix('Id')}Set")


def _names(known: str | list[str]) -> list[str]:
    """The names of a member. Several if records differ."""
    return [known] if isinstance(known, str) else known


def _container(operation: str, items: ListOf, guessed: bool) -> Struct:
    names = ("items", "item") if operation in _facts()["item_calls"] else ("items",)
    made = struct(dict.fromkeys(names, items))
    made.perhaps = frozenset({"item"})
    made.closed = not guessed
    return made


class OlderResponse(_Calls):
    """Responses with the wire names, lists as `{"items": […]}`. Some records have the API's name for a list."""

    def _structure(self, name: str, shape: Shape, documentation: str) -> Node:
        made = super()._structure(name, shape, documentation)
        if isinstance(made, Struct):
            made.perhaps = frozenset(lower_first(member) for member in shape.get("members", {}))
        return made

    def _members(self, name: str, shape: Shape) -> dict[str, Node]:
        return {**_extras(name), **super()._members(name, shape)}

    def _member(self, shape: str, member: str, ref: Ref) -> dict[str, Node]:
        names = _names(self._lookup("response_renames", shape, member) or ref.get("locationName", lower_first(member)))
        listed = self._list_shape(ref)
        if listed is None:
            return dict.fromkeys(names, self.node(ref))
        (name,) = names  # lists have one name each in the table
        items = ListOf(self.node(listed["member"]))
        held = struct({"item": items}) if name in _facts()["item_lists"] else _container(self._operation, items, False)
        return dict.fromkeys((name, lower_first(member)) if member in _facts()["response_both"] else (name,), held)


class NewerRequest(_Calls):
    """Requests with the names of the query. `tag` is the position of an element in its list."""

    def _member(self, shape: str, member: str, ref: Ref) -> dict[str, Node]:
        name = upper_first(ref.get("queryName") or ref.get("locationName", member))
        listed = self._list_shape(ref)
        if listed is None:
            return {name: self.node(ref)}
        item = self.node(listed["member"])
        if isinstance(item, Struct):
            return {name: node_building.one_or_more(node_building.with_members(item, {"tag": _NUMBER}))}
        return {name: node_building.one_or_more(struct({"content": item, "tag": _NUMBER}))}


def _extras(shape: str) -> dict[str, Node]:
    """Members that records have in a shape and the model does not."""
    return {name: node_building.from_data(data) for name, data in _facts()["response_extras"].get(shape, {}).items()}


class NewerResponse(_Calls):
    """Responses with the names of the XML document, lists as `{"item": …}`."""

    def _members(self, name: str, shape: Shape) -> dict[str, Node]:
        scalars = {extra: node for extra, node in _extras(name).items() if isinstance(node, Scalar)}
        return {**scalars, **super()._members(name, shape)}

    def _member(self, shape: str, member: str, ref: Ref) -> dict[str, Node]:
        name = ref.get("locationName", lower_first(member))
        listed = self._list_shape(ref)
        if listed is None:
            return {name: self.node(ref)}
        items = struct({"item": node_building.one_or_more(self.node(listed["member"]))})
        return {name: node_building.either(items, node_building.EMPTY_TEXT)}
