"""Event sources that do not exist."""

from __future__ import annotations

import pytest
from policy_texts import of_ids

from c7n_ctschema.diagnostics import Severity


def test_a_source_that_only_a_made_up_record_has_is_doubted() -> None:
    (one,) = of_ids("alarm", "cloudwatch", "DeleteAlarms", "requestParameters.alarmNames")
    assert (one.rule, one.severity, one.suggestion) == ("unknown-source", Severity.WARNING, "monitoring.amazonaws.com")
    assert of_ids("alarm", "monitoring", "DeleteAlarms", "requestParameters.alarmNames") == []


@pytest.mark.parametrize(
    ("source", "event", "severity", "suggestion"),
    [
        ("efs", "CreateFileSystem", "error", "elasticfilesystem.amazonaws.com"),  # the name of the API
        ("cloudtrial", "StopLogging", "error", "cloudtrail.amazonaws.com"),
        ("nosuchservice", "CreateAccessKey", "error", "iam.amazonaws.com"),  # no other source has the event
        # What follows can be a service that is newer than the installed botocore.
        ("nosuchservice", "CreatePolicy", "warning", ""),
        ("nosuchservice", "CreateThing", "warning", ""),
        ("inspector7", "ListFindings", "warning", "inspector.amazonaws.com"),
    ],
)
def test_an_error_needs_a_slip_or_an_event_that_tells_the_source(
    source: str, event: str, severity: str, suggestion: str
) -> None:
    [one] = [one for one in of_ids("account", source, event, "recipientAccountId") if one.rule == "unknown-source"]
    assert (one.severity.word, one.suggestion) == (severity, suggestion)
