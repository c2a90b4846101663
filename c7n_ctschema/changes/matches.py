"""Whether an event changes what a filter reads, how strong the evidence is, and which name shows it."""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Iterator

from c7n_ctschema import tables
from c7n_ctschema.changes import (
    access_match,
    call_match,
    event_names,
    filter_facts,
    member_match,
    resource_changes,
    words,
)
from c7n_ctschema.changes.filter_directions import Direction
from c7n_ctschema.changes.filter_readings import Reading
from c7n_ctschema.changes.resource_changes import Change
from c7n_ctschema.light_typing import NamedTuple


class How(enum.Enum):
    """How an event is known to change what a filter reads."""

    CALL = "call"  # the filter makes a call about the same thing
    MEMBER = "member"  # the request sets the attribute
    NAME = "name"  # the event is named after the attribute
    STATE = "state"  # the event starts, stops, enables, … the resource
    TAGS = "tags"
    POLICY = "policy"  # the event changes a policy or a permission
    KNOWN = "known"  # knowledge, with evidence
    SAME_NOUN = "same noun"  # another event with the same noun is known to change it


class Match(NamedTuple):
    """An event changes what a reading reads. `score` is up to 100; `name` is the member or the call that shows it."""

    change: Change
    reading: Reading
    how: How
    score: int
    name: str = ""
    attribute: str = ""


ENOUGH = 68  # below this the names share only a common word
NAMED_STATE = 99  # StopInstances, if the filter asks for `stopped`: no other event counts then
STRONG = 84  # a call about the same thing, a member of the same name, or an event that is named after the attribute
_INNER, _HEAD = 72, 70
_OWN_POLICY = 72  # most creations leave the policy out
_AGAINST = 25  # an event that only removes what the filter asks for, or only adds what it wants absent
_STATES = frozenset(
    {"state", "status", "lifecycle", "lifecyclestate", "statename", "keystate", "instancestate", "enabled"}
)
_SWITCH = {Direction.ADDED: "enabled", Direction.REMOVED: "disabled"}  # `Enabled: true` of a kms-key
_STATE_WORDS = frozenset(map(words.stem, ("state", "status")))
_DEFAULT = frozenset({words.stem("default")})
_KEYED = ("value", "list-item")
_PREFIX = re.compile(r"(has|is|is-not|no|not|missing|check)-")


def of_event(resource: str, reading: Reading, change: Change) -> Match | None:
    """The strongest evidence that the event changes what the filter reads; None without any."""
    found = list(_all(resource, reading, change))
    if not found:
        return None
    best = max(found, key=lambda match: match.score)
    against = event_names.direction_of(change)
    is_against = Direction.UNKNOWN not in (against, reading.direction) and against is not reading.direction
    # of equal events, those that add or set come first: people break things by adding
    if is_against and (reading.exact or (best.how is How.KNOWN and reading.direction is Direction.REMOVED)):
        return None  # RevokeSecurityGroupIngress makes no rule, and StartLogging does not stop a trail
    points = _AGAINST * is_against + (against is Direction.REMOVED is not reading.direction)
    return best._replace(score=best.score - points) if best.how is not How.KNOWN else best


def _all(resource: str, reading: Reading, change: Change) -> Iterator[Match]:
    named = event_names.part(resource, change.event)
    is_tags = event_names.is_about_tags(change.event)
    if reading.tags or is_tags:
        if reading.tags and (is_tags or _sets_tags(resource, change)):
            yield Match(change, reading, How.TAGS, 85 if is_tags else 72)
        return
    yield from _known(resource, reading, change)
    if event_names.is_about_text(change.event) and not _asks_for_text(reading):
        return
    for call in () if reading.policy and access_match.is_other(resource, change) else reading.calls:
        score = call_match.score(resource, call, change, named)
        if score:
            yield Match(change, reading, How.CALL, score, call)
    for attribute in _attributes(resource, reading):
        yield from _of_attribute(resource, reading, attribute, change)
    if reading.policy and (change.is_creation or access_match.sets_document(resource, reading, change)):
        member = access_match.policy_member(change)
        if member:
            yield Match(
                change, reading, How.MEMBER, _OWN_POLICY if change.is_creation else STRONG, member, access_match.POLICY
            )
    elif access_match.opens_whole(resource, reading, change):
        yield Match(change, reading, How.POLICY, 80)
    elif reading.policy and access_match.is_about_access(resource, reading, change):
        yield Match(change, reading, How.POLICY, 84 + 2 * (change.group == "expose"))


def _sets_tags(resource: str, change: Change) -> bool:
    """Whether an update of the resource as a whole replaces its tags: UpdateStack."""
    is_update = words.verb_of(change.event) in call_match.UPDATES and not event_names.part(resource, change.event)
    return is_update and any(member_match.parts(member)[:1] == ("tag",) for member in change.members)


def _asks_for_text(reading: Reading) -> bool:
    return any("descript" in words.of_name(attribute) for attribute in reading.attributes)


def _known(resource: str, reading: Reading, change: Change) -> Iterator[Match]:
    table = tables.read(filter_facts.TABLE)["events"].get(resource, {})
    for name in _listed_names(reading):
        listed = table.get(name, {}).get("events", [])
        if change.event in listed:
            yield Match(change, reading, How.KNOWN, 99 - listed.index(change.event), "", name)


