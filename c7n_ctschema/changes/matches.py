"""Whether an event changes what a filter reads, how strong the evidence is, and which name shows it."""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from c7n_ctschema import tables
from c7n_ctschema.changes import call_match, event_names, filter_facts, member_match, resource_changes, words
from c7n_ctschema.changes.filter_directions import Direction
from c7n_ctschema.changes.filter_readings import Reading
from c7n_ctschema.changes.resource_changes import Change


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
_STATE_WORDS = frozenset(map(words.stem, ("state", "status")))
# c7n's cross-account filters read policies and lists of accounts. `block` is of PublicAccessBlock, another thing.
_DEFAULT = frozenset({words.stem("default")})
_ACCESS = frozenset(map(words.stem, ("policy", "permission", "acl", "access", "share", "grant", "launchpermission")))
_NO_ACCESS = frozenset(
    words.stem(word)
    for word in ["block", "point", "log", "lifecycle", "scaling", "retention", "protection", "index", "backup"]
)
_KEYED = ("value", "list-item")
_PREFIX = re.compile(r"(has|is|is-not|no|not|missing|check)-")
_POLICY, _ATTRIBUTES = "Policy", ("attribute", "attributes")
_PERMISSION = frozenset({words.stem("permission")})
_STATEMENTS = frozenset(map(words.stem, ("policy", "permission")))


def of_event(resource: str, reading: Reading, change: Change) -> Match | None:
    """The strongest evidence that the event changes what the filter reads; None without any."""
    found = list(_all(resource, reading, change))
    if not found:
        return None
    best = max(found, key=lambda match: match.score)
    against = event_names.direction_of(change)
    is_against = Direction.UNKNOWN not in (against, reading.direction) and against is not reading.direction
    # of equal events, those that add or set come first: people break things by adding
    if is_against and reading.exact:
        return None  # RevokeSecurityGroupIngress makes no rule
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
    is_other = reading.policy and bool(_no_access(resource) & frozenset(words.of_name(words.noun_of(change.event))))
    for call in () if is_other else reading.calls:
        score = call_match.score(resource, call, change, named)
        if score:
            yield Match(change, reading, How.CALL, score, call)
    for attribute in _attributes(resource, reading):
        yield from _of_attribute(resource, reading, attribute, change)
    if reading.policy and (change.is_creation or _sets_document(resource, reading, change)):
        yield from _of_policy_member(reading, change)
    elif _opens_whole(resource, reading, change):
        yield Match(change, reading, How.POLICY, 80)
    elif reading.policy and _is_about_access(resource, reading, change):
        yield Match(change, reading, How.POLICY, 84 + 2 * (change.group == "expose"))


def _opens_whole(resource: str, reading: Reading, change: Change) -> bool:
    """Whether the event opens the resource as a whole: AcceptVpcPeeringConnection; Subscribe opens no topic."""
    is_whole = change.group == "expose" and event_names.is_verb_alone(resource, change.event)
    return is_whole and reading.is_cross_account and not reading.calls and not reads_document(reading)


def reads_document(reading: Reading) -> bool:
    """Whether a filter on access reads a policy, and not a list of accounts or the owners of two VPCs.

    c7n.filters.iamaccess.CrossAccountAccessFilter reads the attribute `Policy` if its class does not say more.
    """
    named = {word for one in reading.attributes for word in words.of_name(one)}
    return not reading.attributes or not _STATEMENTS.isdisjoint(named)


def _sets_tags(resource: str, change: Change) -> bool:
    """Whether an update of the resource as a whole replaces its tags: UpdateStack."""
    is_update = words.verb_of(change.event) in call_match.UPDATES and not event_names.part(resource, change.event)
    return is_update and any(member_match.parts(member)[:1] == ("tag",) for member in change.members)


def _sets_document(resource: str, reading: Reading, change: Change) -> bool:
    """Whether an update of the resource as a whole can set its policy: UpdateDomainConfig has `accessPolicies`."""
    is_update = words.verb_of(change.event) in call_match.UPDATES and not event_names.part(resource, change.event)
    return is_update and reads_document(reading) and not _is_about_access(resource, reading, change)


