"""What a missing key path was probably meant to be."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from c7n_ctschema import keypath
from c7n_ctschema.keypath import Step
from c7n_ctschema.names import PATH_MEMBER, by_shared_words, in_other_case, nearest
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.paths.resolution import Found, Missing, advance, options, resolve
from c7n_ctschema.trail.schema import event_schema
from c7n_ctschema.trail.schema.event_schema import EventSchema
from c7n_ctschema.trail.shapes.nodes import ListOf, MapOf, Node, Struct

ROOTS = ("requestParameters", "responseElements")
MOST_SEARCHED, MOST_SHOWN = 20, 2  # events of the source that are searched, and that a message names
SHORTEST_MOVED = 5  # letters of a member that may be one level higher or lower
_LIST_WRAPPERS = ("items", "item")  # EC2's
_BESIDE = frozenset({"requestId", "xmlns", "return", "_return"})  # members of EC2's responses beside the result


class Repair(NamedTuple):
    """A path that exists. `certain`: only capitalization, list steps, or wrappers differ, so `--fix` can write it.

    `other_root` is the root of the repaired path if it is not that of the missing path, else "". `is_moved`: the same
    member exists one level higher or lower.
    """

    path: str
    certain: bool
    other_root: str = ""
    is_moved: bool = False


def nearest_path(event: EventSchema, path: str, in_detail: bool) -> Repair | None:
    """The nearest path that the event's record has, or None."""
    parsed = keypath.parse(path)
    if not parsed:
        return None
    root = event.record if in_detail else event.root
    steps = _rooted(parsed)
    # All roots with exact letters come before any typing error: a right member under the other root is the likelier
    # intent.
    for near in (_same_letters, _similar):
        for variant, other_root in _variants(steps, in_detail):
            found = next(_walk(root, variant, "", near), None)
            if found is not None and found != path:
                # The other root has another value (a name that was asked for, an ARN that was given), so a person must
                # decide.
                return Repair(found, not other_root and near is _same_letters, other_root)
    moved = _moved(root, steps)
    return Repair(moved, certain=False, is_moved=True) if moved else None


def _moved(root: Node, steps: Sequence[Step]) -> str:
    """The only path with the same members and one level less or more (`vpcConfig.subnetIds` for `subnetIds`), or ""."""
    moved = set(itertools.islice(_with_other_level(root, steps), 2))
    # Two places with the same member: neither is likelier. Two paths are enough to know that.
    return moved.pop() if len(moved) == 1 else ""


def _with_other_level(root: Node, steps: Sequence[Step]) -> Iterator[str]:
    """Paths with one object less or more below the root. Short names are too common to prove anything."""
    # Below the root only: a level above it would leave `requestParameters`.
    first = next((at for at, step in enumerate(steps) if step.name in ROOTS), len(steps)) + 1
    if len(next((step.name for step in reversed(steps) if step.name), "")) < SHORTEST_MOVED:
        return
    for at in range(first, len(steps) - 1):
        if steps[at].kind == "field":
            rest = steps[at + 2 :] if steps[at + 1].kind != "field" else steps[at + 1 :]
            if rest:
                yield from _walk_without_maps(root, (*steps[:at], *rest))
    for inner in _containers(root, steps[:first]) if first < len(steps) else ():
        yield from _walk_without_maps(root, (*steps[:first], Step("field", inner, 0, 0), *steps[first:]))


def _walk_without_maps(root: Node, steps: Sequence[Step]) -> Iterator[str]:
    """Existing paths with exactly these names. A map has any name, which proves nothing."""
    return (path for path in _walk(root, steps, "", _exact) if not _passes_map(root, keypath.parse(path) or ()))


def _passes_map(root: Node, steps: Sequence[Step]) -> bool:
    """Whether the steps lead through a map, or nowhere."""
    # The steps are followed again because `_walk` returns the path only.
    place = Found((root,))
    for step in steps:
        if step.kind == "field" and any(isinstance(option, MapOf) for node in place.nodes for option in options(node)):
            return True
        answer = advance(place, step)
        if not isinstance(answer, Found):
            return True
        place = answer
    return False


def _containers(root: Node, steps: Sequence[Step]) -> Iterator[str]:
    """The names of the members of what the steps lead to."""
    place = resolve(root, steps)
    for node in place.nodes if isinstance(place, Found) else ():
        for option in options(node):
            yield from option.members if isinstance(option, Struct) else ()


