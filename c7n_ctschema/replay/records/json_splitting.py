"""Split a file into JSON values, with the place of each value and of each damaged part.

msgspec splits a file that fits in memory and is valid JSON. The scanner of the standard library splits files that are
damaged or too large for memory: it can start anywhere, and it reports where it stops.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator

from c7n_ctschema.replay.records.eventbridge_event import Place, Unread
from c7n_ctschema.replay.records.json_values import MOST_VALUE, Value
from c7n_ctschema.replay.records.log_text import LogText, is_csv, is_log, is_log_line

CHUNK = 2**20
MOST_PREFIX = 200  # characters of a log line that tell it from JSON
BOM = b"\xef\xbb\xbf"
_MEMBER = r'"[^"\\]*"\s*:\s*(?:"(?:[^"\\]|\\.)*"|[-0-9.eE+]+|true|false|null|\[[^][{}]*\])\s*,\s*'
_WRAPPER = re.compile(
    rf'\s*\{{\s*(?:{_MEMBER})*"(?:Records|Events|events|logEvents)"\s*:\s*\['
)  # LookupEvents' NextToken may come first
_GAP = re.compile(r"[\s,]*")
_NEXT_OBJECT = re.compile(r"(?:(?<=\n)|(?<=\n ))\{")  # c7n logs a space before the first brace of an event
_MOST_START = 200  # characters of an element up to its first colon
_scan = json.JSONDecoder().raw_decode


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
        yield from _Scanner(stream, name).values()


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


class _Damaged(Exception):
    """There is no JSON value here. `offset` counts from the place where the value should begin."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message, self.offset = message, offset


class _Scanner:
    """Read as much of the file as the next value needs, and count lines and values."""

    def __init__(self, stream: io.BufferedReader, name: str) -> None:
        # `newline=""` keeps "\r\n", so that offsets count what is in the file.
        self._text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        self._name = name
        self._buffer, self._at = "", 0
        self._line, self._record = 1, 0
        self._start = ""  # of the last element, up to its first colon
        self._ended = False

    def values(self) -> Iterator[Value | Unread]:
        try:
            self._fill()
            opening = _WRAPPER.match(self._buffer) or re.match(r"\s*\[", self._buffer)
            if opening:
                self._skip(opening.end())
            yield from self._elements() if opening else self._one_by_one()
        except UnicodeDecodeError:
            yield Unread(self._place(), "not UTF-8 text; the rest of the file is not read")

    def _elements(self) -> Iterator[Value | Unread]:
        """The elements of a list. After damage: from the next place that starts like the last element."""
        while True:
            self._gap(_GAP)
            if self._buffer[self._at : self._at + 1] == "]":
                return
            try:
                yield self._next()
            except _Damaged as damaged:
                # Before `_resume`, which moves the place that the message names.
                unread = self._unread(damaged, "")
                # Records start alike (`{"eventVersion":`). Any `{` could be inside the damaged record.
                if not self._start or not self._resume(re.compile(re.escape(self._start))):
                    yield Unread(unread.place, f"{unread.message}; the rest of the file is not read")
                    return
                yield unread

    def _one_by_one(self) -> Iterator[Value | Unread]:
        """Values one after another, as `jq` writes them. After damage: from the next line that starts with `{`."""
        self._gap(_GAP)
        while self._at < len(self._buffer):
            try:
                yield self._next()
            except _Damaged as damaged:
                if not is_log_line(self._buffer[self._at : self._at + MOST_PREFIX]):  # a log follows the JSON
                    yield self._unread(damaged, "")
                if not self._resume(_NEXT_OBJECT):
                    return
            self._gap(_GAP)

    def _next(self) -> Value:
        self._record += 1
        place = self._place()
        end = self._end_of_value()  # can read more of the file, which moves `_at`
        colon = self._buffer.find(":", self._at, min(end, self._at + _MOST_START))
        self._start = self._buffer[self._at : colon + 1] if colon >= 0 else ""
        raw = self._buffer[self._at : end].encode("utf-8", "surrogatepass")
        self._skip(end)
        return Value(place, raw)

    def _end_of_value(self) -> int:
        while True:
            try:
                return _scan(self._buffer, self._at)[1]
            # 100,000 times `{"a":` ends the scanner of Python, which is recursive.
            except RecursionError:
                raise _Damaged("nested too deeply", 0) from None
            except ValueError as error:
                self._read_on(error)

    def _read_on(self, error: ValueError) -> None:
        """Read more of a value that is cut off at the end of the buffer. Raises _Damaged at the end of the file."""
        # The scanner cannot tell a cut value from a damaged one, so only the end of the file decides.
        offset = getattr(error, "pos", self._at) - self._at
        if len(self._buffer) - self._at > MOST_VALUE:
            raise _Damaged(f"a value of more than {MOST_VALUE:,} bytes", 0)
        if not self._fill():
            raise _Damaged(getattr(error, "msg", str(error)), offset)

    def _fill(self) -> bool:
        """Read another piece and drop the used part of the buffer. Return False at the end of the file."""
        piece = "" if self._ended else self._text.read(CHUNK)
        self._ended = not piece
        self._buffer, self._at = self._buffer[self._at :] + piece, 0
        return bool(piece)

    def _gap(self, gap: re.Pattern[str]) -> None:
        while True:
            match = gap.match(self._buffer, self._at)
            self._skip(match.end() if match else self._at)
            if self._at < len(self._buffer) or not self._fill():
                return

    def _resume(self, start: re.Pattern[str]) -> bool:
        """Go to the next match after this place. Return False if the next 16 MiB have no match."""
        self._skip(min(self._at + 1, len(self._buffer)))
        # A limit, because each damaged value would otherwise search the rest of a file of many gigabytes.
        for _ in range(MOST_VALUE // CHUNK):
            match = start.search(self._buffer, self._at)
            if match:
                self._skip(match.start())
                return True
            # The start of an element can lie across two pieces, so the end of the buffer is searched again.
            self._skip(max(self._at, len(self._buffer) - _MOST_START))
            if not self._fill():
                return False
        return False

    def _skip(self, to: int) -> None:
        self._line += self._buffer.count("\n", self._at, to)
        self._at = to

    def _place(self) -> Place:
        return Place(self._name, self._record, self._line)

    def _unread(self, damaged: _Damaged, rest: str) -> Unread:
        line = self._line + self._buffer.count("\n", self._at, self._at + damaged.offset)
        return Unread(Place(self._name, self._record, line), f"damaged JSON: {damaged.message}{rest}")
