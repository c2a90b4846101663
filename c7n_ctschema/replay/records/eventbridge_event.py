"""CloudTrail records as EventBridge delivers them, and what is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from c7n_ctschema import tables
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.json_value import Json, JsonObject, as_object
from c7n_ctschema.trail.catalog import delivery

VIA_CLOUDTRAIL = "via CloudTrail"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: `record` counts from 1 within the file, `line` is 0 where it is not known."""

    file: str
    record: int = 1
    line: int = 0

    def __str__(self) -> str:
        if not self.line:
            return f"{self.file}: record {self.record}"
        return f"{self.file}:{self.line}" + ("" if self.record == self.line else f": record {self.record}")


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be read or used, and why; the rest was."""

    place: Place
    message: str
    whole_file: bool = False

    def numbered(self, number: int) -> Unread:
        return Unread(Place(self.place.file, number, self.place.line), self.message)

    def __str__(self) -> str:
        return f"{self.place.file if self.whole_file else self.place}: {self.message}"


@dataclass(frozen=True, slots=True)
class Event:
    """A record in its EventBridge event. `wrapped`: the input was the bare record, the envelope is ours."""

    place: Place
    envelope: JsonObject
    wrapped: bool

    @property
    def record(self) -> JsonObject:
        return as_object(self.envelope["detail"])

    @property
    def source(self) -> str:
        return str(self.record["eventSource"])

    @property
    def name(self) -> str:
        return str(self.record["eventName"])


class NoCloudTrailEvent(CtschemaError):
    """JSON that is no CloudTrail record; `what` says what it is instead."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return f"no CloudTrail event: {self.what}"


def _facts() -> dict[str, Any]:
    facts: dict[str, Any] = tables.read("knowledge/trail/detail_types")
    return facts


def largest() -> int:
    """Bytes of the largest record that EventBridge delivers."""
    return int(_facts()["largest"]["bytes"])


def delivered(value: Json, place: Place) -> Event:
    """The event that a rule sees for a record, bare or in its envelope; raises NoCloudTrailEvent."""
    if not isinstance(value, dict):
        raise NoCloudTrailEvent(f"{_kind(value)}, not an object")
    if is_record(value):
        return Event(place, envelope(value), True)
    detail = value.get("detail")
    if "detail-type" in value and isinstance(detail, dict) and is_record(detail):
        return Event(place, value, False)
    raise NoCloudTrailEvent(what_is(value))


def is_record(value: Mapping[str, Json]) -> bool:
    """Whether an object has what every CloudTrail record has; S3's notifications have eventSource `aws:s3`."""
    source, name = value.get("eventSource"), value.get("eventName")
    return isinstance(source, str) and isinstance(name, str) and not source.startswith("aws:") and bool(source and name)


def envelope(record: JsonObject) -> JsonObject:
    """EventBridge's event around a record. `id` is EventBridge's own, for which eventID stands in."""
    identity = record.get("userIdentity")
    caller = identity.get("accountId") if isinstance(identity, dict) else None
    return {
        "version": "0",
        "id": record.get("eventID", ""),
        "detail-type": detail_type(record),
        "source": _facts()["source"]["prefix"] + str(record["eventSource"]).removesuffix(".amazonaws.com"),
        "account": record.get("recipientAccountId") or caller or "",
        "time": record.get("eventTime", ""),
        "region": record.get("awsRegion", ""),
        "resources": [],
        "detail": record,
    }


def detail_type(record: Mapping[str, Json]) -> str:
    """By the record's eventType; records without one (eventVersion below 1.02) by what the event is known to be."""
    known = _facts()["by_event_type"].get(record.get("eventType"))
    if known:
        return str(known["detail_type"])
    return delivery.delivery(str(record["eventSource"]), str(record["eventName"])).detail_type


def what_is(value: Mapping[str, Json]) -> str:
    """What an object that is no record is, in words."""
    if "detail-type" in value:
        about = f"EventBridge's {value['detail-type']!r} from {value.get('source', 'an unknown source')}"
        return (
            about if VIA_CLOUDTRAIL not in str(value["detail-type"]) else f"{about}, without eventSource or eventName"
        )
    if "invokingEvent" in value or "configRuleName" in value:
        return "an AWS Config rule's event"
    source = str(value.get("eventSource", value.get("EventSource", "")))
    if source.startswith("aws:"):
        return f"a notification of {source}"
    missing = [name for name in ("eventSource", "eventName") if name not in value]
    return f"an object without {' and '.join(missing)}" if missing else "eventSource and eventName are not names"


def _kind(value: object) -> str:
    names = {list: "a list", str: "a string", bool: "a boolean", int: "a number", float: "a number"}
    return "null" if value is None else names.get(type(value), type(value).__name__)
