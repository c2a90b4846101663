"""Events that a user has: a record, a trail's file, what lookup-events prints, an EventBridge event."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from c7n_ctschema.errors import BadInput
from c7n_ctschema.trail import sample
from c7n_ctschema.trail.samplevalues import ACCOUNT, REGION, TIME

MOST_RECORDS = 10_000


@dataclass(frozen=True, slots=True)
class Record:
    """One event. `envelope` is the EventBridge event around it, made up where only the record was given."""

    source: str
    event: str
    envelope: dict[str, Any] = field(repr=False)

    def value(self, path: str) -> Any:
        """What stands at a key path from the envelope; None where nothing does."""
        import jmespath

        try:
            return jmespath.search(path, self.envelope)
        except jmespath.exceptions.JMESPathError:
            return None


def parse(text: str, file: str = "<event>") -> list[Record]:
    """The events in a text; raises BadInput where it holds none."""
    found = [made for one in _documents(text, file) for made in _records(one)]
    if not found:
        raise BadInput(file, "no CloudTrail event in it: a record (with eventSource and eventName), "
                             '{"Records": [...]}, or an EventBridge event (with detail) is expected')  # fmt: skip
    return found[:MOST_RECORDS]


def is_cut(text: str) -> bool:
    """Whether the text is the beginning of a JSON document: the rest is still being pasted."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.pos >= len(text.rstrip()) or "Unterminated string" in error.msg
    except RecursionError:
        return False
    return False


def _documents(text: str, file: str) -> list[Any]:
    """A JSON document, or one a line."""
    try:
        return [json.loads(text)]
    except json.JSONDecodeError as error:
        try:
            return [json.loads(line) for line in text.splitlines() if line.strip()]
        except (json.JSONDecodeError, RecursionError):
            raise BadInput(file, f"not JSON: {error.msg}", error.lineno, error.colno) from None
    except RecursionError:
        raise BadInput(file, "nested too deep", 1, 1) from None


def _records(one: Any) -> Iterator[Record]:
    if isinstance(one, list):
        for inner in one:
            yield from _records(inner)
    elif isinstance(one, dict):
        yield from _of_mapping(one)


def _of_mapping(one: dict[str, Any]) -> Iterator[Record]:
    if isinstance(one.get("detail"), dict):
        detail = one["detail"]
        if names := _names(detail):
            yield Record(*names, envelope=one)
    elif names := _names(one):
        yield Record(*names, envelope=_envelope(one))
    elif isinstance(one.get("CloudTrailEvent"), str):  # lookup-events puts the record into a string
        yield from _records(json.loads(one["CloudTrailEvent"]))
    else:
        for name in ("Records", "Events"):
            if isinstance(one.get(name), list):
                yield from _records(one[name])


def _names(record: dict[str, Any]) -> tuple[str, str] | None:
    source, event = record.get("eventSource"), record.get("eventName")
    return (source, event) if isinstance(source, str) and isinstance(event, str) else None


def _envelope(record: dict[str, Any]) -> dict[str, Any]:
    from c7n_ctschema.trail.delivery import delivery

    usual = {"eventID": "", "recipientAccountId": ACCOUNT, "eventTime": TIME, "awsRegion": REGION}
    facts = delivery(record["eventSource"], record["eventName"])
    return {**sample.envelope({**usual, **record}, facts.detail_type), "detail": record}
