"""The event deletes the very resource that the policy asks for.

c7n looks the resource up when the event arrives, which is after the deletion: it finds one only while AWS still lists
it. To hear of a deletion, wait for it with `resource: aws.account`, whose lookup always succeeds. Nothing is said of
deletions that are answered with what is being deleted (`DeleteTable`, `DeleteSecret`): those take their time.

Bad::

    resource: aws.iam-user
    mode:
      type: cloudtrail
      role: arn:aws:iam::123456789012:role/custodian
      member-role: arn:aws:iam::{account_id}:role/custodian
      events:
        - source: iam.amazonaws.com
          event: DeleteUser
          ids: requestParameters.userName

Good::

    resource: aws.account
    mode:
      type: cloudtrail
      role: arn:aws:iam::123456789012:role/custodian
      member-role: arn:aws:iam::{account_id}:role/custodian
      events:
        - source: iam.amazonaws.com
          event: DeleteUser
          ids: userIdentity.accountId
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.custodian import identity
from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.identity import match, rank
from c7n_ctschema.lint.context import Context, EventUse

CODE, NAME, SEVERITY = "CT411", "deleted-resource", Severity.INFO


def check(context: Context) -> Iterator[Finding]:
    for use in context.events:
        if _deletes(context.policy.resource, use):
            span = use.entry.event.span if use.entry.event else use.entry.span
            yield Finding(
                span,
                f"after {use.event} c7n finds the {context.policy.resource.removeprefix('aws.')} only while AWS still "
                "lists it",
                suggestion="resource: aws.account",
            )


def _deletes(resource: str, use: EventUse) -> bool:
    known = identity.of(resource)
    if use.schema is None or known is None or known.any_value or not use.event.startswith("Delete"):
        return False
    if match.event_noun(use.event) not in known.nouns or not rank.concerns(known, use.source):
        return False
    return not any(one.path.startswith("responseElements.") for one in rank.for_event(resource, use.schema))
