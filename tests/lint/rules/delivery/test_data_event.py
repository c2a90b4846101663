"""Data events, which a trail has to be told to record."""

from __future__ import annotations

from policy_texts import BUCKET, findings, severities


def test_a_data_event_is_an_info() -> None:
    assert severities({**BUCKET, "event": "PutObject"}) == [("data-event", "info")]


def test_the_message_names_the_resource_types() -> None:
    [one] = findings({**BUCKET, "event": "PutObject"})
    assert one.message.endswith(
        "data events of AWS::S3::AccessPoint, AWS::S3::Object, or AWS::S3ObjectLambda::AccessPoint"
    )


def test_an_event_whose_category_no_guide_tells() -> None:
    search = {"source": "resource-explorer-2.amazonaws.com", "event": "Search", "ids": "requestParameters.ViewArn"}
    [one] = [one for one in findings(search) if one.rule == "data-event"]
    assert one.severity.word == "info"
    assert one.message.startswith("it is not documented whether CloudTrail logs Search only if")
