"""What a team's own records add to an event's shape. They win over the model's spelling."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from c7n_ctschema import keypath
from c7n_ctschema.grammar import many
from c7n_ctschema.light_typing import NamedTuple
from c7n_ctschema.trail.facts import active_facts, fact_tree
from c7n_ctschema.trail.facts.fact_tree import ANY, BOOLEAN, ELEMENT, LIST, NUMBER, OBJECT, Place
from c7n_ctschema.trail.facts.facts_document import EventFacts
from c7n_ctschema.trail.shapes.key_listing import Key
from c7n_ctschema.trail.shapes.node_building import either
from c7n_ctschema.trail.shapes.nodes import EMPTY, ListOf, MapOf, Node, OneOf, Opaque, Scalar, Struct

ORIGIN = "learned"


class Seen(NamedTuple):
    """How many successful records the facts of an event have. `is_enough`: members that no record has do not exist."""

    records: int
    since: str
    is_enough: bool

    def text(self, place: Place | None) -> str:
        """`in 3 of 214 records since March 2026`"""
        # Below `*`, a record counts once for each name.
        had = min(place.records, self.records) if place else 0
        return f"in {had:,} of {many(self.records, 'record')}{self.since}"


def _seen(facts: EventFacts) -> Seen:
    return Seen(facts.successful, _since(facts.first), facts.successful >= active_facts.ENOUGH)


def is_seen(source: str, event: str, side: str) -> bool:
    """Whether the team's records show this side of the event."""
    facts = active_facts.event(source, event)
    return facts is not None and facts.side(side) is not None


def merge(node: Node, source: str, event: str, side: str) -> Node:
    """The node with what the team's records show."""
    facts = active_facts.event(source, event)
    place = facts.side(side) if facts else None
    if facts is None or place is None:
        return node
    return _graft(node, place, _seen(facts))


def _graft(node: Node, place: Place, seen: Seen) -> Node:
    if isinstance(node, MapOf) or not place.below:
        return node
    if isinstance(node, OneOf):
        return _graft_one(node, place, seen)
    if isinstance(node, Struct) and not node.members and not any(place.members()):
        return _grown(place, seen)  # names that are data, of an event that no model has
    if isinstance(node, Struct) and place.types & OBJECT:
        return _graft_struct(node, place, seen)
    if isinstance(node, ListOf) and ELEMENT in place.below:
        return node._replace(item=_graft(node.item, place.below[ELEMENT], seen))
    if isinstance(node, Opaque) and node.origin == "model":
        return node
    # Records have an object or a list where the model has a leaf.
    return either(node, _grown(place, seen)) if not isinstance(node, Opaque) else _grown(place, seen)


def _graft_one(node: OneOf, place: Place, seen: Seen) -> Node:
    wanted: tuple[type, ...] = tuple(kind for kind, bit in ((Struct, OBJECT), (ListOf, LIST)) if place.types & bit)
    changed = [_graft(one, place, seen) if isinstance(one, wanted) else one for one in node.options]
    if not any(isinstance(one, wanted) for one in node.options):
        changed.append(_grown(place, seen))
    return either(*changed)


def _graft_struct(node: Struct, place: Place, seen: Seen) -> Struct:
    branches = dict(place.members())

    # Members stay lazy: recursive shapes of botocore have no end (`nodes.Struct`).
    def expand() -> dict[str, Node]:
        spelled = {name.lower(): name for name in branches}
        members: dict[str, Node] = {}
        for name, member in node.members.items():
            # The model's `policyArn` is what records spell `PolicyARN`: the records win.
            own = name if name in branches else spelled.get(name.lower(), "")
            if own and own not in node.members:
                members[own] = _of_origin(_graft(member, branches[own], seen))
            elif own:
                members[name] = _graft(member, branches[name], seen)
            else:
                members[name] = member
        members.update({name: _grown(one, seen) for name, one in branches.items() if name not in members})
        return members

    # A struct without members is that of an event that no model has: a few records do not show all of it.
    closed = ANY not in place.below and (seen.is_enough or (node.closed and bool(node.members)))
    return Struct(
        expand, node.name, closed, node.documentation, node.origin, frozenset() if seen.is_enough else node.perhaps
    )


def _of_origin(node: Node) -> Node:
    if isinstance(node, Struct):
        return node.with_members(lambda: node.members, ORIGIN)
    return node._replace(origin=ORIGIN)


def _grown(place: Place, seen: Seen) -> Node:
    """The node of a branch that only the team's records have."""
    shapes: list[Node] = []
    members: Mapping[str, Place] = dict(place.members())
    if members:
        closed = seen.is_enough and ANY not in place.below
        shapes.append(
            Struct(lambda: {name: _grown(one, seen) for name, one in members.items()}, "", closed, "", ORIGIN)
        )
    elif ANY in place.below:
        shapes.append(MapOf(_grown(place.below[ANY], seen), origin=ORIGIN))
    elif place.types & OBJECT:
        shapes.append(Opaque("an object that holds data, or that is empty in all records", origin=ORIGIN))
    if ELEMENT in place.below:
        shapes.append(ListOf(_grown(place.below[ELEMENT], seen), origin=ORIGIN))
    elif place.types & LIST:
        shapes.append(Opaque("a list that is empty in all records", origin=ORIGIN))
    scalar = _scalar(place, seen)
    if scalar and (place.types & ~(OBJECT | LIST | fact_tree.NULL) or not shapes):
        shapes.append(scalar)
    return either(*shapes) if shapes else EMPTY


def _scalar(place: Place, seen: Seen) -> Node:
    if place.types & fact_tree.STRING or not place.types & (NUMBER | BOOLEAN):
        return Scalar("string", documentation=seen.text(place), origin=ORIGIN)
    return Scalar("number" if place.types & NUMBER else "boolean", documentation=seen.text(place), origin=ORIGIN)


def counted(keys: Iterator[Key], source: str, event: str, side: str) -> Iterator[Key]:
    """The keys, with a note on how many of the team's records had each."""
    facts = active_facts.event(source, event)
    place = facts.side(side) if facts else None
    if facts is None or place is None:
        yield from keys
        return
    seen = _seen(facts)
    for key in keys:
        found = place.at((keypath.parse(key.path) or ())[2:])  # without `detail.requestParameters`
        note = key.note or seen.text(found)
        # The documentation of a learned key says the same.
        yield key._replace(note=note, documentation="" if key.origin == ORIGIN else key.documentation)


class Counts(NamedTuple):
    """How many of the team's records had a place, and the places below it."""

    place: Place
    seen: Seen

    def __str__(self) -> str:
        return self.seen.text(self.place)

    def member(self, name: str) -> Counts | None:
        """The counts of a member of the object, also if the object stands in lists or maps."""
        place: Place | None = self.place
        while place:
            if found := place.step(name):
                return Counts(found, self.seen)
            place = place.below.get(ELEMENT) or place.below.get(ANY)
        return None


def counts(source: str, event: str, side: str) -> Counts | None:
    """The counts of a side of an event. None without records of it."""
    facts = active_facts.event(source, event)
    place = facts.side(side) if facts else None
    return Counts(place, _seen(facts)) if facts and place else None


def _since(day: str) -> str:
    """`2026-03-04` → ` since March 2026`."""
    from calendar import month_name

    year, _, rest = day.partition("-")
    month = rest[:2]
    return f" since {month_name[int(month)]} {year}" if month.isdigit() and 0 < int(month) <= 12 else ""
