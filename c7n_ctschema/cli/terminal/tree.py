"""A record's shape as a tree: JSON for programs, indented lines, or rich's tree on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from c7n_ctschema.cli.terminal.text import cut, first_sentence, printable, readable
from c7n_ctschema.trail.shapes.nodes import ListOf, MapOf, Node, OneOf, Opaque, Scalar, Struct

if TYPE_CHECKING:
    from rich.tree import Tree

MOST_LINES = 5_000  # of one side; the widest event has some 60,000 leaves


def as_json(node: Node, above: tuple[str, ...] = ()) -> dict[str, object]:
    """Members by name; a leaf has `type` and its constraints, a list `member`, a map `value`."""
    if isinstance(node, Struct):
        if node.name and node.name in above:
            return {"type": "structure", "recursive": node.name}
        return {name: as_json(member, (*above, node.name)) for name, member in node.members.items()}
    if isinstance(node, ListOf):
        return {"type": "list", "member": as_json(node.item, above)}
    if isinstance(node, MapOf):
        return {"type": "map", "value": as_json(node.value, above)}
    if isinstance(node, OneOf):
        return {"type": "either", "options": [as_json(option, above) for option in node.options]}
    return _leaf(node)


def _leaf(node: Scalar | Opaque) -> dict[str, object]:
    if isinstance(node, Opaque):
        return {"type": "any", "note": node.reason}
    facts = {
        "enum": list(node.enum),
        "min": node.min,
        "max": node.max,
        "pattern": node.pattern,
        "documentation": readable(node.documentation),
    }
    return {"type": node.type, **{name: fact for name, fact in facts.items() if fact not in (None, "", [])}}


@dataclass(frozen=True, slots=True)
class TreeLine:
    """One member of the tree."""

    depth: int
    name: str
    kind: str
    limits: str
    about: str


def lines(node: Node, depth: int = 0, above: tuple[str, ...] = (), most: int | None = None) -> Iterator[TreeLine]:
    """The members of a node and all below, recursion marked instead of followed."""
    for inner in _structs(node):
        if inner.name and inner.name in above:
            yield TreeLine(depth, "…", f"as {inner.name} above", "", "")
            continue
        for name, member in inner.members.items():
            yield TreeLine(depth, name, kind_of(member), limits_of(member, most), first_sentence(member.documentation))
            yield from lines(member, depth + 1, (*above, inner.name), most)


def _structs(node: Node) -> Iterator[Struct]:
    """The objects at a place, lists and alternatives opened, each once: EC2 writes a list of one as the element."""
    found: dict[int, Struct] = {}
    waiting = [node]
    while waiting:
        inner = waiting.pop(0)
        if isinstance(inner, Struct):
            found.setdefault(id(inner), inner)
        elif isinstance(inner, OneOf):
            waiting.extend(inner.options)
        elif isinstance(inner, ListOf | MapOf):
            waiting.append(inner.item if isinstance(inner, ListOf) else inner.value)
    yield from found.values()


def kind_of(node: Node) -> str:
    """A node's type in a word or two."""
    if isinstance(node, Scalar):
        return node.type
    if isinstance(node, ListOf):
        return f"list of {kind_of(node.item)}"
    if isinstance(node, MapOf):
        return f"map of {kind_of(node.value)}"
    if isinstance(node, OneOf):
        return " or ".join(dict.fromkeys(kind_of(option) for option in node.options))
    return "any" if isinstance(node, Opaque) else "structure"


def limits_of(node: Node, most: int | None = None) -> str:
    """A leaf's constraints on one line; at most so many values of an enum, and their number."""
    if isinstance(node, ListOf | MapOf):
        return limits_of(node.item if isinstance(node, ListOf) else node.value, most)
    if isinstance(node, Opaque):
        return node.reason
    if not isinstance(node, Scalar):
        return ""
    parts = [f"enum {cut(node.enum, ', ', most)}"] if node.enum else []
    parts += [f"{word} {limit}" for word, limit in (("min", node.min), ("max", node.max)) if limit is not None]
    return "; ".join([*parts, *([f"pattern {node.pattern}"] if node.pattern else [])])


def plain_lines(node: Node, most: int | None = None) -> Iterator[str]:
    """Two spaces a level; documentation at the end of the line."""
    count = 0
    for count, line in enumerate(lines(node, most=most), 1):
        if count > MOST_LINES:
            yield f"… more than {MOST_LINES} members; `keys` lists them all"
            return
        parts = [f"{'  ' * line.depth}{line.name}: {line.kind}", line.limits, line.about and f"# {line.about}"]
        yield "  ".join(part for part in parts if part)
    if not count:
        yield "null: the call has no members here"


def rich_tree(node: Node, title: str, most: int | None = None) -> Tree:
    """The same in colours, for a terminal."""
    from rich.text import Text
    from rich.tree import Tree

    branches = [Tree(Text(title, style="bold"), guide_style="dim")]
    for count, line in enumerate(lines(node, most=most)):
        if count == MOST_LINES:
            branches[0].add(f"… more than {MOST_LINES} members; `keys` lists them all")
            break
        label = Text.assemble(
            (printable(line.name), "cyan"),
            " ",
            (line.kind, "green"),
            (printable(f"  {line.limits}") if line.limits else "", "yellow"),
            (printable(f"  {line.about}") if line.about else "", "dim"),
        )
        del branches[line.depth + 1 :]
        branches.append(branches[-1].add(label))
    return branches[0]
