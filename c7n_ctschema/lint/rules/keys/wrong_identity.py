"""`ids` yields a value that c7n's lookup of this resource cannot resolve.

Each resource has its own kind of identity: c7n looks a security-group up by id, an iam-role by name, and an iam-policy
by ARN. Any other kind of value resolves nothing, or raises in the Lambda. The same is true of an object, or a list of
objects (`responseElements.policy`). The rule reports only what a run of c7n against moto, or c7n's source, proves.
`keys EVENT --ids-for RESOURCE` lists the right paths. The finding is a warning if it depends on how the caller wrote
the value, or if c7n resolves a different resource: the caller instead of the user that `CreateUser` created.

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
    """Findings for the ids of c7n's shortcuts: `ConsoleLogin` yields an ARN, which is not the identity of iam-user."""
    for use in context.events:
        named = use.entry.shortcut
        if named is None or use.schema is None or not use.ids:
            continue
        wrong = judge(resource, use.schema, use.ids)
        if wrong and not isinstance(followed(use.schema, use.ids, in_detail=True), Missing):
            yield Finding(
                named.span,
                f"the ids of the shortcut are `{use.ids}`: {wrong.reason}",
                suggestion=f"source: {use.source}, event: {use.event}, ids: {wrong.better}" if wrong.better else "",
                effect=wrong.effect,
            )
