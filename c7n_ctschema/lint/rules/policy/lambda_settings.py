"""AWS rejects a setting of the policy's Lambda, or c7n fails with it.

c7n's schema accepts any number for `timeout`, `memory`, and `delay`, and any string for `role`. A Lambda function runs
for at most 900 seconds with 128 to 10,240 MB, and `delay` counts as part of that time. If only the account in the
role's ARN is invalid, this is a warning, because people remove the account before they publish a policy.

Bad::

    mode:
      timeout: 1800
    events:
      - source: iam.amazonaws.com
        event: CreatePolicy
        ids: responseElements.policy.arn

Good::

    mode:
      timeout: 300
    events:
      - source: iam.amazonaws.com
        event: CreatePolicy
        ids: responseElements.policy.arn
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.custodian.c7n import lambda_settings
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.lint.analysis.policy_context import Context

CODE, NAME, SEVERITY = "CT412", "lambda-settings", Severity.ERROR
_REFUSED = "AWS rejects the Lambda function: the policy is not deployed"
# c7n.policy.CloudTrailMode gives `delay` to `time.sleep`, which raises ValueError for a negative number.
_EFFECTS = {"delay": "the policy's Lambda function fails on each event"}


def check(context: Context) -> Iterator[Finding]:
    # Most policies set none of these, and c7n's defaults are valid.
    given = [name for name in lambda_settings.BOUNDS if name in context.mode_members]
    for name in given:
        yield from _number(context, name)
    text = yaml_text.text_of(context.mode_members.get("role"))
    # `role: 5` is a matter of c7n's schema, and `role: ~` is c7n's default.
    if text is not None and text.kind == "string":
        problem = lambda_settings.role_problem(text.value)
        if problem:
            # `arn:aws:iam::xxxxxxxxxxxx:role/c7n` in a published policy: the author has the right ARN at home.
            severity = Severity.WARNING if problem is lambda_settings.RoleProblem.NO_ACCOUNT else Severity.ERROR
            message = f"`role` must be {problem.value}"
            yield Finding(text.part(0, len(text.value)), message, effect=_REFUSED, severity=severity)
    if "delay" in given:
        yield from _long_delay(context)


def _number(context: Context, name: str) -> Iterator[Finding]:
    text, given = yaml_text.text_of(context.mode_members.get(name)), context.mode.get(name)
    # In Python, `timeout: true` would pass as the number 1. Placeholders (`"{timeout}"`) are strings.
    if text is None or isinstance(given, bool) or not isinstance(given, int | float):
        return
    problem = lambda_settings.number_problem(name, given)
    # A delay of 900 or more is in `_long_delay`, which knows the policy's own timeout.
    if problem and not (name == "delay" and given > 0):
        yield Finding(text.span, f"`{name}` must be {problem}", effect=_EFFECTS.get(name, _REFUSED))


def _long_delay(context: Context) -> Iterator[Finding]:
    """A delay that lasts until the Lambda function times out."""
    text, delay = yaml_text.text_of(context.mode_members.get("delay")), context.mode.get("delay")
    timeout = context.mode.get("timeout", lambda_settings.DEFAULT_TIMEOUT)
    # `timeout: 0` has its own finding, and no delay is shorter than that.
    if text is not None and isinstance(delay, int) and isinstance(timeout, int) and delay >= timeout > 0:
        yield Finding(
            text.span,
            f"`delay` is not shorter than the timeout of the Lambda function: {timeout} seconds",
            effect="the Lambda function ends before it looks up the resource: the policy never acts",
        )
