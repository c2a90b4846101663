"""The requests and notifications that the server answers."""

from __future__ import annotations

from lsprotocol import types

from c7n_ctschema.server import protocol_types
from c7n_ctschema.server.policy_server import FIX_ALL, SAMPLE, PolicyServer

# Other rooms are imported with the first request for them: the first diagnostics come 0.2 s earlier.

# `.` and `[` begin the next step of a path, `"` a quoted key of JSON; blanks follow a colon or a dash
_TRIGGERS = [".", "[", '"', " "]


def new_server() -> PolicyServer:
    """A server with all features."""
    server = PolicyServer()
    _add_documents(server)
    _add_diagnostics(server)
    _add_answers(server)
    _add_actions(server)
    _add_hints(server)
    return server


def _add_documents(server: PolicyServer) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.set_options(params.initialization_options)

    @server.feature(types.SHUTDOWN)
    def ended(_: None) -> None:
        server.cancel_requests()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        server.put(params.text_document.uri, params.text_document.version, params.text_document.text)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        uri = params.text_document.uri
        if uri in server.documents:  # a client that changes what it has not opened
            server.put(uri, params.text_document.version, server.workspace.get_text_document(uri).source)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        server.close(params.text_document.uri)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def configured(params: types.DidChangeConfigurationParams) -> None:
        settings = params.settings
        own = settings.get("ctschema") if isinstance(settings, dict) else None
        if own is not None:
            server.set_options(own)
            for uri, document in server.documents.items():
                server.put(uri, document.version, document.text)


def _add_diagnostics(server: PolicyServer) -> None:
    @server.feature(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        types.DiagnosticOptions(inter_file_dependencies=False, workspace_diagnostics=False, identifier="ctschema"),
    )
    async def pulled(params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        uri = params.text_document.uri
        checked = await server.checked(uri)
        if checked is None:
            return types.RelatedFullDocumentDiagnosticReport([])
        result = f"{checked.version}:{hash(checked.findings)}"
        if params.previous_result_id == result:
            return types.RelatedUnchangedDocumentDiagnosticReport(result)
        positions = server.documents[uri].positions
        return types.RelatedFullDocumentDiagnosticReport(
            protocol_types.diagnostics(positions, checked.findings), result_id=result
        )


def _add_answers(server: PolicyServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=_TRIGGERS))
    async def complete(params: types.CompletionParams) -> types.CompletionList | None:
        document = server.documents.get(params.text_document.uri)
        if document is None or document.is_too_large():
            return None
        from c7n_ctschema.editor.completion import completions

        positions = document.positions
        offset = protocol_types.offset_of(positions, params.position)
        # in a thread: the first filter or action imports c7n, and letters that are typed meanwhile must not wait
        found = await server.answered(document, completions.at, positions.text, offset)
        return protocol_types.completions(positions, found, _takes_snippets(server)) if found else None

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        document = server.documents.get(params.text_document.uri)
        if document is None or document.is_too_large():
            return None
        from c7n_ctschema.editor.completion import hover_text

        positions = document.positions
        offset = protocol_types.offset_of(positions, params.position)
        found = await server.answered(document, hover_text.at, positions.text, offset)
        if found is None:
            return None
        where = protocol_types.range_of(positions, found.start, found.end)
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, found.text), where)


def _takes_snippets(server: PolicyServer) -> bool:
    text_document = server.client_capabilities.text_document
    completion = text_document.completion if text_document else None
    item = completion.completion_item if completion else None
    return bool(item and item.snippet_support)


def _takes_snippet_edits(server: PolicyServer) -> bool:
    workspace = server.client_capabilities.workspace
    edit = workspace.workspace_edit if workspace else None
    return bool(edit and edit.document_changes and edit.snippet_edit_support)


def _resolves_edits(server: PolicyServer) -> bool:
    text_document = server.client_capabilities.text_document
    action = text_document.code_action if text_document else None
    return bool(action and action.resolve_support and "edit" in action.resolve_support.properties)


def _add_actions(server: PolicyServer) -> None:
    kinds = [types.CodeActionKind.QuickFix, types.CodeActionKind.Source, FIX_ALL]

    options = types.CodeActionOptions(code_action_kinds=kinds, resolve_provider=True)

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)
    async def actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        uri = params.text_document.uri
        checked = await server.checked(uri)
        document = server.documents.get(uri)
        # after another letter the findings have other places, and the client asks again
        if checked is None or document is None or document.is_too_large() or checked.version != document.version:
            return []
        from c7n_ctschema.server import code_actions

        client = code_actions.Client(
            server.options.asks_for_reason, _takes_snippet_edits(server), _resolves_edits(server)
        )
        given = document, checked, params.range, params.context.only, client
        return document.asked(server.options, code_actions.of_range, *given)

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolved(action: types.CodeAction) -> types.CodeAction:
        from c7n_ctschema.server import code_actions

        given = action.data if isinstance(action.data, dict) else {}
        uri = str(given.get("uri"))
        checked = await server.checked(uri)
        document = server.documents.get(uri)
        if checked and document and checked.version == document.version == given.get("version"):
            action.edit = document.asked(server.options, code_actions.with_all_fixes, document, checked)
        return action

    @server.command(SAMPLE)
    async def sample(uri: str, policy: str) -> str | None:
        return await server.show_sample(uri, policy)


def _add_hints(server: PolicyServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    def hints(params: types.InlayHintParams) -> list[types.InlayHint]:
        document = server.documents.get(params.text_document.uri)
        wanted = server.options.inlay_hints and document and not document.is_too_large()
        if not document or not wanted:
            return []
        from c7n_ctschema.server import policy_hints

        return document.asked(server.options, policy_hints.inlay_hints, document, params.range)

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS)
    def lenses(params: types.CodeLensParams) -> list[types.CodeLens]:
        document = server.documents.get(params.text_document.uri)
        wanted = server.options.code_lens and document and not document.is_too_large()
        if not document or not wanted:
            return []
        from c7n_ctschema.server import policy_hints

        return document.asked(server.options, policy_hints.code_lenses, document)
