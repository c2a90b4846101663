"""Inlay hints beside events, and code lenses above policies. Both are off until the client asks for them."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from c7n_ctschema.editor.actions import sample_event
from c7n_ctschema.editor.completion.policy_facts import EventLine, PolicyFacts, facts_at
from c7n_ctschema.editor.document import policy_parts
from c7n_ctschema.server import protocol_types
from c7n_ctschema.server.open_document import OpenDocument
from c7n_ctschema.server.policy_server import SAMPLE
from c7n_ctschema.trail.catalog import delivery


def inlay_hints(document: OpenDocument, place: types.Range) -> list[types.InlayHint]:
    """How EventBridge delivers each event in the range."""
    return list(_hints(document, place))


def _hints(document: OpenDocument, place: types.Range) -> Iterator[types.InlayHint]:
    positions = document.positions
    start, end = (protocol_types.offset_of(positions, one) for one in (place.start, place.end))
    for facts in _policies(document):
        for line in facts.events:
            if line.word and start <= line.word.end <= end and (told := _delivery(line)):
                yield types.InlayHint(protocol_types.position(positions, line.word.end), told, padding_left=True)


def code_lenses(document: OpenDocument) -> list[types.CodeLens]:
    """The verdict on the event in the file beside each policy, and a command that makes this file."""
    return list(_lenses(document))


def _lenses(document: OpenDocument) -> Iterator[types.CodeLens]:
    positions = document.positions
    for facts in _policies(document):
        word = next((entry.word for entry in facts.entries if entry.path == ("name",) and not entry.is_key), None)
        if word is None or not facts.events:
            continue
        where = protocol_types.range_of(positions, word.start, word.end)
        result = sample_event.verdict(document.text, document.path, facts.name)
        title = f"{result.verdict}: {result.reason}" if result else "show an event on which it fires"
        yield types.CodeLens(where, types.Command(title, SAMPLE, arguments=[document.uri, facts.name]))


def _policies(document: OpenDocument) -> Iterator[PolicyFacts]:
    layout = policy_parts.split(document.text)
    for index in range(len(layout.policies) if layout else 0):
        facts = facts_at(document.text, layout, index) if layout else None
        if facts and facts.is_ours:
            yield facts


def _delivery(line: EventLine) -> str:
    schema = line.schema
    if schema is None:
        return ""
    if schema.delivery.data_event:
        return "only if a trail selects this data event"
    if delivery.is_withheld(line.source, line.event):
        return "read-only: not delivered by default"
    return "in us-east-1 only" if schema.delivery.global_service else "delivered"
