"""A policy as rules see it: with the schemas of its events, and with each key and ids path resolved once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar

from c7n_ctschema import grammar, keypath
from c7n_ctschema.custodian.c7n import c7n_source
from c7n_ctschema.custodian.eventbridge import rendered_pattern
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.custodian.policy.mode_events import EventEntry
from c7n_ctschema.custodian.policy.policy_document import Policy
from c7n_ctschema.custodian.policy.policy_filters import EventFilter
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Span
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.ids import id_candidates
from c7n_ctschema.json_value import JsonObject
from c7n_ctschema.lint.analysis import readings, service_choice
from c7n_ctschema.lint.analysis.values import key_domain
from c7n_ctschema.lint.analysis.values.key_domain import Domain
from c7n_ctschema.trail.catalog import capitals, event_catalog, models
from c7n_ctschema.trail.paths.resolution import Missing, Resolution, Unknown
from c7n_ctschema.trail.schema import event_schema
from c7n_ctschema.trail.schema.event_schema import EventSchema
from c7n_ctschema.trail.shapes import envelope

_OF_ONE_EVENT = (*envelope.ROOTS.values(), "additionalEventData", "serviceEventDetails")


T = TypeVar("T")


class once(Generic[T]):
    """`functools.cached_property` without the lock that it takes before Python 3.12: 5 % of the time of a policy."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make, self._name, self.__doc__ = make, "", make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: object, owner: type) -> T:
        found: T = self._make(instance)
        instance.__dict__[self._name] = found
        return found


class EventUse(NamedTuple):
    """An event that a policy waits for. `schema` is set only if the catalog knows the event.

    If only capitalization or blanks of `source` or `event` are wrong, they hold the right names, so that the other
    rules can check the rest of the policy.
    """

    entry: EventEntry
    source: str
    event: str
    ids: str
    schema: EventSchema | None


class PathUse(NamedTuple):
    """A JMESPath of a policy, and its resolution in each event that it is about."""

    text: Text
    filter: EventFilter | None
    answers: tuple[tuple[EventUse, Resolution], ...]
    elsewhere: bool = False  # it may be in an event that the catalog does not know

    @property
    def misses(self) -> tuple[tuple[EventUse, Missing], ...]:
        return tuple((use, answer) for use, answer in self.answers if isinstance(answer, Missing))

    @property
    def is_missing(self) -> bool:
        """Whether all events lack it. False if an unknown event of the policy may have it."""
        return bool(self.answers) and len(self.misses) == len(self.answers) and not self.elsewhere


class Comparison(NamedTuple):
    """An event filter with a value, and the domain of its key. `spec` is the filter as c7n gets it.

    `literals` are the plain values that the filter compares with, each with its place.
    """

    use: PathUse
    filter: EventFilter
    domain: Domain
    spec: JsonObject
    literals: tuple[Text, ...]


