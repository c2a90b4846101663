"""The server's state: the open documents, the client's options, and the runs of the linter."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

from c7n_ctschema import __version__
from c7n_ctschema.editor.document.document_findings import Stopped
from c7n_ctschema.editor.document.text_positions import Encoding
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.json_value import Json
from c7n_ctschema.server import protocol_types, warm_up
from c7n_ctschema.server.memory import Memory
from c7n_ctschema.server.open_document import Checked, OpenDocument, Options

NAME = "custodian-ctschema"
FIX_ALL = "source.fixAll.ctschema"
SAMPLE = "ctschema.sampleEvent"
IGNORE = "ctschema.ignore"  # a command of the client: uri, version, position, text before and after the reason
PAUSE = 0.02  # seconds: people type at most 20 letters a second, and pasted text comes in one change
_OPTIONS = {"select", "ignore", "validate", "codeLens", "inlayHints", "asksForReason", "syntaxErrors"}
IDLE_AFTER = 1.0  # seconds without a change until work begins that would delay the answers to a letter

T = TypeVar("T")


class PolicyServer(LanguageServer):
    """A server for one client."""

    def __init__(self) -> None:
        # The whole text with each change: a change that client and server place differently (U+2028 is a line break
        # in Python and not in the protocol) would damage the text for as long as the document is open.
        super().__init__(NAME, __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full)
        self.documents: dict[str, OpenDocument] = {}
        self.options = Options()
        self._linter, self._answers = ThreadPoolExecutor(1, "linter"), ThreadPoolExecutor(1, "answers")
        # c7n takes 2 s for 1,000 policies, and a letter that is typed meanwhile must not wait for it
        self._validation = ThreadPoolExecutor(1, "validation")
        self._memory, self._is_warm, self._last_question = Memory(), False, 0.0
        self._told: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    # --- documents -----------------------------------------------------------------------------------------------

    def put(self, uri: str, version: int, text: str) -> None:
        """Open a document, or replace its text, and lint it soon."""
        if uri not in self.documents:
            path = to_fs_path(uri) or uri
            self.documents[uri] = OpenDocument(uri, path, self._encoding(), self.tell_once)
        is_new = self.documents[uri].version < 0
        self.documents[uri].update(version, text)
        self._start(uri, version, 0 if is_new else PAUSE)

    def _encoding(self) -> Encoding:
        agreed = self.workspace.position_encoding or types.PositionEncodingKind.Utf16
        return Encoding(str(getattr(agreed, "value", agreed)))

    def _start(self, uri: str, version: int, pause: float) -> None:
        task = asyncio.get_running_loop().create_task(self._lint_soon(uri, version, pause))
        self._tasks.add(task)  # the loop itself keeps no reference to a task
        task.add_done_callback(self._tasks.discard)

    def close(self, uri: str) -> None:
        """Forget a document and its diagnostics."""
        if self.documents.pop(uri, None) is not None and not self.pulls:
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def shutdown(self) -> None:
        """End with the client: a run of the linter stops before its next policy."""
        for document in self.documents.values():
            document.version = -1
        for executor in (self._linter, self._answers, self._validation):
            executor.shutdown(wait=False, cancel_futures=True)
        super().shutdown()  # type: ignore[no-untyped-call]

    def tell_once(self, text: str) -> None:
        """Write a message to the client's log, each text once."""
        if text not in self._told:
            self._told.add(text)
            self.window_log_message(types.LogMessageParams(types.MessageType.Warning, text))

    async def answered(self, document: OpenDocument, question: Callable[[str, int], T], text: str, offset: int) -> T:
        """The answer to a question about a place of a document. Questions are answered one after the other."""
        self._last_question = time.monotonic()
        run = asyncio.get_running_loop().run_in_executor
        return await run(self._answers, document.asked, self.options, question, text, offset)

    # --- diagnostics ---------------------------------------------------------------------------------------------

    @property
    def pulls(self) -> bool:
        """Whether the client asks for diagnostics itself: it would show pushed ones a second time."""
        text_document = self.client_capabilities.text_document
        return text_document is not None and text_document.diagnostic is not None

    async def checked(self, uri: str) -> Checked | None:
        """The findings of the newest version of a document; None if it is closed meanwhile."""
        while (document := self.documents.get(uri)) is not None:
            try:
                return await asyncio.get_running_loop().run_in_executor(self._linter, document.check, self.options)
            except Stopped:
                continue
        return None

    async def _lint_soon(self, uri: str, version: int, pause: float) -> None:
        await asyncio.sleep(pause)
        if not self.pulls and self._is_current(uri, version):
            checked = await self.checked(uri)
            if checked and self._is_current(uri, checked.version):
                self._publish(uri, checked)
        await asyncio.sleep(IDLE_AFTER)
        if self._is_current(uri, version):
            await self._validate(uri)
            await self._warm_up(uri)
            self.forget_notifications()
            await asyncio.get_running_loop().run_in_executor(self._linter, self._memory.tidy)

    async def _warm_up(self, uri: str) -> None:
        """Import what the first proposals need: 0.4 s, for which an author would otherwise wait."""
        document = self.documents.get(uri)
        # a thread that imports takes the interpreter from the one that answers
        is_asked = time.monotonic() - self._last_question < IDLE_AFTER
        if not self._is_warm and not is_asked and document is not None and document.is_of_policies:
            self._is_warm = True
            await asyncio.get_running_loop().run_in_executor(None, warm_up.import_modules)

    def forget_notifications(self) -> None:
        """pygls keeps a future of each `didChange` forever (2 KB); of requests it keeps only those without answer."""
        futures = getattr(self.protocol, "_request_futures", {})
        for number, future in list(futures.items()):
            if future.done():
                futures.pop(number, None)

    def cancel_requests(self) -> None:
        """Cancel what is not answered when the client ends.

        pygls does so in a loop over the dictionary that a cancelled request leaves at once, and would answer `shutdown`
        with a RuntimeError.
        """
        futures = getattr(self.protocol, "_request_futures", {})
        for number, future in list(futures.items()):
            if number != self.protocol.msg_id:
                future.cancel()

    def _is_current(self, uri: str, version: int) -> bool:
        document = self.documents.get(uri)
        return document is not None and document.version == version

    def _publish(self, uri: str, checked: Checked) -> None:
        document = self.documents[uri]
        found = protocol_types.diagnostics(document.positions, checked.findings)
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, checked.version))

    async def _validate(self, uri: str) -> None:
        document = self.documents[uri]
        run = asyncio.get_running_loop().run_in_executor
        if not await run(self._validation, document.validate, self.options):
            return
        if self.pulls:
            await self.workspace_diagnostic_refresh_async(None)
        elif checked := await self.checked(uri):
            self._publish(uri, checked)

    def set_options(self, given: object) -> None:
        """Take the client's options. An unknown option is reported, and the others count."""
        values = given if isinstance(given, Mapping) else {}
        for name in values:
            if name not in _OPTIONS:
                self.tell_once(f"unknown option {name!r}; the options are {', '.join(sorted(_OPTIONS))}")
        syntax_errors = values.get("syntaxErrors", list(Options().syntax_errors))
        self.options = Options(
            _names(values.get("select")),
            _names(values.get("ignore")),
            values.get("validate") is True,
            values.get("codeLens") is True,
            values.get("inlayHints") is True,
            values.get("asksForReason") is True,
            _names(syntax_errors),
        )

    # --- commands ------------------------------------------------------------------------------------------------

    async def show_sample(self, uri: str, policy: str) -> str | None:
        """Write a sample event into the file beside the policy, in the client, and show it."""
        from c7n_ctschema.editor.actions import sample_event

        document = self.documents.get(uri)
        if document is None:
            return None
        run = asyncio.get_running_loop().run_in_executor
        try:
            given = self.options, sample_event.for_policy, document.text, document.path, policy
            text = await run(None, document.asked, *given)
        except CtschemaError as error:
            self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, str(error)))
            return None
        path = sample_event.file_beside(document.path, policy)
        target = from_fs_path(path) or path
        await self.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(_whole_file(target, path, text)))
        window = self.client_capabilities.window
        if window and window.show_document and window.show_document.support:
            await self.window_show_document_async(types.ShowDocumentParams(target))
        return target


def _whole_file(uri: str, path: str, text: str) -> types.WorkspaceEdit:
    """The edit that makes a file with this content, or replaces the content of the file."""
    begin = types.Position(0, 0)
    end = types.Position(1_000_000, 0) if os.path.exists(path) else begin
    return types.WorkspaceEdit(
        document_changes=[
            types.CreateFile(uri, options=types.CreateFileOptions(ignore_if_exists=True)),
            types.TextDocumentEdit(
                types.OptionalVersionedTextDocumentIdentifier(uri), [types.TextEdit(types.Range(begin, end), text)]
            ),
        ]
    )


def _names(value: Json) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else ()
