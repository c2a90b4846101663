"""The event deletes the resource that the policy looks up.

c7n looks up the resource when the event arrives, which is after the deletion. It finds the resource only while AWS
still lists it. To learn of a deletion, use `resource: aws.account`: that lookup always succeeds. The rule does not
report calls whose response contains the resource (`DeleteTable`, `DeleteSecret`), because AWS deletes the resource some
time after such a call. It does not report policies that also act on failed calls (`C7N_SKIP_ERR_EVENT: "no"`): after
a failed deletion, the resource still exists.

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

from c7n_ctschema.custodian.c7n import lambda_settings
from c7n_ctschema.diagnostics import Advice, Finding, Severity
from c7n_ctschema.ids import deleted_resource
from c7n_ctschema.lint.analysis.policy_context import Context

CODE, NAME, SEVERITY = "CT411", "deleted-resource", Severity.INFO


def check(context: Context) -> Iterator[Finding]:
    for use in context.events:
        doubt = deleted_resource.doubt(context.policy.resource, use.schema) if use.schema else ""
        # c7n's example `add-lifecycle-policy-on-bucket-delete` waits for deletions that AWS rejects (BucketNotEmpty).
        if doubt and lambda_settings.skips_errors(context.mode):
            span = use.entry.event.span if use.entry.event else use.entry.span
            # `aws.account` needs no lookup of the ids, so its policy still acts after the resource is gone.
            yield Finding(span, doubt, suggestion="resource: aws.account", advice=Advice.WRITE)
