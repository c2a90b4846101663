"""Whether an event changes who has access to a resource: its policy, or a list of accounts."""

from __future__ import annotations

from c7n_ctschema.changes import call_match, event_names, member_match, resource_changes, words
from c7n_ctschema.changes.filter_readings import Reading
from c7n_ctschema.changes.resource_changes import Change

POLICY = "Policy"  # c7n.filters.iamaccess.CrossAccountAccessFilter.policy_attribute
_ATTRIBUTES = ("attribute", "attributes")
# c7n's cross-account filters read policies and lists of accounts. `block` is of PublicAccessBlock, another thing.
_ACCESS = frozenset(map(words.stem, ("policy", "permission", "acl", "access", "share", "grant", "launchpermission")))
_NO_ACCESS = frozenset(
    words.stem(word)
    for word in ["block", "point", "log", "lifecycle", "scaling", "retention", "protection", "index", "backup"]
)
_PERMISSION = frozenset({words.stem("permission")})
_STATEMENTS = frozenset(map(words.stem, ("policy", "permission")))


def opens_whole(resource: str, reading: Reading, change: Change) -> bool:
    """Whether the event opens the resource as a whole: AcceptVpcPeeringConnection; Subscribe opens no topic."""
    is_whole = change.group == "expose" and event_names.is_verb_alone(resource, change.event)
    return is_whole and reading.is_cross_account and not reading.calls and not _reads_document(reading)


def _reads_document(reading: Reading) -> bool:
    """Whether a filter on access reads a policy, and not a list of accounts or the owners of two VPCs.

    c7n.filters.iamaccess.CrossAccountAccessFilter reads the attribute `Policy` if its class does not say more.
    """
    named = {word for one in reading.attributes for word in words.of_name(one)}
    return not reading.attributes or not _STATEMENTS.isdisjoint(named)


def sets_document(resource: str, reading: Reading, change: Change) -> bool:
    """Whether an update of the resource as a whole can set its policy: UpdateDomainConfig has `accessPolicies`."""
    is_update = words.verb_of(change.event) in call_match.UPDATES and not event_names.part(resource, change.event)
    return is_update and _reads_document(reading) and not is_about_access(resource, reading, change)


def policy_member(change: Change) -> str:
    """The member by which a request brings a policy, or "": CreateQueue has one, and CreateBucket does not."""
    for member in change.members:
        listed = member_match.attribute_name(member)
        if listed and listed != POLICY:
            continue  # `attributes.RedrivePolicy` of CreateQueue
        first = member.partition(".")[0]
        named = set(words.of_name(first))
        # `dataProtectionPolicy` of CreateTopic gives no access; some maps of attributes are not documented
        if ("policy" in named or first.lower() in _ATTRIBUTES) and not named & _NO_ACCESS:
            return member
    return ""


def adds_no_denial(resource: str, reading: Reading, change: Change) -> bool:
    """Whether the filter asks for a Deny, which AddPermission never adds."""
    return reading.denies and event_names.part(resource, change.event) == _PERMISSION


def is_other(resource: str, change: Change) -> bool:
    """Whether the event is about a thing that gives no access, such as a public access block."""
    return bool(_no_access(resource) & frozenset(words.of_name(words.noun_of(change.event))))


def _no_access(resource: str) -> frozenset[str]:
    """Words of things that give no access; PutBackupVaultAccessPolicy does, although it has the word `backup`."""
    return _NO_ACCESS - resource_changes.own_words(resource)


def is_about_access(resource: str, reading: Reading, change: Change) -> bool:
    """Whether the event is named after what a filter on access reads."""
    noun = frozenset(words.of_name(words.noun_of(change.event)))
    # an iot-policy is a policy itself, and AttachPolicy changes no statement of it
    if words.verb_of(change.event) in ("Attach", "Detach") and _STATEMENTS & resource_changes.own_words(resource):
        return False
    # API Gateway's updates take paths of what they change, `/policy` among them
    if member_match.takes_any_path(change) and not event_names.part(resource, change.event):
        return True
    if "attribut" in noun:  # SetTopicAttributes and SetQueueAttributes set the policy too
        named = [name for member in change.members if (name := member_match.attribute_name(member))]
        return POLICY in named if named else any(member.lower().startswith("attribute") for member in change.members)
    if reading.calls and not any((_ACCESS - _STATEMENTS) & _words(call) for call in reading.calls):
        return False  # the call says what is read: kms.GetKeyPolicy, which CreateGrant does not change
    # c7n's filter of a bucket reads its policy: PutBucketAcl opens the bucket too, but changes no policy
    is_list = reading.is_cross_account and (bool(reading.calls) or not _reads_document(reading))
    return bool((_ACCESS if is_list else _STATEMENTS) & noun) and not _no_access(resource) & noun


def _words(call: str) -> frozenset[str]:
    return frozenset(words.of_name(words.noun_of(call.partition(".")[2])))
