"""What a missing key path was probably meant to be."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from c7n_ctschema import keypath
from c7n_ctschema.keypath import Step
from c7n_ctschema.names import by_shared_words, nearest
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.paths.resolution import Missing
from c7n_ctschema.trail.schema import event_schema, member_places, path_walk
from c7n_ctschema.trail.schema.event_schema import EventSchema
from c7n_ctschema.trail.schema.member_places import Move
from c7n_ctschema.trail.schema.member_slips import is_slip
from c7n_ctschema.trail.schema.path_walk import Near
from c7n_ctschema.trail.shapes.nodes import Node

ROOTS = ("requestParameters", "responseElements")
MOST_SEARCHED, MOST_SHOWN = 20, 2  # events of the source that are searched, and that a message names


class Repair(NamedTuple):
    """A path that exists. `certain`: only capitalization, list steps, or wrappers differ, so `--fix` can write it.

    `other_root` is the root of the repaired path if it is not that of the missing path, else "". `move` is set if the
    same member is in another object, and `places` are then all paths that exist.
    """

    path: str
    certain: bool
    other_root: str = ""
    move: Move | None = None
    places: tuple[str, ...] = ()


def nearest_path(event: EventSchema, path: str, in_detail: bool) -> Repair | None:
    """The nearest path that the event's record has, or None."""
    parsed = keypath.parse(path)
    if not parsed:
        return None
    root = event.record if in_detail else event.root
    steps = _rooted(parsed)
    same = _at_same_level(root, steps, path, in_detail, path_walk.same_letters)
    if same and not same.other_root:
        return same
    # `responseElements.loadBalancerName` is a member of `loadBalancers[]`, although the request also has it.
    moved = in_another_object(event, path, in_detail)
    if same:
        return moved if moved and moved.move is Move.LEFT_OUT else same
    similar = _at_same_level(root, steps, path, in_detail, path_walk.similar)
    if similar and has_slips_only(steps, similar):
        return similar
    # The same name in another object is likelier than a name that is only similar.
    if moved or similar:
        return moved or similar
    others = member_places.on_other_side(event, steps, in_detail)
    return Repair(others[0], certain=False, move=Move.OTHER_SIDE, places=others) if others else None


def in_another_object(event: EventSchema, path: str, in_detail: bool) -> Repair | None:
    """The path to the same member in another object of the same part of the record, or None."""
    places, move = member_places.elsewhere(event, _rooted(keypath.parse(path) or ()), in_detail)
    return Repair(places[0], certain=False, move=move, places=places) if places else None


def _at_same_level(root: Node, steps: Sequence[Step], path: str, in_detail: bool, near: Near) -> Repair | None:
    """The path with the same number of names, under its root or under the other one."""
    for variant, other_root in _variants(steps, in_detail):
        found = next(path_walk.walk(root, variant, "", near), None)
        if found is not None and found != path:
            # The other root has another value (a name that was asked for, an ARN that was given), so a person must
            # decide.
            return Repair(found, not other_root and near is path_walk.same_letters, other_root)
    return None


def has_slips_only(steps: Sequence[Step], repair: Repair) -> bool:
    """Whether the names of the repaired path are those of the steps, with typing errors at most, or another root."""
    wrong = [step.name for step in steps if step.kind == "field"]
    names = [step.name for step in keypath.parse(repair.path) or () if step.kind == "field"]
    # `detail.userName` for `detail.requestParameters.userName`: the root that the repair adds is no slip.
    if repair.other_root and not set(ROOTS).intersection(wrong):
        names = [name for name in names if name not in {repair.other_root, "detail"} - set(wrong)]
    return len(wrong) == len(names) and all(map(_is_slip_or_root, wrong, names))


def _is_slip_or_root(wrong: str, right: str) -> bool:
    return wrong == right or is_slip(wrong, right) or {wrong, right} <= set(ROOTS)


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


def nearest_member(miss: Missing) -> tuple[str, bool]:
    """The member that the missing one means, and whether that is certain: only capitalization differs."""
    # Only names can be misspelled.
    if not miss.step.name:
        return "", False  # a bracket or a star
    same = path_walk.same_letters(miss.step.name, miss.siblings)
    near = same or nearest(miss.step.name, miss.siblings, 1)
    return (near[0], len(same) == 1) if near else ("", False)


def exists(event: EventSchema, path: str, in_detail: bool) -> bool:
    """Whether the record certainly has the path. Maps do not count: any name fits their keys."""
    return not path_walk.passes_map(event.record if in_detail else event.root, keypath.parse(path) or ())
