"""The policy asks for failed calls, which c7n skips.

If the record has an `errorCode`, the Lambda ends before it evaluates filters (`c7n.handler.dispatch_event`), unless its
environment has `C7N_SKIP_ERR_EVENT: "no"`.

Bad::

    events:
      - source: ec2.amazonaws.com
        event: RunInstances
        ids: userIdentity.arn
    filters:
      - type: event
        key: detail.errorCode
        value: Client.UnauthorizedOperation

Good::

    mode:
      environment:
        Variables:
          C7N_SKIP_ERR_EVENT: "no"
    events:
      - source: ec2.amazonaws.com
        event: RunInstances
        ids: userIdentity.arn
    filters:
      - type: event
        key: detail.errorCode
        value: Client.UnauthorizedOperation
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.custodian.c7n import lambda_settings
from c7n_ctschema.custodian.eventbridge.rendered_pattern import SIGN_IN_SOURCE
from c7n_ctschema.custodian.filters import missing_key_effect
from c7n_ctschema.custodian.policy.policy_filters import EventFilter
from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.lint.analysis.policy_context import Context

CODE, NAME, SEVERITY = "CT410", "skipped-errors", Severity.ERROR


def check(context: Context) -> Iterator[Finding]:
    for one in context.policy.filters:
        if one.key is None or one.key.value not in ("detail.errorCode", "detail.errorMessage"):
            continue
        if "not" in one.where or _is_seen(context, one.key.value) or _passes_without(one) is not False:
            continue
        yield Finding(
            one.key.part(0, len(one.key.value)),
            f'c7n skips failed calls, unless mode.environment.Variables has {lambda_settings.SKIP_ERRORS}: "no"',
            effect=missing_key_effect.sentence(False, one.where),
            severity=Severity.WARNING if "or" in one.where or one.key.value != "detail.errorCode" else None,
        )


def _is_seen(context: Context, key: str) -> bool:
    """Whether the Lambda handles failed calls, or the event has the member without having failed by errorCode."""
    if key == "detail.errorMessage" and any(use.source == SIGN_IN_SOURCE for use in context.events):
        return True  # a failed ConsoleLogin has an errorMessage and no errorCode
    return not lambda_settings.skips_errors(context.mode)


def _passes_without(one: EventFilter) -> bool | None:
    try:
        return missing_key_effect.of_missing_key(one.spec())
    except ValueError:
        return None
