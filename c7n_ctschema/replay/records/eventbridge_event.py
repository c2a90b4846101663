"""CloudTrail records as EventBridge delivers them, and messages about JSON that is not a record."""

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
    """The place of a record. `record` counts from 1 in the file; `line` is 0 if it is unknown."""

    file: str
    record: int = 1
    line: int = 0

    def __str__(self) -> str:
        if not self.line:
            return f"{self.file}: record {self.record}"
        return f"{self.file}:{self.line}" + ("" if self.record == self.line else f": record {self.record}")


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a file that cannot be read or used, and why. The other parts are used."""

    place: Place
    message: str
    whole_file: bool = False

    def numbered(self, number: int) -> Unread:
        return Unread(Place(self.place.file, number, self.place.line), self.message)

    def __str__(self) -> str:
        return f"{self.place.file if self.whole_file else self.place}: {self.message}"


@dataclass(frozen=True, slots=True)
class Event:
    """A record in its EventBridge event. `wrapped`: the input was a record, and this tool made the envelope."""

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
    """JSON that is not a CloudTrail record. `what` describes what it is."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return f"no CloudTrail event: {self.what}"


def _facts() -> dict[str, Any]:
    facts: dict[str, Any] = tables.read("knowledge/trail/detail_types")
    return facts


def largest() -> int:
    """The size of the largest record that EventBridge delivers, in bytes."""
    return int(_facts()["largest"]["bytes"])


def delivered(value: Json, place: Place) -> Event:
    """The event that a rule sees for a record with or without its envelope. Raises NoCloudTrailEvent."""
    if not isinstance(value, dict):
        raise NoCloudTrailEvent(f"{_kind(value)}, not an object")
    # Before `detail`: a record can have a member of that name, and an envelope never has `eventName`.
    if is_record(value):
        return Event(place, envelope(value), True)
    detail = value.get("detail")
    if isinstance(detail, dict) and is_record(detail):
        is_whole = "detail-type" in value  # people cut an envelope down to the members that they use
        return Event(place, value if is_whole else {**envelope(detail), **value}, not is_whole)
    raise NoCloudTrailEvent(what_is(value))


def is_record(value: Mapping[str, Json]) -> bool:
    """Whether an object has `eventSource` and `eventName`. The eventSource of S3 notifications is `aws:s3`."""
    source, name = value.get("eventSource"), value.get("eventName")
    # `{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put"}` has both names, and is an S3 notification.
    return isinstance(source, str) and isinstance(name, str) and not source.startswith("aws:") and bool(source and name)


def envelope(record: JsonObject) -> JsonObject:
    """The EventBridge event around a record. The `id` is the record's eventID; EventBridge would choose another."""
    identity = record.get("userIdentity")
    # `recipientAccountId` exists since eventVersion 1.02. Before, only the caller names an account.
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
    """The detail-type, from the record's eventType. Records before eventVersion 1.02 have no eventType."""
    known = _facts()["by_event_type"].get(record.get("eventType"))
    if known:
        return str(known["detail_type"])
    return delivery.delivery(str(record["eventSource"]), str(record["eventName"])).detail_type


def what_is(value: Mapping[str, Json]) -> str:
    """A description of an object that is not a record."""
    if "detail-type" in value:
        about = f"an EventBridge event {value['detail-type']!r} from {value.get('source', 'an unknown source')}"
        return (
            about if VIA_CLOUDTRAIL not in str(value["detail-type"]) else f"{about}, without eventSource or eventName"
        )
    # c7n policies of mode config-rule receive such events, and people try them here.
    if "invokingEvent" in value or "configRuleName" in value:
        return "an event of an AWS Config rule"
    # SNS writes `EventSource`, SQS and Kinesis write `eventSource`.
    source = str(value.get("eventSource", value.get("EventSource", "")))
    if source.startswith("aws:"):
        return f"a notification of {source}"
    if "Records" in value:  # a list of records is opened before this question
        return "its `Records` is not a list"
    missing = [name for name in ("eventSource", "eventName") if name not in value]
    return f"an object without {' and '.join(missing)}" if missing else "its eventSource or eventName is not a name"


def _kind(value: object) -> str:
    names = {list: "a list", str: "a string", bool: "a boolean", int: "a number", float: "a number"}
    # By exact type, because bool is a subclass of int.
    return "null" if value is None else names.get(type(value), type(value).__name__)
