"""`ids` or a filter's `key` is not JMESPath, or calls a function that there is not.

c7n compiles both when the Lambda runs, not when the policy is validated: the policy fails at its first event. Functions
are jmespath's and c7n's own `split` and `from_json`; an unknown one, or one with too few or too many arguments, raises.

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

from c7n_ctschema.custodian import functions
from c7n_ctschema.custodian.yamltext import Text
from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.lint.context import Context
from c7n_ctschema.trail import expression

CODE, NAME, SEVERITY = "CT005", "invalid-jmespath", Severity.ERROR
_EFFECT = "the Lambda fails at every event"


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
                effect=_EFFECT,
            )
        else:
            yield from _misused(text)


def _misused(text: Text) -> Iterator[Finding]:
    for one in functions.misused(text.value):
        right = text.value[: one.start] + one.meant + text.value[one.end :] if one.meant else ""
        yield Finding(text.part(one.start, one.end), f"not JMESPath: {one.reason}", suggestion=right, effect=_EFFECT)
