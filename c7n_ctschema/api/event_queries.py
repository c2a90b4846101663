"""Questions about events: which exist, what is in their records, and which key holds the ids of a resource."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from c7n_ctschema.html_text import readable
from c7n_ctschema.ids.id_candidates import Candidate
from c7n_ctschema.json_value import Json
from c7n_ctschema.trail.catalog import event_catalog, models
from c7n_ctschema.trail.catalog.delivery import Delivery
from c7n_ctschema.trail.catalog.targets import NoEvent, Target, parse_target
from c7n_ctschema.trail.paths.resolution import Resolution
from c7n_ctschema.trail.samples import sample_record
from c7n_ctschema.trail.schema import event_description
from c7n_ctschema.trail.schema.event_description import Description
from c7n_ctschema.trail.schema.event_schema import EventSchema
from c7n_ctschema.trail.shapes.key_listing import Key
from c7n_ctschema.wizard.templates.word_search import LIMIT, FindResult
from c7n_ctschema.wizard.templates.word_search import find as find_words


@dataclass(frozen=True, slots=True, order=True)
class EventName:
    """An event source and an event name. `str()` is the target that `event` and `keys` take."""

    source: str
    event: str

    def __str__(self) -> str:
        return f"{self.source}:{self.event}"


@dataclass(frozen=True, slots=True)
class Event:
    """What is known of one event.

    `description` is the documentation of the API call as plain text. `delivery` says whether EventBridge delivers the
    record. `sides` are the sides that the target asks for, "request" and "response".
    """

    source: str
    event: str
    description: str
    delivery: Delivery
    sides: tuple[str, ...]
    _schema: EventSchema = field(repr=False, compare=False)

    def keys(self, root: str | None = None) -> tuple[Key, ...]:
        """The keys of a side ("request", "response"), of "all" (with the envelope), or of the event's `sides`."""
        roots = (root,) if root else self.sides
        return tuple(key for side in roots for key in self._schema.keys(side))

    def resolve(self, path: str) -> Resolution:
        """Where a path leads in the EventBridge event: `Found`, `Missing`, or `Unknown`."""
        from c7n_ctschema.lint.analysis import readings

        return readings.read(self._schema, path, False).resolution


def events(source: str | None = None) -> Iterator[EventName]:
    """The events of an event source (`iam.amazonaws.com`) or service (`iam`), or all events.

    All events take a few seconds, because botocore describes each service in a file of its own. Raises UnknownName with
    the nearest names, when the first event is asked for.
    """
    if source is None:
        for host in sorted(event_catalog.sources()):
            yield from (EventName(host, name) for name in event_catalog.events_of_source(host))
        return
    service = parse_target(source).service
    hosts = event_description.sources_of_service(service)
    by_host = [(host, event_catalog.events_of_source(host)) for host in hosts[:1]]
    yield from (EventName(host, name) for host, names in by_host for name in names)


def event(target: str) -> Event:
    """The event that a target names, such as `iam.CreatePolicy`, or `iam.CreatePolicy.output` for one side.

    Raises UnknownName with the nearest names, and NoEvent for a service.
    """
    found = next(event_description.describe(_of_one_event(target)))
    return Event(found.event.source, found.event.event, _text(found), found.delivery, found.sides, found.event)


def _text(found: Description) -> str:
    """Plain text: botocore's documentation is HTML, that of other events is not."""
    return readable(found.documentation) if found.event.operations else found.documentation


def _of_one_event(target: str) -> Target:
    parsed = parse_target(target)
    if not parsed.events:
        listed = event_description.events_of_service(parsed.service)
        raise NoEvent(target, f"{parsed.service}.{listed[0]}" if listed else "")
    return parsed


def ids_for(resource: str, target: str) -> tuple[Candidate, ...]:
    """The paths for `ids` by which c7n can look the resource up in an event, best first; empty if no path fits.

    Raises UnknownName for an unknown resource or event, and NoEvent for a service.
    """
    from c7n_ctschema.custodian.c7n import resource_names
    from c7n_ctschema.ids import id_candidates

    resource_names.identity_of(resource)  # raises for an unknown resource
    schema = EventSchema(_of_one_event(target).events[0])
    return tuple(id_candidates.for_event(resource, schema))


def find(words: str, limit: int = LIMIT) -> FindResult:
    """The events, keys, and templates that words describe, best first. Raises NoWords for a string without a word."""
    return find_words(words, limit)


def record_of(target: str, *, envelope: bool = False) -> Mapping[str, Json]:
    """An invented record of an event, or the EventBridge event around it."""
    return sample_record.of_target(target, enveloped=envelope)


def services() -> Sequence[str]:
    """botocore's names of the services whose events are known."""
    return models.services()


# names for `c7n_ctschema/__init__.py`
__all__ = ["Event", "EventName", "event", "events", "find", "ids_for", "record_of", "services"]
