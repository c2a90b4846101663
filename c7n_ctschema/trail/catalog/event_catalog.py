"""Maps event sources and event names to botocore's services and operations, and back.

An event source is a host such as `monitoring.amazonaws.com`; botocore calls this service `cloudwatch`. Several services
can have the same event source (RDS, DocumentDB, and Neptune). data/generated/sources.json lists the event source of
each service, with the evidence.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

from c7n_ctschema import tables
from c7n_ctschema.trail.catalog import logged_names, models
from c7n_ctschema.trail.facts import active_facts

SUFFIX = ".amazonaws.com"
# Authors of public policies often write another event source for events of these services.
OFTEN_MEANT = tuple(name + SUFFIX for name in ("iam", "sts", "ec2", "rds", "signin"))


class Operation(NamedTuple):
    """An operation of a botocore service."""

    service: str
    name: str


class EventRef(NamedTuple):
    """An event as a policy names it, with the API operations that can log it. A special event has no operations."""

    source: str
    event: str
    operations: tuple[Operation, ...]
    special: bool = False


# --- sources ---------------------------------------------------------------------------------------------------


@functools.cache
def _source_data() -> dict[str, Any]:
    data: dict[str, Any] = tables.read("generated/sources").get("services", {})
    return data


def hosts(service: str) -> tuple[str, ...]:
    """The event sources of a service's records. The current one is first."""
    facts = _source_data().get(service)
    return tuple(facts["hosts"]) if facts else (service + SUFFIX,)


@functools.lru_cache(maxsize=4096)
def usual_source(source: str, event: str) -> str:
    """The event source to write instead if only a doubtful record has `source` for the event, else ""."""
    ref = find(source, event)
    # One service for which the source is usual is enough: nothing has to be changed.
    for operation in ref.operations if ref else ():
        if not _is_doubtful(source, operation.service):
            return ""
    return hosts(ref.operations[0].service)[0] if ref and ref.operations else ""


def _is_doubtful(source: str, service: str) -> bool:
    return source in _source_data().get(service, {}).get("doubtful_hosts", ())


@functools.cache
def _services_by_host() -> dict[str, tuple[str, ...]]:
    services: dict[str, list[str]] = {}
    for service in models.services():
        # `extra_hosts` are sources that the evidence names beside the usual one, such as execute-api.amazonaws.com.
        # They find the event, and suggestions use the usual one.
        for host in (*hosts(service), *_source_data().get(service, {}).get("extra_hosts", ())):
            services.setdefault(host, []).append(service)
    # Stable sort: the service that the host is named after comes first, the others in alphabetical order.
    return {host: tuple(sorted(names, key=lambda name: name + SUFFIX != host)) for host, names in services.items()}


@functools.cache
def special_sources() -> tuple[str, ...]:
    """Event sources with events that are not API operations, such as signin.amazonaws.com."""
    return tuple(_as_host(stem) for stem in sorted(tables.stems("knowledge/special")))


def _as_host(stem: str) -> str:
    return stem if "." in stem else stem + SUFFIX


def sources() -> frozenset[str]:
    """All known event sources, also those that only a team's facts have."""
    known = _sources()
    return known | active_facts.sources() if active_facts.is_active() else known


def has_list_of_events(source: str) -> bool:
    """Whether the package lists the events of a source; a team's facts alone show only some of them."""
    return source in _sources()


@functools.cache
def _sources() -> frozenset[str]:
    return frozenset(_services_by_host()) | frozenset(special_sources())


def sources_of_services() -> frozenset[str]:
    """Event sources of the services that have a model, including former event sources."""
    return frozenset(_services_by_host())


def services_of(source: str) -> tuple[str, ...]:
    """botocore's services that log under an event source. Empty if the source is unknown or has no API.

    The service that the source is named after is first: RDS before DocumentDB and Neptune, which share its API.
    """
    return _services_by_host().get(source, ())


# --- events ----------------------------------------------------------------------------------------------------


def special_events(source: str) -> dict[str, Any]:
    """Event name → facts from data/knowledge/special/."""
    # One file for each source, so that an event of IAM reads no other source's facts.
    stem = source.removesuffix(SUFFIX)
    data = tables.read_from("knowledge/special", stem)
    events: dict[str, Any] = data.get("events", {})
    return events


def find(source: str, event: str) -> EventRef | None:
    """The event with this event source and event name, or None if no record is known to have them."""
    special = special_events(source).get(event, {})
    operations = _operations(source, event, special.get("alias_of"))
    if not operations and not special:
        return EventRef(source, event, (), special=True) if active_facts.event(source, event) else None
    return EventRef(source, event, operations, special=bool(special) and not operations)


def of_service(ref: EventRef, service: str) -> EventRef:
    """The event as this service logs it; all of the event if the service does not log it."""
    # A policy's resource chooses: `aws.elb` means ELB's CreateLoadBalancer, although ELBv2 logs the same name.
    own = tuple(operation for operation in ref.operations if operation.service == service)
    return ref._replace(operations=own) if own else ref


def _operations(source: str, event: str, alias: dict[str, str] | None) -> tuple[Operation, ...]:
    # S3 logs GetObjectLockRetention; the API calls it GetObjectRetention (data/knowledge/special/s3.json).
    if alias:
        return (Operation(alias["service"], alias["operation"]),)
    operations = []
    for service in services_of(source):
        name = logged_names.operation_name(service, event)
        if name:
            operations.append(Operation(service, name))
    return tuple(operations)


def events_of_service(service: str) -> tuple[str, ...]:
    """The event names of a service, sorted."""
    names: set[str] = set()
    for operation in models.load(service)["operations"]:
        names.update(logged_names.of_operation(service, operation))
    return tuple(sorted(names))


def events_of_source(source: str) -> tuple[str, ...]:
    """The event names of an event source, sorted, without the names that only a doubtful record has."""
    names = set(special_events(source))
    for service in services_of(source):
        # A single hand-made sample is no reason to list hundreds of events under its source (CloudWatch's
        # `cloudwatch`).
        if not _is_doubtful(source, service):
            names.update(events_of_service(service))
    return tuple(sorted(names.union(active_facts.events_of(source))))


def source_named(name: str) -> str:
    """The event source for a name such as `iam` or `iam.amazonaws.com`."""
    return name if name.endswith(SUFFIX) or name in sources() else name + SUFFIX