def _listed_names(reading: Reading) -> tuple[str, ...]:
    """The names under which knowledge lists the events of a filter: its type, and the attributes that it reads."""
    return (reading.kind, *(re.split(r"[.\[]", attribute)[0] for attribute in reading.attributes))


def excluded(resource: str, reading: Reading, change: Change) -> bool:
    """Whether knowledge lists all events of a filter, and not this one; AddPermission never adds a Deny."""
    if access_match.adds_no_denial(resource, reading, change):
        return True
    table = tables.read(filter_facts.TABLE)["events"].get(resource, {})
    rows = [table[name] for name in _listed_names(reading) if name in table]
    if any(change.event in row.get("not", ()) for row in rows):
        return True
    rows = [row for row in rows if row.get("complete")]
    return bool(rows) and not change.is_creation and not any(change.event in row["events"] for row in rows)


def _attributes(resource: str, reading: Reading) -> tuple[str, ...]:
    """What the filter reads; its name if nothing else is known: `has-users` of an iam-group."""
    if reading.calls or reading.policy or reading.related:
        return reading.attributes
    known = tuple(one for one in reading.attributes if not event_names.is_identity(resource, one))
    return known or tuple(filter(None, [_PREFIX.sub("", reading.kind) if reading.kind not in _KEYED else ""]))


def is_mentioned(reading: Reading, match: Match) -> bool:
    """Whether the match is on an attribute that only stands in the filter's code: `CidrBlock` in `dhcp-options`."""
    named = frozenset(words.of_name(match.attribute)) & frozenset(words.of_name(reading.kind))
    return reading.kind not in _KEYED and match.how in (How.NAME, How.MEMBER) and not named


def _of_attribute(resource: str, reading: Reading, attribute: str, change: Change) -> Iterator[Match]:
    if event_names.is_identity(resource, attribute):
        return
    named = event_names.part(resource, change.event)
    member, score = member_match.best(resource, attribute, change)
    # the key of such a filter is a member of what the call returns, which can have the name of another thing
    is_inner = bool(reading.calls) and reading.kind not in ("value", "list-item")
    score = min(score, 0 if member_match.is_common(attribute) else _INNER) if is_inner else score
    if score:
        yield Match(change, reading, How.MEMBER, score, member, attribute)
    # CreateDefaultVpc creates what `IsDefault` asks for
    score = (
        0
        if change.is_creation and named != _DEFAULT
        else _of_name(resource, attribute, named, event_names.verb_stems(change.event))
    )
    if score:
        yield Match(change, reading, How.NAME, score, "", attribute)
    parts = member_match.parts(attribute)
    # `State.Name` and `status.recording`, and not `Monitoring.State`
    # `image-metadata` reads the state of the image, not that of the instance
    if is_inner or not parts or not (parts[0] in _STATES or _is_own_state(resource, attribute)):
        return
    asked = reading.value or (_SWITCH.get(reading.direction, "") if parts[0] == "enabled" else "")
    if reading.value and event_names.names_state(resource, change.event, reading.value):
        yield Match(change, reading, How.STATE, NAMED_STATE, "", attribute)
    elif event_names.moves_state(resource, change.event) and not event_names.leads_elsewhere(change.event, asked):
        yield Match(change, reading, How.STATE, STRONG, "", attribute)


def asks_for_state(resource: str, reading: Reading) -> bool:
    """Whether the filter compares the state of the resource as a whole with a value."""
    return bool(reading.value) and reads_state(resource, reading)


def reads_state(resource: str, reading: Reading) -> bool:
    """Whether the filter reads the state of the resource as a whole."""
    firsts = [member_match.parts(attribute)[:1] for attribute in reading.attributes]
    is_state = any(_STATES.issuperset(first) for first in firsts if first) and reading.kind in _KEYED
    return is_state or any(_is_own_state(resource, one) for one in reading.attributes)


def _is_own_state(resource: str, attribute: str) -> bool:
    """Whether an attribute is the state of the resource as a whole: `DBInstanceStatus` of an rds."""
    found = frozenset(words.of_name(attribute)) - resource_changes.own_words(resource)
    return bool(found) and found <= _STATE_WORDS


@functools.lru_cache(maxsize=65_536)
def _of_name(resource: str, attribute: str, named: frozenset[str], verbs: frozenset[str]) -> int:
    """How well the part that an event is named after fits an attribute: PutBucketVersioning and `Versioning.Status`."""
    first, whole = event_names.part(resource, attribute.split(".")[0]), event_names.part(resource, attribute)
    if not named or not first:
        return 0
    # DetachInternetGateway and `Attachments`, SuspendProcesses and `SuspendedProcesses`
    is_done = first <= verbs if named <= verbs else named < whole <= named | verbs
    if named in (first, whole) or is_done:
        return 86
    if named < first and verbs & first:
        return STRONG  # AttachUserPolicy and `AttachedManagedPolicies`
    # `InlinePolicies` and PutUserPolicy
    is_head = (
        len(named) == 1
        and "." not in attribute.split("[")[0]
        and words.of_name(attribute.split("[")[0])[-1:] == (*named,)
    )
    if is_head:
        return _HEAD
    is_close = first < named or whole < named or (named < whole and len(named) > 1)
    return 74 - 4 * abs(len(named) - len(first)) if is_close else 0
