"""`ids` or a filter's `key` is not valid JMESPath, or calls an unknown function.

`custodian validate` does not compile these expressions. c7n compiles them when the Lambda runs, and fails at the first
event. The functions are those of jmespath and c7n's own `split` and `from_json`. c7n also fails if a call has too few
or too many arguments, or an argument of the wrong type, such as a string where the function takes a list or an
expression (`&name`).

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

import functools
from collections.abc import Iterator, Sequence

from c7n_ctschema.custodian.filters import jmespath_functions
from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Finding, Fix, Severity
from c7n_ctschema.lint.analysis.paths import path_syntax
from c7n_ctschema.lint.analysis.policy_context import Context, read_as
from c7n_ctschema.lint.analysis.values import key_domain
from c7n_ctschema.lint.rules.keys import unknown_key
from c7n_ctschema.trail.paths import expression
from c7n_ctschema.trail.schema.event_schema import EventSchema

CODE, NAME, SEVERITY = "CT005", "invalid-jmespath", Severity.ERROR
_EFFECT = "the Lambda fails at every event"


def check(context: Context) -> Iterator[Finding]:
    for entry in context.policy.events:
        if entry.ids is not None and not _is_right(entry.ids.value):
            own = [use.schema for use in context.events if use.entry is entry and use.schema]
            yield from _of_text(entry.ids, own, is_key=False)
    for key in (event_filter.key for event_filter in context.policy.filters):
        if key is None or ("(" not in key.value and _is_right(key.value)):
            continue
        if not _is_read_by_name(key.value):
            events = [use.schema for use in context.events if use.schema]
            wrong = list(_of_text(key, events, is_key=True))
            yield from wrong
            # With an unknown event, an argument's type is unknown too. A key without a call has no arguments.
            if "(" in key.value and not wrong and len(events) == len(context.policy.events):
                yield from _mistyped(key, events)


def _is_read_by_name(key: str) -> bool:
    """Whether c7n looks the key up without compiling it: names of the envelope, and `tag:`."""
    return read_as(key) != key or key.startswith(unknown_key.TAG)


@functools.lru_cache(maxsize=20_000)  # policies repeat the same paths
def _is_right(text: str) -> bool:
    try:
        expression.check(text)
    except expression.Invalid:
        return False
    return next(iter(jmespath_functions.misused(text)), None) is None


def _of_text(text: Text, events: Sequence[EventSchema], is_key: bool) -> Iterator[Finding]:
    try:
        expression.check(text.value)
    except expression.Invalid as error:
        right, certain = path_syntax.repaired(text.value, events, is_key)
        yield Finding(
            text.part(error.offset, error.offset + 1),
            f"invalid JMESPath: {str(error).removesuffix(', for expression:')}",
            suggestion=right,
            effect=_EFFECT,
            fix=Fix(text.span, right, f"write {right}") if certain else None,
        )
    else:
        yield from _misused(text)


def _misused(text: Text) -> Iterator[Finding]:
    for misuse in jmespath_functions.misused(text.value):
        start, end = misuse.start, misuse.end
        right = text.value[:start] + misuse.meant + text.value[end:] if misuse.meant else ""
        yield Finding(text.part(start, end), f"invalid JMESPath: {misuse.reason}", suggestion=right, effect=_EFFECT)


def _mistyped(text: Text, events: Sequence[EventSchema]) -> Iterator[Finding]:
    """Calls with an argument that raises in the record of each event. Most functions raise on null as well."""
    given = [key_domain.of_arguments(event, text.value) for event in events]
    for place in given[0] if given else ():
        start, end, name, at = place
        taken = jmespath_functions.accepted(name, at)
        # One event whose record has the right type is enough: the call works there.
        types = frozenset().union(*(one.get(place, taken) for one in given))
        if taken and not taken & types:
            is_given, wanted = jmespath_functions.told(types), jmespath_functions.told(taken)
            message = f"`{name}` fails: its argument {at + 1} is {is_given}, not {wanted}"
            yield Finding(text.part(start, end), message, effect=_EFFECT)
