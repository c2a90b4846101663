"""Code actions: fixes, suggestions, ignore comments, all fixes, and a sample event of a policy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol import types

from c7n_ctschema.diagnostics import Diagnostic
from c7n_ctschema.editor.actions import fix_edits, ignore_comment, sample_event
from c7n_ctschema.lint.running.fixing import TextEdit
from c7n_ctschema.server import protocol_types
from c7n_ctschema.server.open_document import Checked, OpenDocument
from c7n_ctschema.server.policy_server import FIX_ALL, SAMPLE

_QUICK = types.CodeActionKind.QuickFix


def of_range(
    document: OpenDocument, checked: Checked, place: types.Range, only: Sequence[str] | None
) -> list[types.CodeAction]:
    """The actions for a range of the document; only those of the kinds that the client asks for."""
    made = _all(document, checked, place, only)
    return [action for action in made if _is_wanted(str(getattr(action.kind, "value", action.kind)), only)]


def _all(
    document: OpenDocument, checked: Checked, place: types.Range, only: Sequence[str] | None
) -> Iterator[types.CodeAction]:
    start = protocol_types.offset_of(document.positions, place.start)
    end = protocol_types.offset_of(document.positions, place.end)
    for one in checked.findings.diagnostics:
        span = document.positions.offsets(one.span)
        if span[0] <= end and start <= span[1]:
            yield from _of_finding(document, one)
    # all fixes are worked out on request, not at each movement of the cursor
    if only and any(one.fix for one in checked.findings.diagnostics):
        edits = fix_edits.of_all_fixes(
            document.text, document.path, checked.settings.selection, checked.findings.diagnostics
        )
        if edits:
            yield _edit(document, "Fix all that is certain (ctschema)", FIX_ALL, edits)
    name = sample_event.policy_named_at(document.text, start)
    if name:
        command = types.Command("Show an event", SAMPLE, arguments=[document.uri, name])
        yield types.CodeAction(f"Show an event on which {name} fires", types.CodeActionKind.Source, command=command)


def _is_wanted(kind: str, only: Sequence[str] | None) -> bool:
    wanted = [str(getattr(one, "value", one)) for one in only or ()]
    return only is None or any(kind == one or kind.startswith(f"{one}.") or not one for one in wanted)


def _of_finding(document: OpenDocument, one: Diagnostic) -> Iterator[types.CodeAction]:
    fix = fix_edits.of_fix(document.text, document.path, one) if one.fix else ()
    if one.fix and fix:
        yield _edit(document, _title(one.fix.title), _QUICK, fix, one, True)
    suggestion = fix_edits.of_suggestion(document.text, one) if one.suggestion and not fix else ()
    if suggestion:
        yield _edit(document, f"Write {one.suggestion} (not certain)", _QUICK, suggestion, one)
    comment = ignore_comment.above(document.text, one)
    if comment:
        yield _edit(document, f"Ignore {one.code} {one.rule} here", _QUICK, [comment], one)


def _title(text: str) -> str:
    return text[:1].upper() + text[1:]


def _edit(
    document: OpenDocument,
    title: str,
    kind: str,
    edits: Sequence[TextEdit],
    one: Diagnostic | None = None,
    is_preferred: bool | None = None,
) -> types.CodeAction:
    changes = {document.uri: protocol_types.text_edits(document.positions, edits)}
    diagnostics = [protocol_types.diagnostic(document.positions, one)] if one else None
    return types.CodeAction(title, kind, diagnostics, is_preferred, edit=types.WorkspaceEdit(changes=changes))
