"""Which member of a request sets an attribute of a resource."""

from __future__ import annotations

import functools
import itertools
import re

from c7n_ctschema.changes import event_names, resource_changes, words
from c7n_ctschema.changes.resource_changes import Change

# Too common to tell one attribute from another, unless what stands before them is equal too.
_COMMON = frozenset(
    [
        "name",
        "id",
        "arn",
        "type",
        "state",
        "status",
        "value",
        "key",
        "enabled",
        "version",
        "description",
        "owner",
        "mode",
        "code",
    ]
)
_ANY = "any"  # a key of a map
_FAR = 16  # points for a member of an event that is named after another part of the resource
# `kmsKeyId` of StartActivityStream is the key of the stream: names of other things are equal everywhere
_FAR_REFERENCE, _REFERENCE = 26, re.compile(r"(Id|Arn|Name)s?(\[\])?$")
_DEEPEST = 3
_JOINING = frozenset({"Associate", "Disassociate", "Attach", "Detach"})
_STRUCTURE = (76, 71)
_WHOLE = ("", "config", "configuration", "input", "definition", "data", "detail", "spec")
_PATCHES = "patchoperation"
_NAMED = "="  # tools/resource_changes.py writes `attributeName=Policy`
_KEY, _ENCRYPTED = "kmskey", words.stem("encrypted")


@functools.lru_cache(maxsize=65_536)
def parts(path: str) -> tuple[str, ...]:
    """The members of a path, comparable: (`metadataoption`, `httptoken`)."""
    inner = re.sub(r"^\s*\w+\((.*)\)\s*$", r"\1", path)  # `length(AvailabilityZones)`
    plain = re.sub(r"\[[^\]]*\]|\|.*|[\"'`]", "", inner)
    # `Origins.Items` of CloudFront; requests are kept without these wrappers
    return tuple(joined for part in plain.split(".") if (joined := words.joined(part)) and joined != "item")


@functools.lru_cache(maxsize=65_536)
def best(resource: str, attribute: str, change: Change) -> tuple[str, int]:
    """The member that sets the attribute, and how sure that is; ("", 0) without one."""
    wanted = parts(attribute)
    found = ("", 0)
    for member in change.members if wanted else ():
        score = _score(resource, attribute, wanted, member, change)
        score = 0 if _names_element(attribute, member) else score
        if score > found[1]:
            # only the structure is known to be the same
            found = (member.partition(".")[0] if score in _STRUCTURE else member.partition(_NAMED)[0], score)
    named = event_names.part(resource, change.event)
    own = resource_changes.own_words(resource)
    read = {word for part in attribute.split(".") for word in words.of_name(part)} - own
    # PutRetentionPolicy fits `retentionInDays`; StartDBInstanceAutomatedBackupsReplication not `BackupRetentionPeriod`
    is_far = named and not change.is_creation and 2 * len(named & read) < len(named)
    if is_far and words.verb_of(change.event) in _JOINING:
        return "", 0  # the members of an association, such as AssociateClientVpnTargetNetwork, are its own
    points = _FAR_REFERENCE if _REFERENCE.search(attribute) else _FAR
    return (found[0], found[1] - points) if is_far and found[1] else found


def _score(resource: str, attribute: str, wanted: tuple[str, ...], member: str, change: Change) -> int:
    # the documentation lists the names of some attributes: `attributes.Policy`, `attributeName=Policy`
    listed = attribute_name(member)
    found = parts(listed) or _unwrapped(parts(member.replace("*", _ANY)), change.event)
    if not found:
        return 0
    # ModifyDBSnapshotAttribute has a name too, but only one attribute
    is_named = found == ("attribute",) and member.lower() == "attributename" and "attributeValue" in change.members
    is_map = len(found) == 2 and found == ("attribute", _ANY)
    if (is_named or is_map) and wanted[-1] not in _COMMON:
        return 70  # SetTopicAttributes names an attribute, SetQueueAttributes has a map of them
    if found[0] == _PATCHES:  # UpdateRestApi takes the paths of what it changes; a rest-stage is no deployment
        return 82 if words.joined(resource).endswith(words.joined(words.noun_of(change.event))) else 0
    return max(_by_path(wanted, found, change), _by_words(attribute, member, found))