def _exact(name: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return (name,) if name in names else ()


_ROOT_SLIPS = {
    "requestParameters": re.compile(r"request_?param(?:eter)?s?", re.IGNORECASE),
    "responseElements": re.compile(r"response_?elements?", re.IGNORECASE),
}


def _rooted(steps: Sequence[Step]) -> Sequence[Step]:
    """The steps with a correct root: `request_parameters` and `detail.detail` have only one possible meaning."""
    if [step.name for step in steps[:2]] == ["detail", "detail"]:
        return _rooted(steps[1:])
    # The root is the first step of `ids`, and the second after `detail`.
    for at, step in enumerate(steps[:2]):
        for root, slip in _ROOT_SLIPS.items():
            if slip.fullmatch(step.name):
                return (*steps[:at], Step("field", root, step.start, step.end), *steps[at + 1 :])
    return steps


def events_with(event: EventSchema, path: str, in_detail: bool) -> tuple[str, ...]:
    """Other events of the source whose records have the path, similar names first."""
    steps = keypath.parse(path)
    # `errorCode` or `userIdentity.arn` are members of every record, so no other event has more of them.
    if not steps or not any(step.name in ROOTS for step in steps[:-1]):
        return ()
    return _having(event.source, event.event, path, in_detail)


@functools.lru_cache(maxsize=2_000)
def _having(source: str, event: str, path: str, in_detail: bool) -> tuple[str, ...]:
    # Only events with a similar name are searched: EC2 has more than 800, and each costs the building of its shapes.
    names = [name for name in event_catalog.events_of_source(source) if name != event]
    leaf = path.rpartition(".")[2]
    near = [name for asked in (event, leaf) for name in by_shared_words(asked, names, MOST_SEARCHED)]
    having = (name for name in dict.fromkeys(near) if exists(event_schema.load(source, name), path, in_detail))
    return tuple(itertools.islice(having, MOST_SHOWN))


def _variants(steps: Sequence[Step], in_detail: bool) -> Iterator[tuple[Sequence[Step], str]]:
    """The path itself, then under the other root, or under both roots for a path without one."""
    # The order is that of likelihood. The first variant that leads somewhere is the repair.
    yield steps, ""
    if not any(step.name in ROOTS for step in steps):
        yield from _under_roots(steps, in_detail)
    for at, step in enumerate(steps):
        if step.name in ROOTS:
            other = ROOTS[1 - ROOTS.index(step.name)]
            moved = Step("field", other, step.start, step.end)
            yield (*steps[:at], moved, *steps[at + 1 :]), other
            return


def _under_roots(steps: Sequence[Step], in_detail: bool) -> Iterator[tuple[Sequence[Step], str]]:
    detail = () if in_detail else (Step("field", "detail", 0, 0),)
    rest = steps[1:] if detail and steps[0].name == "detail" else steps
    for root in ROOTS:
        yield (*detail, Step("field", root, 0, 0), *rest), root


Near = Callable[[str, tuple[str, ...]], tuple[str, ...]]


def _walk(node: Node, steps: Sequence[Step], path: str, near: Near) -> Iterator[str]:
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
        yield from _walk(node.item, rest if here else steps, path + text, near)
    elif isinstance(node, MapOf):
        if step.kind == "field":
            yield from _walk(node.value, rest, keypath.join(path, keypath.quote(step.name)), near)
        elif step.kind == "any":  # jmespath applies only one more step to each value, except after `[]`
            yield from _walk(node.value, rest, path + (".*[]" if len(rest) > 1 else ".*"), near)
    elif isinstance(node, Struct):
        yield from _walk_struct(node, steps, path, near)


def _walk_struct(node: Struct, steps: Sequence[Step], path: str, near: Near) -> Iterator[str]:
    step, rest = steps[0], steps[1:]
    if step.kind == "field":
        for name in near(step.name, tuple(node.members)):
            yield from _walk(node.members[name], rest, keypath.join(path, keypath.quote(name)), near)
    # `requestParameters.instancesSet.instanceId` lacks `items`, `responseElements.arn` of CreatePolicy lacks `policy`.
    for wrapper in _wrappers(node):
        if step.name != wrapper:
            yield from _walk(node.members[wrapper], steps, keypath.join(path, keypath.quote(wrapper)), near)
    if near is _similar and step.name not in node.members and rest and rest[0].kind == "each":
        for (
            wrapper
        ) in _LIST_WRAPPERS:  # `instancesSet.instances[]`: the name of a list in the API, which EC2 logs as `items`
            if wrapper in node.members:
                yield from _walk(node.members[wrapper], rest, keypath.join(path, wrapper), near)
    if step.kind == "each":  # a list step that has to be removed
        yield from _walk(node, rest, path, near)


def _wrappers(node: Struct) -> tuple[str, ...]:
    """Names of wrappers: EC2's list containers, or the only object of a response (`policy` of CreatePolicy)."""
    lists = tuple(name for name in _LIST_WRAPPERS if name in node.members)
    # A response with a single object: authors of policies write the member as boto3 returns it.
    real = [name for name in node.members if name not in _BESIDE]
    only = len(real) == 1 and all(isinstance(option, Struct) for option in options(node.members[real[0]]))
    return lists or ((real[0],) if only else ())


def _same_letters(name: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The name itself, or names that differ in capitalization."""
    return (name,) if name in names else in_other_case(name, names)


def _similar(name: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Names with nearly the same letters."""
    return _same_letters(name, names) or nearest(name, names, 2, PATH_MEMBER)


def nearest_member(miss: Missing) -> tuple[str, bool]:
    """The member that the missing one means, and whether that is certain: only capitalization differs."""
    # Only names can be misspelled.
    if not miss.step.name:
        return "", False  # a bracket or a star
    same = _same_letters(miss.step.name, miss.siblings)
    near = same or nearest(miss.step.name, miss.siblings, 1)
    return (near[0], len(same) == 1) if near else ("", False)


def exists(event: EventSchema, path: str, in_detail: bool) -> bool:
    """Whether the record certainly has the path. Maps do not count: any name fits their keys."""
    return not _passes_map(event.record if in_detail else event.root, keypath.parse(path) or ())
