"""A client of a language server over stdio, for the measurements of the editor's features."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from queue import Queue
from typing import Any


class Client:
    """A client of a language server over stdio, with the answers by their ids."""

    def __init__(self, command: Sequence[str], configuration: object = None) -> None:
        self.started = time.perf_counter()
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.published: Queue[dict[str, Any]] = Queue()
        self._answers: Queue[dict[str, Any]] = Queue()
        self._configuration, self._number = configuration, 0
        threading.Thread(target=self._read, daemon=True).start()
        item = {"completionItem": {"snippetSupport": True}}
        capabilities = {"textDocument": {"completion": item, "publishDiagnostics": {"versionSupport": True}}}
        self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities})
        self.tell("initialized", {})
        if configuration is not None:
            self.tell("workspace/didChangeConfiguration", {"settings": configuration})

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream
        while line := stream.readline():
            length = 0
            while line.strip():
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
                line = stream.readline()
            message = json.loads(stream.read(length))
            if message.get("method") == "textDocument/publishDiagnostics":
                self.published.put(message["params"])
            elif "method" in message and "id" in message:
                known = isinstance(self._configuration, dict) and message["method"] == "workspace/configuration"
                result = (
                    [self._configuration.get(one["section"]) for one in message["params"]["items"]] if known else None
                )
                self._send({"id": message["id"], "result": result})
            elif "id" in message:
                self._answers.put(message)

    def _send(self, message: dict[str, object]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self.process.stdin.flush()

    def tell(self, method: str, params: object) -> None:
        self._send({"method": method, "params": params})

    def ask(self, method: str, params: object) -> Any:
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        while (answer := self._answers.get(timeout=120))["id"] != self._number:
            pass
        return answer.get("result")

    def open(self, uri: str, text: str) -> None:
        self.tell(
            "textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": text}}
        )

    def change(self, uri: str, text: str, version: int) -> None:
        document = {"uri": uri, "version": version}
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def wait(self, version: int | None = None) -> None:
        while True:
            found = self.published.get(timeout=120)
            if version is None or found.get("version", version) == version:
                return

    def end(self) -> None:
        self.ask("shutdown", None)
        self.tell("exit", None)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        self.process.kill()

    @property
    def memory(self) -> float:
        """The resident memory in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    @property
    def processor_time(self) -> float:
        """Seconds of user and system time."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
