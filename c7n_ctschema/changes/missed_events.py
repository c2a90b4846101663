"""The events that certainly change what a policy's filters read, and that the policy does not wait for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from c7n_ctschema.changes import creations, event_names, proposals, resource_changes
from c7n_ctschema.changes.filter_directions import Direction
from c7n_ctschema.changes.matches import STRONG, How, Match
from c7n_ctschema.changes.proposal import Answer, Effect, Proposal
from c7n_ctschema.changes.resource_changes import Change
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.light_typing import Any

_SURE = (How.CALL, How.MEMBER, How.NAME, How.KNOWN)
MOST = 4  # names in a sentence


def of_policy(
    resource: str, policy: Mapping[str, Any], awaited: Collection[str], only_changes: bool = False
) -> tuple[Proposal, ...]:
    """The missed events, best first. `awaited` are the policy's events, as `source:event`.

    `only_changes`: without events that create a resource.

    Empty if none of the awaited events changes what the filters read: then the policy is about something else.
    """
    answer = proposals.of_policy(resource, policy)
    found = {proposal.change.full_name for proposal in answer.proposals}
    if not found & set(awaited):
        return ()
    missed = (*_sure(answer.proposals), *_creations(answer), *_copies(answer))
    wanted = (one for one in missed if not (only_changes and one.kind is Effect.CREATES))
    return tuple(one for one in wanted if one.change.full_name not in awaited)[:MOST]


def _creations(answer: Answer) -> Iterator[Proposal]:
    """The creations whose requests set what a filter reads: CreateDBInstance, if only ModifyDBInstance is awaited."""
    for proposal in answer.proposals:
        found = tuple(match for match in proposal.found if match.score >= STRONG and match.how is How.MEMBER)
        is_new = proposal.kind is Effect.CREATES and not creations.is_copy(proposal)
        if found and is_new and proposal.change.known != "inferred":
            yield proposal._replace(found=found)


def _copies(answer: Answer) -> Iterator[Proposal]:
    """The restores and copies that set what a filter reads, or take it over: `publiclyAccessible` of a restored rds."""
    readings = [one for one in answer.readings if not one.reason and not one.neutral and not one.tags]
    changes = resource_changes.of(answer.resource)
    created = [*creations.of_resource(answer.resource, readings, changes, len(changes))]
    # what no creation sets comes with a later call, also for a copy
    sure = [match for one in created for match in one.found if match.score >= STRONG and match.how is How.MEMBER]
    for proposal in created:
        own = tuple(match for match in sure if match.change is proposal.change)
        found = own or tuple(match._replace(change=proposal.change) for match in sure[:1])
        is_new = creations.is_copy(proposal) and not _names_old(answer.resource, proposal.change)
        if found and is_new and proposal.change.known != "inferred":
            yield proposal._replace(found=found)


def _names_old(resource: str, change: Change) -> bool:
    """Whether the request has an id that AWS assigns: RestoreSnapshotFromRecycleBin makes no new snapshot."""
    known = resource_identity.of(resource)
    return bool(known and known.prefix and any(one.lower() == known.member.lower() for one in change.members))


def _is_against(proposal: Proposal, sure: Sequence[Match]) -> bool:
    """Whether the event only undoes what the filters look for, or sets what they want absent."""
    direction = event_names.direction(proposal.change.event)
    asked = {match.reading.direction for match in sure}
    if direction is Direction.REMOVED:
        return Direction.REMOVED not in asked
    return direction is Direction.ADDED and asked == {Direction.REMOVED}


def _sure(found: tuple[Proposal, ...]) -> Iterator[Proposal]:
    for proposal in found:
        sure = [match for match in proposal.found if match.score >= STRONG and match.how in _SURE]
        is_change = proposal.kind in (Effect.CHANGES, Effect.EXPOSES)
        if sure and is_change and not _is_against(proposal, sure) and proposal.change.known != "inferred":
            yield proposal._replace(found=tuple(sure))
