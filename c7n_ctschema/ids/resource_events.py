"""The events that create, expose, change or delete a resource, each with the `ids` path that resolves it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from c7n_ctschema import tables
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.custodian.lookups.resource_identity import Identity
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.ids import id_candidates, nouns, scoring
from c7n_ctschema.ids.id_candidates import Candidate
from c7n_ctschema.light_typing import Any, NamedTuple
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.records import observed
from c7n_ctschema.trail.schema.event_schema import EventSchema

GROUPS = ("create", "expose", "change", "delete", "related")


class ResourceEvent(NamedTuple):
    """An event that concerns a resource. `group` is one of GROUPS, `best` is the best ids path."""

    source: str
    event: str
    group: str
    best: Candidate


def _data() -> dict[str, Any]:
    groups: dict[str, Any] = tables.read("knowledge/custodian/event_groups")
    return groups


def about(group: str) -> str:
    """The meaning of a group, in a few words."""
    return str(_data()["groups"][group])


@functools.lru_cache(maxsize=64)
def for_resource(resource: str) -> tuple[ResourceEvent, ...]:
    """The resource's events in the order of GROUPS; within a group, events that are named after the resource first.

    Read-only events are left out: EventBridge does not send them to c7n's rules. Empty for a resource that ids cannot
    resolve, and for an unknown resource.
    """
    known = resource_identity.of(resource)
    if known is None or not known.works:
        return ()
    events = [made for event in _events(known) if (made := _made(known, event))]
    return tuple(sorted(events, key=functools.partial(_order, known)))


def _events(known: Identity) -> Iterator[EventSchema]:
    refs = (event_catalog.find(source, event) for source, event in sorted(_names(known)))
    for event in (EventSchema(ref) for ref in refs if ref):
        if not event.delivery.read_only:
            yield event


def _names(known: Identity) -> set[tuple[str, str]]:
    """Source and name of each event of the resource's service, and of the events of other services that name it."""
    names = {(source, event) for source in _sources(known) for event in event_catalog.events_of_source(source)}
    named = [*known.paths, *_data()["also"].get(known.resource, ())]
    return names | {(source, event) for source, _, event in (name.partition(":") for name in named) if event}


def _sources(known: Identity) -> tuple[str, ...]:
    """Event sources of the resource's service; empty for resources without a service, such as quicksight-account."""
    try:
        return (
            event_catalog.hosts(known.service)
            if known.service and event_catalog.events_of_service(known.service)
            else ()
        )
    # the installed botocore can lack a service that the tables know
    except CtschemaError:
        return ()


def _made(known: Identity, event: EventSchema) -> ResourceEvent | None:
    candidates = id_candidates.for_event(known.resource, event)
    return (
        ResourceEvent(event.source, event.event, group_of(known, event, candidates[0].path), candidates[0])
        if candidates
        else None
    )


def group_of(known: Identity, event: EventSchema, path: str = "") -> str:
    """The group of GROUPS that the event belongs to for the resource. `path` is where the event names the resource."""
    if _in_passing(known, event.event, path):
        return "related"
    # Before the verbs: CreateFunctionUrlConfig creates a part of the function, but above all it opens the function.
    if exposes(event.source, event.event):
        return "expose"
    verb = next((group for group, verbs in _data()["verbs"].items() if event.event.startswith(tuple(verbs))), "change")
    if verb == "change" or known.any_value:
        return "change"
    noun = nouns.event_noun(event.event)
    if verb == "create":
        noun = _without_copy(nouns.new_noun(event.event))
    if noun in known.nouns:
        return verb
    if noun.endswith(tuple(known_noun for known_noun in known.nouns if len(known_noun) > 2)):
        return "related" if _is_siblings(known, noun) else verb
    return "change" if noun in ("tag", "resource") or _is_part(known, noun) else "related"


def _without_copy(noun: str) -> str:
    """`dbinstance` for `dbinstancereadreplica`: a read replica of a database is also a database."""
    return next((noun.removesuffix(copy) for copy in _data()["copies"] if noun.endswith(copy)), noun)


def _is_siblings(known: Identity, noun: str) -> bool:
    """Whether another resource of the service has the noun: CreateGlobalCluster does not create an rds-cluster."""
    siblings = (resource_identity.of(name) for name in resource_identity.of_service(known.service))
    return any(noun in other.nouns[:1] for other in siblings if other is not None and other.resource != known.resource)


def _in_passing(known: Identity, event: str, path: str) -> bool:
    """Whether the event only mentions the resource: a rule of a security group can name a VPC."""
    noun = nouns.event_noun(event)
    about = scoring.is_about(known, event) or noun in ("tag", "resource") or _is_part(known, noun)
    return path.startswith("requestParameters.") and len(scoring.meaningful(path)) > 2 and not about


def _is_part(known: Identity, noun: str) -> bool:
    """Whether the event is about a part of the resource, as DeleteBucketPolicy is about a part of a bucket."""
    return noun.startswith(tuple(known_noun for known_noun in known.nouns if len(known_noun) > 2))


def exposes(source: str, event: str) -> bool:
    """Whether the event opens a resource to other accounts, principals or networks."""
    data = _data()["expose"]
    if event in data["events"].get(source, ()):
        return True
    return any(re.search(pattern, event) for pattern in data["patterns"])


def _order(known: Identity, event: ResourceEvent) -> tuple[int, int, bool, str, str]:
    """Sort key: by group; then events named after the resource; then events that public records have."""
    noun = nouns.event_noun(event.event)
    far = 0 if noun in known.nouns else 1 if _is_part(known, noun) else 2
    return (GROUPS.index(event.group), far, event.event not in observed.events(event.source), event.event, event.source)
