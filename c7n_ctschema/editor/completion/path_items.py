"""Proposals for the next step of a path: of `key` from the envelope, and of `ids` from the record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from c7n_ctschema import keypath
from c7n_ctschema.editor.completion.completion_item import Item, ItemKind
from c7n_ctschema.html_text import readable
from c7n_ctschema.lint.analysis import readings
from c7n_ctschema.trail.paths.resolution import Found, options
from c7n_ctschema.trail.schema.event_schema import EventSchema
from c7n_ctschema.trail.shapes.envelope import ROOTS
from c7n_ctschema.trail.shapes.nodes import ListOf, MapOf, Node, OneOf, Opaque, Scalar, Struct

# What begins a path within an expression: a function's argument, an operand, the right side of a pipe.
_BEGIN = re.compile(r"""[(,|!=<>{:]|&&|\s|&""")
_MEMBER = re.compile(r"""(?P<parent>.*?)(?:(?P<dot>\.)|(?P<condition>\[\?)|^)(?P<member>"?[^.\[\]"]*)\Z""", re.DOTALL)
# nearly all keys of policies begin with these; the envelope lists them last
_OFTEN = {"": {"detail"} | {*ROOTS.values()}, "detail": {*ROOTS.values()}}
_FIRST = 20_000  # before all others
MOST_ABOUT = 400  # characters of documentation in a list of proposals


class PathPrefix(NamedTuple):
    """The part of an expression before the cursor: the path of the parent object, and the member that is begun."""

    parent: str
    member: str
    start: int  # where the member begins in the expression


def prefix_of(text: str) -> PathPrefix | None:
    """The path that is written at the end of the text; None behind a string or a number."""
    begin = _begin_of_path(text)
    condition = text.rfind("[?", 0, begin) if "[?" in text else -1
    path = text[begin:]
    found = _MEMBER.fullmatch(path)
    if found is None:
        return None
    parent = found["parent"]
    start = begin + found.start("member")
    # inside of `items[?…]`, paths begin at an element of the list
    if condition >= 0 and "]" not in text[condition:]:
        outer = text[:condition] + "[]"
        return PathPrefix(f"{outer}.{parent}" if parent else outer, found["member"], start)
    if found["condition"]:
        return PathPrefix(f"{parent}[]", found["member"], start)
    return PathPrefix(parent, found["member"], start)


def _begin_of_path(text: str) -> int:
    """Where the last path begins, behind the last operator that is not in quotes."""
    begin, quote = 0, ""
    for at, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'`":
            quote = character
        elif _BEGIN.match(character) or (character == "?" and text[at - 1 : at] == "["):
            begin = at + 1
    return begin


def steps(schemas: Sequence[EventSchema], prefix: PathPrefix, in_detail: bool) -> Iterator[Item]:
    """The members of the parent in each event; those of all events first, then those of some."""
    seen: dict[str, list[tuple[EventSchema, Node]]] = {}
    for schema in schemas:
        for name, node in _members(schema, prefix.parent, in_detail).items():
            seen.setdefault(name, []).append((schema, node))
    for rank, (name, found) in enumerate(seen.items()):
        is_sure = len(found) == len(schemas)
        only = "" if is_sure else f", only in {', '.join(schema.event for schema, _ in found)}"
        node = found[0][1]
        about = readable(node.documentation)[:MOST_ABOUT]
        kind = ItemKind.MEMBER
        order = rank if is_sure else rank + 10_000
        order = order - _FIRST if name in _OFTEN.get(prefix.parent, ()) else order
        yield Item(
            name, kind, f"{type_of(node)}, {node.origin}{only}", about, written(name, node), order, False, is_sure
        )


def _members(schema: EventSchema, parent: str, in_detail: bool) -> dict[str, Node]:
    if not parent:
        return dict((schema.record if in_detail else schema.root).members)
    answer = readings.read(schema, parent, in_detail).resolution
    found: dict[str, Node] = {}
    for node in answer.nodes if isinstance(answer, Found) else ():
        for option in options(node):
            if isinstance(option, Struct):
                found.update(option.members)
    return found


def written(name: str, node: Node) -> str:
    """The step with what always follows it: `[]` of a list, and `items[]` of an object that only wraps a list."""
    text = keypath.quote(name)
    inner = [option for option in options(node) if not isinstance(option, Scalar)]
    if inner and isinstance(inner[0], ListOf):
        return f"{text}[]"
    if inner and isinstance(inner[0], Struct) and len(inner[0].members) == 1:
        [(only, below)] = inner[0].members.items()
        if any(isinstance(option, ListOf) for option in options(below)):
            return f"{text}.{keypath.quote(only)}[]"
    return text


def type_of(node: Node) -> str:
    """The type of a node in one or two words."""
    if isinstance(node, Scalar):
        return node.type
    if isinstance(node, OneOf):
        return " or ".join(dict.fromkeys(type_of(option) for option in options(node)))
    if isinstance(node, ListOf):
        return f"list of {type_of(node.item)}s"
    return "object" if isinstance(node, Struct | MapOf) else "any" if isinstance(node, Opaque) else ""
