"""What the name of an event says: which part of a resource it is about, and whether it adds or removes."""

from __future__ import annotations

import functools
import re

from c7n_ctschema import tables
from c7n_ctschema.changes import filter_facts, resource_changes, words
from c7n_ctschema.changes.filter_directions import Direction
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.ids import nouns
from c7n_ctschema.trail.catalog import event_catalog

_TAGS, _TEXT = re.compile(r"Tag(s|ging)?((To|From|For)[A-Z]\w*)?$"), "descript"
# without PutBucketTagging, which replaces all tags
_TAG_VERBS = {"Create": Direction.ADDED, "Add": Direction.ADDED, "Tag": Direction.ADDED} | {
    "Delete": Direction.REMOVED,
    "Remove": Direction.REMOVED,
    "Untag": Direction.REMOVED,
}
# AddUserToGroup, RemoveRoleFromInstanceProfile
_MOVED = re.compile(r"(\w+?)(?:To|From)([A-Z]\w*)")
_DELETION = frozenset({words.stem("deletion")})
_NAMES = frozenset(words.stem(word) for word in ("id", "arn", "name", "identifier", "url"))


@functools.lru_cache(maxsize=65_536)
def part(resource: str, name: str) -> frozenset[str]:
    """The words for a part of the resource in a name; for RotateSecret, which names no part, the verb."""
    own = resource_changes.own_words(resource)
    noun = words.of_name(_part_of_noun(resource, name)) if is_known(name) else words.of_name(name)
    found = words.specific(noun, own)
    verb = words.verb_of(name)
    return found if found or not is_known(name) or verb in _verbs("plain") else frozenset({words.stem(verb)})


def is_known(name: str) -> bool:
    """Whether the name begins with a verb of `verbs`; ResyncMFADevice says nothing of what it changes."""
    verb = words.verb_of(name).removeprefix("Batch")
    return verb in _verbs("all") or words.undone_verb(verb) in _verbs("all")


def _part_of_noun(resource: str, event: str) -> str:
    """The noun without the resource itself: `Role` for AddRoleToInstanceProfile."""
    return _moved(resource, event) or words.noun_of(event)


@functools.lru_cache(maxsize=65_536)
def _moved(resource: str, event: str) -> str:
    """What the event adds to the resource or removes from it, or ""."""
    known = resource_identity.of(resource)
    found = _MOVED.fullmatch(words.noun_of(event))
    return found[1] if found and known and found[2].lower() in known.nouns else ""


@functools.lru_cache(maxsize=65_536)
def is_verb_alone(resource: str, event: str) -> bool:
    """Whether the event names no part of the resource: AttachInternetGateway."""
    return part(resource, event) <= {words.stem(words.verb_of(event))}


@functools.cache
def _verbs(kind: str) -> frozenset[str]:
    table = tables.read(filter_facts.TABLE)["verbs"]
    return frozenset(verb for row in table.values() for verb in row) if kind == "all" else frozenset(table[kind])


@functools.cache
def direction(event: str) -> Direction:
    """Whether the event only adds or only removes what it is about."""
    verb = words.verb_of(event).removeprefix("Batch")
    if is_about_tags(event) and verb in _TAG_VERBS:
        return _TAG_VERBS[verb]
    if verb in _verbs("adding"):
        return Direction.ADDED
    return Direction.REMOVED if verb in _verbs("removing") or words.undone_verb(verb) else Direction.UNKNOWN


def direction_of(change: resource_changes.Change) -> Direction:
    """As `direction`; an event that creates a part of the resource also adds: CreateFlowLogs for a vpc."""
    is_part = words.verb_of(change.event) == "Create" and not change.is_creation
    return Direction.ADDED if is_part else direction(change.event)


@functools.cache
def is_about_tags(event: str) -> bool:
    """Whether the event changes tags: CreateTags, UntagQueue, AddTagsToResource; not PutImageTagMutability."""
    return words.verb_of(event) in ("Tag", "Untag") or bool(_TAGS.search(words.noun_of(event)))


@functools.cache
def removes_all_tags(event: str) -> bool:
    """Whether the event removes every tag, because its request names none: DeleteBucketTagging."""
    return words.verb_of(event) == "Delete" and words.noun_of(event).endswith("Tagging")


