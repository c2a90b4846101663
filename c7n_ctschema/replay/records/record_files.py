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
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO, Protocol, cast

from c7n_ctschema.files import discovery, reading
from c7n_ctschema.replay.records import json_splitting, wrapped_records
from c7n_ctschema.replay.records.eventbridge_event import Place, Unread
from c7n_ctschema.replay.records.json_values import Skipped
from c7n_ctschema.replay.records.record_headers import RawRecord
from c7n_ctschema.replay.records.unzipped_stream import UnzippedStream
from c7n_ctschema.replay.records.wrapped_records import Found

WHOLE = 16 * 2**20  # bytes, unzipped; CloudTrail's own files are smaller
MOST_FILES = 50_000_000  # CloudTrail writes about as many in 90 days for 100 accounts with 17 Regions
MOST_DAMAGED = 100  # of one file: in a file of another format every line is damaged


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


def records(stream: BinaryIO, name: str, passed_over: Counter[str] | None = None) -> Iterator[RawRecord | Unread]:
    """The numbered records of an open file, and the parts that cannot be read.

    Digests and Insight events are neither: `passed_over` counts them by kind.
    """
    number = damaged = 0
    for item in _unnumbered(stream, name):
        number += not (isinstance(item, Unread) and item.whole_file)
        if isinstance(item, Skipped):
            if passed_over is not None:
                passed_over[item.kind] += 1
            continue
        if isinstance(item, RawRecord):
            yield item.numbered(number)
            continue
        yield item if item.whole_file else item.numbered(number)
        damaged += 1
        if damaged == MOST_DAMAGED:
            yield Unread(Place(name), f"{damaged} damaged records; the rest of the file is not read", True)
            return


def _unnumbered(stream: BinaryIO, name: str) -> Found:
    """The records of a file, with or without gzip. Damaged gzip is read up to the damage."""
    plain = UnzippedStream(stream)
    head = plain.upto(WHOLE)
    # A file that fits is decoded at once by msgspec, which is faster than the scanner of pieces.
    if len(head) < WHOLE:
        yield from _whole(head, name)
    else:
        yield from wrapped_records.all_of(json_splitting.streamed(joined(head, plain), name))
    # Last, after the records before the damage: a log file that is still being downloaded is mostly good.
    if plain.damage:
        yield Unread(Place(name), f"damaged gzip: {plain.damage}", True)


def _whole(data: bytes, name: str) -> Found:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # `>` in Windows PowerShell 5 writes UTF-16
        with contextlib.suppress(UnicodeDecodeError):
            data = data.decode("utf-16").encode("utf-8", "surrogatepass")
    try:
        items = wrapped_records.of_cloudtrail(data.removeprefix(json_splitting.BOM), name)
    except wrapped_records.NotCloudTrails:
        items = wrapped_records.all_of(json_splitting.whole(data, name))
    yield from items


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
