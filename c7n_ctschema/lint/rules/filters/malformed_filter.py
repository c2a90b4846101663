"""c7n rejects an event filter, or accepts it and fails when the Lambda runs.

`custodian validate` checks only the operator, the value type, and the names of an event filter's members. A filter
without a `key`, or with an invalid regular expression, passes validation, and the Lambda fails on each event.

Bad::

    events:
      - source: iam.amazonaws.com
        event: CreateUser
        ids: requestParameters.userName
    filters:
      - type: event
        key: detail.requestParameters.userName
        op: regex
        value: "(admin"

Good::

    events:
      - source: iam.amazonaws.com
        event: CreateUser
        ids: requestParameters.userName
    filters:
      - type: event
        key: detail.requestParameters.userName
        op: regex
        value: "(admin)"
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeGuard

from c7n_ctschema import silence
from c7n_ctschema.custodian.filters import event_filter, missing_key_effect, operator_hints, regex_satisfiability
from c7n_ctschema.custodian.filters.operator_hints import Hint
from c7n_ctschema.custodian.policy.policy_filters import EventFilter
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Advice, Finding, Fix, Severity, Span
from c7n_ctschema.lint.analysis import refusal
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.names import nearest, same_letters

CODE, NAME, SEVERITY = "CT207", "malformed-filter", Severity.ERROR
# The two forms of nearly all event filters in public policies.
_PLAIN = (frozenset({"type", "key", "value"}), frozenset({"type", "key", "op", "value"}))
_FAILS = "the policy's Lambda fails on "


def check(context: Context) -> Iterator[Finding]:
    for one in context.policy.filters:
        # c7n's schema takes a list of anything, so that only a date alone is refused.
        if yaml_text.is_date(one.value):
            yield from date(one.value_text())
        if _is_plain(one):
            continue
        yield from _members(one)
        yield from _words(one)
        if one.value_type is not None and not one.has_placeholder:
            yield from days(one.value_type, one.value)
        yield from _lacks(one)
        yield from _expressions(one)


def _is_plain(one: EventFilter) -> bool:
    """Whether the filter plainly has no flaw; saves time, because nearly all filters are of this kind."""
    whole = one.names in _PLAIN and one.key is not None and one.value_type is None
    return whole and (one.op is None or (one.op.value in event_filter.OPS and not one.op.value.startswith("regex")))


def _members(one: EventFilter) -> Iterator[Finding]:
    # c7n's schema has `additionalProperties: false`, so that it refuses `vaule: x` with the whole policy.
    for name in one.names:
        if not _is_filled_in(name) and event_filter.refused_member(name):
            near = nearest(name, [known for known in event_filter.MEMBERS if known not in one.names], 1)
            yield refusal.finding(_place(one, name), f"unknown member `{name}` in an event filter", "".join(near))


def _words(one: EventFilter) -> Iterator[Finding]:
    op, kind = one.op, one.value_type
    # c7n's schema has a list of operators; `{{ op }}` is a template's, and is right once it is rendered.
    if op is not None and not _is_filled_in(op.value) and event_filter.refused_op(op.value):
        yield _unknown(op, "operator", operator_hints.of_operator(op.value))
    if kind is None or _is_filled_in(kind.value):
        return
    # ValueFilter.__call__ calls `process` without an event for such a filter, and EventFilter.process then returns
    # its argument, which counts as true for any `op` and `value`.
    if kind.value == event_filter.COUNT:
        yield Finding(
            kind.span,
            f"`value_type: {kind.value}` counts resources, but an event filter has no resources",
            effect=missing_key_effect.sentence(True, one.where),
        )
    elif event_filter.refused_value_type(kind.value):
        yield _unknown(kind, "value type", operator_hints.of_value_type(kind.value))


def days(value_type: Text, value: yaml_text.Node | None) -> Iterator[Finding]:
    """The finding for an age in quotes: `ValueFilter.process_value_type` calls timedelta with it before all else."""
    text = yaml_text.text_of(value)
    if value_type.value in event_filter.AGES and _is_text(text) and not yaml_text.is_date(value):
        yield Finding(
            text.span,
            f"`value_type: {value_type.value}` needs a number of days, not the string {text.value!r}",
            suggestion=text.value if text.value.isdigit() else "",
            advice=Advice.WRITE,
            effect="c7n raises an error, and the policy's Lambda fails",
        )


def date(text: Text | None) -> Iterator[Finding]:
    """The finding for a date without quotes."""
    if text is not None:
        said = f"YAML reads {text.value} without quotes as a date, and c7n takes a string"
        yield refusal.finding(text.span, said, f'"{text.value}"', Fix(text.span, text.value, "quote it"))


def _unknown(text: Text, what: str, hint: Hint) -> Finding:
    # Only capitals and separators differ, so that the author's intention is certain. `equals` for `eq` has no fix.
    same = hint.name if hint.name and same_letters(text.value, [hint.name]) else ""  # `not_in`, `IN`
    fix = Fix(text.span, same, f"write {same}") if same else None
    advice = Advice.NEAREST if hint.name else Advice.WRITE
    return refusal.finding(text.span, f"unknown {what} `{text.value}`", hint.name or hint.phrase, fix, advice)


def _lacks(one: EventFilter) -> Iterator[Finding]:
    """The finding for a missing `key` or `value`, unless a misspelled member may be the missing one."""
    # `vaule: x` is the filter's value: a second finding that it lacks a value would be wrong.
    if any(event_filter.refused_member(name) for name in one.names):
        return
    # c7n.filters.core.EventFilter.validate replaces ValueFilter's, which would refuse a filter without key or value.
    # Without a key, `get_resource_value` then raises AttributeError for `None.startswith`.
    has_value = any(name in one.names for name in event_filter.VALUES)
    if "key" not in one.names:
        does = f"{_FAILS}each event" if has_value else missing_key_effect.sentence(False, one.where)
        yield Finding(one.span, "this event filter has no `key`; `custodian validate` does not report it", effect=does)
    elif one.key is None:
        yield refusal.finding(one.span, "the event filter's `key` is not a string")
    elif not has_value:
        # ValueFilter.match compares the key with None, which only a missing key equals.
        passes = missing_key_effect.of_missing_key(
            {"type": "event", "op": one.op.value} if one.op else {"type": "event"}
        )
        never = missing_key_effect.sentence(False, one.where)
        does = "this filter is true only if the key is absent" if passes else never
        yield Finding(one.span, "this event filter has no `value` to compare with", effect=does)


def _expressions(one: EventFilter) -> Iterator[Finding]:
    value, pattern = one.value_text(), yaml_text.text_of(yaml_text.members(one.node).get("value_regex"))
    # EventFilter.validate does not compile the pattern either: `([` raises re.error in `re.match`, in the Lambda.
    if one.op is not None and one.op.value in ("regex", "regex-case") and _is_text(value) and not one.has_placeholder:
        yield from _wrong(value, _problem(value.value))
    if _is_text(pattern) and not _is_filled_in(pattern.value):
        yield from _wrong(pattern, _problem(pattern.value, groups=1))


def _wrong(text: Text | None, problem: str) -> Iterator[Finding]:
    if text is not None and problem:
        yield Finding(text.span, problem, effect=f"{_FAILS}each event that has the key")


def _problem(pattern: str, groups: int = 0) -> str:
    """Why `re.match` cannot use the pattern, or finds no group in it; "" for a valid pattern."""
    # Compiling takes time and memory by the length of the pattern, and policies are not to be trusted.
    if len(pattern) > regex_satisfiability.MOST_CHARACTERS:
        return ""
    try:
        # Python warns of `[[a]` (FutureWarning), which is a valid pattern.
        with silence.without_warnings():
            found = re.compile(pattern).groups
    except re.error as error:
        return f"invalid regular expression: {error}"
    # Thousands of nested groups: Python's limits, which may differ in the Lambda, so there is no finding.
    except (RecursionError, OverflowError):
        return ""
    # c7n.filters.core.ValueRegex returns `capture.group(1)`, which raises IndexError for `b+`.
    return "`value_regex` has no group, and c7n reads its first group" if found < groups else ""


def _place(one: EventFilter, name: str) -> Span:
    """The place of the member's name; of the whole filter if a YAML merge key adds the member."""
    keys = (yaml_text.text_of(key) for key, _ in yaml_text.key_nodes(one.node))
    return next((key.span for key in keys if key is not None and key.value == name), one.span)


def _is_text(text: Text | None) -> TypeGuard[Text]:
    return text is not None and text.kind == "string"


def _is_filled_in(text: str) -> bool:
    """Whether a template engine fills in the string later."""
    return "{" in text or "$" in text
