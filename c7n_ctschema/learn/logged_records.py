"""The members of records that facts need, with bodies as JSON text. No objects are built for the other members."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from c7n_ctschema.json_value import JsonObject
from c7n_ctschema.replay.records import record_headers, record_names
from c7n_ctschema.replay.records.eventbridge_event import Place, Unread
from c7n_ctschema.replay.records.record_headers import RawRecord

MEMBERS = ("requestParameters", "responseElements", "additionalEventData", "serviceEventDetails")
NULL = msgspec.Raw(b"null")  # of members that are missing
# CloudTrail never repeats them, but tools that join records do. To count them in a whole file costs 1 % for each name.
_TOLD = _NAME, _REQUEST, _RESPONSE = b'"eventName":', b'"requestParameters":', b'"responseElements":'
_BROKEN = (msgspec.DecodeError, ValueError, RecursionError)


class Record(msgspec.Struct, gc=False):
    """A record, or the detail of an EventBridge event."""

    eventSource: str
    eventName: str
    eventTime: str = ""
    errorCode: Any = None
    requestParameters: msgspec.Raw = NULL
    responseElements: msgspec.Raw = NULL
    additionalEventData: msgspec.Raw = NULL
    serviceEventDetails: msgspec.Raw = NULL


class _File(msgspec.Struct, gc=False):
    Records: list[Record]


class _Envelope(msgspec.Struct, gc=False):
    detail: Record


class PlacedRecord(NamedTuple):
    """A record with its place. `flaw` is what to tell about its text, or ""."""

    place: Place
    record: Record
    flaw: str = ""


class WholeFile(NamedTuple):
    """The records of a file. `are_lines`: each stands on a line of its own."""

    records: list[Record]
    are_lines: bool


_file = msgspec.json.Decoder(_File).decode
_lines = msgspec.json.Decoder(Record).decode_lines
_record = msgspec.json.Decoder(Record).decode
_envelope = msgspec.json.Decoder(_Envelope).decode


def at_once(data: bytes) -> WholeFile | None:
    """The records of an undamaged file of CloudTrail, or of JSON lines. None for any other file."""
    text = record_names.unzipped(data)
    if text is None or not _is_utf_8(text):
        return None
    are_lines = text.startswith(record_names.LINE)
    try:
        found = _lines(text) if are_lines else _file(text).Records
    except _BROKEN:
        return None
    if are_lines and text.rstrip().count(b"\n") != len(found) - 1:  # the reader of all forms knows the lines' numbers
        return None
    if any(text.count(name) != count for name, count in _members(found)):  # perhaps one stands twice in a record
        return None
    return WholeFile(found, are_lines) if all(map(_is_named, found)) else None


def _members(records: list[Record]) -> Iterator[tuple[bytes, int]]:
    """How often the members that facts need stand in a file, each counted once for a record."""
    yield _NAME, len(records)
    yield _REQUEST, sum(one.requestParameters is not NULL for one in records)
    yield _RESPONSE, sum(one.responseElements is not NULL for one in records)


def placed(item: RawRecord) -> PlacedRecord | Unread:
    """The record of a file that is read record by record."""
    if not isinstance(item.raw, dict):
        data = bytes(item.raw)
        for decode in (_record, _detail):
            try:
                if not _is_utf_8(data):
                    break
                if _is_named(found := decode(data)):
                    return PlacedRecord(item.place, found, _twice(data))
            except _BROKEN:
                continue
    return _of_parsed(item)


def _is_named(record: Record) -> bool:
    # `aws:kinesis` and `aws:sns` are no event sources of CloudTrail, but of messages that can have its records inside.
    return bool(record.eventName and record.eventSource) and not record.eventSource.startswith("aws:")


def _detail(data: bytes) -> Record:
    return _envelope(data).detail


def _of_parsed(item: RawRecord) -> PlacedRecord | Unread:
    """A record that only Python's parser reads, or whose time is no string."""
    event = record_headers.event(item)
    if isinstance(event, Unread):
        return event
    time = event.record.get("eventTime")
    bodies = {name: msgspec.Raw(json.dumps(event.record.get(name)).encode()) for name in MEMBERS}
    record = Record(
        event.source, event.name, time if isinstance(time, str) else "", event.record.get("errorCode"), **bodies
    )
    return PlacedRecord(item.place, record, _flaw(event.record))


def _flaw(value: JsonObject) -> str:
    try:  # msgspec refuses half of a pair, also in members that it skips; Python reads it
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return "half of a surrogate pair, as in a string that was cut; the record is learned"
    return ""


def _twice(data: bytes) -> str:
    """The flaw of a record that has a member twice, outside of its bodies."""
    if not any(data.count(name) > 1 for name in _TOLD):
        return ""
    found: list[str] = []

    def pairs(members: list[tuple[str, Any]]) -> None:
        counts = Counter(name for name, _ in members)
        # A record, or its envelope: `body_shapes` tells of the objects in bodies.
        if "eventName" in counts:
            found.extend(name for name, count in counts.items() if count > 1)

    try:
        json.loads(data, object_pairs_hook=pairs)
    except (ValueError, RecursionError):  # msgspec has read it
        return ""
    return f"the member {found[-1]!r} stands twice in the record; the last one counts" if found else ""


def _is_utf_8(data: bytes) -> bool:
    """msgspec does not look at the bytes of members that it skips."""
    try:
        return data.isascii() or bool(data.decode())
    except UnicodeDecodeError:
        return False
