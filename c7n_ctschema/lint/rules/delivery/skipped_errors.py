"""The policy waits for failed calls, which c7n skips.

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
from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.lint.analysis.values import pattern_fields

CODE, NAME, SEVERITY = "CT410", "skipped-errors", Severity.ERROR


# c7n.handler.dispatch_event reads `errorCode` alone. Failed calls have both members, except for failed sign-ins.
_KEYS = ("detail.errorCode", "detail.errorMessage")
_MESSAGE = f'c7n skips failed calls, unless mode.environment.Variables has {lambda_settings.SKIP_ERRORS}: "no"'


def check(context: Context) -> Iterator[Finding]:
    yield from _in_filters(context)
    if "pattern" in context.mode_members:
        yield from _in_pattern(context)


def _in_filters(context: Context) -> Iterator[Finding]:
    for test in context.policy.filters:
        if test.key is None or test.key.value not in _KEYS:
            continue
        # `not: [{errorCode: X}]` and `value: absent` pass on calls that succeeded: those policies act as intended.
        if (
            "not" in test.where
            or _is_seen(context, test.key.value)
            or missing_key_effect.of_missing_key(test.spec()) is not False
        ):
            continue
        yield Finding(
            test.key.part(0, len(test.key.value)),
            _MESSAGE,
            effect=missing_key_effect.sentence(False, test.where),
            # Under `or`, another branch may pass. An `errorMessage` alone does not make c7n skip the event.
            severity=Severity.WARNING if "or" in test.where or test.key.value != "detail.errorCode" else None,
        )


def _in_pattern(context: Context) -> Iterator[Finding]:
    """A pattern matches only records that have each of its fields, except for fields with `exists: false`."""
    for field in pattern_fields.fields(context):
        if field.path in _KEYS and not _is_seen(context, field.path):
            is_certain = field.path == "detail.errorCode" and not field.alternative
            name = field.names[-1]
            yield Finding(
                name.text.part(name.start, name.start + len(name.name)),
                _MESSAGE,
                effect="the policy does nothing with the events that match this alternative of `$or`"
                if field.alternative
                else "the pattern matches only failed calls: the policy never acts",
                severity=None if is_certain else Severity.WARNING,
            )


def _is_seen(context: Context, key: str) -> bool:
    """Whether the Lambda handles failed calls, or the event has the member without having failed by errorCode."""
    if key == "detail.errorMessage" and any(use.source == SIGN_IN_SOURCE for use in context.events):
        return True  # a failed ConsoleLogin has an errorMessage and no errorCode
    return not lambda_settings.skips_errors(context.mode)
