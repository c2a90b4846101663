"""The server end to end: a client opens documents over stdio, and reads what the server says.

Covers c7n_ctschema.server.policy_server, c7n_ctschema.server.protocol_types, c7n_ctschema.server.code_actions,
c7n_ctschema.server.policy_hints, c7n_ctschema.server.open_document, and c7n_ctschema.cli.commands.lsp_command.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from policy_texts import CLEAN, FIXABLE, FIXED, POLICY

from c7n_ctschema.editor.document.text_positions import Encoding, TextPositions

pytestmark = pytest.mark.slow  # each test starts a server: half a second
GROUP = """\
policies:
  - name: open 😀
    resource: aws.security-group
    mode:
      type: cloudtrail
      role: arn:aws:iam::{account_id}:role/custodian
      events:
        - source: ec2.amazonaws.com
          event: AuthorizeSecurityGroupIngress
          ids: requestParameters.groupId
    filters:
      - {type: event, value: "😀😀", key: detail.requestParameters.ipPermissions.ipRanges}
"""


def uri_of(path: Path, name: str = "policy.yml") -> str:
    return (path / name).as_uri()


def test_diagnostics_as_one_types(session: Any, tmp_path: Path) -> None:
    uri = uri_of(tmp_path)

    async def steps(editor: Any) -> None:
        await editor.open(uri, POLICY)
        found = await editor.diagnostics(uri)
        [key] = [one for one in found if one.code == "CT101"]
        assert (key.range.start, key.range.end) == (types.Position(11, 37), types.Position(11, 46))
        assert key.severity == types.DiagnosticSeverity.Error and key.source == "ctschema"
        assert "did you mean: detail.responseElements.volumeType" in key.message and "effect: " in key.message
        assert key.code_description and key.code_description.href.endswith("#ct101-unknown-key")
        editor.change(uri, CLEAN, 2)
        assert not [one for one in await editor.diagnostics(uri, 2) if one.code == "CT101"]
        editor.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))
        await editor.until(lambda: not editor.published[uri].diagnostics)

    session(steps)


def test_pulled_diagnostics_are_not_pushed(session: Any, tmp_path: Path) -> None:
    uri = uri_of(tmp_path)
    pulling = types.ClientCapabilities(
        text_document=types.TextDocumentClientCapabilities(diagnostic=types.DiagnosticClientCapabilities())
    )

    async def steps(editor: Any) -> None:
        await editor.open(uri, POLICY)
        params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))
        full = await editor.text_document_diagnostic_async(params)
        assert "CT101" in {one.code for one in full.items} and not editor.published
        params.previous_result_id = full.result_id
        same = await editor.text_document_diagnostic_async(params)
        assert same.kind == "unchanged"
        editor.change(uri, CLEAN, 2)
        assert "CT101" not in {one.code for one in (await editor.text_document_diagnostic_async(params)).items}

    session(steps, pulling)


def test_policies_around_a_broken_one_keep_everything(session: Any, tmp_path: Path) -> None:
    uri = uri_of(tmp_path)
    own = POLICY.removeprefix("policies:\n")
    text = "policies:\n" + own + '  - name: "half\n    resource: [\n' + own.replace("name: watch", "name: last")

    async def steps(editor: Any) -> None:
        await editor.open(uri, text)
        found = await editor.diagnostics(uri)
        lines = [one.range.start.line for one in found if one.code == "CT101"]
        assert lines == [11, 11 + text[: text.rindex("- name")].count("\n") - 1]
        assert [one for one in found if one.code is None and one.severity == types.DiagnosticSeverity.Error]
        ids = await editor.complete(uri, lines[1] - 3, len("          ids: "))
        assert ids[0].label == "responseElements.volumeId"
        [fix, *_] = await editor.actions(uri, lines[1])
        assert "volumeType" in fix.title

    session(steps)


def test_syntax_errors_that_another_server_has_come_once(session: Any, tmp_path: Path) -> None:
    uri, other = uri_of(tmp_path), uri_of(tmp_path, "policy.json")
    text = POLICY + '  - name: "half\n'

    async def steps(editor: Any) -> None:
        await editor.open(uri, text)
        assert {one.code for one in await editor.diagnostics(uri)} >= {"CT101"}
        assert None not in {one.code for one in editor.published[uri].diagnostics}
        await editor.open(other, '{"policies": [{"name": "x", "resource": "ebs", ')
        assert [one for one in await editor.diagnostics(other) if one.code is None]

    session(steps, options={"syntaxErrors": ["json"]})


def test_columns_count_the_units_of_the_client(session: Any, tmp_path: Path) -> None:
    uri = uri_of(tmp_path)
    line = GROUP.splitlines()[11]
    for encoding in (Encoding.UTF16, Encoding.UTF8, Encoding.UTF32):
        kind = types.PositionEncodingKind(encoding.value)
        client = types.ClientCapabilities(general=types.GeneralClientCapabilities(position_encodings=[kind]))
        column = TextPositions(line, encoding).position(line.index("ipRanges"))[1]

        async def steps(editor: Any, column: int = column) -> None:
            await editor.open(uri, GROUP.replace("\n", "\r\n"))
            [key] = [one for one in await editor.diagnostics(uri) if one.code == "CT101"]
            assert key.range.start == types.Position(11, column)
            hovered = await editor.hover(uri, 11, column - 5)
            assert "ipPermissions" in hovered
            found = await editor.complete(uri, 11, column)
            assert {item.text_edit.range.start.character for item in found} == {column}

        session(steps, client)


def test_completion_in_each_place(session: Any, tmp_path: Path) -> None:
    uri = uri_of(tmp_path)
    lines = GROUP.splitlines()

    async def labels(editor: Any, number: int, text: str, version: int) -> list[str]:
        changed = [*lines[:number], text, *lines[number + 1 :]]
        editor.change(uri, "\n".join(changed) + "\n", version)
        return [item.label for item in await editor.complete(uri, number, len(text))]

    async def steps(editor: Any) -> None:
        await editor.open(uri, GROUP)
        assert (await labels(editor, 2, "    resource: aws.security-g", 2))[0] == "aws.security-group"
        assert (await labels(editor, 7, "        - source: ", 3))[0] == "ec2.amazonaws.com"
        assert "AuthorizeSecurityGroupEgress" in (await labels(editor, 8, "          event: Auth", 4))
        assert "RunInstances" in (await labels(editor, 7, "        - Run", 5))
        ids = await labels(editor, 9, "          ids: ", 6)
        assert ids[0] == "responseElements.securityGroupRuleSet.items[].groupId"
        assert (await labels(editor, 11, "      - {type: event, key: ", 7))[0] == "detail"
        key = '      - {type: event, key: "detail.requestParameters.ipPermissions.items[].ipR'
        assert (await labels(editor, 11, key, 8))[0] == "ipRanges"
        op = "      - {type: event, key: detail.requestParameters.fromPort, op: "
        assert "gt" in (await labels(editor, 11, op, 9))[:8]
        assert "AwsApiCall" in await labels(editor, 11, "      - {type: event, key: detail.eventType, value: ", 11)
        assert "iam-user-created" in await labels(editor, 1, "  - ", 12)

    session(steps)


def test_a_snippet_only_for_clients_that_know_snippets(session: Any, tmp_path: Path) -> None:
    uri = uri_of(tmp_path)

    async def without(editor: Any) -> None:
        await editor.open(uri, "policies:\n  - ")
        assert not await editor.complete(uri, 1, 4)

    async def with_snippets(editor: Any) -> None:
        await editor.open(uri, "policies:\n  - ")
        [item] = [one for one in await editor.complete(uri, 1, 4) if one.label == "iam-user-created"]
        assert item.insert_text_format == types.InsertTextFormat.Snippet
        assert "${" in item.text_edit.new_text and "{account_id}" not in item.text_edit.new_text.split("role:")[0]

    session(without, types.ClientCapabilities())
    session(with_snippets)


def test_hover_of_names_and_rule_codes(session: Any, tmp_path: Path) -> None:
    uri = uri_of(tmp_path)
    text = GROUP.replace("    filters:", "    # ctschema: ignore[CT101] why\n    filters:")

    async def steps(editor: Any) -> None:
        await editor.open(uri, text)
        assert "looks it up by `GroupId`" in await editor.hover(uri, 2, 20)
        assert "events" in await editor.hover(uri, 7, 20)
        event = await editor.hover(uri, 8, 20)
        assert "inbound" in event and "management event" in event
        assert 'Sample: `"sg-' in await editor.hover(uri, 9, 35)
        assert "unknown-key" in await editor.hover(uri, 10, 27)
        assert "on events of CloudTrail" in await editor.hover(uri, 4, 8)
        assert "condition" in await editor.hover(uri, 11, 6)
        assert not await editor.hover(uri, 1, 13), "the name is the author's own"

    session(steps)


def test_code_actions(session: Any, tmp_path: Path) -> None:
    uri = uri_of(tmp_path)

    async def steps(editor: Any) -> None:
        await editor.open(uri, FIXABLE)
        actions = await editor.actions(uri, 11)
        [fix] = [one for one in actions if one.is_preferred]
        assert fix.kind == types.CodeActionKind.QuickFix and applied(FIXABLE, fix.edit, uri).count(FIXED) == 1
        [ignore] = [one for one in actions if one.title.startswith("Ignore CT101")]
        ignored = applied(FIXABLE, ignore.edit, uri)
        editor.change(uri, ignored, 2)
        [to_write] = [one for one in await editor.diagnostics(uri, 2) if one.code in ("CT101", "CT901")]
        assert "no reason yet" in to_write.message, "a comment without a reason does not pass silently"
        line = to_write.range.start.line
        assert not [one for one in await editor.titles(uri, line) if one.startswith("Ignore")]
        editor.change(uri, FIXABLE, 3)
        [whole] = await editor.actions(uri, 0, ["source.fixAll"])
        assert whole.kind == "source.fixAll.ctschema" and FIXED in applied(FIXABLE, whole.edit, uri)

    session(steps)


def editing(**given: Any) -> types.ClientCapabilities:
    """A client that takes document changes, and asks for the edits of an action later."""
    resolve = types.ClientCodeActionResolveOptions(properties=["edit"])
    return types.ClientCapabilities(
        workspace=types.WorkspaceClientCapabilities(workspace_edit=types.WorkspaceEditClientCapabilities(**given)),
        text_document=types.TextDocumentClientCapabilities(
            code_action=types.CodeActionClientCapabilities(resolve_support=resolve, data_support=True)
        ),
    )


def test_the_reason_is_asked_for(session: Any, tmp_path: Path) -> None:
    uri = uri_of(tmp_path)
    written = FIXABLE.splitlines()[11]
    before = written[: len(written) - len(written.lstrip())] + "# ctschema: ignore[CT101] "

    async def with_tab_stop(editor: Any) -> None:
        await editor.open(uri, FIXABLE)
        [ignore] = [one for one in await editor.actions(uri, 11) if one.title.startswith("Ignore CT101")]
        [change] = ignore.edit.document_changes
        assert change.text_document.version == 1
        assert change.edits[0].snippet.value == before + "${1:TODO}\n"

    async def with_command(editor: Any) -> None:
        await editor.open(uri, FIXABLE)
        # lsprotocol reads an action that has only a command as a bare command, without its arguments
        assert [one for one in await editor.titles(uri, 11) if one.startswith("Ignore CT101")]

    session(with_tab_stop, editing(document_changes=True, snippet_edit_support=True))
    session(with_command, options={"asksForReason": True})


def test_all_fixes_are_worked_out_when_they_are_chosen(session: Any, tmp_path: Path) -> None:
    uri = uri_of(tmp_path)

    async def steps(editor: Any) -> None:
        await editor.open(uri, FIXABLE)
        [whole] = [one for one in await editor.actions(uri, 0) if one.kind == "source.fixAll.ctschema"]
        assert whole.edit is None
        done = await editor.code_action_resolve_async(whole)
        assert FIXED in applied(FIXABLE, done.edit, uri)
        editor.change(uri, FIXABLE + "\n", 2)
        await editor.diagnostics(uri, 2)
        assert (await editor.code_action_resolve_async(whole)).edit is None, "of a text that is gone"

    session(steps, editing(document_changes=True))


def test_a_sample_event_beside_the_policy_and_its_verdict(session: Any, tmp_path: Path) -> None:
    uri = uri_of(tmp_path)
    text = CLEAN.replace("cloudtrail\n", "cloudtrail\n      role: arn:aws:iam::{account_id}:role/c\n")

    async def steps(editor: Any) -> None:
        await editor.open(uri, text)
        assert "Show an event on which watch fires" in await editor.titles(uri, 1)
        command = types.ExecuteCommandParams("ctschema.sampleEvent", [uri, "watch"])
        target = await editor.workspace_execute_command_async(command)
        assert target == uri_of(tmp_path, "watch.event.json")
        [create, edit] = editor.edits[0].document_changes
        assert create.uri == target
        (tmp_path / "watch.event.json").write_text(edit.edits[0].new_text)
        assert json.loads(edit.edits[0].new_text)["detail"]["eventName"] == "CreateVolume"
        params = types.CodeLensParams(types.TextDocumentIdentifier(uri))
        [lens] = await editor.text_document_code_lens_async(params)
        assert lens.command.title.startswith("fires: ")
        whole = types.Range(types.Position(0, 0), types.Position(99, 0))
        hints = types.InlayHintParams(types.TextDocumentIdentifier(uri), whole)
        [hint] = await editor.text_document_inlay_hint_async(hints)
        assert hint.label == "delivered" and hint.position.line == text[: text.index("CreateVolume")].count("\n")

    session(steps, options={"codeLens": True, "inlayHints": True})


def test_hints_are_off_by_default(session: Any, tmp_path: Path) -> None:
    uri = uri_of(tmp_path)

    async def steps(editor: Any) -> None:
        await editor.open(uri, CLEAN)
        params = types.CodeLensParams(types.TextDocumentIdentifier(uri))
        assert not await editor.text_document_code_lens_async(params)
        whole = types.Range(types.Position(0, 0), types.Position(99, 0))
        hints = types.InlayHintParams(types.TextDocumentIdentifier(uri), whole)
        assert not await editor.text_document_inlay_hint_async(hints)

    session(steps)


def test_c7n_validation_follows(session: Any, tmp_path: Path) -> None:
    uri = uri_of(tmp_path)
    text = CLEAN + "    actions: [no-such-action]\n"

    async def steps(editor: Any) -> None:
        await editor.open(uri, text)
        await editor.diagnostics(uri)
        await editor.until(lambda: any("no-such-action" in one.message for one in editor.published[uri].diagnostics))

    session(steps, options={"validate": True})


def applied(text: str, edit: types.WorkspaceEdit, uri: str) -> str:
    """The text with the edits."""
    positions = TextPositions(text)
    for one in sorted(edit.changes[uri], key=lambda one: -one.range.start.line):  # type: ignore[index]
        start, end = (positions.offset((place.line, place.character)) for place in (one.range.start, one.range.end))
        text = text[:start] + one.new_text + text[end:]
    return text
