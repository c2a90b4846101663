"""What the index of `find` holds about each event: words of its name, service, documentation, and keys."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from c7n_ctschema import lazy_regex, tables
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.trail.catalog import event_catalog, logged_names, models
from c7n_ctschema.trail.records import observed
from c7n_ctschema.trail.schema.event_schema import SIDES, EventSchema
from c7n_ctschema.trail.search.words import words_of
from c7n_ctschema.trail.shapes import envelope, key_listing
from c7n_ctschema.trail.shapes.node_building import from_data

KEYS_AN_EVENT = 1_500  # for each side; QuickSight's dashboards have more than 20,000, which are all alike
WORDS_OF_TEXT = 60  # the beginning of the documentation says what the call does
WELL_KNOWN = 5  # if public records show so many events of a source, people mean this source
_TITLES = ("serviceId", "serviceFullName", "serviceAbbreviation")  # in botocore's metadata
_TAG = lazy_regex.compile(r"<[^>]*>|&\w+;")
_OWN_MEMBERS = ("additionalEventData", "serviceEventDetails")


class Row(NamedTuple):
    """An event of the index.

    `around` has the words of the service's names, `about` those of the documentation. `seen` is 2 if public records
    show the event, 1 if they show many events of its source, else 0. `paths` are the keys, relative to `detail`;
    `leaf_words` are the words of their last members, `path_words` those of the members above.
    """

    source: str
    event: str
    around: tuple[str, ...]
    about: tuple[str, ...]
    read_only: bool
    seen: int
    paths: tuple[str, ...]
    leaf_words: tuple[str, ...]
    path_words: tuple[str, ...]


def sources() -> tuple[str, ...]:
    """The event sources of the index: today's source of each service, and sources without a service."""
    known = {event_catalog.hosts(service)[0] for service in models.services()}
    return tuple(sorted(known | (set(event_catalog.special_sources()) - event_catalog.sources_of_services())))


def rows_of_source(source: str) -> list[Row]:
    """The rows of a source's events."""
    rows: list[Row] = []
    for event in event_catalog.events_of_source(source):
        with contextlib.suppress(CtschemaError):
            rows.extend(_row(source, event))
    models.load.cache_clear()
    EventSchema.side.cache_clear()  # it holds every event's tree: 600 MB for all services
    return rows


def _row(source: str, event: str) -> Iterator[Row]:
    ref = event_catalog.find(source, event)
    if ref is None or _is_dated_twin(ref):
        return
    schema = EventSchema(ref)
    known = observed.events(source)
    paths = tuple(dict.fromkeys(_paths(schema)))
    yield Row(
        source,
        event,
        _around(ref),
        tuple(dict.fromkeys(word for word in words_of(_text(ref))[:WORDS_OF_TEXT] if len(word) > 2)),
        bool(schema.delivery.read_only),
        2 if event in known else int(len(known) >= WELL_KNOWN),
        paths,
        *_words_of_paths(paths),
    )


def _words_of_paths(paths: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of the last members, and of the members above them below the side; both sorted."""
    ends = [path.rpartition(".") for path in paths]
    last_members, parents = {leaf for *_, leaf in ends}, {parent for parent, *_ in ends}
    above = {member for parent in parents for member in parent.split(".")[1:]}
    return _sorted_words(last_members), _sorted_words(above)


def _sorted_words(names: set[str]) -> tuple[str, ...]:
    return tuple(sorted({word for name in names for word in words_of(name)}))


def _is_dated_twin(ref: event_catalog.EventRef) -> bool:
    """Whether the index has the event under a more usual name: `CreateDistribution2020_05_31`."""
    return any(
        ref.event in logged_names.of_operation(operation.service, operation.name)[1:] for operation in ref.operations
    )


def _around(ref: event_catalog.EventRef) -> tuple[str, ...]:
    return words_around(ref.source, tuple(operation.service for operation in ref.operations))


@functools.lru_cache(maxsize=64)  # the events of one source have a few combinations of services
def words_around(source: str, services: tuple[str, ...]) -> tuple[str, ...]:
    """The words of the source's name and of the services' names, without words that many services have."""
    names = [source.split(".")[0]]
    for service in services:
        metadata = models.load(service)["metadata"]
        names += [service, *(str(metadata.get(title, "")) for title in _TITLES)]
    general = tables.read("knowledge/trail/synonyms")["general_in_titles"]
    words = (word for name in names for word in (*words_of(name), *_joined(name)))
    return tuple(dict.fromkeys(word for word in words if word not in general))


def _joined(name: str) -> tuple[str, ...]:
    """A name of capitals and small letters as one word: `cloudwatch` for `CloudWatch`, `guardduty` for `GuardDuty`."""
    return tuple(part.lower() for part in name.split() if part.isalnum() and not part.islower())


def _text(ref: event_catalog.EventRef) -> str:
    if not ref.operations:
        return str(event_catalog.special_events(ref.source).get(ref.event, {}).get("documentation", ""))
    model = models.load(ref.operations[0].service)
    return _TAG.sub(" ", str(model["operations"][ref.operations[0].name].get("documentation", ""))[:2_000])


def _logged_sides(schema: EventSchema) -> Iterator[str]:
    """The sides that records have. CloudTrail logs no response of calls that only read, except where records show one.

    "CloudTrail record contents" says so of `responseElements`. AssumeRole is an exception.
    """
    for side in SIDES:
        has_side = side == "request" or not schema.delivery.read_only
        if has_side or observed.paths(schema.source, schema.event, side):
            yield side


def _paths(schema: EventSchema) -> Iterator[str]:
    """The keys of the event itself. A side with very many keys has only the first ones."""
    for side in _logged_sides(schema):
        listed = key_listing.paths(schema.side(side), envelope.ROOTS[side], KEYS_AN_EVENT)
        yield from (path for path in listed if path != envelope.ROOTS[side])  # the side itself, if it has no members
    special = event_catalog.special_events(schema.source).get(schema.event, {})
    for name in _OWN_MEMBERS:
        if special.get(name):  # an event that is not an API call, such as ConsoleLogin
            yield from key_listing.paths(from_data(special[name]), name, KEYS_AN_EVENT)
