"""Read the head of a JSON value: the name of a record's event, and the wrapper that holds the record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from c7n_ctschema.json_value import Json, JsonObject
from c7n_ctschema.replay.records.eventbridge_event import Place, Unread
from c7n_ctschema.replay.records.json_splitting import Value

_NONE = msgspec.Raw(b"")
DAMAGE = (msgspec.DecodeError, ValueError, RecursionError)  # ValueError: a member of the head is not UTF-8
_MOST_WRAPPERS = 4  # a list of lines of {"Records": [...]}


class Head(msgspec.Struct, gc=False):
    """The members that are read. msgspec checks the rest of the JSON and builds no objects for it."""

    # Any, not str: msgspec refuses a value of another type, and such a record needs a closer look, not an error
    eventSource: Any = None
    eventName: Any = None
    Records: msgspec.Raw = _NONE
    Events: msgspec.Raw = _NONE
    CloudTrailEvent: Any = None
    detail: msgspec.Raw = _NONE


class RawRecord(NamedTuple):
    """A JSON object that may be a record: its bytes, or the parsed object if msgspec cannot read the bytes.

    `source` and `name` are "" if the object does not have the member as a string.
    """

    place: Place
    raw: msgspec.Raw | JsonObject
    source: str
    name: str

    def numbered(self, number: int) -> RawRecord:
        return self._replace(place=Place(self.place.file, number, self.place.line))

    def parsed(self) -> Json:
        """Return the whole value. Raises ValueError or RecursionError."""
        if isinstance(self.raw, dict):
            return self.raw
        try:
            found: Json = msgspec.json.decode(self.raw)
        except (msgspec.DecodeError, ValueError):
            found = json.loads(bytes(self.raw))
        return found


class Wrapper(msgspec.Struct, gc=False):
    """A file as CloudTrail writes it to S3."""

    Records: list[msgspec.Raw]


class NotCloudTrails(ValueError):
    """Not `{"Records": [...]}`, or damaged."""


_wrapper = msgspec.json.Decoder(Wrapper).decode
_head = msgspec.json.Decoder(Head).decode
_list = msgspec.json.Decoder(list[msgspec.Raw]).decode


def of_cloudtrail(data: bytes, name: str) -> Iterator[RawRecord | Unread]:
    """The records of an undamaged file of CloudTrail, in two passes. Raises NotCloudTrails for any other file."""
    try:
        records = _wrapper(data).Records
    except DAMAGE:
        raise NotCloudTrails from None
    return _heads(records, Place(name))


def _heads(records: list[msgspec.Raw], place: Place) -> Iterator[RawRecord | Unread]:
    for raw in records:
        try:
            head = _head(raw)
        except DAMAGE as error:
            yield _loosely(Value(place, raw)) or Unread(place, _reason(error))
            continue
        if type(head.eventName) is str and type(head.eventSource) is str:
            yield RawRecord(place, raw, head.eventSource, head.eventName)
        else:
            yield from _opened(Value(place, raw), head, 1)


def unwrapped(value: Value, depth: int = 0) -> Iterator[RawRecord | Unread]:
    """The records in a value: the value itself, or the elements of a wrapper or a list."""
    try:
        if bytes(memoryview(value.raw)[:64]).lstrip()[:1] == b"[":
            yield from _elements(value.place, value.raw, depth)
            return
        head = _head(value.raw)
    except DAMAGE as error:
        yield _loosely(value) or Unread(value.place, _reason(error))
        return
    yield from _opened(value, head, depth)


def _loosely(value: Value) -> RawRecord | None:
    """Parse with Python's json module. It accepts NaN and half a surrogate pair (a cut string); msgspec does not."""
    try:
        document = json.loads(bytes(value.raw))
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    detail = document.get("detail")
    inner = document if "eventName" in document or not isinstance(detail, dict) else detail
    return RawRecord(value.place, document, _name(inner.get("eventSource")), _name(inner.get("eventName")))


def _name(value: object) -> str:
    return value if isinstance(value, str) else ""


def _opened(value: Value, head: Head, depth: int) -> Iterator[RawRecord | Unread]:
    inner = next((raw for raw in (head.Records, head.Events) if bytes(memoryview(raw)[:1]) == b"["), None)
    if inner is not None:
        yield from _elements(value.place, inner, depth)
    elif isinstance(head.CloudTrailEvent, str) and depth < _MOST_WRAPPERS:
        yield from unwrapped(Value(value.place, head.CloudTrailEvent.encode()), depth + 1)
    else:
        yield _record(value, head)


def _elements(place: Place, raw: Any, depth: int) -> Iterator[RawRecord | Unread]:
    if depth >= _MOST_WRAPPERS:
        yield Unread(place, "no CloudTrail event: too many lists or wrappers inside each other")
        return
    try:
        elements = _list(raw)
    except DAMAGE as error:
        yield Unread(place, _reason(error))
        return
    for element in elements:
        yield from unwrapped(Value(place, element), depth + 1)


def _record(value: Value, head: Head) -> RawRecord | Unread:
    if head.eventName is None and bytes(memoryview(head.detail)[:1]) == b"{":
        try:  # the outer decoder skips `detail`, so bytes in it that are not UTF-8 are found only here
            head = _head(head.detail)
        except DAMAGE as error:
            return _loosely(value) or Unread(value.place, _reason(error))
    return RawRecord(value.place, value.raw, _name(head.eventSource), _name(head.eventName))


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "damaged JSON: nested too deeply"
    if isinstance(error, msgspec.ValidationError):
        return "no CloudTrail event: not an object"
    return f"damaged JSON: {error}"