@functools.lru_cache(maxsize=65_536)
def attribute_name(member: str) -> str:
    """The name of an attribute in a map or a pair: `Policy` for `attributes.Policy` and `attributeName=Policy`."""
    found = re.fullmatch(rf"attributes?\.(\w+)|attributename{_NAMED}(\w+)", member, re.I)
    return (found[1] or found[2]) if found else ""


def _unwrapped(found: tuple[str, ...], event: str) -> tuple[str, ...]:
    """The path without the resource as a whole: `pipeline` in UpdatePipeline, `distributionConfig`."""
    noun = words.joined(words.noun_of(event))
    return found[1:] if len(found) > 1 and found[0] in {f"{noun}{ending}" for ending in _WHOLE} else found


def _names_element(attribute: str, member: str) -> bool:
    """Whether the member only says which element is meant: `nodeGroupId`, for `NodeGroups[].PrimaryEndpoint.Port`."""
    first, _, rest = attribute.partition(".")
    return bool(rest) and "[" in first and member.endswith("Id") and parts(member) == parts(first)


def _shared_end(wanted: tuple[str, ...], found: tuple[str, ...]) -> int:
    """How many parts at the end are equal."""
    pairs = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(reversed(wanted), reversed(found), strict=False))
    return sum(1 for _ in pairs)


def _by_path(wanted: tuple[str, ...], found: tuple[str, ...], change: Change) -> int:
    leaf, depth = wanted[-1], len(found)
    if found[-len(wanted) :] == wanted:
        # a member deep in a request is often another thing's: RunInstances has `networkInterfaces[].description`
        if len(wanted) == 1 and depth > 1 and (leaf in _COMMON or depth > _DEEPEST):
            return 0
        return max(92 - 6 * (depth - len(wanted)), 70)
    # `Configuration.ResultConfiguration.OutputLocation` and `configurationUpdates.resultConfiguration.outputLocation`
    if _shared_end(wanted, found) > 1:
        return 80
    if found[0] == wanted[0] and wanted[0] not in _COMMON:
        # the structure as a whole, or another member of it
        return (
            86 if found == wanted[:depth] or found[-1] == leaf else _STRUCTURE[0] if len(wanted) == 1 else _STRUCTURE[1]
        )
    if len(wanted) > 1 and leaf == found[-1]:
        # `MetadataOptions.HttpTokens`, and ModifyInstanceMetadataOptions with `HttpTokens`
        event = words.joined(words.noun_of(change.event))
        above = any(event.endswith(part) or (part in event and len(part) > 5) for part in wanted[:-1])
        return 88 if above else 0 if leaf in _COMMON or depth > _DEEPEST else 72
    return 0


def _by_words(attribute: str, member: str, found: tuple[str, ...]) -> int:
    """`LogFileValidationEnabled` and `enableLogFileValidation` have the same words."""
    leaf = attribute.rpartition(".")[2]
    wanted = frozenset(words.of_name(leaf)) - words.GENERIC
    # `cloudwatchLogsExportConfiguration.enableLogTypes` sets `EnabledCloudwatchLogsExports`
    named = [frozenset(words.of_name(one)) - words.GENERIC for one in member.split(".")]
    if len(wanted) > 1 and wanted in named and len(found) <= 2:
        return 85
    # who names a key encrypts: CopyDBSnapshot has no member for `Encrypted`
    return 75 if found[-1] == _KEY and len(found) <= 2 and _ENCRYPTED in wanted else 0


def is_common(attribute: str) -> bool:
    """Whether the name of an attribute alone tells nothing: `Type`."""
    return parts(attribute)[-1:] == () or parts(attribute)[-1] in _COMMON


def takes_any_path(change: Change) -> bool:
    """Whether the request has JSON patches, as the updates of API Gateway."""
    return any(parts(member)[:1] == (_PATCHES,) for member in change.members)
