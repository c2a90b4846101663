"""`ids` or a filter's `key` is not JMESPath, or calls a function that there is not.

c7n compiles both when the Lambda runs, not when the policy is validated: the policy fails at its first event. Functions
are jmespath's and c7n's own `split` and `from_json`; an unknown one, or one with too few or too many arguments, raises,
and so does one that is given what it does not take: a text where a list or an expression, as `&name`, belongs.

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

from collections.abc import Iterator, Sequence

from c7n_ctschema.custodian.filters import jmespath_functions
from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Finding, Fix, Severity
from c7n_ctschema.lint.analysis import key_domain, path_syntax
from c7n_ctschema.lint.analysis.policy_context import Context, read_as
from c7n_ctschema.lint.rules.keys import unknown_key
from c7n_ctschema.trail.paths import expression
from c7n_ctschema.trail.schema.event_schema import EventSchema

CODE, NAME, SEVERITY = "CT005", "invalid-jmespath", Severity.ERROR
_EFFECT = "the Lambda fails at every event"


def check(context: Context) -> Iterator[Finding]:
    for entry in context.policy.events:
        if entry.ids is not None:
            own = [use.schema for use in context.events if use.entry is entry and use.schema]
            yield from _of_text(entry.ids, own, is_key=False)
    for one in context.policy.filters:
        if one.key is not None and not _is_read_by_name(one.key.value):
            events = [use.schema for use in context.events if use.schema]
            wrong = list(_of_text(one.key, events, is_key=True))
            yield from wrong
            if "(" in one.key.value and not wrong and len(events) == len(context.policy.events):
                yield from _mistyped(one.key, events)


def _is_read_by_name(key: str) -> bool:
    """Whether c7n looks a filter's key up without compiling it."""
    return read_as(key) != key or key.startswith(unknown_key.TAG)


def _of_text(text: Text, events: Sequence[EventSchema], is_key: bool) -> Iterator[Finding]:
    try:
        expression.check(text.value)
    except expression.Invalid as error:
        right, certain = path_syntax.repaired(text.value, events, is_key)
        yield Finding(
            text.part(error.offset, error.offset + 1),
            f"not JMESPath: {str(error).removesuffix(', for expression:')}",
            suggestion=right,
            effect=_EFFECT,
            fix=Fix(text.span, right, f"write {right}") if certain else None,
        )
    else:
        yield from _misused(text)


def _misused(text: Text) -> Iterator[Finding]:
    for one in jmespath_functions.misused(text.value):
        right = text.value[: one.start] + one.meant + text.value[one.end :] if one.meant else ""
        yield Finding(text.part(one.start, one.end), f"not JMESPath: {one.reason}", suggestion=right, effect=_EFFECT)


def _mistyped(text: Text, events: Sequence[EventSchema]) -> Iterator[Finding]:
    """Functions that are given what they raise on, in the record of each event: of null they raise too."""
    given = [key_domain.of_arguments(event, text.value) for event in events]
    for place in given[0] if given else ():
        start, end, name, at = place
        taken = jmespath_functions.accepted(name, at)
        types = frozenset().union(*(one.get(place, taken) for one in given))
        if taken and not taken & types:
            is_given, wanted = jmespath_functions.told(types), jmespath_functions.told(taken)
            said = f"`{name}` raises: argument {at + 1} is {is_given}, not {wanted}"
            yield Finding(text.part(start, end), said, effect=_EFFECT)
