"""Find records in what AWS wraps around them: lists, strings with JSON, log events, base64 of gzip.

`data/knowledge/trail/wrappers.json` has the names of the members and where each one comes from.
"""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from c7n_ctschema import tables
from c7n_ctschema.replay.records import log_text, record_headers
from c7n_ctschema.replay.records.eventbridge_event import Place, Unread
from c7n_ctschema.replay.records.json_values import MOST_VALUE, Skipped, Value
from c7n_ctschema.replay.records.log_text import LoggedObject, LogText
from c7n_ctschema.replay.records.record_headers import DAMAGE, Head, RawRecord

_MOST_WRAPPERS = 9  # a Firehose record of a CloudWatch subscription of logged events needs 7
_GZIP_OR_ZLIB = 47  # zlib: find the header of either format
_list = msgspec.json.Decoder(list[msgspec.Raw]).decode
_msgspec_string = msgspec.json.Decoder(str).decode
_NOTHING = msgspec.Raw(b"")
Found = Iterator[RawRecord | Unread | Skipped]


class _LogEvent(msgspec.Struct, gc=False):
    """An event of CloudWatch Logs. It is a record itself if it has `eventName`."""

    message: str = ""
    type: str = ""  # platform.start and so on: Lambda's own messages in its JSON format
    logStreamName: str = ""
    eventName: Any = None


class NotCloudTrails(ValueError):
    """Not `{"Records": [...]}`, or damaged."""


class _CloudTrailFile(msgspec.Struct, gc=False):
    """A file as CloudTrail writes it to S3."""

    Records: list[msgspec.Raw]


_cloudtrail_file = msgspec.json.Decoder(_CloudTrailFile).decode
_log_event = msgspec.json.Decoder(_LogEvent).decode


def of_cloudtrail(data: bytes, name: str) -> Found:
    """The records of an undamaged file of CloudTrail, in two passes. Raises NotCloudTrails for any other file."""
    try:
        records = _cloudtrail_file(data).Records
    except DAMAGE:
        raise NotCloudTrails from None
    return _without_skipped(_of_records(records, Place(name)))


def _of_records(records: list[msgspec.Raw], place: Place) -> Found:
    for raw in records:
        try:
            head = record_headers.head(raw)
        except DAMAGE as error:
            yield record_headers.loosely(Value(place, raw)) or Unread(place, record_headers.reason(error))
            continue
        # Kinesis in Lambda has `"eventName": "aws:kinesis:record"` inside `Records`: it wraps other records.
        if type(head.eventName) is str and type(head.eventSource) is str and not head.eventSource.startswith("aws:"):
            yield RawRecord(place, raw, head.eventSource, head.eventName)
        else:
            yield from opened(Value(place, raw), head, 1)


def all_of(values: Iterable[Value | Unread]) -> Found:
    """The records in the values of a file."""
    return _without_skipped(_of_values(values, 0))


def _without_skipped(items: Found) -> Found:
    """Skipped parts without a kind are worth a message only if the file has nothing else."""
    skipped, count = None, 0
    for item in items:
        if isinstance(item, Skipped) and not item.kind:
            skipped = item
        else:
            count += 1
            yield item
    if skipped and not count:
        yield Unread(skipped.place, "no CloudTrail event in the log")


def _of_values(values: Iterable[Value | Unread], depth: int) -> Found:
    """The records in values. Log events are read together: a message can continue in the next event."""
    log = LogText()
    for value in values:
        yield from (value,) if isinstance(value, Unread) else _of_value(value, log, depth)
    yield from _of_objects(log.end(), depth)


def _of_value(value: Value, log: LogText, depth: int) -> Found:
    if record := record_headers.plain_record(value):  # most values are; the other questions cost more
        yield record
        return
    event = _as_log_event(value)
    if event is not None:
        yield Skipped(value.place)
        yield from _of_objects(_logged_in(event, log, value.place), depth)
    elif value.is_logged:
        yield from _of_logged(value, depth)
    else:
        yield from unwrapped(value, depth)


def _as_log_event(value: Value) -> _LogEvent | None:
    data = bytes(memoryview(value.raw))
    if b'"message"' not in data and b'"platform.' not in data:
        return None
    try:
        event = _log_event(data)
    except DAMAGE:
        return None
    is_message = bool(event.message) or event.type.startswith("platform.")
    # A record can have a member `message`, so `eventName` decides.
    return event if is_message and event.eventName is None else None


def _logged_in(event: _LogEvent, log: LogText, place: Place) -> Iterator[LoggedObject]:
    for line in event.message.splitlines():
        yield from log.message(line, place, event.logStreamName)