@functools.cache
def is_about_text(event: str) -> bool:
    """Whether the event changes descriptions alone: UpdateSecurityGroupRuleDescriptionsIngress changes no rule."""
    return _TEXT in words.of_name(words.noun_of(event))


@functools.lru_cache(maxsize=65_536)
def is_identity(resource: str, attribute: str) -> bool:
    """Whether an attribute names the resource itself, so that no call changes it."""
    known = resource_identity.of(resource)
    if known and attribute.lower() == known.member.lower():
        return True
    found = frozenset(words.of_name(attribute))
    own = resource_changes.own_words(resource)
    return bool(found & _NAMES) and found <= own | _NAMES


@functools.lru_cache(maxsize=65_536)
def moves_state(resource: str, event: str) -> bool:
    """Whether the event starts, stops, enables, … the resource as a whole."""
    about = frozenset(words.of_name(words.noun_of(event)))
    # ScheduleKeyDeletion: the key is pending deletion, and still there
    return words.verb_of(event) in _verbs("moving") and about - _DELETION <= resource_changes.own_words(resource)


@functools.lru_cache(maxsize=65_536)
def moves_service(source: str, event: str) -> bool:
    """Whether the event enables or disables the service as a whole: DisableMacie of macie2, EnableSecurityHub."""
    noun = words.noun_of(event).lower()
    return words.verb_of(event) in _verbs("moving") and len(noun) > 3 and noun == source.partition(".")[0].rstrip("2")


@functools.lru_cache(maxsize=65_536)
def leads_elsewhere(event: str, value: str) -> bool:
    """Whether the event leads to another state than this one: AttachVolume, `available`."""
    verbs = tables.read(filter_facts.TABLE)["states"].get(value.lower())
    return verbs is not None and words.verb_of(event) not in verbs


@functools.lru_cache(maxsize=65_536)
def names_state(resource: str, event: str, value: str) -> bool:
    """Whether the event is named after a state: StopInstances, `stopped`; ScheduleKeyDeletion, PendingDeletion."""
    own = resource_changes.own_words(resource)
    if not frozenset(words.of_name(words.noun_of(event))) - _DELETION <= own:
        return False  # DisableKeyRotation disables no key
    if direction(event) is Direction.REMOVED and words.stem(words.verb_of(event)) not in words.of_name(value):
        return False  # CancelKeyDeletion ends PendingDeletion
    said = frozenset(words.of_name(event)) - own
    return bool(said & (frozenset(words.of_name(value)) - words.GENERIC)) or (
        words.stem(words.verb_of(event)) in words.of_name(value)
    )


@functools.lru_cache(maxsize=65_536)
def is_of_sibling(resource: str, event: str) -> bool:
    """Whether the event is named after another resource of the service, as ModifyDBCluster is for an `rds`."""
    known = resource_identity.of(resource)
    noun = nouns.new_noun(event)
    if known is None or noun in known.nouns or _moved(resource, event):
        return False
    siblings = (resource_identity.of(name) for name in resource_identity.of_service(known.service))
    others = [other for other in siblings if other is not None and other.resource != known.resource]
    return any(noun in other.nouns for other in others)


@functools.lru_cache(maxsize=65_536)
def is_of_larger_thing(resource: str, event: str) -> bool:
    """Whether the event is about a thing that is named after the resource: ModifyGlobalReplicationGroup.

    UpdateUserPoolClient is about a client, which CreateUserPoolClient creates, and not about the user pool.
    """
    known, noun = resource_identity.of(resource), nouns.new_noun(event)
    if known is None or noun in known.nouns:
        return False
    own = tuple(one for one in known.nouns if len(one) > 4)
    of_part = (part for part in _created(known.service) if part.startswith(own) and part not in known.nouns)
    return noun.endswith(own) or noun.startswith(tuple(of_part))


@functools.cache
def _created(service: str) -> frozenset[str]:
    """The nouns of the events of a service that begin with `Create`."""
    events = event_catalog.events_of_service(service) if service else ()
    return frozenset(nouns.event_noun(event) for event in events if event.startswith("Create"))


@functools.cache
def verb_stems(event: str) -> frozenset[str]:
    """The verb, and what it undoes: DetachRolePolicy changes what ListAttachedRolePolicies lists."""
    verb = words.verb_of(event)
    opposite = words.undone_verb(verb) or tables.read(filter_facts.TABLE)["opposites"].get(verb, verb)
    return frozenset({words.stem(verb), words.stem(opposite)})