def _of_policy_member(reading: Reading, change: Change) -> Iterator[Match]:
    """CreateQueue can bring a policy of its own; CreateBucket cannot."""
    score = _OWN_POLICY if change.is_creation else STRONG
    for member in change.members:
        listed = member_match.attribute_name(member)
        if listed and listed != _POLICY:
            continue  # `attributes.RedrivePolicy` of CreateQueue
        first = member.partition(".")[0]
        named = set(words.of_name(first))
        # `dataProtectionPolicy` of CreateTopic gives no access; some maps of attributes are not documented
        if ("policy" in named or first.lower() in _ATTRIBUTES) and not named & _NO_ACCESS:
            yield Match(change, reading, How.MEMBER, score, member, _POLICY)
            return


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
    if reading.denies and event_names.part(resource, change.event) == _PERMISSION:
        return True
    table = tables.read(filter_facts.TABLE)["events"].get(resource, {})
    rows = [table[name] for name in _listed_names(reading) if table.get(name, {}).get("complete")]
    return bool(rows) and not change.is_creation and not any(change.event in row["events"] for row in rows)


def _attributes(resource: str, reading: Reading) -> tuple[str, ...]:
    """What the filter reads; its name if nothing else is known: `has-users` of an iam-group."""
    if reading.calls or reading.policy or reading.related:
        return reading.attributes
    known = tuple(one for one in reading.attributes if not event_names.is_identity(resource, one))
    return known or tuple(filter(None, [_PREFIX.sub("", reading.kind) if reading.kind not in _KEYED else ""]))


def _no_access(resource: str) -> frozenset[str]:
    """Words of things that give no access; PutBackupVaultAccessPolicy does, although it has the word `backup`."""
    return _NO_ACCESS - resource_changes.own_words(resource)


def _is_about_access(resource: str, reading: Reading, change: Change) -> bool:
    noun = frozenset(words.of_name(words.noun_of(change.event)))
    # an iot-policy is a policy itself, and AttachPolicy changes no statement of it
    if words.verb_of(change.event) in ("Attach", "Detach") and _STATEMENTS & resource_changes.own_words(resource):
        return False
    # API Gateway's updates take paths of what they change, `/policy` among them
    if member_match.takes_any_path(change) and not event_names.part(resource, change.event):
        return True
    if "attribut" in noun:  # SetTopicAttributes and SetQueueAttributes set the policy too
        named = [name for member in change.members if (name := member_match.attribute_name(member))]
        return _POLICY in named if named else any(member.lower().startswith("attribute") for member in change.members)
    if reading.calls and not any((_ACCESS - _STATEMENTS) & _words(call) for call in reading.calls):
        return False  # the call says what is read: kms.GetKeyPolicy, which CreateGrant does not change
    # c7n's filter of a bucket reads its policy: PutBucketAcl opens the bucket too, but changes no policy
    is_list = reading.is_cross_account and (bool(reading.calls) or not reads_document(reading))
    return bool((_ACCESS if is_list else _STATEMENTS) & noun) and not _no_access(resource) & noun


def is_mentioned(reading: Reading, match: Match) -> bool:
    """Whether the match is on an attribute that only stands in the filter's code: `CidrBlock` in `dhcp-options`."""
    named = frozenset(words.of_name(match.attribute)) & frozenset(words.of_name(reading.kind))
    return reading.kind not in _KEYED and match.how in (How.NAME, How.MEMBER) and not named


def _words(call: str) -> frozenset[str]:
    return frozenset(words.of_name(words.noun_of(call.partition(".")[2])))


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
    if reading.value and event_names.names_state(resource, change.event, reading.value):
        yield Match(change, reading, How.STATE, NAMED_STATE, "", attribute)
    elif event_names.moves_state(resource, change.event) and not event_names.leads_elsewhere(
        change.event, reading.value
    ):
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
