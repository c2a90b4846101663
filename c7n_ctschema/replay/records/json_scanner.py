"""Find JSON values in text that is damaged or too large for memory.

The scanner of the standard library can start anywhere, and it reports where it stops. Where many elements of a list are
undamaged, msgspec splits them.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator

import msgspec

from c7n_ctschema.replay.records.eventbridge_event import Place, Unread
from c7n_ctschema.replay.records.json_values import MOST_VALUE, Value
from c7n_ctschema.replay.records.log_text import is_log_line
from c7n_ctschema.replay.records.record_headers import DAMAGE

BLOCK = 2**22  # characters
MOST_PREFIX = 200  # characters of a log line that tell it from JSON
_PAIR = r'"[^"\\]*"\s*:\s*(?:"(?:[^"\\]|\\.)*"|[-0-9.eE+]+|true|false|null|\[[^][{}]*\])'
_WRAPPER = re.compile(
    rf'\s*\{{\s*(?:{_PAIR}\s*,\s*)*"(?:Records|Events|events|logEvents)"\s*:\s*\['
)  # LookupEvents' NextToken may come first
_LIST = re.compile(r"\s*\[")
_MOST_OPENING = 2**12  # characters before a list: LookupEvents can put a NextToken there
_CLOSING = re.compile(rf"(?:\s*,\s*{_PAIR})*\s*\}}?\s*")
_GAP = re.compile(r"[\s,]*")
_NEXT_OBJECT = re.compile(r"(?:(?<=\n)|(?<=\n ))\{")  # c7n logs a space before the first brace of an event
_NOT_UTF_8 = re.compile("[\udc80-\udcff]")  # how `surrogateescape` decodes such bytes
_MOST_START = 200  # characters of an element up to its first colon
_scan = json.JSONDecoder().raw_decode
_BYTES_GAP = re.compile(rb"[\s,]*")
_list = msgspec.json.Decoder(list[msgspec.Raw]).decode


class _Damaged(Exception):
    """There is no JSON value here. `offset` counts from the place where the value should begin."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message, self.offset = message, offset


class JsonScanner:
    """Read as much of the file as the next value needs, and count lines and values."""

    def __init__(self, stream: io.BufferedReader, name: str, chunk: int) -> None:
        self._text = io.TextIOWrapper(stream, "utf-8-sig", "surrogateescape", "")
        self._name, self._chunk = name, chunk
        self._buffer, self._at = "", 0
        self._line, self._record = 1, 0
        self._start = ""  # of the last element, up to its first colon
        self._ended = False
        self._one_by_one_until = 0  # the end of a block that msgspec refused, in the buffer

    def values(self) -> Iterator[Value | Unread]:
        self._fill()
        if _NOT_UTF_8.match(self._buffer):  # damage begins later; this is another encoding
            yield Unread(Place(self._name), "not UTF-8 text", True)
            return
        if not self._opened():
            yield from self._one_by_one()
            return
        while True:
            yield from self._elements()
            if self._buffer[self._at : self._at + 1] != "]":  # damage without an end
                return
            self._skip(self._at + 1)
            self._gap(_CLOSING)
            if not self._opened():
                break
        if self._buffer[self._at : self._at + 1] == "{":
            yield from self._one_by_one()

    def _opened(self) -> bool:
        """Go into the list that starts here. `zcat` of several files has one after another."""
        while len(self._buffer) - self._at < _MOST_OPENING and self._fill():
            pass
        opening = _WRAPPER.match(self._buffer, self._at) or _LIST.match(self._buffer, self._at)
        if opening:
            self._skip(opening.end())
        return bool(opening)

    def _elements(self) -> Iterator[Value | Unread]:
        """The elements of a list. After damage: from the next place that starts like the last element."""
        while True:
            self._gap(_GAP)
            if self._buffer[self._at : self._at + 1] == "]":
                return
            yield from self._block()
            self._gap(_GAP)
            try:
                yield self._next()
            except _Damaged as damaged:
                unread = self._unread(damaged, "")
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

    def _block(self) -> Iterator[Value]:
        """Many elements at once, up to the last one in the buffer that starts like the one before.

        msgspec splits them without building objects, which the standard library's scanner must do.
        """
        if not self._start or self._at < self._one_by_one_until:
            return
        while len(self._buffer) - self._at < BLOCK and self._fill():
            pass
        end = self._buffer.rfind(self._start, self._at)
        text = self._buffer[self._at : max(end, self._at)].rstrip(" \t\r\n,")
        data = text.encode("utf-8", "surrogateescape")
        try:
            elements = _list(b"[%b]" % data)
        except DAMAGE:  # or the start of the last element stands in an element too
            self._one_by_one_until = end
            return
        yield from self._placed(elements, data)
        self._at += len(text)

    def _placed(self, elements: list[msgspec.Raw], data: bytes) -> Iterator[Value]:
        at = 0
        for element in elements:
            self._record += 1
            yield Value(self._place(), element)
            gap = _BYTES_GAP.match(data, at + len(bytes(element)))
            after = gap.end() if gap else len(data)
            self._line += data.count(b"\n", at, after)
            at = after

    def _next(self) -> Value:
        self._record += 1
        place = self._place()
        end = self._end_of_value()  # can read more of the file, which moves `_at`
        colon = self._buffer.find(":", self._at, min(end, self._at + _MOST_START))
        self._start = self._buffer[self._at : colon + 1] if colon >= 0 else ""
        raw = self._buffer[self._at : end].encode("utf-8", "surrogateescape")
        self._skip(end)
        return Value(place, raw)

    def _end_of_value(self) -> int:
        while True:
            try:
                return _scan(self._buffer, self._at)[1]
            except RecursionError:
                raise _Damaged("nested too deeply", 0) from None
            except ValueError as error:
                self._read_on(error)

    def _read_on(self, error: ValueError) -> None:
        """Read more of a value that is cut off at the end of the buffer. Raises _Damaged at the end of the file."""
        offset = getattr(error, "pos", self._at) - self._at
        if len(self._buffer) - self._at > MOST_VALUE:
            raise _Damaged(f"a value of more than {MOST_VALUE:,} bytes", 0)
        if not self._fill():
            raise _Damaged(getattr(error, "msg", str(error)), offset)

    def _fill(self) -> bool:
        """Read another piece and drop the used part of the buffer. Return False at the end of the file."""
        piece = "" if self._ended else self._text.read(self._chunk)
        self._ended = not piece
        self._one_by_one_until -= self._at
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
        for _ in range(MOST_VALUE // self._chunk):
            match = start.search(self._buffer, self._at)
            if match:
                self._skip(match.start())
                return True
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
