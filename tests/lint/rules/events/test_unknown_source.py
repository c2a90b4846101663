"""Event sources that do not exist."""

from __future__ import annotations

from policy_texts import of_ids

from c7n_ctschema.diagnostics import Severity


def test_a_source_that_only_a_made_up_record_has_is_doubted() -> None:
    (one,) = of_ids("alarm", "cloudwatch", "DeleteAlarms", "requestParameters.alarmNames")
    assert (one.rule, one.severity, one.suggestion) == ("unknown-source", Severity.WARNING, "monitoring.amazonaws.com")
    assert of_ids("alarm", "monitoring", "DeleteAlarms", "requestParameters.alarmNames") == []
