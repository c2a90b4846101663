"""Names of rest-json members that are bound to the URI, the query, a header, or the payload."""

from __future__ import annotations

from typing import Any

import pytest

from c7n_ctschema.trail.paths.resolution import Found, Missing
from c7n_ctschema.trail.schema import event_schema
from c7n_ctschema.trail.shapes import key_listing
from c7n_ctschema.trail.spelling import encoding, rest_binding
from c7n_ctschema.trail.spelling.encoding import Spelling


def model(members: dict[str, Any], **shape: Any) -> Any:
    body = {"type": "structure", "members": {"Name": {"shape": "S"}}}
    shapes = {"S": {"type": "string"}, "Body": body, "In": {"type": "structure", "members": members, **shape}}
    return {"metadata": {"protocol": "rest-json"}, "operations": {"Do": {"input": {"shape": "In"}}}, "shapes": shapes}


def paths(node: Any) -> list[str]:
    return [key.path for key in key_listing.leaves(node, "r", "general")]


@pytest.mark.parametrize("location", ["uri", "querystring"])
def test_both_names_are_offered_until_a_record_shows_one(location: str) -> None:
    bound = model({"ByState": {"shape": "S", "location": location, "locationName": "state"}})
    assert paths(encoding.request(bound, "Do", Spelling())) == ["r.byState", "r.state"]
    assert paths(encoding.request(bound, "Do", Spelling(bound="member"))) == ["r.byState"]
    assert paths(encoding.request(bound, "Do", Spelling(bound="wire"))) == ["r.state"]


def test_a_wire_name_with_the_same_letters_is_one_name() -> None:
    bound = model({"DetectorId": {"shape": "S", "location": "uri", "locationName": "DetectorId"}})
    assert paths(encoding.request(bound, "Do", Spelling())) == ["r.detectorId"]
    assert paths(encoding.request(bound, "Do", Spelling(names="wire"))) == ["r.DetectorId"]


def test_a_member_of_the_body_has_its_wire_name_only() -> None:
    body = model({"Type": {"shape": "S", "locationName": "kind"}})
    assert paths(encoding.request(body, "Do", Spelling())) == ["r.kind"]


def test_members_of_a_payload_can_be_at_the_root_if_no_record_shows_the_names() -> None:
    members = {"Id": {"shape": "S", "location": "uri", "locationName": "Id"}, "Write": {"shape": "Body"}}
    payload = model(members, payload="Write")
    assert paths(encoding.request(payload, "Do", Spelling())) == ["r.id", "r.write.name"]
    unproven = paths(encoding.request(payload, "Do", Spelling(names="unproven")))
    assert unproven == ["r.id", "r.write.name", "r.Id", "r.Write.Name", "r.Name"]


def test_a_shape_without_a_payload_has_no_payload_members() -> None:
    assert rest_binding.payload_members(model({"Id": {"shape": "S"}}), "In") == {}


@pytest.mark.todays_models
@pytest.mark.parametrize(
    ("source", "event", "found", "missing"),
    [
        ("backup", "ListBackupJobs", ("byState", "byCreatedAfter"), ("state",)),
        ("amazonmq", "DeleteBroker", ("broker-id",), ("brokerId",)),
        ("eks", "CreateAccessEntry", ("clusterName", "name"), ()),
        ("mobiletargeting", "CreateApp", ("CreateApplicationRequest.Name", "Name"), ()),
        ("budgets", "DescribeBudgets", ("AccountId",), ("accountId",)),
        ("cur", "PutReportDefinition", ("ReportDefinition.ReportName", "reportDefinition.reportName"), ()),
        ("gameliftstreams", "StartStreamSession", ("Identifier",), ("identifier",)),
    ],
)
def test_events(source: str, event: str, found: tuple[str, ...], missing: tuple[str, ...]) -> None:
    schema = event_schema.load(f"{source}.amazonaws.com", event)
    for names, answer in ((found, Found), (missing, Missing)):
        for name in names:
            path = f'"{name}"' if "-" in name else name
            assert isinstance(schema.resolve(f"detail.requestParameters.{path}"), answer), name
