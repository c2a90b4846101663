"""What a key path that leads nowhere was probably meant to be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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
    for near in (_same_letters, _similar):
        for variant, why in _variants(steps):
            found = next(_walk(root, variant, "", near), None)
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


Near = Callable[[str, tuple[str, ...]], tuple[str, ...]]


def _walk(node: Node, steps: Sequence[Step], path: str, near: Near) -> Iterator[str]:
    """Paths that follow the steps with small liberties: in names what `near` allows, a list step, a wrapper."""
    if not steps:
        yield path
        return
    for option in options(node):
        yield from _walk_one(option, steps, path, near)


def _walk_one(node: Node, steps: Sequence[Step], path: str, near: Near) -> Iterator[str]:
    step, rest = steps[0], steps[1:]
    if isinstance(node, ListOf):
        here = step.kind in ("each", "index")
        text = "[]" if not here or step.kind == "each" else "[0]"
        yield from _walk(node.item, rest if here else steps, path + text, near)
    elif isinstance(node, MapOf):
        if step.kind == "field":
            yield from _walk(node.value, rest, keypath.join(path, keypath.quote(step.name)), near)
    elif isinstance(node, Struct):
        yield from _walk_struct(node, steps, path, near)


def _walk_struct(node: Struct, steps: Sequence[Step], path: str, near: Near) -> Iterator[str]:
    step, rest = steps[0], steps[1:]
    if step.kind == "field":
        for name in near(step.name, tuple(node.members)):
            yield from _walk(node.members[name], rest, keypath.join(path, keypath.quote(name)), near)
    for wrapper in ("items", "item"):  # EC2's list containers
        if wrapper in node.members and step.name != wrapper:
            yield from _walk(node.members[wrapper], steps, f"{path}.{wrapper}", near)
    if step.kind == "each":  # a list step too many
        yield from _walk(node, rest, path, near)


def _same_letters(name: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The name itself, or in other capitals."""
    return (name,) if name in names else tuple(other for other in names if other.lower() == name.lower())


def _similar(name: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Names with nearly the same letters."""
    from rapidfuzz import fuzz

    same = _same_letters(name, names)
    return same or tuple(
        other for other in catalog.nearest(name, names, 2) if fuzz.ratio(name.lower(), other.lower()) >= 75
    )


def exists(event: EventSchema, path: str, in_detail: bool) -> bool:
    """Whether the record has the path for sure."""
    steps = keypath.parse(path)
    root = event.record if in_detail else event.root
    return steps is not None and isinstance(resolve(root, steps), Found)
