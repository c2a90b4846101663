"""The events after which a resource may newly match the filters of a policy, best first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from c7n_ctschema.changes import (
    call_match,
    creations,
    event_names,
    filter_readings,
    matches,
    new_resources,
    resource_changes,
    words,
)
from c7n_ctschema.changes.filter_directions import Direction
from c7n_ctschema.changes.filter_readings import Reading
from c7n_ctschema.changes.matches import ENOUGH, STRONG, How, Match
from c7n_ctschema.changes.proposal import Answer, Effect, Proposal, Refusal
from c7n_ctschema.changes.resource_changes import Change
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.light_typing import Any

MOST = 8
_FEW = 4  # people read the first five
_JOINING = frozenset({"Associate", "Disassociate", "Attach", "Detach"})
_REMOVALS = 9
_VERSION = re.compile(r"\d{8}v\d+$")  # Lambda logs TagResource20170331v2; TagResource is of another service
_UNDONE = 60  # what is left of a certain match that is against the filter
_WEAKER = 14  # a match that is this much weaker than the best of its filter is noise beside it


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
    is_late = any(one.later and not (one.optional or one.negated) for one in readings)
    proposals = tuple(one for one in _ranked(known.resource, active) if not (is_late and one.kind is Effect.CREATES))
    return Answer(known.resource, readings, proposals, None if proposals else Refusal.NO_EVENTS)


def _waiting(readings: Sequence[Reading]) -> Reading | None:
    """The filter for which no event comes: all filters must pass, so that one is enough."""
    # in a `not`, what no event makes true an event can make false
    needed = [reading for reading in readings if reading.waits and not (reading.optional or reading.negated)]
    active = any(not reading.reason and not reading.neutral for reading in readings)
    free = [] if active else [reading for reading in readings if reading.reason]
    return next(iter([*needed, *free]), None)


def _ranked(resource: str, readings: Sequence[Reading]) -> list[Proposal]:
    changes = [*_without_versions(resource_changes.of(resource))]
    readings = [_of_part(resource, reading, changes) for reading in readings]
    strong = [*_strong(readings, [match for change in changes for match in _matches(resource, readings, change)])]
    made = [proposal for change in changes if (proposal := _change(readings, change, strong))]
    made += _same_noun(resource, changes, made)
    made = [one for one in made if not all(_only_fills(resource, match.reading, one.change) for match in one.found)]
    # the sort is stable: equal scores stay in the order of `show --resource`
    ranked = _in_turn(readings, sorted(made, key=lambda proposal: -_rank(proposal)))
    found = list(creations.of_resource(resource, readings, changes))
    others = [match for one in [*ranked, *found] for match in one.found]
    created = [one for one in found if new_resources.may_match(resource, readings, one, others, creations.is_copy(one))]
    late = [one for one in found if one not in created and new_resources.decides(one, ranked)]
    if creations.starts_without(readings, ranked):
        is_asked = readings[0].direction is Direction.ADDED or bool(readings[0].value)
        return [*ranked[:_FEW], *(() if is_asked else created[:1]), *ranked[_FEW:]][:MOST]
    return [*creations.merged(resource, readings, created, ranked), *late][:MOST]


def _of_part(resource: str, reading: Reading, changes: Sequence[Change]) -> Reading:
    """The reading of a value of a part that other calls create; it asks for the part.

    In c7n.filters.core.ValueFilter a missing value is not `false`: `Status: Inactive` needs an access key.
    """
    has_key = bool(reading.calls) and " " in reading.label and reading.kind not in ("value", "list-item")
    if not has_key or reading.direction is not Direction.REMOVED or reading.present is not None or reading.negated:
        return reading
    makers = (one for one in changes if words.verb_of(one.event) in creations.MAKES_PART and not one.is_creation)
    named = ((one, event_names.part(resource, one.event)) for one in makers)
    found = any(call_match.score(resource, call, one, part) >= STRONG for one, part in named for call in reading.calls)
    return reading._replace(direction=Direction.ADDED) if found else reading


def _rank(proposal: Proposal) -> int:
    """The score, without points for an event that only removes: a policy is deleted once nothing uses it."""
    asked = {match.reading.direction for match in proposal.found}
    is_removal = event_names.direction(proposal.change.event) is Direction.REMOVED
    return proposal.score - _REMOVALS * (is_removal and Direction.REMOVED not in asked)


def _in_turn(readings: Sequence[Reading], ranked: Sequence[Proposal]) -> list[Proposal]:
    """The best event of each filter, then the others: all filters must pass, so none is more important."""
    wanted = sorted(readings, key=lambda reading: reading.tags)
    firsts = [next((one for one in ranked if any(m.reading is reading for m in one.found)), None) for reading in wanted]
    order = [one for one in dict.fromkeys(firsts) if one]
    return [*order, *(one for one in ranked if one not in order)]


def _matches(resource: str, readings: Sequence[Reading], change: Change) -> Iterator[Match]:
    """What the event changes; an event that is about another resource and only mentions this one is left out."""
    if change.is_creation:
        return
    if any(_undoes(resource, reading, change) for reading in readings):
        return
    sibling = event_names.is_of_sibling(resource, change.event)
    larger = event_names.is_of_larger_thing(resource, change.event)
    for reading in readings:
        match = None if matches.excluded(resource, reading, change) else matches.of_event(resource, reading, change)
        is_weak = match is None or match.score < ENOUGH or (larger and match.how is How.MEMBER)
        # CreateAccessKey names the user; CreateVolume is no event of a snapshot, which itself names its volume
        is_told = match is not None and match.how is How.CALL and match.score >= STRONG
        far = (sibling or change.group == "related") and not (is_told and not _names_other(reading, change))
        if match and not is_weak and not (far and _is_incidental(match)):
            yield match


def _undoes(resource: str, reading: Reading, change: Change) -> bool:
    """Whether the event makes a filter false that must pass: AttachVolume, if `Attachments` must be empty."""
    if reading.optional:
        return False
    if reading.tags:
        return reading.direction is Direction.ADDED and event_names.removes_all_tags(change.event)
    wanted = filter_readings.wanted(reading)
    if wanted is Direction.UNKNOWN or event_names.direction_of(change) in (wanted, Direction.UNKNOWN):
        return False
    match = matches.of_event(resource, reading, change)
    telling = (How.NAME, How.CALL) if reading.present is None else (How.NAME, How.CALL, How.KNOWN)
    return match is not None and match.how in telling and match.score >= _UNDONE


def _only_fills(resource: str, reading: Reading, change: Change) -> bool:
    """Whether the filter asks for nothing, which another event leaves: PutRetentionPolicy, DeleteRetentionPolicy."""
    noun = words.noun_of(change.event)
    is_put = reading.present is False and words.verb_of(change.event) == "Put"
    # `Encryption.Rules[].KMS` can be absent from what PutBucketEncryption sets
    is_whole = not any("." in attribute for attribute in reading.attributes)
    opposites = (f"Delete{noun}", f"Remove{noun}")
    return is_put and is_whole and any(one.event in opposites for one in resource_changes.of(resource))


def _names_other(reading: Reading, change: Change) -> bool:
    """Whether the resource names the thing that the event is about, so that a new one does not belong to it."""
    noun = words.joined(words.noun_of(change.event))
    if words.verb_of(change.event) in _JOINING:
        return False  # DisassociateWebACL is about the app-elb as well
    return any(words.joined(attribute.rpartition(".")[2]) == noun for attribute in reading.attributes)


def _strong(readings: Sequence[Reading], found: Sequence[Match]) -> Iterator[Match]:
    """The matches of each filter that are nearly as good as its best one."""
    for reading in readings:
        own = [match for match in found if match.reading is reading]
        best = max((match.score for match in own), default=0)
        exact = any(match.how is How.MEMBER and match.score > 90 for match in own)
        called = any(match.how is How.CALL and match.score > 90 for match in own)
        for match in own:
            # beside an event that sets the attribute, one that only has its name is most often another thing
            # and beside one that changes what the filter's call returns, so is one that only sets a mentioned attribute
            is_noise = (exact and match.how is How.NAME) or (called and matches.is_mentioned(reading, match))
            score = match.score - 10 * is_noise
            if score >= best - _WEAKER:
                yield match


def _without_versions(changes: Sequence[Change]) -> Iterator[Change]:
    """One of UpdateFunctionCode20150331 and UpdateFunctionCode20150331v2: `v2` if there is, as in records."""
    found: dict[tuple[str, str, str], Change] = {}
    for change in changes:
        name = (change.source, words.verb_of(change.event), words.noun_of(change.event))
        if name not in found or _VERSION.search(change.event):
            found[name] = change
    yield from found.values()


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
        is_other = event_names.is_about_tags(change.event) or not event_names.is_known(change.event)
        if like and change not in taken and not is_other and _is_counterpart(resource, like, change):
            found = tuple(
                match._replace(change=change, how=How.SAME_NOUN, name=like.change.event) for match in like.found
            )
            reading = like.found[0].reading
            if {event_names.direction(change.event), reading.direction} != {Direction.ADDED, Direction.REMOVED}:
                yield Proposal(change, Effect.CHANGES, like.score - 2, found)


def _is_counterpart(resource: str, like: Proposal, change: Change) -> bool:
    """Whether both events are about the same part of the resource, not about the resource itself."""
    # a call tells the events of its noun already: AttachRolePolicy and PutRolePolicy are about different policies
    is_told = any(match.how in (How.MEMBER, How.NAME) for match in like.found)
    return is_told and not change.is_creation and bool(event_names.part(resource, words.noun_of(change.event)))
