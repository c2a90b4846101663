"""`auto-tag-user` tags nothing, because the policy takes only calls of identities that the action passes over.

c7n takes calls of the types `IAMUser`, `AssumedRole`, and `FederatedUser`, or those of the action's `user-type`
(`c7n.actions.autotag.AutoTagUser.get_tag_value`). For `Root`, `AWSService`, `AWSAccount`, and all others it does
nothing. A service event has no type of identity, and the action fails. The rule takes the type from a filter that must
pass, or from `mode.pattern`. It does not report sessions of AWS services and of instances: their type is `AssumedRole`.
For them, the tag is the name of the session, and c7n passes over names that begin with `i-` or `awslambda`.

Bad::

    resource: aws.ec2
    events:
      - source: ec2.amazonaws.com
        event: RunInstances
        ids: responseElements.instancesSet.items[].instanceId
    filters:
      - type: event
        key: detail.userIdentity.type
        value: Root
    actions:
      - type: auto-tag-user
        tag: Creator

Good::

    resource: aws.ec2
    events:
      - source: ec2.amazonaws.com
        event: RunInstances
        ids: responseElements.instancesSet.items[].instanceId
    filters:
      - type: event
        key: detail.userIdentity.type
        op: in
        value: [IAMUser, AssumedRole]
    actions:
      - type: auto-tag-user
        tag: Creator
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema import tables
from c7n_ctschema.custodian.eventbridge.rendered_pattern import API_CALL, SIGN_IN
from c7n_ctschema.custodian.policy import policy_actions
from c7n_ctschema.custodian.policy.policy_actions import ActionNode
from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.grammar import listed
from c7n_ctschema.json_value import as_list
from c7n_ctschema.lint.analysis.policy_context import Context, names_of
from c7n_ctschema.lint.rules.filters import identity_member

CODE, NAME, SEVERITY = "CT505", "untagged-user", Severity.ERROR
_ACTION = "auto-tag-user"


def check(context: Context) -> Iterator[Finding]:
    for action in policy_actions.of_policy(context.members):
        if action.name == _ACTION:
            yield from _of_action(context, action)


def _of_action(context: Context, action: ActionNode) -> Iterator[Finding]:
    span = action.kind.part(0, len(action.name))
    # One event with a user is enough: the action does its work after that one.
    if context.events and all(
        use.schema is not None and use.schema.delivery.detail_type not in (API_CALL, SIGN_IN) for use in context.events
    ):
        message = f"the record of {names_of(context.events)} has no user, but `{_ACTION}` needs one"
        yield Finding(span, message, effect="the action fails each time the policy fires")
        return
    taken = tables.read("knowledge/custodian/event_in_actions")["tagged_identities"]["types"]
    taken = as_list(action.spec().get("user-type")) or taken
    left = list(dict.fromkeys(text.value for text in identity_member.types_left(context)))
    # `Role` is the name of no record's type, and CT304 says so.
    if left and not set(left) & set(map(str, taken)):
        types = listed([f"`{name}`" for name in left], "or")
        yield Finding(
            span,
            f"`{_ACTION}` tags nothing for the type {types}: it takes {listed([f'`{name}`' for name in taken])}",
            effect="the action does nothing",
        )
