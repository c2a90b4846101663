"""Results of the rooms below as types of the protocol."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lsprotocol import types

from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.diagnostics import Diagnostic, Severity, Span
from c7n_ctschema.editor.completion.completion_item import Item, ItemKind, Items
from c7n_ctschema.editor.document.document_findings import Findings
from c7n_ctschema.editor.document.text_positions import TextPositions
from c7n_ctschema.errors import BadInput
from c7n_ctschema.lint.rules.policy import unused_ignore
from c7n_ctschema.lint.running import rule_documentation
from c7n_ctschema.lint.running.fixing import TextEdit
from c7n_ctschema.lint.running.outcome import details

SOURCE = "ctschema"
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
_KINDS = {
    ItemKind.RESOURCE: types.CompletionItemKind.Class,
    ItemKind.SOURCE: types.CompletionItemKind.Module,
    ItemKind.EVENT: types.CompletionItemKind.Event,
    ItemKind.SHORTCUT: types.CompletionItemKind.Event,
    ItemKind.PATH: types.CompletionItemKind.Reference,
    ItemKind.MEMBER: types.CompletionItemKind.Field,
    ItemKind.OPERATOR: types.CompletionItemKind.Operator,
    ItemKind.VALUE: types.CompletionItemKind.EnumMember,
    ItemKind.NAME: types.CompletionItemKind.Property,
    ItemKind.ELEMENT: types.CompletionItemKind.Function,
    ItemKind.TEMPLATE: types.CompletionItemKind.Snippet,
}


def position(positions: TextPositions, offset: int) -> types.Position:
    line, column = positions.position(offset)
    return types.Position(line, column)


def range_of(positions: TextPositions, start: int, end: int) -> types.Range:
    return types.Range(position(positions, start), position(positions, end))


def offset_of(positions: TextPositions, place: types.Position) -> int:
    return positions.offset((place.line, place.character))


def _shown(positions: TextPositions, span: Span) -> types.Range:
    """The place of a finding. Of a whole entry or policy, the first line: editors underline all lines of a range."""
    start, end = positions.offsets(span)
    first = yaml_text.lines_of(positions.text[start:end] or " ")[0].rstrip()
    return range_of(positions, start, max(min(end, start + len(first)), start))


def diagnostics(positions: TextPositions, found: Findings) -> list[types.Diagnostic]:
    """The findings and problems of a document."""
    return [*_problems(positions, found.problems), *(diagnostic(positions, one) for one in found.diagnostics)]


def diagnostic(positions: TextPositions, one: Diagnostic) -> types.Diagnostic:
    """A finding, with its suggestion and its effect in the message, as `lint` prints it."""
    return types.Diagnostic(
        range=_shown(positions, one.span),
        message="\n".join([one.message, *details(one)]),
        severity=_SEVERITIES[one.severity],
        code=one.code,
        code_description=types.CodeDescription(rule_documentation.link(rule_documentation.find(one.code))),
        source=SOURCE,
        tags=[types.DiagnosticTag.Unnecessary] if one.rule == unused_ignore.NAME else None,
    )


def _problems(positions: TextPositions, problems: Iterable[BadInput]) -> Iterator[types.Diagnostic]:
    for problem in problems:
        line = max(problem.line, 1)
        start, _ = positions.offsets(Span(line, max(problem.column, 1), line, 1))
        end = min(start + len(yaml_text.lines_of(positions.text[start:] or " ")[0].rstrip()), len(positions.text))
        yield types.Diagnostic(
            range=range_of(positions, start, max(end, start)),
            message=problem.message,
            severity=types.DiagnosticSeverity.Error,
            source=SOURCE,
        )


def completions(positions: TextPositions, found: Items, with_snippets: bool) -> types.CompletionList:
    """The proposals. Snippets are left out for a client that would insert their tab stops as text."""
    where = range_of(positions, found.start, found.end)
    items = [
        _item(item, number, where) for number, item in enumerate(found.items) if with_snippets or not item.is_snippet
    ]
    return types.CompletionList(is_incomplete=not found.is_complete, items=items)


def _item(item: Item, number: int, where: types.Range) -> types.CompletionItem:
    return types.CompletionItem(
        label=item.label,
        kind=_KINDS[item.kind],
        detail=item.detail or None,
        documentation=item.about or None,
        sort_text=f"{number:04}",
        filter_text=item.label,
        insert_text_format=types.InsertTextFormat.Snippet if item.is_snippet else types.InsertTextFormat.PlainText,
        text_edit=types.TextEdit(where, item.written),
    )


def text_edits(positions: TextPositions, edits: Iterable[TextEdit]) -> list[types.TextEdit]:
    return [types.TextEdit(range_of(positions, edit.start, edit.end), edit.text) for edit in edits]
