"""A real client: pygls's own, over stdio to a process of the server."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from typing import Any

import pytest
from lsprotocol import types
from pygls.lsp.client import LanguageClient

WAIT = 60  # seconds: the machine of CI can be slow


class Editor(LanguageClient):
    """An editor with one document at a time, and what the server told it."""

    def __init__(self) -> None:
        super().__init__("test", "1")
        self.published: dict[str, types.PublishDiagnosticsParams] = {}
        self.logged: list[str] = []
        self.shown: list[str] = []
        self.edits: list[types.WorkspaceEdit] = []
        self.news = asyncio.Event()

    async def open(self, uri: str, text: str, version: int = 1, language: str = "yaml") -> None:
        document = types.TextDocumentItem(uri, language, version, text)
        self.text_document_did_open(types.DidOpenTextDocumentParams(document))

    def change(self, uri: str, text: str, version: int) -> None:
        """Replace the text."""
        self.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(version, uri),
                [types.TextDocumentContentChangeWholeDocument(text)],
            )
        )

    async def diagnostics(self, uri: str, version: int = 1) -> list[types.Diagnostic]:
        """The diagnostics that the server publishes for a version."""

        def is_there() -> bool:
            found = self.published.get(uri)
            return found is not None and found.version == version

        await self.until(is_there)
        return list(self.published[uri].diagnostics)

    async def until(self, is_there: Callable[[], bool]) -> None:
        while not is_there():
            self.news.clear()
            await asyncio.wait_for(self.news.wait(), WAIT)

    async def complete(self, uri: str, line: int, column: int) -> list[types.CompletionItem]:
        place = types.Position(line, column)
        found = await self.text_document_completion_async(
            types.CompletionParams(types.TextDocumentIdentifier(uri), place)
        )
        return list(found.items if isinstance(found, types.CompletionList) else found or ())

    async def hover(self, uri: str, line: int, column: int) -> str:
        place = types.Position(line, column)
        found = await self.text_document_hover_async(types.HoverParams(types.TextDocumentIdentifier(uri), place))
        return found.contents.value if found and isinstance(found.contents, types.MarkupContent) else ""

    async def titles(self, uri: str, line: int) -> list[str]:
        return [one.title for one in await self._actions(uri, line)]

    async def actions(self, uri: str, line: int, only: list[str] | None = None) -> list[types.CodeAction]:
        # lsprotocol reads an action that has only a command as a bare command
        return [one for one in await self._actions(uri, line, only) if isinstance(one, types.CodeAction)]

    async def _actions(
        self, uri: str, line: int, only: list[str] | None = None
    ) -> Sequence[types.CodeAction | types.Command]:
        place = types.Range(types.Position(line, 0), types.Position(line, 200))
        found = await self.text_document_code_action_async(
            types.CodeActionParams(types.TextDocumentIdentifier(uri), place, types.CodeActionContext([], only))
        )
        return found or ()


def _listening(editor: Editor) -> None:
    @editor.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def published(params: types.PublishDiagnosticsParams) -> None:
        editor.published[params.uri] = params
        editor.news.set()

    @editor.feature(types.WINDOW_LOG_MESSAGE)
    def logged(params: types.LogMessageParams) -> None:
        editor.logged.append(params.message)
        editor.news.set()

    @editor.feature(types.WINDOW_SHOW_MESSAGE)
    def shown(params: types.ShowMessageParams) -> None:
        editor.shown.append(params.message)
        editor.news.set()

    @editor.feature(types.WORKSPACE_APPLY_EDIT)
    def edited(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        editor.edits.append(params.edit)
        return types.ApplyWorkspaceEditResult(applied=True)


CAPABILITIES = types.ClientCapabilities(
    general=types.GeneralClientCapabilities(position_encodings=[types.PositionEncodingKind.Utf16]),
    text_document=types.TextDocumentClientCapabilities(
        completion=types.CompletionClientCapabilities(
            completion_item=types.ClientCompletionItemOptions(snippet_support=True)
        )
    ),
)


@contextlib.asynccontextmanager
async def started(
    capabilities: types.ClientCapabilities = CAPABILITIES, options: dict[str, Any] | None = None
) -> AsyncIterator[Editor]:
    """An editor whose server runs. At the end the server must have ended, too."""
    editor = Editor()
    _listening(editor)
    await editor.start_io(sys.executable, "-m", "c7n_ctschema", "lsp", "--stdio")
    await editor.initialize_async(types.InitializeParams(capabilities, initialization_options=options))
    editor.initialized(types.InitializedParams())
    try:
        yield editor
    finally:
        await editor.shutdown_async(None)
        editor.exit(None)
        server: asyncio.subprocess.Process = editor._server  # type: ignore[assignment]
        assert await asyncio.wait_for(server.wait(), WAIT) == 0
        await editor.stop()


@pytest.fixture
def session() -> Callable[[Callable[[Editor], Awaitable[None]]], None]:
    """Runs a session of an editor from beginning to end."""

    def run(
        steps: Callable[[Editor], Coroutine[Any, Any, None]],
        capabilities: types.ClientCapabilities = CAPABILITIES,
        options: dict[str, Any] | None = None,
    ) -> None:
        async def whole() -> None:
            async with started(capabilities, options) as editor:
                await steps(editor)

        asyncio.run(whole())

    return run  # type: ignore[return-value]
