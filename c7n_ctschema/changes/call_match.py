"""Whether an event changes what an API call of a filter returns."""

from __future__ import annotations

import functools

from c7n_ctschema.changes import event_names, resource_changes, words
from c7n_ctschema.changes.resource_changes import Change
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.trail.catalog import event_catalog

UPDATES = ("Update", "Modify", "Put", "Set", "Change")
_WHOLE_SERVICE = 90
# for each word that the event has and the call has not: PutLifecyclePolicy is not about GetRepositoryPolicy
_SURPLUS = 8
_HOW = frozenset(words.stem(word) for word in ("status", "state", "settings", "configuration", "details"))
_STEPS = frozenset({"add", "remov", "new", "body"})  # `addEntries`, `templateBody`
_POLICY, _PERMISSION = (frozenset({words.stem(word)}) for word in ("policy", "permission"))


def score(resource: str, call: str, change: Change, named: frozenset[str]) -> int:
    """How well the event's name fits the name of a call that reads: GetBucketPolicy and PutBucketPolicy."""
    service, _, name = call.partition(".")
    if change.source not in _hosts(service):
        return 0
    if event_names.moves_service(change.source, change.event):
        return _WHOLE_SERVICE
    is_known = event_names.is_known(change.event)  # FlushApiCache changes nothing of what GetApiCache returns
    if is_known and words.joined(words.noun_of(name)) == words.joined(words.noun_of(change.event)):
        return 95 + (words.verb_of(change.event) == "Create")
    read = event_names.part(resource, name)
    if not read and not named:
        # GetDistributionConfig reads the distribution itself; DescribeElasticsearchDomainConfig, UpdateDomainConfig
        same = _kind_of_noun(resource, name) == _kind_of_noun(resource, change.event) != frozenset()
        return (90 if same else 80) if words.verb_of(change.event) in UPDATES else 0
    if read and not named and words.verb_of(change.event) in UPDATES and _sets_part(read, change):
        return 86  # ModifyManagedPrefixList has `addEntries`, and GetManagedPrefixListEntries reads entries
    if read == _POLICY and named == _PERMISSION:
        return 88  # AddPermission adds a statement to what GetPolicy returns
    if not read or not named:
        return 0
    if _has_any_id(resource) and is_known and _ends_with(name, change.event):
        return 86  # EnableMFADevice enables what ListVirtualMFADevices lists; ResyncMFADevice enables nothing
    if not _is_same_setting(resource, name, change.event):
        return 0
    verbs = event_names.verb_stems(change.event)
    if read <= verbs and named - verbs - read:
        return 0  # AssociateResourceSharePermission is not about what GetResourceShareAssociations returns
    if read <= named | verbs:
        return 88 - _SURPLUS * len(named - read)
    return 78 if named <= read and len(named) > 1 else 0


def _ends_with(call: str, event: str) -> bool:
    noun = words.joined(words.noun_of(event))
    # CreatePolicy is not about GetAccountPasswordPolicy
    return len(words.of_name(words.noun_of(event))) > 1 and words.joined(words.noun_of(call)).endswith(noun)


def _sets_part(read: frozenset[str], change: Change) -> bool:
    named = (frozenset(words.of_name(member.partition(".")[0])) for member in change.members)
    return any(one - _STEPS == read for one in named)


def _kind_of_noun(resource: str, name: str) -> frozenset[str]:
    """The words of a noun beside the resource's own: `config`."""
    return frozenset(words.of_name(words.noun_of(name))) - resource_changes.own_words(resource)


def _has_any_id(resource: str) -> bool:
    known = resource_identity.of(resource)
    return known is not None and known.any_value


def _is_same_setting(resource: str, call: str, event: str) -> bool:
    """An account has many settings: GetInstanceMetadataDefaults is not what ModifyInstanceMetadataOptions changes."""
    if not _has_any_id(resource):
        return True
    read, named = (frozenset(words.of_name(words.noun_of(name))) for name in (call, event))
    return read - named <= _HOW | resource_changes.own_words(resource)


@functools.cache
def _hosts(service: str) -> frozenset[str]:
    """The event sources of a service of botocore's."""
    return frozenset(event_catalog.hosts(service))
