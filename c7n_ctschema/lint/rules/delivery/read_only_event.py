"""The policy waits for a read-only event, which EventBridge does not deliver to c7n's rule.

c7n creates its rule in state ENABLED (`c7n.mu.CloudWatchEventSource.add`). Management events whose names begin with
Get, List, or Describe reach only rules in state ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS. If you set that state
yourself, c7n resets it at the next deployment. The finding is an info for other read-only events, because AWS delivers
some of them.

Bad::

    events:
      - source: secretsmanager.amazonaws.com
        event: GetSecretValue
        ids: requestParameters.secretId

Good::

    events:
      - source: secretsmanager.amazonaws.com
        event: PutSecretValue
        ids: requestParameters.secretId
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.lint.analysis.policy_context import Context, EventUse
from c7n_ctschema.trail.catalog.delivery import is_withheld

CODE, NAME, SEVERITY = "CT401", "read-only-event", Severity.ERROR
_STATE = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"


def check(context: Context) -> Iterator[Finding]:
    for use in context.events:
        # An event without an operation is written by the service itself, and read-only is known of calls alone.
        # The rule data-event already says what a data event such as GetObject needs.
        if use.schema is None or not use.schema.operations or use.schema.delivery.data_event:
            continue
        if use.schema.delivery.read_only:
            yield _finding(use, is_withheld(use.source, use.event))


def _finding(use: EventUse, withheld: bool) -> Finding:
    span = use.entry.event.span if use.entry.event else use.entry.span
    # sts:AssumeRole and kms:Decrypt are read-only, but their names do not begin with the verbs that EventBridge
    # withholds. sts:GetSessionToken has one, and reaches rules in state ENABLED all the same.
    if not withheld:
        return Finding(
            span,
            f"{use.event} is read-only: EventBridge may not deliver it to c7n's rule (state ENABLED), so test it first",
            severity=Severity.INFO,
        )
    return Finding(
        span,
        f"EventBridge delivers the read-only {use.event} only to rules in state {_STATE}, "
        "but c7n's rule is in state ENABLED",
        effect="the event never reaches the policy",
    )
