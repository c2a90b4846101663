"""An event that a service itself writes: its detail-type is not the one in c7n's pattern.

Key rotations, lifecycle events and the like are no API calls. EventBridge delivers them as `AWS Service Event via
CloudTrail`; c7n's pattern has `AWS API Call via CloudTrail`, unless `mode.pattern` adds the other.

Bad::

    events:
      - source: kms.amazonaws.com
        event: RotateKey
        ids: serviceEventDetails.keyId

Good::

    mode:
      pattern:
        detail-type:
          - AWS Service Event via CloudTrail
    events:
      - source: kms.amazonaws.com
        event: RotateKey
        ids: serviceEventDetails.keyId
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.custodian.eventbridge.rendered_pattern import API_CALL, SIGN_IN
from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.json_value import as_list
from c7n_ctschema.lint.analysis.policy_context import Context

CODE, NAME, SEVERITY = "CT404", "service-event", Severity.ERROR


def check(context: Context) -> Iterator[Finding]:
    for use in context.events:
        if use.schema is None or use.schema.delivery.detail_type in (API_CALL, SIGN_IN) or context.pattern is None:
            continue
        comes_as = use.schema.delivery.detail_type
        admitted = as_list(context.pattern["detail-type"])
        if comes_as not in admitted:
            yield Finding(
                use.entry.event.span if use.entry.event else use.entry.span,
                f"{use.event} comes as {comes_as!r}, c7n's pattern admits {' and '.join(map(repr, admitted))}",
                suggestion=f"mode.pattern with detail-type: [{comes_as}]",
                effect="the event never reaches the policy",
            )
