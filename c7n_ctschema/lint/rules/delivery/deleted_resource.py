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

from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.ids import deleted_resource
from c7n_ctschema.lint.analysis.policy_context import Context

CODE, NAME, SEVERITY = "CT411", "deleted-resource", Severity.INFO


def check(context: Context) -> Iterator[Finding]:
    for use in context.events:
        said = deleted_resource.doubt(context.policy.resource, use.schema) if use.schema else ""
        if said:
            span = use.entry.event.span if use.entry.event else use.entry.span
            yield Finding(span, said, suggestion="resource: aws.account")
