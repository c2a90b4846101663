"""An action lacks members that it requires, or `notify` has a queue, topic, or address that it cannot use.

c7n accepts the name of an action alone (`- notify`), even if the action requires members. The action then fails when
the Lambda function runs. `tag` with a `key` and no `value` calls AWS without a tag. c7n does not check the queue or
topic of `notify` either: it expects a URL, an ARN, or a name in the account and Region of the policy
(`c7n.actions.notify.Notify.send_sqs`, `send_sns`).

Bad::

    events:
      - source: ec2.amazonaws.com
        event: CreateVolume
        ids: responseElements.volumeId
    actions:
      - notify

Good::

    events:
      - source: ec2.amazonaws.com
        event: CreateVolume
        ids: responseElements.volumeId
    actions:
      - type: notify
        to: [security@example.com]
        transport:
          type: sqs
          queue: https://sqs.us-east-1.amazonaws.com/123456789012/c7n-mailer
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from c7n_ctschema.custodian.c7n import action_members, notify_targets
from c7n_ctschema.custodian.c7n.notify_targets import Trust
from c7n_ctschema.custodian.policy import policy_actions
from c7n_ctschema.custodian.policy.policy_actions import ActionNode
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.diagnostics import Advice, Finding, Kind, Severity
from c7n_ctschema.grammar import article, listed
from c7n_ctschema.lint.analysis.policy_context import Context

CODE, NAME, SEVERITY = "CT503", "incomplete-action", Severity.ERROR
# A queue's name works if the queue is in the policy's own account: `send_sqs` makes the URL of it, so it is an info.
# `security@example.com` as a queue works in no account, which is an error.
_SEVERITIES = {Trust.FAILS: Severity.ERROR, Trust.NO_ACCOUNT: Severity.WARNING, Trust.OWN_ACCOUNT: Severity.INFO}
# `modify-security-groups` has four alternatives in c7n's schema, and a sentence with all of them is hard to read.
_SHOWN = 3


def check(context: Context) -> Iterator[Finding]:
    for node in policy_actions.without_type(context.members):
        yield _untyped(node)
    for action in policy_actions.of_policy(context.members):
        missing = action_members.missing(context.policy.resource, action.name, action.members)
        if missing:
            yield _lacking(context.policy.resource, action, missing)
        # c7n's schema takes any string as queue and topic: `send_sqs` and `send_sns` are the first to read it.
        if action.name == "notify":
            yield from _notify(action)


def _untyped(node: yaml_text.Node) -> Finding:
    # `- tag: {tags: {…}}` is in published guides. c7n's schema knows the names of an action only as its `type`.
    members = yaml_text.members(node)
    name, value = next(iter(members.items()))
    inner = "".join(f", {member}: …" for member in yaml_text.members(value)) if yaml_text.is_mapping(value) else ""
    first = next(iter(yaml_text.key_nodes(node)), (node, value))[0]
    return Finding(
        yaml_text.span_of(first),
        "the action lacks `type`",
        suggestion=f"{{type: {name}{inner}}}" if len(members) == 1 else "",
        advice=Advice.WRITE,
        effect="c7n refuses the policy",
        kind=Kind.REFUSAL,
    )


def _lacking(resource: str, action: ActionNode, missing: Sequence[Sequence[str]]) -> Finding:
    # For a bare `- notify`, c7n's schema has the name alone, so `custodian validate` accepts it, and the Lambda raises
    # KeyError: 'transport'. As an object (`type: notify`), the schema compares its members and refuses it.
    accepted = action_members.is_accepted_without(resource, action.name)
    refused = not accepted and (not action.is_bare or action_members.is_bare_name_refused(resource, action.name))
    fails = "the action fails, or does nothing," if accepted else "the action fails"
    members = ", ".join(f"{name}: …" for name in missing[0])
    return Finding(
        action.kind.part(0, len(action.name)),
        f"the action `{action.name}` needs {_alternatives(missing)}",
        suggestion=f"{{type: {action.name}, {members}}}" if action.is_bare else members,
        advice=Advice.WRITE,
        effect="c7n refuses the policy" if refused else f"{fails} each time the policy fires",
        kind=Kind.REFUSAL if refused else Kind.PLAIN,
    )


def _alternatives(missing: Sequence[Sequence[str]]) -> str:
    """The members that all alternatives need, and then the alternatives: "`transport`, and `to` or `to_from`"."""
    common = [name for name in missing[0] if all(name in names for names in missing)]
    others = [listed([f"`{name}`" for name in names if name not in common]) for names in missing]
    alternatives = listed([names for names in others if names][:_SHOWN], "or")
    parts = [listed([f"`{name}`" for name in common]), alternatives]
    return ", and ".join(part for part in parts if part)


def _notify(action: ActionNode) -> Iterator[Finding]:
    recipients = action.members.get("to")
    # The schema of `to` has no least number of items. With `to_from`, c7n reads recipients from a URL as well.
    if yaml_text.is_sequence(recipients) and not recipients.value and "to_from" not in action.members:
        span = yaml_text.span_of(recipients)
        yield Finding(span, "`to` of `notify` is empty", effect="nobody gets a message", severity=Severity.WARNING)
    transport = yaml_text.members(action.members.get("transport"))
    kind = yaml_text.text_of(transport.get("type"))
    member = notify_targets.MEMBERS.get(kind.value if kind else "", "")
    target = yaml_text.text_of(transport.get(member)) if member else None
    # Without any `transport`, `_lacking` has already reported the action.
    if "transport" in action.members and member and member not in transport:
        yield Finding(
            yaml_text.span_of(action.members["transport"]),
            f"the transport `{kind.value if kind else ''}` of `notify` needs {article(f'`{member}`')}",
            effect="c7n refuses the policy",
            kind=Kind.REFUSAL,
        )
    problem = notify_targets.problem(member, target.value) if target is not None else None
    if target is not None and problem is not None:
        yield Finding(
            target.part(0, len(target.value)),
            f"`{member}` of `notify` {problem.message}",
            suggestion=problem.instead,
            advice=Advice.WRITE,
            effect=problem.effect,
            severity=_SEVERITIES[problem.trust],
        )
