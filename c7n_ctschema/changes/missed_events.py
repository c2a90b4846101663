"""The events that certainly change what a policy's filters read, and that the policy does not wait for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from c7n_ctschema.changes import event_names, proposals
from c7n_ctschema.changes.filter_readings import Direction
from c7n_ctschema.changes.matches import STRONG, How
from c7n_ctschema.changes.proposals import Effect, Proposal

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


def _sure(found: tuple[Proposal, ...]) -> Iterator[Proposal]:
    for proposal in found:
        sure = [match for match in proposal.found if match.score >= STRONG and match.how in _SURE]
        # an event that only undoes what the filter looks for is not missed
        harmless = event_names.direction(proposal.change.event) is Direction.REMOVED and not any(
            match.reading.direction is Direction.REMOVED for match in sure
        )
        is_change = proposal.effect in (Effect.CHANGES, Effect.EXPOSES)
        if sure and is_change and not harmless and proposal.change.known != "inferred":
            yield proposal._replace(found=tuple(sure))
