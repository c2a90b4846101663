"""A data event, which arrives only where a trail selects it.

Calls on objects, items, messages and invocations are not logged by default. A trail that logs needs an event selector
for them; without one the policy never fires. Nothing in a policy can show it, so this is an info.

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
    found = tuple(use for use in context.events if use.schema and use.schema.delivery.data_event)
    if found:
        first = found[0].entry
        yield Finding(
            first.event.span if first.event else first.span,
            f"{names_of(found)}: logged only where a trail selects data events",
            effect="without such a trail the policy never fires",
        )
