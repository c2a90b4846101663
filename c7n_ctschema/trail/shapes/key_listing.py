"""The list of key paths below a node. It ends where a shape contains itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from c7n_ctschema import keypath
from c7n_ctschema.confidence import Confidence
from c7n_ctschema.trail.shapes import node_building
from c7n_ctschema.trail.shapes.nodes import ListOf, MapOf, Node, OneOf, Opaque, Scalar, Struct

MOST_KEYS = 20_000  # limits the work; the largest event, of QuickSight, has fewer


class Key(NamedTuple):
    """A leaf that a filter can read. `path` is JMESPath from the EventBridge envelope; a map's key is `*`.

    `type` is string, number, boolean, timestamp, blob, or any. Any: what is below is unknown, and `note` says why.
    `note` also says that records mostly hide the value. `may_be_text`: records can have the number as a string.
    `origin` is model, quirk or observed. `confidence` is evidenced or general; see `EventSchema.confidence`.
    """

    path: str
    type: str
    enum: tuple[str, ...] = ()
    min: float | None = None
    max: float | None = None
    pattern: str | None = None
    documentation: str = ""
    origin: str = "model"
    confidence: Confidence = Confidence.GENERAL
    note: str = ""
    may_be_text: bool = False


def leaves(node: Node, path: str, confidence: Confidence) -> Iterator[Key]:
    """Every leaf once, in the order of the model."""
    seen: set[tuple[str, str]] = set()
    for key in _walk(node, path, confidence, ()):
        # The alternatives of a place share most paths. A path with two types is two keys.
        if (key.path, key.type) in seen:
            continue
        seen.add((key.path, key.type))
        yield key
        if len(seen) >= MOST_KEYS:
            yield Key(path, "any", note=f"more than {MOST_KEYS} keys", confidence=confidence)
            return


def _walk(node: Node, path: str, confidence: Confidence, above: tuple[str, ...]) -> Iterator[Key]:
    if isinstance(node, Scalar):
        yield _leaf(node, path, confidence)
    elif isinstance(node, OneOf):
        for option in node.options:
            yield from _walk(option, path, confidence, above)
    elif isinstance(node, ListOf):
        yield from _walk(node.item, path + "[]", confidence, above)
    elif isinstance(node, MapOf):
        yield from _walk(node.value, path + ".*", confidence, above)
    elif isinstance(node, Opaque):
        yield Key(
            path, "any", documentation=node.documentation, origin=node.origin, confidence=confidence, note=node.reason
        )
    else:
        yield from _members(node, path, confidence, above)


def _members(node: Struct, path: str, confidence: Confidence, above: tuple[str, ...]) -> Iterator[Key]:
    if node.name and node.name in above:
        yield Key(
            path,
            "any",
            documentation=node.documentation,
            origin=node.origin,
            confidence=confidence,
            note=f"recursive: as {node.name} above",
        )
        return
    # The dot: the record's own root is no key, even if it has no members.
    if path.count(".") and not node.members:
        yield Key(
            path,
            "any",
            documentation=node.documentation,
            origin=node.origin,
            confidence=confidence,
            note="an object without known members",
        )
    for name, member in node.members.items():
        yield from _walk(member, keypath.join(path, keypath.quote(name)), confidence, (*above, node.name))


def _leaf(node: Scalar, path: str, confidence: Confidence) -> Key:
    return Key(
        path,
        node.type,
        node.enum,
        node.min,
        node.max,
        node.pattern,
        node.documentation,
        node.origin,
        confidence,
        _note(node, path),
    )


def _note(node: Scalar, path: str) -> str:
    if node.enum == ("",):  # `policy` of S3's PutBucketPolicy, whose policy is in `bucketPolicy`
        return node_building.IS_EMPTY
    # botocore has no `sensitive` trait on 34 passwords, such as DocumentDB's MasterUserPassword, so names count too.
    hides = node.hidden or (node.type == "string" and node_building.names_a_secret(path))
    return node_building.HIDES if hides else ""


def paths(node: Node, path: str, most: int) -> list[str]:
    """The first `most` paths of `leaves`, without the facts about each: faster, for an index of all events."""
    # A dict keeps the order and drops repeated paths.
    collected: dict[str, None] = {}
    _collect(node, path, (), collected, most)
    return list(collected)[:most]


def _collect(node: Node, path: str, above: tuple[str, ...], collected: dict[str, None], most: int) -> None:
    if isinstance(node, Struct):
        members = node.members
        if not members or (node.name and node.name in above):
            collected[path] = None
            return
        inside = (*above, node.name)
        for name, member in members.items():
            # QuickSight's events have thousands of leaves; the index of `find` needs the first ones.
            if len(collected) >= most:
                return
            _collect(member, f"{path}.{keypath.quote(name)}", inside, collected, most)
    elif isinstance(node, ListOf):
        _collect(node.item, path + "[]", above, collected, most)
    elif isinstance(node, MapOf):
        _collect(node.value, path + ".*", above, collected, most)
    elif isinstance(node, OneOf):
        for option in node.options:
            _collect(option, path, above, collected, most)
    else:
        collected[path] = None
