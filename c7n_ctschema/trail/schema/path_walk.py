"""Existing paths that differ a little from a missing one: in names, in list steps, and in wrappers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from c7n_ctschema import keypath
from c7n_ctschema.keypath import Step
from c7n_ctschema.names import PATH_MEMBER, in_other_case, nearest
from c7n_ctschema.trail.paths.resolution import Found, advance, options
from c7n_ctschema.trail.shapes.nodes import ListOf, MapOf, Node, Struct

_LIST_WRAPPERS = ("items", "item")  # EC2's
_BESIDE = frozenset({"requestId", "xmlns", "return", "_return"})  # members of EC2's responses beside the result

Near = Callable[[str, tuple[str, ...]], tuple[str, ...]]


def walk(node: Node, steps: Sequence[Step], path: str, near: Near) -> Iterator[str]:
    """Existing paths that differ from the steps a little: in names as `near` allows, in list steps, in wrappers."""
    if not steps:
        yield path
        return
    # A place with several shapes (a list of one element as the element): each can be the one that the author saw.
    for option in options(node):
        yield from _walk_one(option, steps, path, near)


def _walk_one(node: Node, steps: Sequence[Step], path: str, near: Near) -> Iterator[str]:
    step, rest = steps[0], steps[1:]
    if isinstance(node, ListOf):
        here = step.kind in ("each", "index")
        # An index stays one element: a repair must not turn one value into a list.
        text = "[]" if not here or step.kind == "each" else "[0]"
        yield from walk(node.item, rest if here else steps, path + text, near)
    elif isinstance(node, MapOf):
        if step.kind == "field":
            yield from walk(node.value, rest, keypath.join(path, keypath.quote(step.name)), near)
        elif step.kind == "any":  # jmespath applies only one more step to each value, except after `[]`
            yield from walk(node.value, rest, path + (".*[]" if len(rest) > 1 else ".*"), near)
    elif isinstance(node, Struct):
        yield from _walk_struct(node, steps, path, near)


def _walk_struct(node: Struct, steps: Sequence[Step], path: str, near: Near) -> Iterator[str]:
    step, rest = steps[0], steps[1:]
    if step.kind == "field":
        for name in near(step.name, tuple(node.members)):
            yield from walk(node.members[name], rest, keypath.join(path, keypath.quote(name)), near)
    # `requestParameters.instancesSet.instanceId` lacks `items`, `responseElements.arn` of CreatePolicy lacks `policy`.
    for wrapper in _wrappers(node):
        if step.name != wrapper:
            yield from walk(node.members[wrapper], steps, keypath.join(path, keypath.quote(wrapper)), near)
    if near is similar and step.name not in node.members and rest and rest[0].kind == "each":
        for (
            wrapper
        ) in _LIST_WRAPPERS:  # `instancesSet.instances[]`: the name of a list in the API, which EC2 logs as `items`
            if wrapper in node.members:
                yield from walk(node.members[wrapper], rest, keypath.join(path, wrapper), near)
    if step.kind == "each":  # a list step that has to be removed
        yield from walk(node, rest, path, near)


def _wrappers(node: Struct) -> tuple[str, ...]:
    """Names of wrappers: EC2's list containers, or the only object of a response (`policy` of CreatePolicy)."""
    lists = tuple(name for name in _LIST_WRAPPERS if name in node.members)
    # A response with a single object: authors of policies write the member as boto3 returns it.
    real = [name for name in node.members if name not in _BESIDE]
    only = len(real) == 1 and all(isinstance(option, Struct) for option in options(node.members[real[0]]))
    return lists or ((real[0],) if only else ())


def same_letters(name: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The name itself, or names that differ in capitalization."""
    return (name,) if name in names else in_other_case(name, names)


def similar(name: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Names with nearly the same letters."""
    return same_letters(name, names) or nearest(name, names, 2, PATH_MEMBER)


def exact(name: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The name itself."""
    return (name,) if name in names else ()


def passes_map(root: Node, steps: Sequence[Step]) -> bool:
    """Whether the steps lead through a map, whose members can have any name, or nowhere."""
    place = Found((root,))
    for step in steps:
        if step.kind == "field" and any(isinstance(option, MapOf) for node in place.nodes for option in options(node)):
            return True
        answer = advance(place, step)
        if not isinstance(answer, Found):
            return True
        place = answer
    return False
