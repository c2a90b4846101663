"""The policy waits for a service event, whose detail-type is not in c7n's pattern.

Services write some events themselves, such as key rotations and lifecycle events. EventBridge delivers them with the
detail-type `AWS Service Event via CloudTrail`. c7n's pattern has only `AWS API Call via CloudTrail`, unless
`mode.pattern` adds the other.

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
from c7n_ctschema.diagnostics import Advice, Finding, Severity
from c7n_ctschema.grammar import listed
from c7n_ctschema.json_value import as_list
from c7n_ctschema.lint.analysis.policy_context import Context

CODE, NAME, SEVERITY = "CT404", "service-event", Severity.ERROR


def check(context: Context) -> Iterator[Finding]:
    for use in context.events:
        # c7n writes the detail-type of a sign-in itself. API calls that a sign-in in the policy displaces are for the
        # rule lost-event.
        if use.schema is None or use.schema.delivery.detail_type in (API_CALL, SIGN_IN) or context.pattern is None:
            continue
        comes_as = use.schema.delivery.detail_type
        admitted = as_list(context.pattern["detail-type"])
        if comes_as not in admitted:
            matched = listed([f"`{name}`" for name in admitted])
            yield Finding(
                use.entry.event.span if use.entry.event else use.entry.span,
                f"{use.event} has the detail-type `{comes_as}`, but c7n's pattern matches only {matched}",
                suggestion=f"`detail-type: [{comes_as}]` in mode.pattern",
                advice=Advice.WRITE,
                effect="the event never reaches the policy",
            )
