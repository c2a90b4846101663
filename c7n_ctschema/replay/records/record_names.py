"""The names of all records of a CloudTrail file in one pass, for those who want few of the records.

`record_files.records` splits a file into records, and then reads the head of each. One pass costs half of that.
"""

from __future__ import annotations

import operator
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple

import msgspec

from c7n_ctschema import lazy_regex
from c7n_ctschema.replay.records.record_files import WHOLE

AT_ONCE = 4 * 2**20  # bytes on disk of a file that is read in one pass


def _unzipping() -> tuple[Callable[[int], Any], Any]:
    """What makes an object that unzips, and its exception for damage."""
    # Unzipping is two thirds of reading the names. isal (the extra `fast`) needs 0.4 of zlib's time for it.
    try:
        from isal import isal_zlib
    except ImportError:
        return zlib.decompressobj, zlib.error
    return isal_zlib.decompressobj, isal_zlib.IsalError


_decompressobj, _DAMAGE = _unzipping()
LINE = b'{"event'  # JSON lines of records begin with `eventVersion`, and CloudTrail's files with `Records`
_GZIP = b"\x1f\x8b"
_WINDOW = 31  # zlib: a window of 32 KiB, with the header and trailer of gzip
_OPENING = lazy_regex.compile(rb'\{"Records":\[(\{"[A-Za-z]+":)')


class RecordNames(NamedTuple):
    """How often each pair of event source and name occurs.

    `origins` are time and Region of the first record, and of the last one if the records are JSON lines: an export can
    have months, a file of CloudTrail has five minutes. `are_lines`: each record stands on a line of its own.
    """

    heads: list[_Name]
    counts: Counter[tuple[str, str]]
    origins: list[tuple[str, str]]
    are_lines: bool

    def pairs(self) -> Iterator[tuple[str, str]]:
        """The source and name of each record."""
        return map(_pair, self.heads)


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


_pair = operator.attrgetter("eventSource", "eventName")
_name = msgspec.json.Decoder(_Name).decode
_lines = msgspec.json.Decoder(_Name).decode_lines
_names = msgspec.json.Decoder(_Names).decode
_raw = msgspec.json.Decoder(_Raw).decode


def unzipped(data: bytes) -> bytes | None:
    """The text of a whole file. None for a file that is damaged, of several members, or larger than WHOLE."""
    if not data.startswith(_GZIP):
        return data
    unzip = _decompressobj(_WINDOW)
    try:
        text: bytes = unzip.decompress(data, WHOLE)
    except _DAMAGE:
        return None
    return text if unzip.eof and not unzip.unused_data else None


def names(text: bytes) -> RecordNames | None:
    """The names in an undamaged file of CloudTrail, or of JSON lines. None for any other file."""
    are_lines = text.startswith(LINE)
    try:
        found = _lines(text) if are_lines else _names(text).Records
    except (msgspec.DecodeError, ValueError, RecursionError):  # ValueError: a name that is not UTF-8
        return None
    # The reader of all forms knows the numbers of lines among which some are empty.
    if are_lines and text.rstrip().count(b"\n") != len(found) - 1:
        return None
    counts = Counter(map(_pair, found))
    # `aws:` are the sources of Lambda events, which wrap records. A record without a name is a message to the user.
    if any(source.startswith("aws:") or not (source and name) for source, name in counts):
        return None
    ends = [found[0], found[-1]] if are_lines else found[:1]
    return RecordNames(found, counts, [(_text(one.eventTime), _text(one.awsRegion)) for one in ends], are_lines)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def raw_records(
    text: bytes, named: RecordNames, wanted: Collection[tuple[str, str]]
) -> Iterator[tuple[int, msgspec.Raw]]:
    """The records with the wanted names: the index and the bytes of each."""
    numbers = [number for number, pair in enumerate(named.pairs()) if pair in wanted]
    if named.are_lines:
        lines = text.split(b"\n")
        return ((number, msgspec.Raw(lines[number])) for number in numbers)
    parts = _cut(text, len(named.heads))
    found = [msgspec.Raw(b"".join(parts[number])) for number in numbers] if parts else []
    # A wrong cut can only make parts of records, or more than one.
    if not found or not all(map(_is_named, found, map(named.heads.__getitem__, numbers))):
        every = _raw(text).Records
        found = [every[number] for number in numbers]
    return zip(numbers, found, strict=True)


def _cut(text: bytes, count: int) -> list[tuple[bytes, bytes]]:
    """The records, each in two parts. Empty if the text is not as CloudTrail writes it.

    CloudTrail's records all begin with the same member, and nothing stands between them but a comma. A quote in a
    string is escaped, so such a text is never inside of one. `split` costs a quarter of msgspec's list of Raw.
    """
    opening = _OPENING.match(text)
    if not opening:
        return []
    start = opening[1]
    found = text[opening.end() : text.rfind(b"]")].split(b"," + start)
    return [(start, one) for one in found] if len(found) == count else []


def _is_named(raw: msgspec.Raw, head: _Name) -> bool:
    try:
        return _name(raw) == head
    except (msgspec.DecodeError, ValueError, RecursionError):
        return False
