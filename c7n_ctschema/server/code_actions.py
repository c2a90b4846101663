"""Code actions: fixes, suggestions, ignore comments, all fixes, and a sample event of a policy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lsprotocol import types

from c7n_ctschema.diagnostics import Diagnostic
from c7n_ctschema.editor.actions import fix_edits, ignore_comment, sample_event
from c7n_ctschema.editor.actions.ignore_comment import IgnoreComment
from c7n_ctschema.lint.rules.policy import unused_ignore
from c7n_ctschema.lint.running.fixing import TextEdit
from c7n_ctschema.lint.running.ignores import TO_WRITE
from c7n_ctschema.server import protocol_types
from c7n_ctschema.server.open_document import Checked, OpenDocument
from c7n_ctschema.server.policy_server import FIX_ALL, IGNORE, SAMPLE

_QUICK, _ALL = types.CodeActionKind.QuickFix, "Fix all that is certain (ctschema)"


class Client(NamedTuple):
    """What the client knows: how it asks for the reason of an ignore comment, and whether it asks for edits later."""

    asks_for_reason: bool = False
    takes_snippet_edits: bool = False
    resolves_edits: bool = False


def of_range(
    document: OpenDocument, checked: Checked, place: types.Range, only: Sequence[str] | None, client: Client
) -> list[types.CodeAction]:
    """The actions for a range of the document; only those of the kinds that the client asks for."""
    # two findings of a rule in one line have the same ignore comment
    made = {action.title: action for action in reversed([*_all(document, checked, place, only, client)])}
    return [
        action
        for action in reversed(made.values())
        if _is_wanted(str(getattr(action.kind, "value", action.kind)), only)
    ]


def _all(
    document: OpenDocument, checked: Checked, place: types.Range, only: Sequence[str] | None, client: Client
) -> Iterator[types.CodeAction]:
    start = protocol_types.offset_of(document.positions, place.start)
    end = protocol_types.offset_of(document.positions, place.end)
    for one in checked.findings.diagnostics:
        span = document.positions.offsets(one.span)
        if span[0] <= end and start <= span[1]:
            yield from _of_finding(document, one, client)
    if any(one.fix for one in checked.findings.diagnostics):
        yield from _all_fixes(document, checked, only, client)
    name = sample_event.policy_named_at(document.text, start)
    if name:
        command = types.Command("Show an event", SAMPLE, arguments=[document.uri, name])
        # VS Code hides source actions in the light bulb, and shows them if it is asked for them
        kind = types.CodeActionKind.Source if only else types.CodeActionKind.Empty
        yield types.CodeAction(f"Show an event on which {name} fires", kind, command=command)


def _all_fixes(
    document: OpenDocument, checked: Checked, only: Sequence[str] | None, client: Client
) -> Iterator[types.CodeAction]:
    """The action that applies all fixes. They are worked out when it is chosen, not at each movement of the cursor."""
    if only is None and client.resolves_edits:
        yield types.CodeAction(_ALL, FIX_ALL, data={"uri": document.uri, "version": document.version})
    edits = with_all_fixes(document, checked) if only else None
    if edits:
        yield types.CodeAction(_ALL, FIX_ALL, edit=edits)


def with_all_fixes(document: OpenDocument, checked: Checked) -> types.WorkspaceEdit | None:
    """The edit that applies all fixes as `lint --fix` does; None if nothing can be fixed."""
    found = checked.findings.diagnostics
    edits = fix_edits.of_all_fixes(document.text, document.path, checked.settings.selection, found)
    return types.WorkspaceEdit({document.uri: protocol_types.text_edits(document.positions, edits)}) if edits else None


def _is_wanted(kind: str, only: Sequence[str] | None) -> bool:
    wanted = [str(getattr(one, "value", one)) for one in only or ()]
    return only is None or any(kind == one or kind.startswith(f"{one}.") or not one for one in wanted)


def _of_finding(document: OpenDocument, one: Diagnostic, client: Client) -> Iterator[types.CodeAction]:
    fix = fix_edits.of_fix(document.text, document.path, one) if one.fix else ()
    if one.fix and fix:
        yield _edit(document, _title(one.fix.title), _QUICK, fix, one, True)
    suggestion = fix_edits.of_suggestion(document.text, one) if one.suggestion and not fix else ()
    if suggestion:
        yield _edit(document, f"Write {one.suggestion} (not certain)", _QUICK, suggestion, one)
    comment = ignore_comment.above(document.text, one) if one.rule != unused_ignore.NAME else None
    if comment:
        yield _ignore(document, one, comment, client)


def _ignore(document: OpenDocument, one: Diagnostic, comment: IgnoreComment, client: Client) -> types.CodeAction:
    """The action that writes an ignore comment. The reason is asked for in the way that the client knows."""
    title = f"Ignore {one.code} {one.rule} here, and say why"
    place = protocol_types.position(document.positions, comment.offset)
    if client.asks_for_reason:
        given = [document.uri, document.version, place, comment.before, comment.after]
        return types.CodeAction(title, _QUICK, command=types.Command("Say why", IGNORE, arguments=given))
    if not client.takes_snippet_edits:
        return _edit(document, title, _QUICK, [comment.with_reason()], one)
    snippet = types.StringValue(f"{comment.before}${{1:{TO_WRITE}}}{comment.after}")
    target = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
    edit = types.TextDocumentEdit(target, [types.SnippetTextEdit(types.Range(place, place), snippet)])
    return types.CodeAction(title, _QUICK, edit=types.WorkspaceEdit(document_changes=[edit]))


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
