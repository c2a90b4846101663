"""What a client, a file, or an installation can do to the server: it is told once, and the rest goes on."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, BinaryIO

import pytest
import yaml
from lsprotocol import types
from policy_texts import CLEAN, POLICY
from process_table import is_alive

from c7n_ctschema.server.open_document import FRESH, MOST_CHARACTERS

pytestmark = pytest.mark.slow  # each test starts a server: half a second
SERVER = [sys.executable, "-m", "c7n_ctschema", "lsp"]
INITIALIZE = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}
OTHERS = {
    "kubernetes": "apiVersion: v1\nkind: Pod\nmetadata: {name: x\n",
    "kyverno": "policies:\n  - name: x\n    rules: [\n",
    "package": '{"name": "x", "version": ',
    "text": "policies are important: really: yes\n",
}


@pytest.mark.parametrize("name", OTHERS)
def test_silence_on_other_files(name: str, session: Any, tmp_path: Path) -> None:
    uri = (tmp_path / "other.yml").as_uri()

    async def steps(editor: Any) -> None:
        await editor.open(uri, OTHERS[name])
        assert not await editor.diagnostics(uri)
        last = OTHERS[name].splitlines()
        assert not await editor.complete(uri, len(last) - 1, len(last[-1]))
        assert not await editor.hover(uri, 0, 3) and not await editor.actions(uri, 0)

    session(steps)


def test_broken_settings_are_told_once(session: Any, tmp_path: Path) -> None:
    (tmp_path / ".ctschema.toml").write_text("select = 1\n")
    uri = (tmp_path / "policy.yml").as_uri()

    async def steps(editor: Any) -> None:
        text = POLICY + "    # ctschema: ignore[CT1] nothing follows\n"
        await editor.open(uri, text)
        for version in range(2, 5):
            editor.change(uri, text + "#" * version, version)
        assert "CT101" in {one.code for one in await editor.diagnostics(uri, 4)}
        assert len([one for one in editor.logged if ".ctschema.toml:1" in one]) == 1
        assert "CT901" not in {one.code for one in editor.published[uri].diagnostics}, "the client's options count"

    session(steps, options={"ignore": ["CT9"]})


def test_settings_and_baseline_count(session: Any, tmp_path: Path) -> None:
    file = tmp_path / "policy.yml"
    file.write_text(POLICY)
    known = [*SERVER[:3], "lint", "--baseline", "known.json", "--write-baseline", "policy.yml"]
    subprocess.run(known, cwd=tmp_path, check=True, capture_output=True)
    (tmp_path / ".ctschema.toml").write_text('baseline = "known.json"\n')

    async def steps(editor: Any) -> None:
        await editor.open(file.as_uri(), POLICY)
        assert not await editor.diagnostics(file.as_uri())
        editor.change(file.as_uri(), POLICY.replace("volumeTyp", "volumeTy"), 2)
        assert await editor.diagnostics(file.as_uri(), 2)

    session(steps)


def test_a_document_that_is_too_large(session: Any, tmp_path: Path) -> None:
    uri = (tmp_path / "large.yml").as_uri()
    small = (tmp_path / "small.yml").as_uri()

    async def steps(editor: Any) -> None:
        await editor.open(uri, POLICY + "# x\n" * (MOST_CHARACTERS // 4))
        assert not await editor.diagnostics(uri) and not await editor.complete(uri, 3, 4)
        assert len([one for one in editor.logged if "too large" in one]) == 1
        await editor.open(small, POLICY)
        assert await editor.diagnostics(small)

    session(steps)


def test_facts_of_the_settings_count_for_their_documents(session: Any, tmp_path: Path) -> None:
    learned = tmp_path / "learned"
    learned.mkdir()
    event = json.loads(subprocess.run([*SERVER[:3], "sample", "ec2.CreateVolume"], capture_output=True).stdout)
    event["responseElements"]["volumeTyp"] = "gp3"
    (tmp_path / "event.json").write_text(json.dumps(event))
    command = [*SERVER[:3], "learn", "-o", str(learned / "facts.json"), str(tmp_path / "event.json")]
    subprocess.run(command, check=True, capture_output=True)
    (learned / ".ctschema.toml").write_text('facts = ["facts.json"]\n')
    with_facts, without = (learned / "policy.yml").as_uri(), (tmp_path / "policy.yml").as_uri()
    line, column = 11, len("        key: detail.responseElements.")

    async def steps(editor: Any) -> None:
        await editor.open(with_facts, POLICY)
        await editor.open(without, POLICY)
        assert not [one for one in await editor.diagnostics(with_facts) if one.code == "CT101"]
        assert [one for one in await editor.diagnostics(without) if one.code == "CT101"]
        labels = {item.label for item in await editor.complete(with_facts, line, column)}
        assert "volumeTyp" in labels
        assert "volumeTyp" not in {item.label for item in await editor.complete(without, line, column)}
        assert "volumeTyp" in await editor.hover(with_facts, line, column + 2)
        # the file of facts goes away while the document is open
        (learned / "facts.json").unlink()
        (learned / ".ctschema.toml").write_text('facts = ["gone.json"]\n')
        await asyncio.sleep(FRESH * 1.25)  # the server may have read the settings at this moment
        for version in (2, 3):
            editor.change(with_facts, POLICY + "#" * version, version)
            assert [one for one in await editor.diagnostics(with_facts, version) if one.code == "CT101"]
        assert len([one for one in editor.logged if "gone.json" in one]) == 1

    session(steps)


def test_missing_facts_are_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    """A data file of the package that is gone: a copy of the package without it."""
    package = tmp_path / "c7n_ctschema"
    source = Path(__file__).resolve().parents[2] / "c7n_ctschema"
    for folder, _, names in os.walk(source):
        below = package / os.path.relpath(folder, source)
        below.mkdir()
        for name in names:
            if name != "delivery.json" and not name.endswith(".pyc"):
                os.symlink(os.path.join(folder, name), below / name)
    with subprocess.Popen(
        SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(tmp_path)}
    ) as server:
        assert server.stdin and server.stdout
        sent(server.stdin, INITIALIZE)
        assert received(server.stdout)["id"] == 1
        document = {"uri": "file:///x.yml", "languageId": "yaml", "version": 1, "text": CLEAN}
        sent(server.stdin, {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": document}})
        seen = [received(server.stdout)]
        while seen[-1]["method"] != "textDocument/publishDiagnostics":
            seen.append(received(server.stdout))
        assert all("delivery" in one["params"]["message"] for one in seen[:-1])
        server.stdin.close()


@pytest.mark.parametrize(
    "nonsense",
    [
        {"jsonrpc": "2.0", "method": "no/such", "params": {}},
        {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": 1}},
        {"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {"textDocument": {"uri": "file:///none"}}},
        {
            "jsonrpc": "2.0",
            "method": "textDocument/didChange",
            "params": {"textDocument": {"uri": "file:///none", "version": 1}, "contentChanges": [{"text": "x"}]},
        },
        {"jsonrpc": "2.0", "method": "textDocument/didClose", "params": {"textDocument": {"uri": "file:///none"}}},
        {"jsonrpc": "2.0", "method": "workspace/didChangeConfiguration", "params": {"settings": [1]}},
        [1, 2],
        "text",
    ],
)
def test_nonsense(nonsense: object) -> None:
    with subprocess.Popen(SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        assert server.stdin and server.stdout
        sent(server.stdin, INITIALIZE)
        assert received(server.stdout)["id"] == 1
        sent(server.stdin, nonsense)
        server.stdin.write(b"Content-Length: 7\r\n\r\n{]]]]]}")
        where = {"textDocument": {"uri": "file:///none"}, "position": {"line": -1, "character": 9**9}}
        sent(server.stdin, {"jsonrpc": "2.0", "id": 7, "method": "textDocument/completion", "params": where})
        sent(server.stdin, {"jsonrpc": "2.0", "id": 8, "method": "shutdown"})
        while received(server.stdout).get("id") != 8:
            pass
        sent(server.stdin, {"jsonrpc": "2.0", "method": "exit"})
        assert server.wait(120) == 0


def test_a_client_that_ends_with_a_request_open() -> None:
    """The client does not answer the edit, for which the command waits."""
    command = {
        "command": "ctschema.sampleEvent",
        "arguments": ["file:///x.yml", yaml.safe_load(POLICY)["policies"][0]["name"]],
    }
    with subprocess.Popen(SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin and server.stdout
        sent(server.stdin, INITIALIZE)
        document = {"uri": "file:///x.yml", "languageId": "yaml", "version": 1, "text": CLEAN}
        sent(server.stdin, {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": document}})
        sent(server.stdin, {"jsonrpc": "2.0", "id": 7, "method": "workspace/executeCommand", "params": command})
        while received(server.stdout).get("method") != "workspace/applyEdit":
            pass
        sent(server.stdin, {"jsonrpc": "2.0", "id": 8, "method": "shutdown"})
        while (answer := received(server.stdout)).get("id") != 8:
            pass
        assert "error" not in answer and answer["result"] is None
        sent(server.stdin, {"jsonrpc": "2.0", "method": "exit"})
        assert server.wait(120) == 0


@pytest.mark.parametrize(
    "noise",
    [b"\x00\xff\xfe noise\r\n\r\n", b"Content-Length: -5\r\n\r\n", b"Content-Length: 4\r\n\r\n\xff\xff\xff\xff"],
)
def test_noise_between_messages(noise: bytes) -> None:
    with subprocess.Popen(SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as server:
        assert server.stdin and server.stdout and server.stderr
        sent(server.stdin, INITIALIZE)
        server.stdin.write(noise)
        sent(server.stdin, {"jsonrpc": "2.0", "id": 8, "method": "shutdown"})
        while received(server.stdout).get("id") != 8:
            pass
        sent(server.stdin, {"jsonrpc": "2.0", "method": "exit"})
        assert server.wait(120) == 0 and not server.stderr.read()


def test_a_message_that_does_not_fit_into_memory() -> None:
    sent_ = f"Content-Length: {10**18}\r\n\r\nx".encode()
    done = subprocess.run(SERVER, input=sent_, capture_output=True)
    assert done.returncode == 2 and b"does not fit" in done.stderr and b"Traceback" not in done.stderr


def test_the_server_ends_when_its_client_dies(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys, time\n"
        f"server = subprocess.Popen({SERVER!r}, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)\n"
        "print(server.pid, flush=True)\ntime.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as client:
        assert client.stdout
        server = int(client.stdout.readline())
        client.send_signal(signal.SIGKILL)
        client.wait()
    for _ in range(1200):
        if not is_alive(server):
            return
        subprocess.run(["sleep", "0.1"], check=True)
    raise AssertionError("the server still runs")


def test_the_server_ends_with_its_input_and_uses_no_network(tmp_path: Path) -> None:
    refuse = "def refuse(*_, **__): raise AssertionError\n"
    names = "socket.socket.connect = socket.socket.sendto = socket.getaddrinfo = refuse\n"
    (tmp_path / "sitecustomize.py").write_text(f"import socket\n{refuse}{names}")
    env = {**os.environ, "PYTHONPATH": str(tmp_path), "HOME": "/proc/nowhere", "LANG": "C"}
    document = {"uri": "file:///x.yml", "languageId": "yaml", "version": 1, "text": POLICY}
    with subprocess.Popen(SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env) as server:
        assert server.stdin and server.stdout
        sent(server.stdin, INITIALIZE)
        sent(server.stdin, {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": document}})
        while received(server.stdout).get("method") != "textDocument/publishDiagnostics":
            pass
        server.stdin.close()
        assert server.wait(120) == 0


def sent(stream: BinaryIO | Any, message: object) -> None:
    data = json.dumps(message).encode()
    stream.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
    stream.flush()


def received(stream: BinaryIO | Any) -> dict[str, Any]:
    length = 0
    while line := stream.readline().strip():
        name, _, value = line.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
    found: dict[str, Any] = json.loads(stream.read(length))
    return found


def test_without_pygls_the_command_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "pygls.py").write_text("raise ModuleNotFoundError(name='pygls')\n")
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(SERVER, env=env, capture_output=True, text=True)
    assert done.returncode == 2 and "pip install 'custodian-ctschema[lsp]'" in done.stderr


def test_unknown_options_are_told(session: Any, tmp_path: Path) -> None:
    uri = (tmp_path / "policy.yml").as_uri()

    async def steps(editor: Any) -> None:
        await editor.open(uri, POLICY)
        assert not [one for one in await editor.diagnostics(uri) if one.code == "CT101"]
        assert [one for one in editor.logged if "'ignores'" in one]
        change = types.DidChangeConfigurationParams({"ctschema": {"ignore": []}})
        editor.workspace_did_change_configuration(change)
        await editor.until(lambda: any(one.code == "CT101" for one in editor.published[uri].diagnostics))

    session(steps, options={"ignore": ["CT101"], "ignores": 1})
