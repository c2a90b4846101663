"""The name of the Lambda function is too long: the prefix and the policy name can have 64 characters together.

The function's name is the prefix `custodian-`, or `mode.function-prefix`, and the policy's name. c7n rejects longer
names.

Bad::

    name: notify-security-team-when-a-security-group-is-opened-to-the-whole-internet
    events:
      - source: ec2.amazonaws.com
        event: AuthorizeSecurityGroupIngress
        ids: requestParameters.groupId

Good::

    name: security-group-opened-to-the-internet
    events:
      - source: ec2.amazonaws.com
        event: AuthorizeSecurityGroupIngress
        ids: requestParameters.groupId
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.grammar import counted
from c7n_ctschema.lint.analysis import refusal
from c7n_ctschema.lint.analysis.policy_context import Context

CODE, NAME, SEVERITY = "CT408", "long-name", Severity.ERROR
_MOST = 64  # AWS Lambda's, and c7n.policy.LambdaMode.validate's
# The default of c7n.policy.LambdaMode.validate; c7n.mu names the function with it.
_PREFIX = "custodian-"


def check(context: Context) -> Iterator[Finding]:
    prefix = yaml_text.text_of(context.mode_members.get("function-prefix"))
    name = (prefix.value if prefix else _PREFIX) + context.policy.name
    if len(name) > _MOST:
        # A refusal, so that `--validate` does not report the same again with c7n's words.
        yield refusal.finding(
            context.policy.name_span,
            f"the Lambda function's name `{name}` has {counted(len(name), 'character')}, {len(name) - _MOST} too many",
        )
