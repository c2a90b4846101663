"""The values that a key can have in the records of a policy's events: JSON types, and the strings of an enum."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from c7n_ctschema import lazy_regex
from c7n_ctschema.light_typing import NamedTuple
from c7n_ctschema.lint.analysis import readings
from c7n_ctschema.trail.paths.resolution import Found, Missing, Resolution, options
from c7n_ctschema.trail.paths.shape_values import MADE, is_projected
from c7n_ctschema.trail.records import observed
from c7n_ctschema.trail.schema.event_schema import EventSchema
from c7n_ctschema.trail.shapes import envelope, node_building
from c7n_ctschema.trail.shapes.nodes import ListOf, MapOf, Node, Scalar, Struct
from c7n_ctschema.trail.values import json_types

_ROOT = lazy_regex.compile(r"detail\.(requestParameters|responseElements)\.(.+)")
_BOOLEANS = (("true", "yes", "on"), ("false", "no", "off"))  # what YAML 1.1 reads as one
_EVENTS_OWN = (*envelope.ROOTS.values(), "additionalEventData", "serviceEventDetails")
_SIDES = {root: side for side, root in envelope.ROOTS.items()}


class Domain(NamedTuple):
    """The values that a key can have.

    `types` are string, number, boolean, list, object; `items` are the types of a list's elements. `enum` has all
    strings that the key can have; empty if they are not known. `scalars` are the leaves of the shapes. `shown` are the
    types (of a list: of its elements) that records show; empty if an event was not seen. `seen` says that records show
    exactly these types. `proven` says that the key is a member of every record, or that records prove its spelling.
    `is_computed`: a function, a pipe, or a nested projection makes the value, so only its types are known.
    """

    types: frozenset[str]
    items: frozenset[str] = frozenset()
    enum: tuple[str, ...] = ()
    scalars: tuple[Scalar, ...] = ()
    seen: bool = False
    proven: bool = False
    shown: frozenset[str] = frozenset()
    is_computed: bool = False

    @property
    def is_container(self) -> bool:
        """Whether the key is always a list or an object, never a single value."""
        return bool(self.types) and self.types <= {"list", "object"}

    @property
    def is_mixed(self) -> bool:
        """Whether a number of the API's model is a number in some records and a string in others."""
        # The model says number, and json_types knows records with strings: EC2's ports and sizes, for example.
        plain = self.items if self.types == {"list"} else self.types
        return plain == {"number", "string"} and {scalar.type for scalar in self.scalars} == {"number"}


def of(key: str, events: Iterable[EventSchema]) -> Domain | None:
    """The domain of a filter's key over events; None if it is unknown in one event, or missing in all."""
    known: list[Domain] = []
    for event in events:
        one = _of_event(event, key)
        # One unknown event can hold any value at the key, so nothing is certain.
        if one is None:
            return None
        if one is not MISSING:
            known.append(one)
    return _union(known) if len(known) > 1 else known[0] if known else None


MISSING = Domain(frozenset())


def _union(parts: list[Domain]) -> Domain:
    # An event without an enum can have any string.
    have_enum = all(one.enum for one in parts)
    return Domain(
        types=frozenset().union(*(one.types for one in parts)),
        items=frozenset().union(*(one.items for one in parts)),
        enum=tuple(dict.fromkeys(text for one in parts for text in one.enum)) if have_enum else (),
        scalars=tuple(scalar for one in parts for scalar in one.scalars),
        seen=all(one.seen for one in parts),
        proven=all(one.proven for one in parts),
        shown=frozenset().union(*(one.shown for one in parts)) if all(one.shown for one in parts) else frozenset(),
        is_computed=any(one.is_computed for one in parts),
    )


@functools.lru_cache(maxsize=20_000)
def _of_event(event: EventSchema, path: str) -> Domain | None:
    reading = readings.read(event, path, False)
    answer = reading.resolution
    # A path through two projections has other types than the node that it ends at: a list of lists.
    if not reading.is_path or _is_list_of_lists(answer):
        return _computed(event, path, reading.shape)
    if not isinstance(answer, Found):
        return MISSING if isinstance(answer, Missing) else None
    places = [option for node in answer.nodes for option in options(node)]
    # `items[].a` is a list in JMESPath even if each `a` is a string.
    if answer.projected:
        items = _types(event, path, places)
        return None if items is None else _domain(event, path, frozenset({"list"}), items, places)
    types = _types(event, path, places)
    elements = [inner for place in places if isinstance(place, ListOf) for inner in options(place.item)]
    items = _types(event, path, elements) if elements else frozenset()
    if types is None or items is None:
        return None
    return _domain(event, path, types, items, places + elements)


