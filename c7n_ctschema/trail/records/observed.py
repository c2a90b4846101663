"""Key paths seen in real records, and what they prove about a source's spelling.

`data/generated/observed/README.md` describes the files, and how they are made. Paths are relative to their root, types
are JSON's, `proof` counts how many seen paths the rules describe.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from c7n_ctschema import keypath, tables
from c7n_ctschema.confidence import Confidence
from c7n_ctschema.keypath import Step
from c7n_ctschema.trail.paths.resolution import Found, resolve
from c7n_ctschema.trail.shapes.node_building import either
from c7n_ctschema.trail.shapes.nodes import EMPTY, ListOf, MapOf, Node, OneOf, Opaque, Scalar, Struct, struct

_CONTAINERS = {"object", "array"}
_TYPES = {"number": "number", "boolean": "boolean", "string": "string", "null": "string"}
ENOUGH_EVENTS = 2  # events of a source whose records must agree with the rules
ENOUGH_DESCRIBED = 0.9  # share of their paths that must; a few members are older or newer than botocore's model
Trie = dict[str, Any]  # step text → Trie; "" → JSON types of a leaf


def _data(source: str) -> Mapping[str, Any]:
    data: Mapping[str, Any] = tables.read_from("generated/observed", source.removesuffix(".amazonaws.com"))
    return data


def events(source: str) -> tuple[str, ...]:
    """Names of the events of which records were seen."""
    return tuple(_data(source).get("events", {}))


def paths(source: str, event: str, side: str) -> Mapping[str, list[str]]:
    """Seen paths of one side with their JSON types."""
    found: Mapping[str, list[str]] = _data(source).get("events", {}).get(event, {}).get(side, {})
    return found


@functools.lru_cache(maxsize=256)
def empty(source: str, event: str, side: str) -> tuple[str, ...]:
    """Paths at which the records seen have nothing but an empty object or list."""
    seen = paths(source, event, side)
    return tuple(
        path
        for path, types in seen.items()
        if set(types) <= _CONTAINERS and not any(other.startswith((f"{path}.", f"{path}[")) for other in seen)
    )


def confidence(source: str, event: str, side: str) -> Confidence:
    """Evidenced where this side of the event was seen, or where the source's rules stood the test of its records."""
    proof = _data(source).get("proof", {}).get(side, {"described": 0, "paths": 1, "events": 0})
    stood_the_test = proof["events"] >= ENOUGH_EVENTS and proof["described"] >= ENOUGH_DESCRIBED * proof["paths"]
    return Confidence.EVIDENCED if stood_the_test or paths(source, event, side) else Confidence.GENERAL


def merge(node: Node, source: str, event: str, side: str, others: Node = EMPTY) -> Node:
    """The node with the seen paths that neither it nor `others` describes: the latter are of another service."""
    residue: Trie = {}
    for path, types in paths(source, event, side).items():
        steps = keypath.parse(path)
        if steps and not any(isinstance(resolve(start, steps), Found) for start in (node, others)):
            _insert(residue, steps, types)
    return _graft(node, residue) if residue else node


def _insert(trie: Trie, steps: tuple[Step, ...], types: list[str]) -> None:
    for step in steps:
        trie = trie.setdefault("[]" if step.kind == "each" else "." + step.name, {})
    trie[""] = types


def _graft(node: Node, trie: Trie) -> Node:
    """`node`, where the branches of `trie` may stand too."""
    if isinstance(node, Opaque | MapOf):
        return node
    if isinstance(node, OneOf):
        return either(_graft(node.options[0], trie), *node.options[1:])
    fields = {name[1:]: branch for name, branch in trie.items() if name.startswith(".")}
    if isinstance(node, Struct) and fields:
        return _graft_struct(node, fields)
    if isinstance(node, ListOf) and "[]" in trie:
        return ListOf(_graft(node.item, trie["[]"]), node.documentation, node.origin)
    return either(node, _grown(trie)) if trie.keys() - {""} else node


def _graft_struct(node: Struct, fields: Mapping[str, Trie]) -> Struct:
    def expand() -> dict[str, Node]:
        members = dict(node.members)
        for name, branch in fields.items():
            members[name] = _graft(members[name], branch) if name in members else _grown(branch)
        return members

    return Struct(expand, node.name, node.closed, node.documentation, node.origin, node.perhaps)


def _grown(trie: Trie) -> Node:
    """A node for what only records know."""
    options: list[Node] = []
    members = {name[1:]: _grown(branch) for name, branch in trie.items() if name.startswith(".")}
    if members:
        options.append(struct(members, origin="observed"))
    if "[]" in trie:
        options.append(ListOf(_grown(trie["[]"]), origin="observed"))
    if "" in trie and not options:
        options.append(_seen_leaf(trie[""]))
    return either(*options)


def _seen_leaf(types: list[str]) -> Node:
    if set(types) & _CONTAINERS:
        return Opaque("seen empty", origin="observed")
    return Scalar(_TYPES.get(types[0], "string"), origin="observed")
