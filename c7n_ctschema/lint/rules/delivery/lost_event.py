"""A policy with a sign-in event never receives API calls.

c7n writes one detail-type into the pattern: `AWS Console Sign In via CloudTrail` if any event has the source
`signin.amazonaws.com`, otherwise `AWS API Call via CloudTrail`. Events with the other detail-type never match. Write
two policies, or add the other detail-type in `mode.pattern`.

Bad::

    events:
      - source: signin.amazonaws.com
        event: ConsoleLogin
        ids: userIdentity.arn
      - source: iam.amazonaws.com
        event: CreateUser
        ids: requestParameters.userName

Good::

    mode:
      pattern:
        detail-type:
          - AWS API Call via CloudTrail
    events:
      - source: signin.amazonaws.com
        event: ConsoleLogin
        ids: userIdentity.arn
      - source: iam.amazonaws.com
        event: CreateUser
        ids: requestParameters.userName
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.custodian.eventbridge.rendered_pattern import API_CALL, SIGN_IN, SIGN_IN_SOURCE
from c7n_ctschema.diagnostics import Advice, Finding, Severity
from c7n_ctschema.json_value import as_list
from c7n_ctschema.lint.analysis.policy_context import Context

CODE, NAME, SEVERITY = "CT403", "lost-event", Severity.ERROR


def check(context: Context) -> Iterator[Finding]:
    # c7n.mu.CloudWatchEventSource.render_event_pattern replaces the detail-type of API calls as soon as one of the
    # sources is signin.amazonaws.com; it does not add to the list.
    if not any(use.source == SIGN_IN_SOURCE for use in context.events):
        return
    # `mode.pattern` is merged after that (c7n.utils.merge_dict), so a detail-type in it brings the other events back.
    admitted = as_list(context.pattern["detail-type"]) if context.pattern else [SIGN_IN, API_CALL]
    for use in context.events:
        # The sign-in itself is never lost: c7n renders the pattern for it.
        if use.schema is None or use.source == SIGN_IN_SOURCE or use.schema.delivery.detail_type in admitted:
            continue
        yield Finding(
            use.entry.event.span if use.entry.event else use.entry.span,
            f"with a sign-in in the same policy, c7n's pattern matches only the detail-type `{SIGN_IN}`, "
            f"but {use.event} has `{use.schema.delivery.detail_type}`",
            suggestion="a separate policy for this event",
            advice=Advice.INSTEAD,
            effect="the event never reaches the policy",
        )
