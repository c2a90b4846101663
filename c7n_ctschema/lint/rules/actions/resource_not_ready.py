"""An action or a filter cannot use the resource yet, because of the resource's state right after the event.

The Lambda function runs within seconds or minutes of the API call. At that time, a new instance is `pending` and a new
database is `creating`, often for several minutes. Many actions have a list of states, and c7n skips a resource in any
other state (`valid_origin_states`, `filter_resources`). AWS rejects many other calls. The policy finds the resource,
but does nothing. Use an event or a mode that runs the policy when the resource is ready, a `delay`, or another action.
The finding is a warning if the state lasts only a short time, or if AWS rejects the call and c7n does not skip the
resource.

Filters by age or by metrics never pass on a resource that the event has just created. A filter on the state, such as
`DBInstanceStatus: available`, never passes if the event leaves the resource in another state for minutes. `unused` and
`Attachments: []` pass for each new resource, because nothing can use a resource before it exists: a policy that deletes
what is unused then deletes everything that is created.

Bad::

    resource: aws.rds
    events:
      - source: rds.amazonaws.com
        event: CreateDBInstance
        ids: requestParameters.dBInstanceIdentifier
    actions:
      - stop

Good::

    resource: aws.rds
    events:
      - source: rds.amazonaws.com
        event: CreateDBInstance
        ids: requestParameters.dBInstanceIdentifier
    actions:
      - type: mark-for-op
        op: stop
        days: 1
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.custodian.c7n import action_states, lambda_settings
from c7n_ctschema.custodian.c7n.action_states import Refused
from c7n_ctschema.custodian.lookups import resource_moment
from c7n_ctschema.custodian.lookups.resource_moment import Moment
from c7n_ctschema.custodian.permissions import recorded_operations
from c7n_ctschema.custodian.policy import policy_actions
from c7n_ctschema.custodian.policy.policy_actions import ActionNode
from c7n_ctschema.custodian.policy.policy_filters import FilterNode
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.diagnostics import Advice, Finding, Severity, Span
from c7n_ctschema.grammar import listed
from c7n_ctschema.lint.analysis.moment import resource_filters, unused_resources
from c7n_ctschema.lint.analysis.moment.resource_filters import NeverTrue
from c7n_ctschema.lint.analysis.moment.unused_resources import OneResult
from c7n_ctschema.lint.analysis.policy_context import Context, EventUse

CODE, NAME, SEVERITY = "CT502", "resource-not-ready", Severity.ERROR
_DAILY = "a policy with `mode: {type: periodic, schedule: rate(1 day)}`"
# A resource in these states goes away: neither a delay nor a later policy finds it in another state.
_FINAL = ("deleting", "shutting-down")


def check(context: Context) -> Iterator[Finding]:
    yield from _of_actions(context)
    yield from map(_never_true, resource_filters.never_true(context))
    yield from map(_of_unused, unused_resources.of_policy(context))


def _never_true(never: NeverTrue) -> Finding:
    return Finding(
        _span(never.test),
        f"after {never.use.event}, the resource {never.reason}, so the filter `{_name(never.test)}` is false",
        suggestion=_instead(never.moment) if never.moment else _DAILY,
        advice=Advice.INSTEAD,
        effect="this filter is never true: the policy never acts",
    )


def _of_unused(found: OneResult) -> Finding:
    result = "true" if found.passes else "false"
    acts = "the policy acts on each new resource" if found.alone else "this filter lets each new resource through"
    return Finding(
        _span(found.test),
        f"after {found.use.event}, nothing uses the resource yet, so the filter `{_name(found.test)}` is {result}",
        suggestion=_DAILY,
        advice=Advice.INSTEAD,
        effect=f"{acts}, before anything can use it"
        if found.passes
        else "the policy acts only if something uses the resource before the event arrives",
        # A tool that creates a group and uses it at once can be quicker than the event.
        severity=Severity.WARNING,
    )


def _span(test: FilterNode) -> Span:
    # `- DBInstanceStatus: available` has no `type`, and `- unused` is a bare name.
    text = yaml_text.text_of(test.members.get("type"))
    return text.part(0, len(text.value)) if text else yaml_text.span_of(test.node)


def _name(test: FilterNode) -> str:
    return test.kind or next(iter(test.members), "")


def _of_actions(context: Context) -> Iterator[Finding]:
    for action in policy_actions.of_policy(context.members):
        for use, moment, refused in _refusals(context, action):
            yield _finding(action, use, moment, refused, _is_only_event(context, action))
            break  # one finding per action: the others would say the same of another event


def _refusals(context: Context, action: ActionNode) -> Iterator[tuple[EventUse, Moment, Refused]]:
    delay = context.mode.get("delay", 0)
    for use in context.events:
        moment = resource_moment.after(context.policy.resource, use.source, use.event)
        # c7n.policy.CloudTrailMode.resolve_resources sleeps before it looks the resource up, so a delay can outlast the
        # state. A template's `delay: "{delay}"` is no number.
        if moment is None or (isinstance(delay, int) and delay >= moment.seconds):
            continue
        called = recorded_operations.of_action(moment.resource, action.name, action.spec())
        refused = action_states.refused(action.name, moment, called)
        if refused:
            yield use, moment, refused


def _is_only_event(context: Context, action: ActionNode) -> bool:
    """Whether the action does nothing after all of the policy's events."""
    return len(list(_refusals(context, action))) == len(context.policy.events)


def _finding(action: ActionNode, use: EventUse, moment: Moment, refused: Refused, always: bool) -> Finding:
    states = listed([f"`{state}`" for state in refused.states], "or", most=4)
    reason = f"AWS rejects {refused.operation.partition('.')[2]}" if refused.operation else "c7n skips the resource"
    # c7n's own condition is in its source; what AWS rejects is known from documentation only: a warning.
    # With a second event in the policy (ModifyDBInstance), the action does its work after that one: also a warning.
    is_certain = always and moment.seconds > resource_moment.SHORT and not refused.operation
    return Finding(
        action.kind.part(0, len(action.name)),
        f"after {use.event}, the resource is `{moment.state}`, but the action `{action.name}` needs {states}",
        suggestion=_instead(moment),
        advice=Advice.WRITE,
        effect=f"{reason}: the policy does nothing, unless the resource is ready before the event arrives",
        severity=Severity.ERROR if is_certain else Severity.WARNING,
    )


def _instead(moment: Moment) -> str:
    """What to write instead. A delay helps only within the Lambda function's timeout, and not before a deletion."""
    # c7n deploys with a timeout of 900 seconds at most, and a delay that lasts longer ends the function before it acts.
    ways = [f"`delay: {moment.seconds}` in `mode`"] if moment.seconds < lambda_settings.DEFAULT_TIMEOUT else []
    ways = [] if moment.state.lower() in _FINAL else [*ways, moment.instead]
    return listed([way for way in ways if way], "or")
