"""Split a file into JSON values, with the place of each value and of each damaged part.

msgspec splits a file that fits in memory and is valid JSON. `json_scanner` splits other files.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from c7n_ctschema.replay.records import json_scanner
from c7n_ctschema.replay.records.eventbridge_event import Place, Unread
from c7n_ctschema.replay.records.json_values import MOST_VALUE, Value
from c7n_ctschema.replay.records.log_text import LogText, is_csv, is_log

CHUNK = 2**20
BOM = b"\xef\xbb\xbf"


def whole(data: bytes, name: str) -> Iterator[Value | Unread]:
    """The values of a file that is in memory. `wrapped_records.unwrapped` opens lists and wrappers."""
    import msgspec

    # msgspec refuses the byte order mark that Windows editors write.
    data = data.removeprefix(BOM)
    if not data.strip():
        yield Unread(Place(name), "empty", True)
        return
    try:
        # msgspec.Raw: the whole document is checked, and no object is made of it.
        yield Value(Place(name), msgspec.json.decode(data, type=msgspec.Raw))
    except (msgspec.DecodeError, ValueError, RecursionError):  # several values, or damage: the scanner finds where
        yield from streamed(io.BufferedReader(io.BytesIO(data), CHUNK), name)


def streamed(stream: io.BufferedReader, name: str) -> Iterator[Value | Unread]:
    """The values of a file that is read in pieces: JSON lines, the elements of a list, or values one after another."""
    head = stream.peek(CHUNK)
    # Before the test for logs: binary data would otherwise be one error for each of its "lines".
    if b"\0" in head:
        yield Unread(Place(name), "binary, not JSON", True)
    elif is_log(head):
        lines = _messages_of_csv if is_csv(head) else _numbered
        yield from _log(lines(stream), name)
    elif _is_lines(head):
        yield from _lines(stream, name)
    else:
        yield from json_scanner.JsonScanner(stream, name, CHUNK).values()


def _is_lines(head: bytes) -> bool:
    """Whether the first line is a JSON value and another line follows."""
    import msgspec

    # An indented record starts with the line `{`, and a list with `[`: neither is JSON.
    line, newline, _ = head.lstrip().partition(b"\n")
    try:
        msgspec.json.decode(line, type=msgspec.Raw)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return False
    return bool(newline)


def _numbered(stream: io.BufferedReader) -> Iterator[tuple[int, str]]:
    """The lines of a log, numbered from 1. A line above MOST_VALUE comes in pieces."""
    number = 1
    while line := stream.readline(MOST_VALUE):
        yield number, line.rstrip(b"\r\n").decode("utf-8", "surrogateescape")
        number += line.endswith(b"\n")


def _messages_of_csv(stream: io.BufferedReader) -> Iterator[tuple[int, str]]:
    """The lines of the messages in CSV, as the console of CloudWatch Logs exports them."""
    # Python allows 131,072 characters of a field. A message of CloudWatch Logs can have 256 KB.
    csv.field_size_limit(MOST_VALUE)
    rows = csv.DictReader(f"{line}\n" for _, line in _numbered(stream))
    for row in rows:
        # The console exports log events as `message`, and results of Logs Insights as `@message`.
        message = row.get("message") or row.get("@message") or ""
        yield from ((rows.line_num, line) for line in message.splitlines())


def _log(lines: Iterator[tuple[int, str]], name: str) -> Iterator[Value | Unread]:
    """The JSON objects in the text of a log. The search goes on after damage."""
    log, objects = LogText(), 0
    for number, line in lines:
        for logged in log.line(line, Place(name, line=number)):
            objects += 1
            yield from logged.found()
    for logged in log.end():
        objects += 1
        yield from logged.found()
    if not objects:
        yield Unread(Place(name), "damaged JSON: there is no JSON object in the file", True)


def _lines(stream: io.BufferedReader, name: str) -> Iterator[Value | Unread]:
    number = 0
    while line := stream.readline(MOST_VALUE + 1):
        number += 1
        if len(line) > MOST_VALUE:
            yield Unread(Place(name, line=number), f"a line of more than {MOST_VALUE:,} bytes; the rest is not read")
            return
        if line.strip():
            yield Value(Place(name, line=number), line)
