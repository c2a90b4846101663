"""`mode` or `mode.events` has a shape that c7n refuses: a missing source, event or ids, a text in place of a list.

Bad::

    events:
      - source: iam.amazonaws.com
        event: CreateUser

Good::

    events:
      - source: iam.amazonaws.com
        event: CreateUser
        ids: requestParameters.userName
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.lint.context import Context
from c7n_ctschema.lint.rules.c7n_schema import EFFECT

CODE, NAME, SEVERITY = "CT004", "malformed-event", Severity.ERROR


def check(context: Context) -> Iterator[Finding]:
    for problem in context.policy.problems:
        yield Finding(problem.span, problem.message, effect=EFFECT)