def _of_objects(objects: Iterable[LoggedObject], depth: int) -> Found:
    for logged in objects:
        for value in logged.found():
            yield from (value,) if isinstance(value, Unread) else _of_logged(value, depth)


def _of_logged(value: Value, depth: int) -> Found:
    """The records in an object of a log. Messages about objects of other kinds would only be noise."""
    # c7n also logs metadata as JSON: `metadata {"policy": "p", …}` is neither an event nor damaged.
    may_be_event = log_text.may_be_event(bytes(memoryview(value.raw)))
    for item in unwrapped(value, depth + 1):
        if may_be_event or (isinstance(item, RawRecord) and item.name):
            yield item
        else:
            yield Skipped(value.place)


def unwrapped(value: Value, depth: int = 0) -> Found:
    """The records in a value: the value itself, or the elements of a wrapper or a list."""
    first = bytes(memoryview(value.raw)[:64]).lstrip()[:1]
    try:
        if first == b"[":
            yield from _elements(value.place, value.raw, depth)
            return
        if first == b'"':
            yield from _of_string(value.place, value.raw, depth)
            return
        head = record_headers.head(value.raw)
    except DAMAGE as error:
        yield record_headers.loosely(value) or Unread(value.place, record_headers.reason(error))
        return
    yield from opened(value, head, depth)


def opened(value: Value, head: Head, depth: int) -> Found:
    """The records in an object whose head is known."""
    if depth >= _MOST_WRAPPERS:
        yield Unread(value.place, "no CloudTrail event: too many lists or wrappers inside each other")
        return
    members = {} if head.is_record else record_headers.members(value)
    if (content := _content(value, members, depth) if members else None) is not None:
        yield from content
    elif kind := record_headers.kind_of_document(members):
        yield Skipped(value.place, kind)
    else:
        yield record_headers.record(value, head)


def _content(value: Value, members: Mapping[str, msgspec.Raw], depth: int) -> Found | None:
    """The records in the first member that can hold some. None if the object has no such member."""
    for kind, (first, open_member) in _OPENERS.items():
        # The first byte decides as well: `message` is a string in CloudWatch Logs, an object in Lambda's JSON format.
        for name in tables.read("knowledge/trail/wrappers")[kind]:
            raw = members.get(name, _NOTHING)
            if bytes(memoryview(raw)[:1]) == first:
                return open_member(value.place, raw, depth)
    return None


def _elements(place: Place, raw: Any, depth: int) -> Found:
    if depth >= _MOST_WRAPPERS:
        yield Unread(place, "no CloudTrail event: too many lists or wrappers inside each other")
        return
    try:
        elements = _list(raw)
    except DAMAGE as error:
        yield Unread(place, record_headers.reason(error))
        return
    yield from _of_values((Value(place, element) for element in elements), depth + 1)


def _of_string(place: Place, raw: Any, depth: int) -> Found:
    """The records in a string: JSON, or the text of a log."""
    text = _string(raw)
    data = text.encode("utf-8", "replace")
    if "{" not in text:
        yield Skipped(place)
    elif not log_text.is_log(data):
        yield from unwrapped(Value(place, data), depth + 1)
    else:
        log = LogText()
        lines = (logged for line in text.splitlines() for logged in log.line(line, place))
        yield from _of_objects(itertools.chain(lines, log.end()), depth)


def _string(raw: Any) -> str:
    """A JSON string. Python reads half a surrogate pair, which msgspec refuses."""
    try:
        return _msgspec_string(raw)
    except DAMAGE:
        return str(json.loads(bytes(memoryview(raw)).decode("utf-8", "replace")))


def _compressed(place: Place, raw: Any, depth: int) -> Found:
    """The records in base64, of gzip or of JSON."""
    try:
        data = base64.b64decode(_string(raw))
        # Kinesis and Firehose can have plain JSON in `data`; only CloudWatch Logs always compresses it.
        with contextlib.suppress(zlib.error):
            data = zlib.decompressobj(_GZIP_OR_ZLIB).decompress(data, MOST_VALUE)
    except ValueError as error:
        yield Unread(place, f"damaged base64: {error}")
        return
    yield from unwrapped(Value(place, data), depth + 1)


_OPENERS = {
    "lists": (b"[", _elements),
    "objects": (b"{", lambda place, raw, depth: unwrapped(Value(place, raw), depth + 1)),
    "strings": (b'"', _of_string),
    "compressed": (b'"', _compressed),
}
