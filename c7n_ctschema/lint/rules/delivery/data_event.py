"""The policy waits for a data event, which CloudTrail logs only if a trail selects it.

CloudTrail does not log calls on objects, items, messages, and invocations by default. A trail needs an event selector
for them. Without one, the policy never fires. A policy cannot show which trails exist, so this is an info.

Bad::

    events:
      - source: s3.amazonaws.com
        event: PutObject
        ids: requestParameters.bucketName

Good::

    events:
      - source: s3.amazonaws.com
        event: CreateBucket
        ids: requestParameters.bucketName
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.lint.analysis.policy_context import Context, names_of

CODE, NAME, SEVERITY = "CT402", "data-event", Severity.INFO


def check(context: Context) -> Iterator[Finding]:
    # EventBridge's docs: data events reach it only "if a trail logs them". No policy shows whether the account has one,
    # so this is an info, once for all data events of the policy.
    data_events = tuple(use for use in context.events if use.schema and use.schema.delivery.data_event)
    if data_events:
        first = data_events[0].entry
        yield Finding(
            first.event.span if first.event else first.span,
            f"CloudTrail logs {names_of(data_events)} only if a trail selects data events",
            effect="without such a trail, the policy never fires",
        )
