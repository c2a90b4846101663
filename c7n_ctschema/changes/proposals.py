"""The events after which a resource may newly match the filters of a policy, best first."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from c7n_ctschema.changes import event_names, filter_readings, matches, resource_changes, words
from c7n_ctschema.changes.filter_readings import Direction, Reading
from c7n_ctschema.changes.matches import STRONG, How, Match
from c7n_ctschema.changes.resource_changes import Change
from c7n_ctschema.custodian.lookups import resource_identity

MOST = 8
ENOUGH = 68  # below this the names share only a common word
MOST_CREATIONS = 2
_WEAKER = 14  # a match that is this much weaker than the best of its filter is noise beside it
_COPIES = frozenset({"Copy", "Restore", "Import", "Promote", "Clone"})
_LISTS = frozenset({"List", "Describe"})
_MAKES_PART = frozenset({"Create", "Attach", "Add", "Associate", "Authorize"})


class Effect(enum.Enum):
    """What an event does to the resource."""

    CREATES = "create"
    CHANGES = "change"
    TAGS = "tag"
    EXPOSES = "expose"


class Refusal(enum.Enum):
    """Why a policy has no events."""

    UNKNOWN_RESOURCE = "unknown resource"
    MODE_REFUSED = "mode refused"
    WAITS = "waits"
    NO_EVENTS = "no events"


class Proposal(NamedTuple):
    """An event with what it does and why; `found` is empty for a creation that sets nothing the filters read."""

    change: Change
    kind: Effect
    score: int
    found: tuple[Match, ...]


class Answer(NamedTuple):
    """The proposals for a policy. Without any, `refusal` and `detail` say why."""

    resource: str
    readings: tuple[Reading, ...]
    proposals: tuple[Proposal, ...]
    refusal: Refusal | None = None
    detail: str = ""


def of_policy(resource: str, policy: Mapping[str, Any]) -> Answer:
    """What to wait for instead of looking once a day."""
    known = resource_identity.of(resource)
    if known is None:
        return Answer(resource, (), (), Refusal.UNKNOWN_RESOURCE)
    readings = tuple(filter_readings.of_policy(known.resource, policy))
    if not known.works:
        return Answer(known.resource, readings, (), Refusal.MODE_REFUSED, known.why)
    waiting = _waiting(readings)
    if waiting:
        return Answer(known.resource, readings, (), Refusal.WAITS, waiting.label)
    active = [reading for reading in readings if not reading.reason and not reading.neutral]
    proposals = tuple(_ranked(known.resource, active))
    return Answer(known.resource, readings, proposals, None if proposals else Refusal.NO_EVENTS)


def _waiting(readings: Sequence[Reading]) -> Reading | None:
    """The filter for which no event comes: all filters must pass, so that one is enough."""
    needed = [reading for reading in readings if reading.waits and not reading.optional]
    active = any(not reading.reason and not reading.neutral for reading in readings)
    free = [] if active else [reading for reading in readings if reading.reason]
    return next(iter([*needed, *free]), None)


def _ranked(resource: str, readings: Sequence[Reading]) -> list[Proposal]:
    changes = [*_without_versions(resource_changes.of(resource))]
    found = [*_strong(readings, [match for change in changes for match in _matches(resource, readings, change)])]
    made = [proposal for change in changes if (proposal := _change(readings, change, found))]
    made += _same_noun(resource, changes, made)
    # the sort is stable: equal scores stay in the order of `show --resource`
    ranked = _in_turn(readings, sorted(made, key=lambda proposal: -proposal.score))
    created = list(_creations(resource, readings, changes))
    if _starts_without(readings, ranked):
        is_asked = readings[0].direction is Direction.ADDED or bool(readings[0].value)
        return [*ranked, *(() if is_asked else created[:1])][:MOST]
    return _merged(readings, created, ranked)[:MOST]


def _in_turn(readings: Sequence[Reading], ranked: Sequence[Proposal]) -> list[Proposal]:
    """The best event of each filter, then the others: all filters must pass, so none is more important."""
    wanted = sorted(readings, key=lambda reading: reading.tags)
    firsts = [next((one for one in ranked if any(m.reading is reading for m in one.found)), None) for reading in wanted]
    order = [one for one in dict.fromkeys(firsts) if one]
    return [*order, *(one for one in ranked if one not in order)]


def _matches(resource: str, readings: Sequence[Reading], change: Change) -> Iterator[Match]:
    """What the event changes; an event that is about another resource and only mentions this one is left out."""
    if change.is_creation or any(matches.excluded(resource, reading, change) for reading in readings):
        return
    sibling = event_names.is_of_sibling(resource, change.event)
    larger = event_names.is_of_larger_thing(resource, change.event)
    for reading in readings:
        match = matches.of_event(resource, reading, change)
        is_weak = match is None or match.score < ENOUGH or (larger and match.how is How.MEMBER)
        # CreateAccessKey names the user; CreateVolume is no event of a snapshot, which itself names its volume
        is_told = match is not None and match.how is How.CALL and match.score >= STRONG
        far = (sibling or change.group == "related") and not (is_told and not _names_other(reading, change))
        if match and not is_weak and not (far and _is_incidental(match)):
            yield match


def _names_other(reading: Reading, change: Change) -> bool:
    """Whether the resource names the thing that the event is about, so that a new one does not belong to it."""
    noun = words.joined(words.noun_of(change.event))
    return any(words.joined(attribute.rpartition(".")[2]) == noun for attribute in reading.attributes)


def _strong(readings: Sequence[Reading], found: Sequence[Match]) -> Iterator[Match]:
    """The matches of each filter that are nearly as good as its best one."""
    for reading in readings:
        own = [match for match in found if match.reading is reading]
        best = max((match.score for match in own), default=0)
        exact = any(match.how is How.MEMBER and match.score > 90 for match in own)
        for match in own:
            # beside an event that sets the attribute, one that only has its name is most often another thing
            score = match.score - 10 * (exact and match.how is How.NAME)
            if score >= best - _WEAKER:
                yield match


def _starts_without(readings: Sequence[Reading], ranked: Sequence[Proposal]) -> bool:
    """Whether a new resource has nothing that the filters list: a new user has no access key."""
    if len(readings) != 1 or readings[0].direction is Direction.REMOVED:
        return False
    found = [match for proposal in ranked for match in proposal.found if match.how is How.CALL]
    listed = any(words.verb_of(match.name.partition(".")[2]) in _LISTS for match in found)
    return listed and any(words.verb_of(match.change.event) in _MAKES_PART for match in found if match.score >= STRONG)


def _without_versions(changes: Sequence[Change]) -> Iterator[Change]:
    """Without the second of UpdateFunctionCode20150331 and UpdateFunctionCode20150331v2: records have one of them."""
    seen = set()
    for change in changes:
        name = (change.source, words.verb_of(change.event), words.noun_of(change.event))
        if name not in seen:
            yield change
        seen.add(name)


def _merged(readings: Sequence[Reading], created: list[Proposal], changed: list[Proposal]) -> list[Proposal]:
    """A creation that sets what the filters read comes first; another one comes after the best change."""
    if not created:
        return changed
    first, *others = created
    if changed and first.score < ENOUGH and (_is_closed(readings) or _is_complete(changed)):
        return changed
    place = 0 if not changed or _creation_leads(readings, first, changed) else 1
    return [*changed[:place], first, *changed[place : place + 4], *others, *changed[place + 4 :]]


def _creation_leads(readings: Sequence[Reading], first: Proposal, changed: Sequence[Proposal]) -> bool:
    is_missing = bool(readings) and all(reading.direction is Direction.REMOVED for reading in readings)
    # tags beside other filters are exemptions, and a new resource has no tags
    return is_missing or first.score >= STRONG or changed[0].kind is Effect.TAGS


def _is_complete(changed: Sequence[Proposal]) -> bool:
    """Whether creations do not count: a new group has no inbound rule, and a new instance runs."""
    return any(match.how in (How.KNOWN, How.STATE) and match.score > 95 for match in changed[0].found)


def _is_closed(readings: Sequence[Reading]) -> bool:
    """Whether nothing new can match, because somebody must first open it to others."""
    return any(reading.policy and reading.direction is Direction.ADDED for reading in readings)


def _change(readings: Sequence[Reading], change: Change, found: Sequence[Match]) -> Proposal | None:
    own = [match for match in found if match.change is change]
    if not own:
        return None
    is_tags = all(match.how is How.TAGS for match in own)
    # a tag beside other filters is most often an exemption
    beside = is_tags and any(not reading.tags for reading in readings)
    effect = Effect.TAGS if is_tags else Effect.EXPOSES if change.group == "expose" else Effect.CHANGES
    return Proposal(change, effect, max(match.score for match in own) - 12 * beside, tuple(own))


def _is_incidental(match: Match) -> bool:
    """Whether an event that is about another resource only mentions this one."""
    return match.how not in (How.KNOWN, How.TAGS)


def _same_noun(resource: str, changes: Sequence[Change], made: Sequence[Proposal]) -> Iterator[Proposal]:
    """DeleteRetentionPolicy changes what PutRetentionPolicy sets."""
    taken = {proposal.change for proposal in made}
    by_noun = {words.noun_of(one.change.event): one for one in reversed(made) if one.score >= STRONG}
    for change in changes:
        like = by_noun.get(words.noun_of(change.event))
        # `Modify` and `Delete` of the resource itself share a noun too; only nouns of a part are meant
        if like and change not in taken and _is_counterpart(resource, like, change):
            found = tuple(
                match._replace(change=change, how=How.SAME_NOUN, name=like.change.event) for match in like.found
            )
            reading = like.found[0].reading
            against = event_names.direction(change.event) is Direction.REMOVED and reading.direction is Direction.ADDED
            if not against:
                yield Proposal(change, Effect.CHANGES, like.score - 2, found)


def _is_counterpart(resource: str, like: Proposal, change: Change) -> bool:
    """Whether both events are about the same part of the resource, not about the resource itself."""
    # a call tells the events of its noun already: AttachRolePolicy and PutRolePolicy are about different policies
    is_told = any(match.how in (How.MEMBER, How.NAME) for match in like.found)
    return is_told and not change.is_creation and bool(event_names.part(resource, words.noun_of(change.event)))


def _creations(resource: str, readings: Sequence[Reading], changes: Sequence[Change]) -> Iterator[Proposal]:
    """The events that create the resource; of those that restore or copy it, the first that sets what is read."""
    count = 0
    # CreateDistribution before CopyDistribution
    for change in sorted(changes, key=lambda change: words.verb_of(change.event) in _COPIES):
        if change.is_creation and count < MOST_CREATIONS:
            found = [match for reading in readings if (match := matches.of_event(resource, reading, change))]
            best = max((match.score for match in found), default=0)
            # RequestSpotInstances makes instances later, if at all
            is_other = event_names.is_of_larger_thing(resource, change.event)
            if not count or (best >= STRONG and not is_other):
                count += 1
                yield Proposal(change, Effect.CREATES, best, tuple(found))
