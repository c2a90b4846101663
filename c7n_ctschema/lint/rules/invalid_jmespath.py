"""`ids` or a filter's `key` is not JMESPath.

c7n compiles both when the Lambda runs, not when the policy is validated: the policy fails at its first event.

Bad::

    events:
      - source: ec2.amazonaws.com
        event: CopyImage
        ids: responseElements..imageId

Good::

    events:
      - source: ec2.amazonaws.com
        event: CopyImage
        ids: responseElements.imageId
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.lint.context import Context
from c7n_ctschema.trail import expression

CODE, NAME, SEVERITY = "CT005", "invalid-jmespath", Severity.ERROR


def check(context: Context) -> Iterator[Finding]:
    texts = [entry.ids for entry in context.policy.events] + [one.key for one in context.policy.filters]
    for text in texts:
        if text is None:
            continue
        try:
            expression.check(text.value)
        except expression.Invalid as error:
            yield Finding(
                text.part(error.offset, error.offset + 1),
                f"not JMESPath: {str(error).removesuffix(', for expression:')}",
                effect="the Lambda fails at every event",
            )
