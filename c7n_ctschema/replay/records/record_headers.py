"""Read the head of a JSON value: the name of a record's event."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, NamedTuple

import msgspec

from c7n_ctschema import tables
from c7n_ctschema.json_value import Json, JsonObject, as_text
from c7n_ctschema.replay.records.eventbridge_event import Event, NoCloudTrailEvent, Place, Unread, delivered
from c7n_ctschema.replay.records.json_values import Value

_NONE = msgspec.Raw(b"")
DAMAGE = (msgspec.DecodeError, ValueError, RecursionError)  # ValueError: a member of the head is not UTF-8


# `gc=False`: a head has no cycles, and the collector would visit each of millions of records.
class Head(msgspec.Struct, gc=False):
    """The members that are read. msgspec checks the rest of the JSON and builds no objects for it."""

    # Any, not str: msgspec refuses a value of another type, and such a record needs a closer look, not an error
    eventSource: Any = None
    eventName: Any = None
    detail: msgspec.Raw = _NONE

    @property
    def is_record(self) -> bool:
        """Whether the object looks like a record or an envelope. `aws:sns` is a source of Lambda events."""
        has_record = bytes(memoryview(self.detail)[:1]) == b"{"
        return has_record or (self.eventName is not None and not str(self.eventSource).startswith("aws:"))


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
            # Here Python reads half a surrogate pair (`"\ud83d"`, a cut string), inside members that the head skips.
            found = json.loads(bytes(self.raw))
        return found


head = msgspec.json.Decoder(Head).decode


_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


def plain_record(value: Value) -> RawRecord | None:
    """The record, if the value is a record without envelope that msgspec can read."""
    try:
        found = head(value.raw)
    except DAMAGE:
        return None
    source, name = found.eventSource, found.eventName
    if type(name) is str and type(source) is str and not value.is_logged and not source.startswith("aws:"):
        return RawRecord(value.place, value.raw, source, name)
    return None


def members(value: Value) -> dict[str, msgspec.Raw]:
    """The members of an object. Empty if it is damaged."""
    try:
        return _members(value.raw)
    except DAMAGE:
        return {}


def kind_of_document(names: Collection[str]) -> str:
    """The kind of a document that CloudTrail writes beside its records, by its members, or ""."""
    for kind, facts in tables.read("knowledge/trail/other_documents")["kinds"].items():
        if all(name in names for name in facts["members"]):
            return str(kind)
    return ""


def loosely(value: Value) -> RawRecord | None:
    """Parse with Python's json module. It accepts NaN and half a surrogate pair (a cut string); msgspec does not."""
    try:
        document = json.loads(bytes(value.raw))
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    detail = document.get("detail")
    inner = document if "eventName" in document or not isinstance(detail, dict) else detail
    return RawRecord(value.place, document, as_text(inner.get("eventSource")), as_text(inner.get("eventName")))


def record(value: Value, found: Head) -> RawRecord | Unread:
    """The record whose head is found, in its envelope or without it."""
    if found.eventName is None and bytes(memoryview(found.detail)[:1]) == b"{":
        try:  # the outer decoder skips `detail`, so bytes in it that are not UTF-8 are found only here
            found = head(found.detail)
        except DAMAGE as error:
            return loosely(value) or Unread(value.place, reason(error))
    return RawRecord(value.place, value.raw, as_text(found.eventSource), as_text(found.eventName))


def reason(error: Exception) -> str:
    """Why a value cannot be decoded."""
    if isinstance(error, RecursionError):
        return "damaged JSON: nested too deeply"
    if isinstance(error, msgspec.ValidationError):
        return "no CloudTrail event: not an object"
    return f"damaged JSON: {error}"


class _Origin(msgspec.Struct, gc=False):
    eventTime: Any = None
    awsRegion: Any = None
    detail: msgspec.Raw = _NONE


_origin = msgspec.json.Decoder(_Origin).decode


def time_and_region(record: RawRecord) -> tuple[str, str]:
    """`eventTime` and `awsRegion` of a record, in its envelope or without it; "" without one. Parses nothing else."""
    if isinstance(record.raw, dict):
        detail = record.raw.get("detail")
        members = detail if isinstance(detail, dict) else record.raw
        return as_text(members.get("eventTime")), as_text(members.get("awsRegion"))
    try:
        found = _origin(record.raw)
        inner = _origin(found.detail) if bytes(memoryview(found.detail)[:1]) == b"{" else found
    except DAMAGE:
        return "", ""
    return as_text(inner.eventTime), as_text(inner.awsRegion)


def event(record: RawRecord) -> Event | Unread:
    """The record as EventBridge delivers it, or why it is not a CloudTrail record."""
    try:
        return delivered(record.parsed(), record.place)
    except NoCloudTrailEvent as error:
        return Unread(record.place, str(error))
    except (ValueError, RecursionError) as error:
        return Unread(record.place, f"damaged JSON: {_parser_says(error)}")


def _parser_says(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)
