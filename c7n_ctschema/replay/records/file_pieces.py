"""Cut a large file into pieces that other processes can read, each of which is a file of records of its own.

Two forms can be cut without reading each record: JSON lines, and a list of records in one document, as in `zcat` of
CloudTrail's files. A piece ends before the start of a record, so damage in it does not change the pieces after it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

import msgspec

from c7n_ctschema.replay.records import record_files, record_headers
from c7n_ctschema.replay.records.eventbridge_event import Place, Unread
from c7n_ctschema.replay.records.json_values import MOST_VALUE, Value
from c7n_ctschema.replay.records.record_headers import DAMAGE
from c7n_ctschema.replay.records.unzipped_stream import UnzippedStream

BLOCK = 2**22  # bytes of a piece, about
_DOCUMENT = re.compile(rb'\s*(?:\{\s*"Records"\s*:\s*)?\[\s*(?=\{)')
# Only between two documents can `}{` stand outside of a string, and a string has no quotes that are not escaped.
_BOUNDARY = rb'\]\s*\}\s*\{\s*"Records"\s*:\s*\[\s*'
_NEXT_DOCUMENT = re.compile(rb"%b(?:%b)*" % (_BOUNDARY, _BOUNDARY))  # not `+`: a literal start is searched faster
_BETWEEN = b" \t\r\n,"  # elements of a list
_MOST_START = 200  # bytes of a record up to its first colon
_list = msgspec.json.Decoder(list[msgspec.Raw]).decode


class Piece(NamedTuple):
    """A file of its own. `records` and `lines` stand before it in the whole file."""

    data: bytes
    records: int = 0
    lines: int = 0

    def shifted(self, place: Place) -> Place:
        """The place in the whole file."""
        return Place(place.file, self.records + place.record, place.line and self.lines + place.line)


class Rest(NamedTuple):
    """What is left of a file that cannot be cut (further). `before` has no data, but what stands before the rest."""

    stream: io.BufferedReader
    before: Piece


def pieces(stream: BinaryIO, name: str) -> Iterator[Piece | Rest | Unread]:
    """The pieces of an open file, gzipped or plain. A small file or one of another form is one rest."""
    plain = UnzippedStream(stream)
    head = plain.upto(BLOCK)
    opening = _DOCUMENT.match(head)
    if len(head) < BLOCK:
        yield Rest(record_files.joined(head, plain), Piece(b""))
    elif opening:
        yield from _of_elements(head, opening.end(), plain)
    elif _are_lines(head):
        yield from _of_lines(head, plain)
    else:
        yield Rest(record_files.joined(head, plain), Piece(b""))
    if plain.damage:
        yield Unread(Place(name), f"damaged gzip: {plain.damage}", True)


def _are_lines(head: bytes) -> bool:
    """Whether each line is likely to be a record: a message of a log can go on in the next line."""
    line, newline, _ = head.partition(b"\n")
    value = Value(Place(""), line)
    if record_headers.plain_record(value):
        return bool(newline)
    names = record_headers.members(value)
    return bool(newline) and ("detail" in names or "Records" in names)


def _of_lines(buffer: bytes, plain: UnzippedStream) -> Iterator[Piece | Rest]:
    lines = 0
    while True:
        end = buffer.rfind(b"\n") + 1
        if end:
            yield Piece(buffer[:end], lines, lines)
            lines += buffer.count(b"\n", 0, end)
            buffer = buffer[end:]
        elif len(buffer) > MOST_VALUE:
            yield Rest(record_files.joined(buffer, plain), Piece(b"", lines, lines))
            return
        more = plain.upto(BLOCK)
        if not more:
            break
        buffer += more
    if buffer:
        yield Piece(buffer, lines, lines)


def _of_elements(head: bytes, at: int, plain: UnzippedStream) -> Iterator[Piece | Rest]:
    opening, buffer = head[:at], head[at:]
    start = buffer[: buffer.find(b":", 0, _MOST_START) + 1]
    records, lines = 0, opening.count(b"\n")
    while True:
        # Without a start: the first record is odd, and the rest is read record by record.
        end = buffer.rfind(start) if start else len(buffer)
        text = buffer[:end].rstrip(_BETWEEN)
        found = _elements(text) if start and text else None
        if (text and found is None) or len(buffer) > MOST_VALUE:
            yield Rest(record_files.joined(b"[" + buffer, plain), Piece(b"", records, lines))
            return
        if found:
            text, count = found
            yield Piece(b'{"Records":[%b]}' % text, records, lines)
            records, lines, buffer = records + count, lines + buffer.count(b"\n", 0, end), buffer[end:]
        more = plain.upto(BLOCK)
        if not more:
            break
        buffer += more
    yield Piece(opening + buffer, records, lines)


def _elements(text: bytes) -> tuple[bytes, int] | None:
    """The elements of a list, and their number. None if they are damaged, or a start stands inside of an element."""
    if (count := _count(text)) is None:
        text = _NEXT_DOCUMENT.sub(b",", text).rstrip(_BETWEEN)
        count = _count(text)
    return None if count is None else (text, count)


def _count(text: bytes) -> int | None:
    try:
        return len(_list(b"[%b]" % text))
    except DAMAGE:
        return None
