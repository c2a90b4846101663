"""How EventBridge delivers an event to c7n's rule: when, where, by whom, and whether at all."""

from __future__ import annotations

import functools

from c7n_ctschema import lazy_regex
from c7n_ctschema.backtest.policy_summary import Delivery, Example, Kind
from c7n_ctschema.backtest.principals import principal
from c7n_ctschema.replay.records.eventbridge_event import Event, largest
from c7n_ctschema.replay.records.record_headers import RawRecord
from c7n_ctschema.trail.catalog import delivery

_TIME = lazy_regex.compile(r"\d{4}-\d\d-\d\dT")
READ_ONLY, OTHER_REGION, TOO_LARGE = "read-only", "other-region", "too-large"


def of_event(event: Event, record: RawRecord) -> Delivery:
    """What a summary counts of an event."""
    envelope, time = event.envelope, str(event.record.get("eventTime") or "")
    # Hand-made records have anything there: it would be a day of the report, and its first or last time.
    time = time if _TIME.match(time) else ""
    day = time[:10]  # eventTime is UTC in ISO 8601
    account, region = str(envelope.get("account") or ""), str(envelope.get("region") or "")
    return Delivery(
        Kind(day, account, region, _withheld(event, record)),
        Example(time, event.place.file, event.place.record),
        principal(event.record),
    )


def _withheld(event: Event, record: RawRecord) -> str:
    """Why EventBridge does not deliver a matching event to c7n's rule, or "" (see `caveats.of_delivery`)."""
    if event.record.get("readOnly") is True and _is_withheld(event.source, event.name):
        return READ_ONLY
    # IAM, Route 53 and others send their events to one Region; elsewhere a rule on them never fires.
    home = _home_region(event.source, event.name)
    if home and str(event.envelope.get("region")) not in (home, ""):
        return OTHER_REGION
    # the raw bytes are at hand; serializing each record again costs more than judging it
    size = 0 if isinstance(record.raw, dict) else len(memoryview(record.raw))
    return TOO_LARGE if event.wrapped and size > largest() else ""


@functools.lru_cache(maxsize=4096)
def _is_withheld(source: str, event: str) -> bool:
    return delivery.is_withheld(source, event)


@functools.lru_cache(maxsize=4096)
def _home_region(source: str, event: str) -> str:
    return delivery.home_region(source, event)
