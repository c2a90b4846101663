"""An action raises the event that the policy waits for, so that the policy triggers itself.

CloudTrail records the API call of the action like any other call. If no filter stops that event, each run of the policy
starts another run, and this never ends. Filter out the Lambda function's role, or filter for what the action changes,
such as a tag that it sets. Tagging actions are errors, or warnings if they use the Resource Groups Tagging API. Other
actions are warnings, because some check the resource first. The rule reports nothing if a filter can stop the event, or
if the action can act only once on a resource, as a deletion does.

Bad::

    resource: aws.ec2
    events:
      - source: ec2.amazonaws.com
        event: CreateTags
        ids: requestParameters.resourcesSet.items[].resourceId
    actions:
      - type: tag
        key: seen
        value: "yes"

Good::

    resource: aws.ec2
    events:
      - source: ec2.amazonaws.com
        event: CreateTags
        ids: requestParameters.resourcesSet.items[].resourceId
    filters:
      - "tag:seen": absent
    actions:
      - type: tag
        key: seen
        value: "yes"
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema import lazy_regex, tables
from c7n_ctschema.custodian.c7n import action_states, tag_changes
from c7n_ctschema.custodian.c7n.tag_changes import TagChanges
from c7n_ctschema.custodian.lookups import resource_identity, resource_moment
from c7n_ctschema.custodian.lookups.resource_identity import Identity
from c7n_ctschema.custodian.permissions import recorded_operations
from c7n_ctschema.custodian.policy import policy_actions
from c7n_ctschema.custodian.policy.policy_actions import ActionNode
from c7n_ctschema.diagnostics import Advice, Finding, Severity
from c7n_ctschema.lint.analysis.moment import own_event
from c7n_ctschema.lint.analysis.policy_context import Context, EventUse

CODE, NAME, SEVERITY = "CT501", "self-triggering", Severity.ERROR
# After such a call the resource, or the part of it, is gone: a second run finds nothing, or fails, and c7n skips failed
# calls. Calls that remove tags succeed for tags that are not there.
_ONCE = lazy_regex.compile(r"(?:Delete|Terminate|Remove|Detach|Revoke|Disassociate|Deregister|Release)(?!\w*Tag)")
# c7n.tags.UniversalTag uses this API; AWS then calls the service's own operation, such as rds:AddTagsToResource.
_TAGGING = "resourcegroupstaggingapi"


def check(context: Context) -> Iterator[Finding]:
    known = resource_identity.of(context.policy.resource)
    # For an unknown resource there is no record of the calls of its actions.
    if known is None:
        return
    for action in policy_actions.of_policy(context.members):
        # `auto-tag-user` on CreateTags: its own CreateTags event finds the tag, and c7n makes no further call.
        if not _ends_by_itself(known.resource, action):
            yield from _of_action(context, known, action)


def _of_action(context: Context, known: Identity, action: ActionNode) -> Iterator[Finding]:
    direct = _calls(known.resource, action)
    indirect = _tagging_calls(known, action)
    changes = tag_changes.of_action(action.name, action.spec())
    for use in context.events:
        if not _raises(direct | indirect, use) or not _takes(known.resource, action, use):
            continue
        if not own_event.may_be_stopped(context, changes):
            yield _finding(context, action, use, changes, _raises(direct, use))
        return


def _calls(resource: str, action: ActionNode) -> frozenset[tuple[str, str]]:
    """Service and operation of each call that can raise an event again and again."""
    called = recorded_operations.of_action(resource, action.name, action.spec())
    calls = [operation.split(".", 1) for operation in called]
    return frozenset((service, name) for service, name in calls if not _ONCE.match(name))


def _tagging_calls(known: Identity, action: ActionNode) -> frozenset[tuple[str, str]]:
    """The calls that the Resource Groups Tagging API makes for the action."""
    called = [name for service, name in _calls(known.resource, action) if service == _TAGGING]
    own = [name for api in called for name in recorded_operations.of_tagging(known.resource, api)]
    return frozenset((known.service, name.partition(":")[2]) for name in own)


def _raises(calls: frozenset[tuple[str, str]], use: EventUse) -> bool:
    # An event name is not always the operation's name: Lambda logs CreateFunction as CreateFunction20150331.
    operations = use.schema.operations if use.schema else ()
    return any((operation.service, operation.name) in calls for operation in operations)


def _takes(resource: str, action: ActionNode, use: EventUse) -> bool:
    """Whether the action takes the resource in the state after its own call."""
    # `stop` on StopInstances: after its own call the instance is `stopping`, and c7n skips it.
    moment = resource_moment.after(resource, use.source, use.event)
    return moment is None or action_states.refused(action.name, moment) is None


def _ends_by_itself(resource: str, action: ActionNode) -> bool:
    known = tables.read("knowledge/custodian/self_ending_actions")
    # With `update`, c7n.actions.autotag writes the tag again although the resource has it, and each write is an event.
    if action.name == "auto-tag-user" and action.spec().get("update"):
        return False
    return action.name in known["shared"] or action.name in known["resources"].get(resource, ())


def _finding(
    context: Context, action: ActionNode, use: EventUse, changes: TagChanges | None, is_direct: bool
) -> Finding:
    # "ROLE" stands for a name that the policy does not say, as in `role: "{role}"`.
    role = own_event.role_name(context) or "ROLE"
    ways = [f"the filter {{type: event, key: {own_event.ISSUER_NAME}, op: ne, value: {role}}}"]
    if changes and changes.values:
        ways.append(f'"tag:{next(iter(changes.values))}": absent')
    # Only for tags is it known that c7n calls again whatever the resource has. `set-public-access` may look first, and
    # which operation the Resource Groups Tagging API calls is not in c7n's source.
    is_certain = changes is not None and is_direct
    repeats = "calls" if is_certain else "may call"
    return Finding(
        action.kind.part(0, len(action.name)),
        f"the action `{action.name}` {repeats} {use.event}, the event that starts the policy",
        suggestion=" or ".join(ways),
        advice=Advice.WRITE,
        effect="each run of the policy starts another run, and this never ends",
        severity=None if is_certain else Severity.WARNING,
    )
