"""An event that several services log: the policy's resource decides what a path means.

Covers c7n_ctschema.ids.wrong_ids.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from c7n_ctschema.diagnostics import Diagnostic
from c7n_ctschema.lint.running.engine import lint_text

pytestmark = pytest.mark.todays_models

ELB, API, SES = ("elasticloadbalancing.amazonaws.com", "apigateway.amazonaws.com", "ses.amazonaws.com")
OTHERS = ("deleted-resource",)  # what it says of Delete… events is another matter


def found(resource: str, event: Any, *filters: dict[str, Any]) -> list[Diagnostic]:
    mode = {"type": "cloudtrail", "role": "arn:aws:iam::123456789012:role/r", "events": [event]}
    policy = {"name": "p", "resource": f"aws.{resource}", "mode": mode, "filters": list(filters)}
    return [one for one in lint_text(json.dumps({"policies": [policy]}), "p.yml") if one.rule not in OTHERS]


def entry(source: str, event: str, ids: str) -> dict[str, str]:
    return {"source": source, "event": event, "ids": ids}


def event_filter(key: str, **rest: Any) -> dict[str, Any]:
    return {"type": "event", "key": f"detail.requestParameters.{key}", **rest}


@pytest.mark.parametrize(
    ("resource", "source", "event", "ids", "instead"),
    [
        ("app-elb", ELB, "CreateLoadBalancer", "requestParameters.loadBalancerName", "loadBalancerArn"),
        ("app-elb", ELB, "DeleteLoadBalancer", "requestParameters.loadBalancerName", "loadBalancerArn"),
        ("app-elb", ELB, "AddTags", "requestParameters.loadBalancerNames[]", "resourceArns"),
        ("app-elb", ELB, "RemoveTags", "detail.requestParameters.loadBalancerNames[0]", "resourceArns"),
        ("app-elb", ELB, "ModifyLoadBalancerAttributes", "requestParameters.loadBalancerName", "loadBalancerArn"),
        ("elb", ELB, "CreateLoadBalancer", "responseElements.loadBalancers[].loadBalancerArn", "loadBalancerName"),
        ("elb", ELB, "AddTags", "requestParameters.resourceArns[]", "loadBalancerNames"),
        ("rest-api", API, "CreateStage", "requestParameters.apiId", "restApiId"),
        ("rest-api", API, "DeleteStage", "requestParameters.apiId", "restApiId"),
        ("apigwv2", API, "CreateStage", "requestParameters.restApiId", "apiId"),
    ],
)
def test_ids_of_the_other_api(resource: str, source: str, event: str, ids: str, instead: str) -> None:
    (diagnostic,) = found(resource, entry(source, event, ids))
    assert diagnostic.rule == "wrong-identity"
    assert instead in diagnostic.suggestion
    assert f"is in {event} of " in diagnostic.message


def test_the_ids_of_a_shortcut_are_those_of_one_api() -> None:
    (diagnostic,) = found("app-elb", "CreateLoadBalancer")
    assert "responseElements.loadBalancers[].loadBalancerArn" in diagnostic.suggestion
    assert not found("elb", "CreateLoadBalancer")


@pytest.mark.parametrize(
    ("resource", "source", "event", "ids"),
    [
        ("app-elb", ELB, "CreateLoadBalancer", "responseElements.loadBalancers[].loadBalancerArn"),
        ("app-elb", ELB, "CreateListener", "requestParameters.loadBalancerArn"),
        ("elb", ELB, "AddTags", "requestParameters.loadBalancerNames[]"),
        ("rest-api", API, "CreateStage", "requestParameters.restApiId"),
        ("apigwv2", API, "CreateApi", "responseElements.apiId"),
        ("rds-cluster", "rds.amazonaws.com", "CreateDBCluster", "requestParameters.dBClusterIdentifier"),
        ("ses-configuration-set", SES, "CreateConfigurationSet", "requestParameters.configurationSetName"),
        ("ses-configuration-set", SES, "CreateConfigurationSet", "requestParameters.configurationSet.name"),
        ("s3", "s3.amazonaws.com", "CreateBucket", "requestParameters.bucketName"),
    ],
)
def test_right_ids(resource: str, source: str, event: str, ids: str) -> None:
    assert not found(resource, entry(source, event, ids))


def test_a_key_of_the_other_api_keeps_out_the_resources_own_events() -> None:
    tags = entry(ELB, "AddTags", "requestParameters.resourceArns[]")
    (diagnostic,) = found("app-elb", tags, event_filter("loadBalancerNames[]", op="contains", value="web"))
    assert (diagnostic.rule, diagnostic.severity.word) == ("unknown-key", "warning")
    assert "of AddTags of elbv2" in diagnostic.message


@pytest.mark.parametrize(
    "right",
    [
        event_filter("loadBalancerNames", value="absent"),
        {"or": [event_filter("loadBalancerNames[0]", value="web"), event_filter("resourceArns[0]", value="arn")]},
        event_filter("resourceArns[]", op="contains", value="arn"),
    ],
)
def test_a_filter_that_tells_the_apis_apart_is_right(right: dict[str, Any]) -> None:
    assert not found("app-elb", entry(ELB, "AddTags", "requestParameters.resourceArns[]"), right)


def test_a_resource_of_neither_api_can_have_keys_of_both() -> None:
    for key in ("loadBalancerName", "name"):
        event = entry(ELB, "CreateLoadBalancer", "recipientAccountId")
        assert not found("account", event, event_filter(key, value="web"))


@pytest.mark.parametrize(
    ("resource", "source", "event", "ids", "service"),
    [
        ("app-elb", ELB, "RegisterInstancesWithLoadBalancer", "requestParameters.loadBalancerName", "elb"),
        ("elb", ELB, "CreateListener", "requestParameters.loadBalancerArn", "elbv2"),
        ("rest-api", API, "CreateApi", "responseElements.apiId", "apigatewayv2"),
        ("apigwv2", API, "CreateRestApi", "responseElements.id", "apigateway"),
    ],
)
def test_an_event_of_the_other_service_alone(resource: str, source: str, event: str, ids: str, service: str) -> None:
    (diagnostic,) = found(resource, entry(source, event, ids))
    assert diagnostic.message.startswith(f"{event} is an event of {service}, but ")


def test_an_event_of_another_service_can_name_a_thing() -> None:
    assert not found("rest-api", entry(API, "CreateApiMapping", "requestParameters.apiId"))
    assert not found("apigw-domain-name", entry(API, "CreateApiMapping", "requestParameters.domainName"))
