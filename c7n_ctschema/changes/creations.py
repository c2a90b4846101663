"""The events that create a resource, and their place among the events that change it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from c7n_ctschema.changes import event_names, matches, words
from c7n_ctschema.changes.filter_directions import Direction
from c7n_ctschema.changes.filter_readings import Reading
from c7n_ctschema.changes.matches import ENOUGH, STRONG, How, Match
from c7n_ctschema.changes.proposal import Effect, Proposal
from c7n_ctschema.changes.resource_changes import Change
from c7n_ctschema.ids import nouns

MOST_CREATIONS = 2
_COPIES = frozenset({"Copy", "Restore", "Import", "Promote", "Clone"})
_ORIGIN = re.compile(r"(?<=[a-z])(From[A-Z]\w*|ToPointInTime)$")
_FROM = re.compile(r"From[A-Z]|To[A-Z]")
_EARLY = frozenset({"creating", "pending", "provisioning", "create_in_progress"})
_MAKES = frozenset({"Create", "Request"})
_LISTS = frozenset({"List", "Describe"})
MAKES_PART = frozenset({"Create", "Attach", "Add", "Associate", "Authorize"})


def of_resource(
    resource: str, readings: Sequence[Reading], changes: Sequence[Change], most: int = MOST_CREATIONS
) -> Iterator[Proposal]:
    """The events that create the resource; of those that restore or copy it, the first that sets what is read."""
    count, made = 0, set()
    # CreateDistribution before CopyDistribution
    for change in sorted(changes, key=lambda change: words.verb_of(change.event) in _COPIES):
        if change.is_creation and count < most and not _starts_elsewhere(resource, readings, change):
            found = [match for reading in readings if (match := matches.of_event(resource, reading, change))]
            best = max((match.score for match in found), default=0)
            # RequestSpotInstances makes instances later, if at all
            is_other = event_names.is_of_larger_thing(resource, change.event)
            # CopyDBSnapshot makes snapshots as CreateDBSnapshot does, and takes over what it has no member for
            is_copied = words.verb_of(change.event) in _COPIES and _noun(change.event) in made
            is_other = is_other or _is_undeletion(change.event)
            if not count or ((is_copied or best >= STRONG) and not is_other):
                count += 1
                # not Run: ImportInstance is no counterpart of RunInstances, but ends in a stopped instance hours later
                made |= {_noun(change.event)} if words.verb_of(change.event) in _MAKES else set()
                yield Proposal(change, Effect.CREATES, best, tuple(found))


def _is_undeletion(event: str) -> bool:
    """Whether the event brings a deleted resource back, and makes no other: RestoreSecret."""
    noun = words.noun_of(event)
    return words.verb_of(event) == "Restore" and (not _FROM.search(noun) or noun.endswith("RecycleBin"))


def _noun(event: str) -> str:
    """The noun without what it is made from: `dbinstance` for RestoreDBInstanceToPointInTime."""
    return nouns.event_noun(_ORIGIN.sub("", event))


def is_copy(proposal: Proposal) -> bool:
    """Whether the event makes the resource of another one, as RestoreDBInstanceFromDBSnapshot does."""
    return proposal.kind is Effect.CREATES and words.verb_of(proposal.change.event) in _COPIES


def _starts_elsewhere(resource: str, readings: Sequence[Reading], change: Change) -> bool:
    """Whether a new resource is in another state than a filter asks for: a new instance is not `terminated`."""
    needed = [one for one in readings if not one.optional and matches.asks_for_state(resource, one)]
    unset = [one for one in needed if matches.of_event(resource, one, change) is None]
    return any(event_names.leads_elsewhere(change.event, one.value) for one in unset) or _waits_for_end(
        resource, readings
    )


def _waits_for_end(resource: str, readings: Sequence[Reading]) -> bool:
    """Whether only the state is read, and must not be that of a resource whose creation has not ended: `creating`."""
    if len(readings) != 1:
        return False  # beside other filters, the policy can wait with `delay`
    is_early = any(one.lower() in _EARLY for one in readings[0].excluded)
    return is_early and matches.reads_state(resource, readings[0])


def starts_without(readings: Sequence[Reading], ranked: Sequence[Proposal]) -> bool:
    """Whether a new resource has nothing that the filters list: a new user has no access key."""
    if len(readings) != 1 or readings[0].direction is Direction.REMOVED:
        return False
    found = [match for proposal in ranked for match in proposal.found if match.how is How.CALL]
    listed = any(words.verb_of(match.name.partition(".")[2]) in _LISTS for match in found)
    return listed and any(words.verb_of(match.change.event) in MAKES_PART for match in found if match.score >= STRONG)


def merged(
    resource: str, readings: Sequence[Reading], created: list[Proposal], changed: list[Proposal]
) -> list[Proposal]:
    """A creation that sets what the filters read comes first; another one comes after the best change."""
    if not created:
        return changed
    first, *others = sorted(created, key=lambda one: not (one.score >= STRONG and not created[0].found))
    # a new function has no policy, and a filter asks for one; a new vpc has no NAT gateway
    asks = [one for one in readings if one.present and not one.optional and not one.tags]
    if not first.found and asks and (changed or all(one.kind not in ("value", "list-item") for one in asks)):
        return changed
    if changed and first.score < ENOUGH and (_is_closed(resource, readings, changed) or _is_complete(changed)):
        return changed
    place = 0 if not changed or _creation_leads(readings, first, changed) else 1
    return [*changed[:place], first, *changed[place : place + 4], *others, *changed[place + 4 :]]


def _creation_leads(readings: Sequence[Reading], first: Proposal, changed: Sequence[Proposal]) -> bool:
    is_missing = bool(readings) and all(reading.direction is Direction.REMOVED for reading in readings)
    # tags beside other filters are exemptions, and a new resource has no tags
    # StopLogging before CreateTrail, which StartLogging follows in most cases
    return (is_missing and not _sure(changed)) or first.score >= STRONG or changed[0].kind is Effect.TAGS


def _is_complete(changed: Sequence[Proposal]) -> bool:
    """Whether creations do not count: a new group has no inbound rule, and a new instance runs."""
    # a new user has no inline policy, which `has-inline-policy` with `value: false` asks for
    return any(match.reading.direction is not Direction.REMOVED for match in _sure(changed))


def _sure(changed: Sequence[Proposal]) -> list[Match]:
    return [match for match in changed[0].found if match.how in (How.KNOWN, How.STATE) and match.score > 95]


def _is_closed(resource: str, readings: Sequence[Reading], changed: Sequence[Proposal]) -> bool:
    """Whether nothing new can match, because somebody must first open it to others."""
    match = changed[0].found[0]
    # a peering connection is itself what opens: AcceptVpcPeeringConnection
    is_whole = match.how is How.POLICY and event_names.is_verb_alone(resource, match.change.event)
    return not is_whole and any(reading.policy and reading.direction is Direction.ADDED for reading in readings)
