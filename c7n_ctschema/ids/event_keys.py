"""The keys of the events that a target names, and the keys that can be the `ids` of a resource."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.catalog.event_catalog import EventRef
from c7n_ctschema.trail.catalog.targets import NoEvent, parse_target
from c7n_ctschema.trail.schema import event_schema
from c7n_ctschema.trail.schema.event_schema import EventSchema
from c7n_ctschema.trail.shapes.key_listing import Key

if TYPE_CHECKING:
    from c7n_ctschema.ids.id_candidates import Candidate

_ROOTS = {"input": "request", "output": "response"}


# Named tuples, because `dataclasses` imports inspect, ast, and dis, and `keys` needs none of these at its start.
class EventKeys(NamedTuple):
    """An event with its matching keys. `elsewhere` is the first match in the envelope if `keys` is empty."""

    source: str
    event: str
    keys: tuple[Key, ...]
    elsewhere: str = ""


class EventIds(NamedTuple):
    """An event with the `ids` paths of a resource, best first. Each path comes with its key, None for an expression.

    `doubt` says why c7n may not find the resource, or is "".
    """

    source: str
    event: str
    resource: str
    ids: tuple[tuple[Candidate, Key | None], ...]
    doubt: str = ""


def keys_of(
    target: str, *, root: str | None = None, words: Sequence[str] = (), with_observed: bool = True
) -> Iterator[EventKeys]:
    """The keys of each event that the target names.

    `root` is request, response or all (with the envelope); None means all that this event alone has. A side in the
    target (`iam.CreatePolicy.output`) overrides it. `words` keeps keys whose path or documentation contains all of
    them. Raises UnknownName with the nearest names, and NoEvent for a target without an event.
    """
    refs, side = events_of(target)
    for ref in refs:
        event = EventSchema(ref, with_observed=with_observed)
        yield _keys_of_event(event, side or root, words)


def _keys_of_event(event: EventSchema, root: str | None, words: Sequence[str]) -> EventKeys:
    # A service event has nothing in its two sides, and a sign-in says `MFAUsed` beside them.
    roots = (root,) if root else (*event_schema.SIDES, event_schema.OWN)
    matches = tuple(key for side in roots for key in event.keys(side) if _matches(key, words))
    elsewhere = ""
    if words and not matches and not root:  # `sourceIPAddress` is a member of every record
        elsewhere = next((key.path for key in event.keys("all") if _matches(key, words)), "")
    return EventKeys(event.source, event.event, matches, elsewhere)


def _matches(key: Key, words: Sequence[str]) -> bool:
    text = f"{key.path} {key.documentation}".lower()
    return all(word in text for phrase in words for word in phrase.lower().split())


def ids_of(target: str, resource: str, *, with_observed: bool = True) -> Iterator[EventIds]:
    """The `ids` paths of a c7n resource in each event that the target names.

    Raises UnknownName for an unknown resource or event, and NoEvent for a target without an event.
    """
    refs, _ = events_of(target)
    for ref in refs:
        yield _ids_of_event(EventSchema(ref, with_observed=with_observed), resource)


def _ids_of_event(event: EventSchema, resource: str) -> EventIds:
    # imported late: `keys` without `--ids-for` does not need the identity tables
    from c7n_ctschema.custodian.c7n import resource_names
    from c7n_ctschema.ids import deleted_resource, id_candidates

    resource_names.identity_of(resource)  # raises for an unknown resource
    # A candidate can be a key that only the narrowed event has, so the lookup below needs the keys of both.
    own = id_candidates.as_own_service_logs(resource, event) or event
    by_path = {key.path: key for schema in dict.fromkeys((event, own)) for key in schema.keys("all")}
    candidates = id_candidates.for_event(resource, event)
    doubt = deleted_resource.doubt(resource, event) if candidates else ""
    ids = tuple((candidate, by_path.get(f"detail.{candidate.path}")) for candidate in candidates)
    return EventIds(event.source, event.event, resource, ids, doubt)


def events_of(target: str) -> tuple[tuple[EventRef, ...], str]:
    """The events that a target names, and its side: request, response or "".

    Raises UnknownName with the nearest names, and NoEvent for a target without an event.
    """
    parsed = parse_target(target)
    if not parsed.events:
        raise NoEvent(target, _an_event(parsed.service))
    return parsed.events, _ROOTS.get(parsed.side, "")


def _an_event(name: str) -> str:
    events = event_catalog.events_of_source(event_catalog.source_named(name)) or event_catalog.events_of_service(name)
    return f"{name.removesuffix(event_catalog.SUFFIX)}.{events[0]}" if events else "iam.CreatePolicy"