class Context:
    """A policy as rules see it."""

    def __init__(self, policy: Policy, with_observed: bool = True, text: str = "") -> None:
        self.policy, self.text = policy, text  # the text of the file has the comments
        self.members, self.mode_members = policy.members, policy.mode_members  # the nodes, by name
        self._with_observed = with_observed

    @once
    def events(self) -> tuple[EventUse, ...]:
        """The entries of `mode.events` that name an event, shortcuts resolved."""
        return tuple(self._events())

    def _events(self) -> Iterator[EventUse]:
        for entry in self.policy.events:
            if entry.shortcut is not None:
                shortcut = c7n_source.shortcuts().get(entry.shortcut.value)
                if shortcut:
                    known = self._schema(shortcut.source, shortcut.event)
                    yield EventUse(entry, shortcut.source, shortcut.event, shortcut.ids, known)
            elif entry.event is not None:
                source = capitals.source(entry.source.value) if entry.source else self.source_of(entry.event.value)
                ids = entry.ids.value if entry.ids else ""
                if source:
                    event = capitals.event(source, entry.event.value)
                    yield EventUse(entry, source, event, ids, self._schema(source, event))

    def source_of(self, event: str) -> str:
        """The event source of an entry without `source`: the only one of the resource's service, or ""."""
        known = resource_identity.of(self.policy.resource)
        if known is None or known.service not in models.services():
            return ""
        hosts = [host for host in event_catalog.hosts(known.service) if event_catalog.find(host, event)]
        return hosts[0] if len(hosts) == 1 else ""

    @once
    def has_other_source(self) -> bool:
        """Whether the policy does not use the calls that describe: `source: config` has AWS Config's attributes."""
        source = yaml_text.text_of(self.members.get("source"))
        return source is not None and source.value != "describe"

    @once
    def mode(self) -> JsonObject:
        """The policy's `mode` as c7n gets it; {} if it cannot be read."""
        try:
            return yaml_text.plain_members(self.members.get("mode"))
        except ValueError:  # an alias bomb
            return {}

    @once
    def pattern(self) -> JsonObject | None:
        """The EventBridge pattern that c7n deploys; None if c7n raises, or c7n or EventBridge refuses it."""
        try:
            made = rendered_pattern.of_mode(self.mode) if self.policy.events and not self.policy.problems else None
        except CtschemaError:
            return None
        return made if made and rendered_pattern.is_sound(made) else None

    def _schema(self, source: str, event: str) -> EventSchema | None:
        try:
            return event_schema.load(source, event, self._with_observed)
        except CtschemaError:
            return None

    @once
    def keys(self) -> tuple[PathUse, ...]:
        """The keys of event filters, resolved in the envelope of every event."""
        return tuple(
            PathUse(one.key, one, tuple(self._answers(one.key.value, one)), self.is_elsewhere(one.key.value))
            for one in self.policy.filters
            if one.key
        )

    def is_elsewhere(self, key: str) -> bool:
        """Whether an unknown event may have the key: each event has its own request and response."""
        known = sum(use.schema is not None for use in self.events)
        return known < len(self.policy.events) and any(part in key for part in _OF_ONE_EVENT)

    def _answers(self, key: str, tested: EventFilter) -> Iterator[tuple[EventUse, Resolution]]:
        for use in self.events:
            if use.schema is not None:
                schema = service_choice.schema_for_key(self.policy.resource, use.schema, read_as(key), tested)
                chosen = use if schema is use.schema else use._replace(schema=schema)  # `_replace` takes 1.5 µs
                yield chosen, followed(schema, read_as(key), False)

    @once
    def comparisons(self) -> tuple[Comparison, ...]:
        """The filters with a `value` whose key is in the records of the policy's events, with the domain of the key."""
        return tuple(self._comparisons())

    def _comparisons(self) -> Iterator[Comparison]:
        for use in self.keys:
            one = use.filter
            if (
                one is None
                or one.value is None
                or one.has_placeholder
                or "value_regex" in one.names
                or len(use.answers) < len(self.events)
            ):
                continue
            found = key_domain.of(read_as(use.text.value), [event.schema for event, _ in use.answers if event.schema])
            spec = one.spec() if found else None
            if found and spec is not None:
                yield Comparison(use, one, found, spec, tuple(one.literals()))

    @once
    def ids(self) -> tuple[PathUse, ...]:
        """The ids paths, each resolved in the record of its own event. c7n takes them with or without `detail.`."""
        return tuple(self._ids())

    def _ids(self) -> Iterator[PathUse]:
        for use in self.events:
            text = use.entry.ids
            if text is not None and use.schema:
                yield PathUse(text, None, (self._id_answer(use, use.schema, text.value),))

    def _id_answer(self, use: EventUse, event: EventSchema, path: str) -> tuple[EventUse, Resolution]:
        """The resolution of an ids path. Several services can log an event. If that makes it unknown, the resource's
        own service counts: the response of S3's CreateBucket has only headers, that of S3 Control's is not known."""
        in_detail = not path.startswith("detail.")
        answer = followed(event, path, in_detail)
        own = id_candidates.as_own_service_logs(self.policy.resource, event)
        if not isinstance(answer, Unknown) or own is None:
            return use, answer
        return use._replace(schema=own), followed(own, path, in_detail)

    def span_of_events(self) -> Span:
        return self.policy.events[0].span if self.policy.events else self.policy.mode_span


def read_as(key: str) -> str:
    """A filter's key as JMESPath. c7n also takes a name of the envelope literally, such as `detail-type` without quotes
    (`c7n.filters.core.ValueFilter.get_resource_value`: `elif k in i`)."""
    return keypath.quote(key) if "-" in key and key in envelope.members("event") else key


def followed(event: EventSchema, path: str, in_detail: bool) -> Resolution:
    """The resolution of a path in the event."""
    return readings.read(event, path, in_detail).resolution


def names_of(events: tuple[EventUse, ...]) -> str:
    """The names of the events as a list in a sentence."""
    return grammar.listed(tuple(dict.fromkeys(service_choice.event_name(use.event, use.schema) for use in events)))
