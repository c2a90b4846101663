"""The events that certainly change what a policy's filters read, and that the policy does not wait for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from c7n_ctschema.changes import event_names, proposals
from c7n_ctschema.changes.filter_readings import Direction
from c7n_ctschema.changes.matches import STRONG, How, Match
from c7n_ctschema.changes.proposal import Effect, Proposal

_SURE = (How.CALL, How.MEMBER, How.NAME, How.KNOWN)
MOST = 3  # names in a sentence


def of_policy(resource: str, policy: Mapping[str, Any], awaited: Collection[str]) -> tuple[Proposal, ...]:
    """The missed events, best first. `awaited` are the policy's events, as `source:event`.

    Empty if none of the awaited events changes what the filters read: then the policy is about something else.
    """
    answer = proposals.of_policy(resource, policy)
    found = {proposal.change.full_name for proposal in answer.proposals}
    if not found & set(awaited):
        return ()
    return tuple(one for one in _sure(answer.proposals) if one.change.full_name not in awaited)[:MOST]


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
