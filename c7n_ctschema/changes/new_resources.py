"""Whether a resource can match the filters of a policy as soon as it is created."""

from __future__ import annotations

from collections.abc import Sequence

from c7n_ctschema.changes import event_names, matches, member_match, resource_changes, words
from c7n_ctschema.changes.filter_directions import Direction
from c7n_ctschema.changes.filter_readings import Reading
from c7n_ctschema.changes.matches import ENOUGH, STRONG, How, Match
from c7n_ctschema.changes.proposal import Proposal
from c7n_ctschema.changes.resource_changes import Change

_TAG = words.stem("tag")
_KEYED = ("value", "list-item")
_LISTS = frozenset({"List", "Describe"})
_MAKES_PART = frozenset({"Create", "Attach", "Add", "Associate", "Authorize"})
_LONG = 5  # a shorter name is a part of many others


def may_match(
    resource: str, readings: Sequence[Reading], creation: Proposal, others: Sequence[Match], is_copy: bool
) -> bool:
    """Whether each filter that must pass can be true for a new resource, and one of those of an `or`."""
    able = [_may_be_true(resource, reading, creation, others, is_copy) for reading in readings]
    needed = [one for one, reading in zip(able, readings, strict=True) if not reading.optional]
    free = [one for one, reading in zip(able, readings, strict=True) if reading.optional]
    return all(needed) and (not free or any(free))


def decides(creation: Proposal, ranked: Sequence[Proposal]) -> bool:
    """Whether only a creation sets what one of the filters reads, although another one must become true later.

    CreateVolume decides `Encrypted` for good; `Attachments[].Device` comes with AttachVolume.
    """
    changed = [match.reading for one in ranked for match in one.found]
    is_read = any(match.score >= STRONG and match.reading not in changed for match in creation.found)
    return is_read and bool(ranked)


def _may_be_true(resource: str, reading: Reading, creation: Proposal, others: Sequence[Match], is_copy: bool) -> bool:
    if reading.tags:
        return is_copy or reading.direction is not Direction.ADDED or _takes_tags(creation.change)
    if any(_sets(reading, match) for match in creation.found):
        return not _asks_for_orphan(reading)  # the request sets what the filter reads
    if _is_true_without(reading) or _is_settled(resource, reading) or _names(resource, reading, creation.change):
        return True
    matched = [match for match in others if match.reading is reading]
    if not (reading.present or reading.direction is Direction.ADDED or _is_part(reading, matched)):
        return True
    # AcceptVpcPeeringConnection opens the connection as a whole, which can be the point of it
    is_whole = any(one.how is How.POLICY and event_names.is_verb_alone(resource, one.change.event) for one in matched)
    # a copy takes over what its source has; what no call changes has its value from the start
    is_element = any("[" in attribute for attribute in reading.attributes)
    return is_whole or (reading.kind in _KEYED and ((is_copy and not is_element) or not matched))


def _sets(reading: Reading, match: Match) -> bool:
    """Whether the request sets what the filter reads; `meshName` says nothing of the routes that a call lists."""
    called = {word for call in reading.calls for word in words.of_name(call)}
    is_far = bool(called) and bool(reading.present) and called.isdisjoint(words.of_name(match.attribute))
    return match.reading is reading and match.score >= ENOUGH and not is_far


def _is_part(reading: Reading, matched: Sequence[Match]) -> bool:
    """Whether the filter reads parts that other calls create: CreateListener makes what DescribeListeners lists.

    Some of those calls name another resource, and are no events of this one: ExportTableToPointInTime, ListExports.
    """
    is_created = any(
        one.how in (How.CALL, How.NAME) and words.verb_of(one.change.event) in _MAKES_PART for one in matched
    )
    listed = any(words.verb_of(call.partition(".")[2]) in _LISTS for call in reading.calls)
    many = any(call.endswith("s") and not call.endswith("Status") for call in reading.calls)
    return reading.kind not in _KEYED and listed and (is_created or (many and not matched))


def _asks_for_orphan(reading: Reading) -> bool:
    """Whether a resource that the request names must be gone: the volume of a new snapshot is still there."""
    key = reading.label.partition(" ")[2]
    return bool(reading.related) and reading.present is False and reading.attributes[:1] == (key,)


def _takes_tags(change: Change) -> bool:
    """Whether the request can have tags; unknown requests can."""
    return not change.members or any(_TAG in words.of_name(member) for member in change.members)


def _is_true_without(reading: Reading) -> bool:
    """Whether the filter asks that something is missing, off, or not a certain value."""
    if reading.direction is Direction.ADDED or reading.present:
        return False
    return reading.direction is Direction.REMOVED or reading.present is False or reading.negated


def _is_settled(resource: str, reading: Reading) -> bool:
    """Whether a new resource has what the filter reads in any case: its name, or its state.

    `creations` leaves out events that lead to another state than the filter's.
    """
    # `StreamARN` only names the stream whose policy the filter asks for
    is_plain = bool(reading.attributes) and not reading.calls and not reading.policy
    is_named = is_plain and all(event_names.is_identity(resource, one) for one in reading.attributes)
    return is_named or matches.reads_state(resource, reading)


def _names(resource: str, reading: Reading, change: Change) -> bool:
    """Whether the request names what the filter reads: `securityConfiguration` for `security-configuration`.

    Also `deliveryStreamEncryptionConfigurationInput`, which is `DeliveryStreamEncryptionConfiguration` of the answer.
    """
    wanted = words.specific(words.of_name(reading.kind), resource_changes.own_words(resource))
    if reading.kind not in _KEYED and wanted:
        return any(wanted <= frozenset(words.of_name(member.partition(".")[0])) for member in change.members)
    firsts = [parts[0] for one in reading.attributes if (parts := member_match.parts(one)) and len(parts[0]) > _LONG]
    own = [parts[0] for member in change.members if (parts := member_match.parts(member))]
    return any(one.startswith(first) for first in firsts for one in own)
