"""`ids` names a value by which c7n cannot look up this resource.

c7n looks each resource up by its own kind of value: security-group by id, iam-role by name, iam-policy by ARN. With a
value of another kind, an object or a list of objects (`responseElements.policy`), c7n finds no resource, or its Lambda
fails. Each finding rests on c7n's source code, or on a run of c7n against moto. `keys EVENT --ids-for RESOURCE` lists
the paths that work.

Most findings are errors. These are warnings: the caller chooses the kind of the value
(`secretId` is a name or an ARN); the list is empty in the records of the event (`blockDeviceMapping` of RunInstances);
c7n finds another resource, such as the caller instead of the user that `CreateUser` creates. A finding is an info if
the path reads only one element of a list (`items[0].instanceId`).

If several services log an event of the same name, the rule checks the event of the resource's service. For example,
`AddTags` is an event of ELB and of ELBv2. For `app-elb`, the rule checks the event of ELBv2: c7n finds no `app-elb` by
the name of a classic load balancer.

Bad::

    resource: aws.iam-policy
    events:
      - source: iam.amazonaws.com
        event: CreatePolicy
        ids: responseElements.policy.policyId

Good::

    resource: aws.iam-policy
    events:
      - source: iam.amazonaws.com
        event: CreatePolicy
        ids: responseElements.policy.arn
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.ids.wrong_ids import Wrong, judge
from c7n_ctschema.lint.analysis.policy_context import Context, followed
from c7n_ctschema.trail.paths.resolution import Missing

CODE, NAME, SEVERITY = "CT104", "wrong-identity", Severity.ERROR


def check(context: Context) -> Iterator[Finding]:
    resource = context.policy.resource.removeprefix("aws.")
    for use in context.ids:
        (event, answer), *_ = use.answers
        # A path that the record lacks is the rule unknown-ids'.
        if event.schema is None or isinstance(answer, Missing):
            continue
        wrong = judge(resource, event.schema, use.text.value)
        if wrong:
            yield Finding(
                use.text.part(0, len(use.text.value)),
                wrong.reason,
                suggestion=wrong.better,
                effect=wrong.effect,
                severity=_severity(wrong),
            )
    yield from _shortcuts(context, resource)


def _severity(wrong: Wrong) -> Severity | None:
    """The severity of a finding; None for the rule's own."""
    if wrong.is_partial:
        return Severity.INFO
    return None if wrong.certain else Severity.WARNING


def _shortcuts(context: Context, resource: str) -> Iterator[Finding]:
    """Findings about the ids of c7n's shortcuts: `ConsoleLogin` reads the caller's ARN, but iam-user needs a name."""
    for use in context.events:
        named = use.entry.shortcut
        if named is None or use.schema is None or not use.ids:
            continue
        wrong = judge(resource, use.schema, use.ids)
        if wrong and not isinstance(followed(use.schema, use.ids, in_detail=True), Missing):
            yield Finding(
                named.span,
                f"the shortcut has the ids `{use.ids}`; {wrong.reason}",
                suggestion=f"source: {use.source}, event: {use.event}, ids: {wrong.better}" if wrong.better else "",
                effect=wrong.effect,
            )
