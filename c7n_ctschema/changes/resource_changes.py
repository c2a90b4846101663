"""The events that can change a resource, with the members of their requests (generated/changes)."""

from __future__ import annotations

import functools

from c7n_ctschema import tables
from c7n_ctschema.changes import words
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.ids import nouns, resource_events
from c7n_ctschema.light_typing import NamedTuple

FOLDER = "generated/changes"
_SUFFIX = ".amazonaws.com"


class Change(NamedTuple):
    """An event with the `ids` path of the resource. `group` is one of `ids.resource_events.GROUPS` without delete."""

    source: str
    event: str
    group: str
    ids: str
    known: str
    service: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.source}:{self.event}"

    @property
    def is_creation(self) -> bool:
        return self.group == resource_events.GROUPS[0]

    @property
    def members(self) -> tuple[str, ...]:
        """The members of the request, without CloudTrail's wrappers."""
        return _members(self.source.removesuffix(_SUFFIX), self.event, self.service)


@functools.cache
def _members(stem: str, event: str, service: str) -> tuple[str, ...]:
    events = tables.read_from(f"{FOLDER}/requests", stem).get("events", {})
    # `CreateLoadBalancer@elbv2`: the services that log an event of this name take different requests
    return tuple(events.get(f"{event}@{service}", events.get(event, ())))


@functools.cache
def of(resource: str) -> tuple[Change, ...]:
    """The events of a resource, the most likely first: those that create it, then those that are named after it."""
    known = resource_identity.of(resource)
    if known is None or not known.works:
        return ()
    table = tables.read_from(f"{FOLDER}/resources", known.service or "none").get("resources", {})
    changes = [_change(known, *row) for row in table.get(known.resource, ())]
    # CreateTransformJob before CreateJob: the first noun of a resource is the most certain one
    return tuple(sorted(changes, key=lambda change: _certainty(known, change)))


def _certainty(identity: resource_identity.Identity, change: Change) -> tuple[int, int]:
    if not change.is_creation:
        return 1, 0
    noun = nouns.event_noun(change.event)
    # CreateStage before CreateDeployment: a rest-stage has the id of its deployment
    own = identity.resource.replace("-", "")
    # a sagemaker-job is a training job: CreateTrainingJob before CreateJob
    is_first = noun == identity.nouns[0] and any(own.endswith(one) and noun.endswith(one) for one in identity.nouns)
    named = len(noun) if own.endswith(noun) or is_first else 0
    return -named, identity.nouns.index(noun) if noun in identity.nouns else len(identity.nouns)


def _change(identity: resource_identity.Identity, event: str, group: str, ids: str, known: str) -> Change:
    source, _, name = event.partition(":")
    # CreateVpcPeeringConnection opens a VPC, and it also creates the peering connection
    is_new = not identity.any_value and name.startswith(nouns.MAKES) and nouns.event_noun(name) in identity.nouns
    return Change(source, name, resource_events.GROUPS[0] if is_new else group, ids, known, identity.service)


@functools.cache
def own_words(resource: str) -> frozenset[str]:
    """The words of the resource itself: `db` and `instance` for an rds."""
    known = resource_identity.of(resource)
    own = known.nouns if known else ()
    named = [change.event for change in of(resource) if change.is_creation]
    # a config-recorder has no event that only creates it: PutConfigurationRecorder also changes it
    named += [change.event for change in of(resource) if nouns.event_noun(change.event) == own[0]]
    first = [word for event in named[:1] for word in words.of_name(words.noun_of(event))]
    return frozenset((*first, *(words.stem(noun) for noun in own)))
