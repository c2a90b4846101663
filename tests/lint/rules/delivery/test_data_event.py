"""Data events, which a trail has to be told to record."""

from __future__ import annotations

from policy_texts import BUCKET, severities


def test_a_data_event_is_an_info() -> None:
    assert severities({**BUCKET, "event": "PutObject"}) == [("data-event", "info")]
