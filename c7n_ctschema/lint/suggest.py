"""What a key path that leads nowhere was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from c7n_ctschema import keypath
from c7n_ctschema.keypath import Step
from c7n_ctschema.trail import catalog
from c7n_ctschema.trail.resolution import Found, options, resolve
from c7n_ctschema.trail.schema import EventSchema
from c7n_ctschema.trail.shapes import ListOf, MapOf, Node, Struct

ROOTS = ("requestParameters", "responseElements")


@dataclass(frozen=True, slots=True)
class Repair:
    """A path that exists. `certain` where only capitals, list steps or wrappers differ: then it may be applied."""

    path: str
    certain: bool
    why: str


def repair(event: EventSchema, path: str, in_detail: bool) -> Repair | None:
    """The nearest path that the event's record has."""
    steps = keypath.parse(path)
    if not steps:
        return None
    root = event.record if in_detail else event.root
    for variant, why in _variants(steps):
        found = next(_walk(root, variant, ""), None)
        if found is not None and found != path:
            return Repair(found, not why and _loose(found) == _loose(path), why or "spelled differently")
    return None


def _variants(steps: Sequence[Step]) -> Iterator[tuple[Sequence[Step], str]]:
    """The path itself, then under the other root."""
    yield steps, ""
    for at, step in enumerate(steps):
        if step.name in ROOTS:
            other = ROOTS[1 - ROOTS.index(step.name)]
            moved = Step("field", other, step.start, step.end)
            yield (*steps[:at], moved, *steps[at + 1 :]), f"it is under {other}"
            return


def _loose(path: str) -> str:
    for text in ("[]", "[*]", ".items", ".item", '"'):
        path = path.replace(text, "")
    return path.lower()


def _walk(node: Node, steps: Sequence[Step], path: str) -> Iterator[str]:
    """Paths that follow the steps with small liberties: capitals, a letter, a list step, a wrapper."""
    if not steps:
        yield path
        return
    for option in options(node):
        yield from _walk_one(option, steps, path)


def _walk_one(node: Node, steps: Sequence[Step], path: str) -> Iterator[str]:
    step, rest = steps[0], steps[1:]
    if isinstance(node, ListOf):
        here = step.kind in ("each", "index")
        text = "[]" if not here or step.kind == "each" else "[0]"
        yield from _walk(node.item, rest if here else steps, path + text)
    elif isinstance(node, MapOf):
        if step.kind == "field":
            yield from _walk(node.value, rest, keypath.join(path, keypath.quote(step.name)))
    elif isinstance(node, Struct):
        yield from _walk_struct(node, step, rest, path)


def _walk_struct(node: Struct, step: Step, rest: Sequence[Step], path: str) -> Iterator[str]:
    if step.kind == "field":
        for name in _near(step.name, tuple(node.members)):
            yield from _walk(node.members[name], rest, keypath.join(path, keypath.quote(name)))
    for wrapper in ("items", "item"):  # EC2's list containers
        if wrapper in node.members and step.name != wrapper:
            yield from _walk(node.members[wrapper], (step, *rest), f"{path}.{wrapper}")
    if step.kind == "each":  # a list step too many
        yield from _walk(node, rest, path)


def _near(name: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Names that may be meant: itself, other capitals, or nearly the same letters."""
    if name in names:
        return (name,)
    same = tuple(other for other in names if other.lower() == name.lower())
    return same or tuple(other for other in catalog.nearest(name, names, 2) if _similar(name, other))


def _similar(name: str, other: str) -> bool:
    from rapidfuzz import fuzz

    return fuzz.ratio(name.lower(), other.lower()) >= 75


def exists(event: EventSchema, path: str, in_detail: bool) -> bool:
    """Whether the record has the path for sure."""
    steps = keypath.parse(path)
    root = event.record if in_detail else event.root
    return steps is not None and isinstance(resolve(root, steps), Found)
