"""Read events from files of any form: gzip, JSON, JSON lines, the wrappers of CloudTrail and LookupEvents.

The content tells the form, never the name of the file. Only the name of a record's event is parsed here, because most
records match no policy. Memory: a file of up to WHOLE bytes is held; of a larger file, one value at a time.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import sys
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, Protocol, cast

from c7n_ctschema.files import discovery, reading
from c7n_ctschema.replay.records import json_splitting, wrapped_records
from c7n_ctschema.replay.records.eventbridge_event import Place, Unread
from c7n_ctschema.replay.records.record_headers import RawRecord

WHOLE = 16 * 2**20  # bytes, unzipped; CloudTrail's own files are smaller
MOST_FILES = 2_000_000
MOST_DAMAGED = 100  # of one file: in a file of another format every line is damaged
_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31  # zlib: a window of 32 KiB, with the header and trailer of gzip


def find(paths: list[str]) -> Iterator[str | Unread]:
    """The files in order. For a directory: all regular files below it that are not hidden."""
    for path in paths:
        # A directory of the name `-` can be named as `./-`.
        if path != "-" and os.path.isdir(path):
            yield from _below(path)
        else:
            yield path


def _below(folder: str) -> Iterator[str | Unread]:
    count = 0
    for path in discovery.below(folder, _is_wanted):
        count += 1
        if count > MOST_FILES:
            yield Unread(Place(folder), f"more than {MOST_FILES:,} files; name fewer", True)
            return
        yield path
    if not count:
        yield Unread(Place(folder), "no file in this directory", True)


def _is_wanted(parent: str, name: str) -> bool:
    return not name.startswith(".") and os.path.isfile(os.path.join(parent, name))


def opened(path: str) -> BinaryIO:
    """Open a regular file or, for `-`, standard input. Raises OSError."""
    if path == "-":
        # A copy of the descriptor: closing it must leave sys.stdin usable for the next input.
        return cast(BinaryIO, os.fdopen(os.dup(sys.stdin.fileno()), "rb"))
    try:
        return reading.opened(path)
    except reading.NotRegular:
        raise OSError(None, "not a regular file; pipe it into `replay -`") from None


def records(stream: BinaryIO, name: str) -> Iterator[RawRecord | Unread]:
    """The numbered records of an open file, and the parts that cannot be read."""
    number = damaged = 0
    for item in _unnumbered(stream, name):
        if isinstance(item, RawRecord):
            number += 1
            yield item.numbered(number)
            continue
        yield item if item.whole_file else item.numbered(number + 1)
        damaged += 1
        if damaged == MOST_DAMAGED:
            yield Unread(Place(name), f"{damaged} damaged records; the rest of the file is not read", True)
            return


def _unnumbered(stream: BinaryIO, name: str) -> Iterator[RawRecord | Unread]:
    """The records of a file, with or without gzip. Damaged gzip is read up to the damage."""
    plain = _Plain(stream)
    head = plain.upto(WHOLE)
    # A file that fits is decoded at once by msgspec, which is faster than the scanner of pieces.
    if len(head) < WHOLE:
        yield from _whole(head, name)
    else:
        yield from wrapped_records.all_of(json_splitting.streamed(joined(head, plain), name))
    # Last, after the records before the damage: a log file that is still being downloaded is mostly good.
    if plain.damage:
        yield Unread(Place(name), f"damaged gzip: {plain.damage}", True)


def _whole(data: bytes, name: str) -> Iterator[RawRecord | Unread]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # `>` in Windows PowerShell 5 writes UTF-16
        with contextlib.suppress(UnicodeDecodeError):
            data = data.decode("utf-16").encode("utf-8", "surrogatepass")
    try:
        items = wrapped_records.of_cloudtrail(data.removeprefix(json_splitting.BOM), name)
    except wrapped_records.NotCloudTrails:
        items = wrapped_records.all_of(json_splitting.whole(data, name))
    yield from items


class _Plain:
    """The bytes of a file, decompressed if the file is gzip. Reading ends at damage, which `damage` describes.

    Not `gzip.GzipFile`: it loses up to a buffer of good bytes before the damage.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        is_gzip = isinstance(stream, io.BufferedReader) and stream.peek(2)[:2] == _GZIP
        self._unzip = zlib.decompressobj(_GZIP_WINDOW) if is_gzip else None
        self._zipped = b""
        self.damage = ""

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes, b"" at the end."""
        if self._unzip is None:
            return self._stream.read(size)
        try:
            while not self.damage and self._next_member():
                zipped = self._zipped or self._stream.read(json_splitting.CHUNK)
                # `size` bounds the output: 1 MiB of gzip can become 1 GiB.
                piece = self._unzip.decompress(zipped, size)
                self._zipped = self._unzip.unconsumed_tail
                if piece:
                    return piece
                if not zipped and not self._unzip.eof:
                    self.damage = "it is cut off"
        except zlib.error as error:
            self.damage = str(error)
        return b""

    def _next_member(self) -> bool:
        """Whether there is more to decompress. Gzip files can be concatenated, and padded with zeros."""
        if self._unzip is None or not self._unzip.eof:
            return True
        self._zipped = self._unzip.unused_data.lstrip(b"\0") or self._stream.read(json_splitting.CHUNK)
        if self._zipped:
            self._unzip = zlib.decompressobj(_GZIP_WINDOW)
        return bool(self._zipped)

    def upto(self, size: int) -> bytes:
        """Return `size` bytes, or fewer at the end of the file."""
        pieces: list[bytes] = []
        while size > 0 and (piece := self.read(min(size, json_splitting.CHUNK))):
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)


class Readable(Protocol):
    """An object with a `read` method."""

    def read(self, size: int, /) -> bytes: ...


class _Joined(io.RawIOBase):
    """Bytes that were read ahead, followed by the rest of their stream."""

    def __init__(self, head: bytes, rest: Readable) -> None:
        self._head: BinaryIO = io.BytesIO(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        data = self._head.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def joined(head: bytes, rest: Readable) -> io.BufferedReader:
    """A stream of bytes that were read ahead, followed by the rest of their stream."""
    return io.BufferedReader(_Joined(head, rest), json_splitting.CHUNK)
