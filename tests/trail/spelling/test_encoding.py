"""Keys of each encoding of requests and responses.

Covers c7n_ctschema.trail.shapes.key_listing.
"""

from __future__ import annotations

from typing import Any

import pytest

from c7n_ctschema.trail.paths.resolution import Found, Missing
from c7n_ctschema.trail.schema import event_schema
from c7n_ctschema.trail.shapes import key_listing
from c7n_ctschema.trail.spelling import encoding
from c7n_ctschema.trail.spelling.encoding import Spelling


def model(protocol: str, shapes: dict[str, Any]) -> dict[str, Any]:
    operations = {"Do": {"input": {"shape": "In"}, "output": {"shape": "Out"}}}
    return {"metadata": {"protocol": protocol}, "operations": operations, "shapes": shapes}


def paths(node: Any) -> list[str]:
    return [key.path for key in key_listing.leaves(node, "r", "general")]


STRING = {"type": "string"}


def test_only_the_first_letter_is_lowered() -> None:
    shapes = {"S": STRING, "In": {"type": "structure", "members": {"DBInstanceARN": {"shape": "S"}}}, "Out": STRING}
    assert paths(encoding.request(model("query", shapes), "Do", Spelling())) == ["r.dBInstanceARN"]


def test_a_query_wrapper_is_left_out_where_the_shape_says_so() -> None:
    inner = {"type": "structure", "members": {"Id": {"shape": "S"}}}
    shapes = {
        "S": STRING,
        "In": inner,
        "Thing": {**inner, "wrapper": True},
        "Other": inner,
        "Out": {"type": "structure", "members": {"Thing": {"shape": "Thing"}}},
    }
    assert paths(encoding.response(model("query", shapes), "Do", Spelling())) == ["r.id"]
    shapes["Out"] = {"type": "structure", "members": {"Thing": {"shape": "Other"}}}
    assert paths(encoding.response(model("query", shapes), "Do", Spelling())) == ["r.thing.id"]


def test_rest_json_members_are_logged_as_they_travel_but_not_headers() -> None:
    members = {
        "StatisticType": {"shape": "S", "locationName": "statisticsType"},
        "Token": {"shape": "S", "location": "header", "locationName": "x-amz-token"},
    }
    shapes = {"S": STRING, "In": {"type": "structure", "members": members}, "Out": STRING}
    assert paths(encoding.request(model("rest-json", shapes), "Do", Spelling())) == ["r.statisticsType", "r.token"]


def test_recursion_ends_marked() -> None:
    tree = {"type": "structure", "members": {"Name": {"shape": "S"}, "Children": {"shape": "Trees"}}}
    shapes = {"S": STRING, "In": tree, "Trees": {"type": "list", "member": {"shape": "In"}}, "Out": STRING}
    keys = list(key_listing.leaves(encoding.request(model("json", shapes), "Do", Spelling()), "r", "general"))
    assert [(key.path, key.type) for key in keys] == [("r.name", "string"), ("r.children[]", "any")]
    assert "recursive" in keys[1].note


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        (Spelling(names="wire"), ["r.Name"]),
        (Spelling(names="pascal"), ["r.Name"]),
        (Spelling(names="snake"), ["r.name"]),
        (Spelling(rename={"Name": "title"}), ["r.title"]),
        (Spelling(rename={"Name": ["arn", "aRN"]}), ["r.arn", "r.aRN"]),
        (Spelling(keep=frozenset({"In"})), ["r.Name"]),
        (Spelling(drop=frozenset({"Name"}), add={"extra": "string"}), ["r.extra"]),
        (Spelling(inside="body"), ["r.body.name"]),
    ],
)
def test_quirks_bend_the_rule(spelling: Spelling, expected: list[str]) -> None:
    shapes = {"S": STRING, "In": {"type": "structure", "members": {"Name": {"shape": "S"}}}, "Out": STRING}
    assert paths(encoding.request(model("json", shapes), "Do", spelling)) == expected


def test_a_sensitive_map_may_be_hidden() -> None:
    shapes = {
        "S": STRING,
        "M": {"type": "map", "key": {"shape": "S"}, "value": {"shape": "S"}, "sensitive": True},
        "In": {"type": "structure", "members": {"Environment": {"shape": "M"}}},
        "Out": STRING,
    }
    assert paths(encoding.request(model("json", shapes), "Do", Spelling())) == ["r.environment.*", "r.environment"]


@pytest.mark.parametrize(
    ("source", "event", "path"),
    [
        # AWS's guides and public records, see the quirks' evidence
        ("devops-guru", "UpdateResourceCollection", "requestParameters.ResourceCollection.CloudFormation.StackNames[]"),
        ("geo", "CreateTracker", "responseElements.TrackerArn"),
        ("airflow", "CreateEnvironment", "requestParameters.NetworkConfiguration.SecurityGroupIds[]"),
        ("resource-groups", "CreateGroup", "requestParameters.ResourceQuery.Type"),
        ("dlm", "CreateLifecyclePolicy", "requestParameters.PolicyDetails.ResourceTypes[]"),
        ("quicksight", "ListIngestions", "requestParameters.dataSetId"),
        ("xray", "PutTraceSegments", "requestParameters.traceSegmentDocuments[]"),
        ("lakeformation", "GrantPermissions", "requestParameters.principal.dataLakePrincipalIdentifier"),
        ("eks", "CreateCluster", "responseElements.cluster.clusterName"),
        ("kms", "CreateKey", "responseElements.keyMetadata.AWSAccountId"),
    ],
)
def test_rest_services_differ_in_their_capitals(source: str, event: str, path: str) -> None:
    loaded = event_schema.load(f"{source}.amazonaws.com", event, with_observed=False)
    assert isinstance(loaded.resolve(f"detail.{path}"), Found)


@pytest.mark.parametrize("path", ["ScheduleExpression", "scheduleExpression", "FlexibleTimeWindow.Mode"])
def test_where_no_record_tells_both_ways_are_offered(path: str) -> None:
    loaded = event_schema.load("scheduler.amazonaws.com", "CreateSchedule", with_observed=False)
    assert isinstance(loaded.resolve(f"detail.requestParameters.{path}"), Found)


def test_the_two_ways_do_not_mix() -> None:
    loaded = event_schema.load("scheduler.amazonaws.com", "CreateSchedule", with_observed=False)
    assert isinstance(loaded.resolve("detail.requestParameters.flexibleTimeWindow.Mode"), Missing)


@pytest.mark.parametrize("event", ["AttachClassicLinkVpc", "DescribeVpcClassicLink"])
def test_calls_of_ec2s_version_2014_10_01_are_older_calls(event: str) -> None:
    schema = event_schema.load("ec2.amazonaws.com", event)
    listed = {"AttachClassicLinkVpc": "groupSet", "DescribeVpcClassicLink": "vpcSet"}[event]
    found = [key.path for key in schema.keys("request") if f".{listed}." in key.path]
    assert {path.split(".")[3] for path in found} == {"items[]", "item[]"}
