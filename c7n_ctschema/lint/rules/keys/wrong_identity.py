"""`ids` names a thing that c7n's lookup of this resource cannot resolve.

Each resource is looked up by its own kind of value: security-group by id, iam-role by name, iam-policy by ARN, whatever
c7n's documentation of the resource shows. A value of another kind resolves nothing, or raises in the Lambda; so does an
object, or a list of them (`responseElements.policy`). The rule speaks only where c7n was run against moto, or its
source says so; `keys EVENT --ids-for RESOURCE` lists what is right. It is a warning where it hangs on how the caller
wrote the value, and where c7n resolves another thing: the caller, not the user that `CreateUser` made.

If several services log an event (ELB and ELBv2: `AddTags`), the resource decides which service's event the path is
read in. Names of classic load balancers resolve no `app-elb`.

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
from c7n_ctschema.ids.wrong_ids import judge
from c7n_ctschema.lint.analysis.policy_context import Context, followed
from c7n_ctschema.trail.paths.resolution import Missing

CODE, NAME, SEVERITY = "CT104", "wrong-identity", Severity.ERROR


def check(context: Context) -> Iterator[Finding]:
    resource = context.policy.resource.removeprefix("aws.")
    for use in context.ids:
        (event, answer), *_ = use.answers
        if event.schema is None or isinstance(answer, Missing):
            continue
        wrong = judge(resource, event.schema, use.text.value)
        if wrong:
            yield Finding(
                use.text.part(0, len(use.text.value)),
                wrong.reason,
                suggestion=wrong.better,
                effect=wrong.effect,
                severity=None if wrong.certain else Severity.WARNING,
            )
    yield from _shortcuts(context, resource)


def _shortcuts(context: Context, resource: str) -> Iterator[Finding]:
    """c7n's shortcuts bring ids of their own: `ConsoleLogin` the caller's ARN, which no iam-user is looked up by."""
    for use in context.events:
        named = use.entry.shortcut
        if named is None or use.schema is None or not use.ids:
            continue
        wrong = judge(resource, use.schema, use.ids)
        if wrong and not isinstance(followed(use.schema, use.ids, in_detail=True), Missing):
            yield Finding(
                named.span,
                f"the shortcut's ids are `{use.ids}`: {wrong.reason}",
                suggestion=f"source: {use.source}, event: {use.event}, ids: {wrong.better}" if wrong.better else "",
                effect=wrong.effect,
            )