def _is_list_of_lists(answer: Resolution) -> bool:
    """Whether a projection within a projection makes a list of lists."""
    return isinstance(answer, Found) and answer.projected and all(map(is_projected, answer.nodes))


def _computed(event: EventSchema, path: str, node: Node | None) -> Domain | None:
    """The domain of a value that a function, a pipe, or a nested projection makes; None if it is unknown."""
    if node is None:
        return None
    places = list(options(node))
    types = _types(event, path, places)
    elements = [inner for place in places if isinstance(place, ListOf) for inner in options(place.item)]
    items = _types(event, path, elements)
    if types is None or items is None:
        return None
    # A function's result has a type that jmespath guarantees; a member that it passes on has the model's type.
    made = all(place.origin == MADE for place in places)
    return Domain(types, items, seen=made, proven=made, is_computed=True)


def of_arguments(event: EventSchema, path: str) -> dict[tuple[int, int, str, int], frozenset[str]]:
    """JSON types of functions' arguments, as far as they are certain, by the call's place, its name, the argument."""
    # Without records, a member may be missing, and a call with null raises for another reason than its type.
    if any(root in path and event.confidence(side) != "evidenced" for root, side in _SIDES.items()):
        return {}
    return {
        (*call.place, call.name, at): types
        for call in readings.read(event, path, False).sure_calls
        for at, node in enumerate(call.arguments)
        if node is not None and (types := _types(event, path, list(options(node))))
    }


def _types(event: EventSchema, path: str, places: list[Node]) -> frozenset[str] | None:
    """JSON types of the places; None if one is open or a blob."""
    types: set[str] = set()
    for place in places:
        # json_types corrects what services log, not what a function makes.
        if isinstance(place, Scalar) and place.origin == MADE:
            types.add(place.type)
        elif isinstance(place, Scalar) and place.type == "timestamp" and not is_events_own(path):
            types.add("string")  # the times of every record are strings: eventTime, creationDate
        elif isinstance(place, Scalar) and place.type != "blob":
            types |= json_types.of_leaf(event.source if is_events_own(path) else "", path, (place.type,))
        elif isinstance(place, ListOf):
            types.add("list")
        elif isinstance(place, Struct | MapOf):
            types.add("object")
        else:
            return None
    return frozenset(types)


def is_events_own(path: str) -> bool:
    """Whether the path is in a part of the record that the service itself writes, not CloudTrail."""
    return any(part in path for part in _EVENTS_OWN)


def _domain(event: EventSchema, path: str, types: frozenset[str], items: frozenset[str], places: list[Node]) -> Domain:
    scalars = tuple(place for place in places if isinstance(place, Scalar))
    # The placeholder of a hidden value is no member of the enum.
    texts = [scalar for scalar in scalars if scalar != node_building.HIDDEN]
    closed = bool(texts) and all(scalar.enum for scalar in texts)
    root = _ROOT.fullmatch(path)
    seen = _seen(event, root[1], root[2]) if root else frozenset()
    return Domain(
        types=types,
        items=items,
        enum=tuple(dict.fromkeys(text for scalar in texts for text in scalar.enum)) if closed else (),
        scalars=scalars,
        seen=bool(seen) and seen <= (items or types),
        proven=not root or event.confidence(_SIDES[root[1]]) == "evidenced",
        shown=seen,
    )


def _seen(event: EventSchema, root: str, path: str) -> frozenset[str]:
    # Observed paths write every list step as `[]`: `items[0]`, `items[*]`, and `items[]` are the same there.
    plain = re.sub(r"\[[^\[\]]*\]", "[]", path)
    return frozenset(observed.paths(event.source, event.event, _SIDES[root]).get(plain, ()))


def same_truth(value: str, enum: tuple[str, ...]) -> str:
    """The one string of an enum that means the same truth value, such as "Yes" for "true"; "" if there is not one."""
    words = next((words for words in _BOOLEANS if value.lower() in words), ())
    # An enum with both "yes" and "on" does not tell which one is meant.
    same = [text for text in enum if text.lower() in words]
    return same[0] if len(same) == 1 else ""
