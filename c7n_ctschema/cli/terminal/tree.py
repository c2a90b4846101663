"""The shape of a record as a tree: JSON, indented lines, or a tree of rich on a terminal."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from c7n_ctschema.cli.terminal.text import cut, first_sentence, printable, readable
from c7n_ctschema.trail.records import learned
from c7n_ctschema.trail.shapes import node_building
from c7n_ctschema.trail.shapes.nodes import ListOf, MapOf, Node, OneOf, Opaque, Scalar, Struct

if TYPE_CHECKING:
    from rich.text import Text
    from rich.tree import Tree

MOST_LINES = 5_000  # for each side; the widest event has about 60,000 leaves
MOST_SHOWN = 60  # for each side on a terminal; RunInstances has more than 200


def as_json(node: Node, above: tuple[str, ...] = ()) -> dict[str, object]:
    """The members by name. A leaf has `type` and constraints, a list has `member`, a map has `value`."""
    if isinstance(node, Struct):
        # `wafv2.CreateWebACL` has statements inside statements: without this test the tree has no end.
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


def lines(
    node: Node,
    depth: int = 0,
    above: tuple[str, ...] = (),
    most: int | None = None,
    counts: learned.Counts | None = None,
) -> Iterator[TreeLine]:
    """The members of a node, at every depth. A recursive shape is one line that refers to the shape above."""
    for inner in _structs(node):
        if inner.name and inner.name in above:
            yield TreeLine(depth, "…", f"as {inner.name} above", "", "")
            continue
        for name, member in inner.members.items():
            had = counts.member(name) if counts else None
            about = _about(first_sentence(member.documentation), str(had or ""))
            yield TreeLine(depth, name, kind_of(member), limits_of(member, most), about)
            yield from lines(member, depth + 1, (*above, inner.name), most, had)


def _about(documentation: str, had: str) -> str:
    # The documentation of a learned member is how many records had it.
    return documentation if had in documentation else ". ".join(filter(None, (had, documentation)))


def _structs(node: Node) -> Iterator[Struct]:
    """The objects at a node, also in its lists and alternatives, each once: EC2 logs a list of one as the element."""
    found: dict[int, Struct] = {}
    waiting = [node]
    while waiting:
        # From the front, so that alternatives keep their order.
        inner = waiting.pop(0)
        if isinstance(inner, Struct):
            found.setdefault(id(inner), inner)
        elif isinstance(inner, OneOf):
            waiting.extend(inner.options)
        elif isinstance(inner, ListOf | MapOf):
            waiting.append(inner.item if isinstance(inner, ListOf) else inner.value)
    yield from found.values()


def kind_of(node: Node) -> str:
    """A node's type in words: `string`, `list of string`."""
    if isinstance(node, Scalar):
        return node.type
    if isinstance(node, ListOf):
        return f"list of {kind_of(node.item)}"
    if isinstance(node, MapOf):
        return f"map of {kind_of(node.value)}"
    if isinstance(node, OneOf):
        return " or ".join(dict.fromkeys(kind_of(option) for option in node.options))
    return "any" if isinstance(node, Opaque) else "object"


def limits_of(node: Node, most: int | None = None) -> str:
    """A leaf's constraints on one line, with at most `most` values of an enum."""
    if isinstance(node, ListOf | MapOf):
        return limits_of(node.item if isinstance(node, ListOf) else node.value, most)
    if isinstance(node, Opaque):
        return node.reason
    if not isinstance(node, Scalar):
        return ""
    if node.enum == ("",):
        return node_building.IS_EMPTY
    parts = [f"enum {cut(node.enum, ', ', most)}"] if node.enum else []
    parts += [f"{word} {limit}" for word, limit in (("min", node.min), ("max", node.max)) if limit is not None]
    return "; ".join([*parts, *([f"pattern {node.pattern}"] if node.pattern else [])])


def plain_lines(node: Node, most: int | None = None, counts: learned.Counts | None = None) -> Iterator[str]:
    """The tree as lines: two spaces for each level, documentation at the end of the line."""
    count = 0
    for count, line in enumerate(lines(node, most=most, counts=counts), 1):
        if count > MOST_LINES:
            yield f"… more than {MOST_LINES} members; `keys` lists all"
            return
        parts = [f"{'  ' * line.depth}{line.name}: {line.kind}", line.limits, line.about and f"# {line.about}"]
        yield "  ".join(part for part in parts if part)
    if not count:
        yield "null: no members"


def rich_tree(node: Node, title: str, most: int | None = None, counts: learned.Counts | None = None) -> Tree:
    """The tree in colors, for a terminal. With `most`, deep levels of a large tree are left out."""
    from rich.text import Text
    from rich.tree import Tree

    branches = [Tree(Text(title, style="bold"), guide_style="dim")]
    known = list(itertools.islice(lines(node, most=most, counts=counts), MOST_LINES + 1))
    shown = _nearest(known[:MOST_LINES]) if most else known[:MOST_LINES]
    for line in shown:
        # `branches` is the way from the root to the last line: what is deeper than this line has ended.
        del branches[line.depth + 1 :]
        branches.append(branches[-1].add(_label(line)))
    if len(shown) < min(len(known), MOST_LINES):
        many = "more than " * (len(known) > MOST_LINES) + f"{min(len(known), MOST_LINES):,}"
        branches[0].add(Text(f"... {len(shown)} of {many} members; --all lists them", style="bold"))
    elif len(known) > MOST_LINES:
        branches[0].add(f"… more than {MOST_LINES} members; `keys` lists all")
    return branches[0]


def _nearest(known: list[TreeLine]) -> list[TreeLine]:
    """The lines that a terminal shows: those nearest to the root, in their order. None is without the line above it."""
    nearest = sorted(range(len(known)), key=lambda at: known[at].depth)[:MOST_SHOWN]
    return [known[at] for at in sorted(nearest)]


def _label(line: TreeLine) -> Text:
    from rich.text import Text

    return Text.assemble(
        (printable(line.name), "cyan"),
        " ",
        (line.kind, "green"),
        (printable(f"  {line.limits}") if line.limits else "", "yellow"),
        (printable(f"  {line.about}") if line.about else "", "dim"),
    )
