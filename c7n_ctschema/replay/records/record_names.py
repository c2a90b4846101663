"""The names of all records of a CloudTrail file in one pass, for those who want few of the records.

`record_files.records` splits a file into records, and then reads the head of each. One pass costs half of that.
"""

from __future__ import annotations

import zlib
from collections import Counter
from typing import Any, NamedTuple

import msgspec

from c7n_ctschema.replay.records.record_files import WHOLE

AT_ONCE = 4 * 2**20  # bytes on disk of a file that is read in one pass
_GZIP = b"\x1f\x8b"
_WINDOW = 31  # zlib: a window of 32 KiB, with the header and trailer of gzip


class RecordNames(NamedTuple):
    """The event source and name of each record, how often each pair occurs, time and Region of the first record."""

    pairs: list[tuple[str, str]]
    counts: Counter[tuple[str, str]]
    time: str
    region: str


class _Name(msgspec.Struct, gc=False):
    # Strict types, unlike record_headers.Head: any other value sends the file to the reader of all forms.
    eventSource: str
    eventName: str
    eventTime: Any = None
    awsRegion: Any = None


class _Names(msgspec.Struct, gc=False):
    Records: list[_Name]


class _Raw(msgspec.Struct, gc=False):
    Records: list[msgspec.Raw]


_names = msgspec.json.Decoder(_Names).decode
_raw = msgspec.json.Decoder(_Raw).decode


def unzipped(data: bytes) -> bytes | None:
    """The text of a whole file. None for a file that is damaged, of several members, or larger than WHOLE."""
    if not data.startswith(_GZIP):
        return data
    unzip = zlib.decompressobj(_WINDOW)
    try:
        text = unzip.decompress(data, WHOLE)
    except zlib.error:
        return None
    return text if unzip.eof and not unzip.unused_data else None


def names(text: bytes) -> RecordNames | None:
    """The names in an undamaged file of CloudTrail. None for any other file."""
    try:
        found = _names(text).Records
    except (msgspec.DecodeError, ValueError, RecursionError):  # ValueError: a name that is not UTF-8
        return None
    pairs = [(one.eventSource, one.eventName) for one in found]
    counts = Counter(pairs)
    # `aws:` are the sources of Lambda events, which wrap records. A record without a name is a message to the user.
    if any(source.startswith("aws:") or not name for source, name in counts):
        return None
    origin = (found[0].eventTime, found[0].awsRegion) if found else ("", "")
    time, region = (one if isinstance(one, str) else "" for one in origin)
    return RecordNames(pairs, counts, time, region)


def raw_records(text: bytes) -> list[msgspec.Raw]:
    """The bytes of each record of a file whose names are known."""
    return _raw(text).Records
