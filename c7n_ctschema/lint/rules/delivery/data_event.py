"""The policy waits for a data event, which CloudTrail logs only if a trail selects it.

CloudTrail does not log calls on objects, items, messages, and invocations by default. A trail needs an event selector
for them; the message names its resource types. Without one, the policy never fires. A policy cannot show which trails
exist, so this is an info.

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

from c7n_ctschema import grammar
from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.lint.analysis.policy_context import Context, EventUse, names_of

CODE, NAME, SEVERITY = "CT402", "data-event", Severity.INFO


MOST_TYPES = 3  # no guide says which of SageMaker's eight types selects an event


def check(context: Context) -> Iterator[Finding]:
    # EventBridge's docs: data events reach it only "if a trail logs them". No policy shows whether the account has one,
    # so this is an info, once for all data events of the policy.
    certain = tuple(use for use in context.events if use.schema and use.schema.delivery.data_event)
    if certain:
        yield _finding(certain, f"CloudTrail logs {names_of(certain)} only if a trail selects data events")
    possible = tuple(use for use in context.events if use.schema and use.schema.delivery.possible_data_event)
    if possible:
        message = (
            f"it is not documented whether CloudTrail logs {names_of(possible)} only if a trail selects data events"
        )
        yield _finding(possible, message)


def _finding(uses: tuple[EventUse, ...], message: str) -> Finding:
    first = uses[0].entry
    types = tuple(dict.fromkeys(name for use in uses if use.schema for name in use.schema.delivery.data_event_types))
    return Finding(
        first.event.span if first.event else first.span,
        message + (f" of {grammar.listed(types, 'or')}" if 0 < len(types) <= MOST_TYPES else ""),
        effect="without such a trail, the policy never fires",
    )
