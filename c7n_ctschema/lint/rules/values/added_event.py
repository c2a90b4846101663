"""`mode.pattern` adds an event name, an event source, or a detail-type that no entry of `mode.events` has.

c7n adds the values of `mode.pattern` to the lists that it renders from `mode.events`. A longer list of `eventName` or
`eventSource` matches more events, never fewer. The Lambda starts for the added events, c7n finds no entry for them, and
the policy does nothing (`c7n.cwe.CloudWatchEvents.get_trail_ids`). To act on one more event, add an entry to
`mode.events`. To wait for fewer events, remove entries. A detail-type that none of the events has matches no event.

Bad::

    mode:
      pattern:
        detail:
          eventName: [DeleteBucket]
    events:
      - source: s3.amazonaws.com
        event: CreateBucket
        ids: requestParameters.bucketName

Good::

    events:
      - source: s3.amazonaws.com
        event: CreateBucket
        ids: requestParameters.bucketName
      - source: s3.amazonaws.com
        event: DeleteBucket
        ids: requestParameters.bucketName
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.custodian.c7n import c7n_source
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.diagnostics import Advice, Finding, Severity
from c7n_ctschema.grammar import listed
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.lint.analysis.values import pattern_elements, pattern_fields
from c7n_ctschema.lint.analysis.values.pattern_fields import Field

CODE, NAME, SEVERITY = "CT211", "added-event", Severity.WARNING
_NAME, _SOURCE = "detail.eventName", "detail.eventSource"
_WORDS = {_NAME: "event name", _SOURCE: "event source"}
_DETAIL_TYPE = "detail-type"
_MOST = 20  # findings of one field


def check(context: Context) -> Iterator[Finding]:
    # An entry that the context cannot read (no source) may be the one that names the added event.
    if "pattern" not in context.mode_members or len(context.events) < len(context.policy.events):
        return
    for field in pattern_fields.all_fields(context):
        # The pattern's own paths quote names with a hyphen, as JMESPath does: `"detail-type"`.
        key = field.path.replace('"', "")
        if key == _DETAIL_TYPE:
            yield from _of_detail_type(context, field)
        # EventBridge takes `$or` beside the lists that c7n renders, so that an alternative does narrow the events.
        if key in _WORDS and not field.alternative:
            elements = yaml_text.elements(field.values)
            added = [element for element in elements if _is_added(context, key, element)]
            yield from (_finding(key, element) for element in added[:_MOST])


def _of_detail_type(context: Context, field: Field) -> Iterator[Finding]:
    """Findings for detail-types that no event of the policy has."""
    schemas = [use.schema for use in context.events]
    comes_as = {schema.delivery.detail_type for schema in schemas if schema}
    for text in pattern_fields.plain(field) or ():
        # An unknown event may come with any detail-type.
        if all(schemas) and text.value not in comes_as:
            names = listed([repr(name) for name in sorted(comes_as)])
            message = f"no event of `mode.events` has the detail-type {text.value!r}; the policy's events have {names}"
            yield Finding(text.span, message, effect="this value matches no event")


def _is_added(context: Context, key: str, element: yaml_text.Node) -> bool:
    text = yaml_text.text_of(element)
    if text is None:
        return pattern_elements.comparison(element) is not None
    return text.kind == "string" and text.value not in _taken(context, key)


def _taken(context: Context, key: str) -> set[str]:
    """The names or sources for which c7n finds an entry; with any shortcut, c7n takes the events of all shortcuts."""
    if key == _SOURCE:
        return {use.source for use in context.events}
    shortcuts = [entry.shortcut.value for entry in context.policy.events if entry.shortcut]
    others = c7n_source.shortcuts() if shortcuts else {}
    return {*(use.event for use in context.events), *shortcuts, *others}


def _finding(key: str, element: yaml_text.Node) -> Finding:
    text = yaml_text.text_of(element)
    if text is None:
        return Finding(
            yaml_text.span_of(element),
            f"this comparison adds events to `{key}`; it does not exclude any",
            suggestion="an entry of `mode.events` for each event",
            advice=Advice.INSTEAD,
            effect="for events without an entry, the Lambda starts and does nothing",
        )
    return Finding(
        text.span,
        f"`mode.pattern` adds the {_WORDS[key]} {text.value}, which no entry of `mode.events` has",
        suggestion="an entry of `mode.events` for the event",
        advice=Advice.INSTEAD,
        effect="for this event, the Lambda starts and does nothing",
    )
