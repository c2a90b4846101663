"""Key paths seen in public records, and what they prove about the spelling of an event source.

`data/generated/observed/README.md` describes the files and the program that writes them. Paths are relative to the
side, types are JSON types, and `proof` counts the seen paths that the rules describe.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping

from c7n_ctschema import keypath, tables
from c7n_ctschema.confidence import Confidence
from c7n_ctschema.keypath import Step
from c7n_ctschema.light_typing import Any
from c7n_ctschema.trail.paths.resolution import Found, resolve, resolve_from
from c7n_ctschema.trail.shapes.node_building import either
from c7n_ctschema.trail.shapes.nodes import EMPTY, ListOf, MapOf, Node, OneOf, Opaque, Scalar, Struct, struct

_CONTAINERS = {"object", "array"}
# A null tells no type. Most members that can be null are strings.
_TYPES = {"number": "number", "boolean": "boolean", "string": "string", "null": "string"}
ENOUGH_EVENTS = 2  # events of a source whose records must agree with the rules
ENOUGH_DESCRIBED = 0.9  # share of the paths that must agree: a few members are older or newer than botocore's model
Seen = tuple[tuple[Step, ...], list[str]]  # a seen path, with its JSON types
Trie = dict[str, Any]  # step text → Trie; "" → JSON types of a leaf


def _data(source: str) -> Mapping[str, Any]:
    data: Mapping[str, Any] = tables.read_from("generated/observed", source.removesuffix(".amazonaws.com"))
    return data


def events(source: str) -> tuple[str, ...]:
    """Names of the events with public records."""
    return tuple(_data(source).get("events", {}))


def paths(source: str, event: str, side: str) -> Mapping[str, list[str]]:
    """Path → JSON types, for the paths seen in one side of the event."""
    seen: Mapping[str, list[str]] = _data(source).get("events", {}).get(event, {}).get(side, {})
    return seen


@functools.lru_cache(maxsize=256)
def empty(source: str, event: str, side: str) -> tuple[str, ...]:
    """Paths at which all seen records have an empty object or list."""
    seen = paths(source, event, side)
    return tuple(
        path
        for path, types in seen.items()
        if set(types) <= _CONTAINERS and not any(other.startswith((f"{path}.", f"{path}[")) for other in seen)
    )


def confidence(source: str, event: str, side: str) -> Confidence:
    """Evidenced if this side of the event was seen, or if records confirm the rules of the source."""
    # Without records: zero of one path, so that nothing is confirmed.
    proof = _data(source).get("proof", {}).get(side, {"described": 0, "paths": 1, "events": 0})
    # One event proves nothing for the others: RUM's data event lowers its names, its management events keep them.
    confirmed = proof["events"] >= ENOUGH_EVENTS and proof["described"] >= ENOUGH_DESCRIBED * proof["paths"]
    return Confidence.EVIDENCED if confirmed or paths(source, event, side) else Confidence.GENERAL


def merge(node: Node, source: str, event: str, side: str, others: Node = EMPTY) -> Node:
    """The node with the seen paths that neither it nor `others`, the shape of other services, describes."""
    seen = _seen(source, event, side)
    if others is EMPTY:
        return _merged(node, _trie(seen), False)
    residue: Trie = {}
    for steps, types in seen:
        # What the model describes keeps the model's type, constraints, and documentation.
        if not any(isinstance(resolve(start, steps), Found) for start in (node, others)):
            _insert(residue, steps, types)
    return _graft(node, residue) if residue else node


def _seen(source: str, event: str, side: str) -> list[Seen]:
    parsed = ((keypath.parse(path), types) for path, types in paths(source, event, side).items())
    return [(steps, types) for steps, types in parsed if steps]


def _trie(seen: Iterable[Seen]) -> Trie:
    trie: Trie = {}
    for steps, types in seen:
        _insert(trie, steps, types)
    return trie


def _merged(node: Node, trie: Trie, projected: bool) -> Node:
    """The node with what `trie` adds. `projected`: a list step leads to it.

    Structs are merged when their members are asked for: RunInstances has 200 seen paths, and a policy follows two.
    """
    below = trie.keys() - {""}
    if isinstance(node, Struct) and below and "[]" not in below:
        return _merged_struct(node, trie, projected)
    if isinstance(node, ListOf) and below == {"[]"}:
        return ListOf(_merged(node.item, trie["[]"], True), node.documentation, node.origin)
    start = Found((node,), projected)
    missing = [(steps, types) for steps, types in _flat(trie) if not isinstance(resolve_from(start, steps), Found)]
    return _graft(node, _trie(missing)) if missing else node


def _merged_struct(node: Struct, trie: Trie, projected: bool) -> Struct:
    def expand() -> dict[str, Node]:
        members = dict(node.members)
        for name, branch in trie.items():
            if name:
                own = members.get(name[1:])
                members[name[1:]] = _grown(branch) if own is None else _merged(own, branch, projected)
        return members

    return node.with_members(expand)


def _flat(trie: Trie, before: tuple[Step, ...] = ()) -> Iterator[Seen]:
    """The paths of a trie. Their places do not matter, only their steps."""
    for name, branch in trie.items():
        if name:
            step = Step("each", "", 0, 0) if name == "[]" else Step("field", name[1:], 0, 0)
            yield from _flat(branch, (*before, step))
        elif before:
            yield before, branch


def _insert(trie: Trie, steps: tuple[Step, ...], types: list[str]) -> None:
    for step in steps:
        # The dot keeps members apart from list steps: a member can be named `[]` in quotes.
        trie = trie.setdefault("[]" if step.kind == "each" else "." + step.name, {})
    trie[""] = types


def _graft(node: Node, trie: Trie) -> Node:
    """The node with the branches of `trie` added."""
    # These take any name already.
    if isinstance(node, Opaque | MapOf):
        return node
    if isinstance(node, OneOf):
        # The first option is that of the service that the source is named after. Once is enough for the path to exist.
        return either(_graft(node.options[0], trie), *node.options[1:])
    fields = {name[1:]: branch for name, branch in trie.items() if name.startswith(".")}
    if isinstance(node, Struct) and fields:
        return _graft_struct(node, fields)
    if isinstance(node, ListOf) and "[]" in trie:
        return ListOf(_graft(node.item, trie["[]"]), node.documentation, node.origin)
    # Records have an object or a list where the model has a leaf: AWS changed the call, or logs a parsed document.
    return either(node, _grown(trie)) if trie.keys() - {""} else node


def _graft_struct(node: Struct, fields: Mapping[str, Trie]) -> Struct:
    # Members stay lazy: recursive shapes of botocore have no end (`nodes.Struct`).
    def expand() -> dict[str, Node]:
        members = dict(node.members)
        for name, branch in fields.items():
            members[name] = _graft(members[name], branch) if name in members else _grown(branch)
        return members

    return node.with_members(expand)


def _grown(trie: Trie) -> Node:
    """The node of a branch that only records have."""
    options: list[Node] = []
    members = {name[1:]: _grown(branch) for name, branch in trie.items() if name.startswith(".")}
    if members:
        options.append(struct(members, closed=False, origin="observed"))  # a record can lack optional members
    if "[]" in trie:
        options.append(ListOf(_grown(trie["[]"]), origin="observed"))
    if "" in trie and not options:
        # A place with members and null is a container that can be null: null is no second shape.
        options.append(_seen_leaf(trie[""]))
    return either(*options)


def _seen_leaf(types: list[str]) -> Node:
    if set(types) & _CONTAINERS:
        return Opaque("seen empty", origin="observed")
    return Scalar(_TYPES.get(types[0], "string"), origin="observed")
