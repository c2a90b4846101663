"""Event sources and event names: the catalog finds them, corrects capitalization, and suggests names.

Covers c7n_ctschema.trail.catalog.capitals and c7n_ctschema.trail.catalog.targets.
"""

from __future__ import annotations

import pytest

from c7n_ctschema import tables
from c7n_ctschema.errors import UnknownName
from c7n_ctschema.trail.catalog import capitals, delivery, event_catalog, iam_actions
from c7n_ctschema.trail.catalog.targets import parse_target


def named(target: str) -> list[tuple[str, str, list[str]]]:
    refs = parse_target(target).events
    return [(ref.source, ref.event, [operation.service for operation in ref.operations]) for ref in refs]


@pytest.mark.parametrize(
    ("target", "source", "event", "services"),
    [
        ("iam.CreatePolicy", "iam.amazonaws.com", "CreatePolicy", ["iam"]),
        ("iam.amazonaws.com:CreatePolicy", "iam.amazonaws.com", "CreatePolicy", ["iam"]),
        ("monitoring.PutMetricAlarm", "monitoring.amazonaws.com", "PutMetricAlarm", ["cloudwatch"]),
        ("cloudwatch.PutMetricAlarm", "monitoring.amazonaws.com", "PutMetricAlarm", ["cloudwatch"]),
        ("states.CreateStateMachine", "states.amazonaws.com", "CreateStateMachine", ["stepfunctions"]),
        ("lambda.CreateFunction", "lambda.amazonaws.com", "CreateFunction20150331", ["lambda"]),
        ("lambda.CreateFunction20150331", "lambda.amazonaws.com", "CreateFunction20150331", ["lambda"]),
        ("lambda.UpdateFunctionCode", "lambda.amazonaws.com", "UpdateFunctionCode20150331v2", ["lambda"]),
        (
            "cloudfront.CreateDistribution2020_05_31",
            "cloudfront.amazonaws.com",
            "CreateDistribution2020_05_31",
            ["cloudfront"],
        ),
        ("s3.PutPublicAccessBlock", "s3.amazonaws.com", "PutBucketPublicAccessBlock", ["s3"]),
        (
            "s3.amazonaws.com:PutAccountPublicAccessBlock",
            "s3.amazonaws.com",
            "PutAccountPublicAccessBlock",
            ["s3control"],
        ),
        (
            "route53domains.amazonaws.com:updateDomainContact",
            "route53domains.amazonaws.com",
            "updateDomainContact",
            ["route53domains"],
        ),
        ("iam.createpolicy", "iam.amazonaws.com", "CreatePolicy", ["iam"]),
        ("IAM.CreatePolicy", "iam.amazonaws.com", "CreatePolicy", ["iam"]),
        ("CloudWatch.putmetricalarm", "monitoring.amazonaws.com", "PutMetricAlarm", ["cloudwatch"]),
        ("IAM.AMAZONAWS.COM:createpolicy", "iam.amazonaws.com", "CreatePolicy", ["iam"]),
        ("lambda.createfunction", "lambda.amazonaws.com", "CreateFunction20150331", ["lambda"]),
        ("signin.ConsoleLogin", "signin.amazonaws.com", "ConsoleLogin", []),
        ("opsworks.CreateStack", "opsworks.amazonaws.com", "CreateStack", ["opsworks"]),
    ],
)
def test_targets(target: str, source: str, event: str, services: list[str]) -> None:
    assert named(target) == [(source, event, services)]


def test_two_names_of_the_same_letters_are_not_guessed_between() -> None:
    with pytest.raises(UnknownName, match="UnRegisterConnector, UnregisterConnector"):
        parse_target("appflow.unregisterconnector")
    assert capitals.event("appflow.amazonaws.com", "unregisterconnector") == "unregisterconnector"
    assert parse_target("IAM") == parse_target("iam")


def test_two_models_behind_one_host_are_both_offered() -> None:
    assert named("elasticloadbalancing.CreateLoadBalancer")[0][2] == ["elb", "elbv2"]
    assert named("apigateway.amazonaws.com:CreateStage")[0][2] == ["apigateway", "apigatewayv2"]
    assert named("rds.amazonaws.com:CreateDBCluster")[0][2] == ["rds", "docdb", "neptune"]


def test_a_target_that_names_a_service_chooses_its_model() -> None:
    assert named("rds.CreateDBCluster") == [("rds.amazonaws.com", "CreateDBCluster", ["rds"])]
    assert named("docdb.CreateDBCluster") == [("rds.amazonaws.com", "CreateDBCluster", ["docdb"])]
    assert named("elbv2.CreateLoadBalancer")[0][2] == ["elbv2"]
    assert named("rds.amazonaws.com.CreateDBCluster")[0][2] == ["rds", "docdb", "neptune"]


def test_a_side_is_split_off() -> None:
    assert parse_target("iam.CreatePolicy.output").side == "output"


@pytest.mark.parametrize(
    ("target", "suggestion"),
    [("iam.CreatePolicyy", "CreatePolicy"), ("iamm.CreatePolicy", "iam"), ("s3.PutEncryptionConfiguration", None)],
)
def test_unknown_names_say_what_was_meant(target: str, suggestion: str | None) -> None:
    with pytest.raises(UnknownName) as caught:
        parse_target(target)
    assert suggestion is None or suggestion in caught.value.suggestions


def test_a_permission_that_is_no_event_leads_to_the_calls_that_need_it() -> None:
    with pytest.raises(UnknownName, match="'ListAllMyBuckets' in s3; did you mean ListBuckets") as caught:
        parse_target("s3.ListAllMyBuckets")
    assert caught.value.suggestions == iam_actions.events_of("s3.amazonaws.com", "ListAllMyBuckets")
    with pytest.raises(UnknownName, match="'PassRole' in iam; it is an IAM permission, and no event has this name"):
        parse_target("iam.PassRole")


def test_what_lambda_does_not_log_is_unknown_by_source() -> None:
    assert event_catalog.find("lambda.amazonaws.com", "CreateFunction") is None
    assert event_catalog.find("efs.amazonaws.com", "CreateFileSystem") is None


@pytest.mark.parametrize(
    ("source", "event", "service"),
    [
        ("applicationsignals", "ListServices", "application-signals"),
        ("edgekeyvaluestore", "PutKey", "cloudfront-keyvaluestore"),
        ("migrationhub", "DescribeApplicationState", "mgh"),
        ("computeoptimizer", "GetEnrollmentStatus", "compute-optimizer"),
        ("compute-optimizer", "GetEnrollmentStatus", "compute-optimizer"),
    ],
)
def test_a_second_event_source_of_a_service_is_known(source: str, event: str, service: str) -> None:
    ref = event_catalog.find(f"{source}.amazonaws.com", event)
    assert ref is not None
    assert [operation.service for operation in ref.operations] == [service]


def test_a_second_event_source_has_the_same_data_events() -> None:
    for source, event in (("rdsdata", "ExecuteStatement"), ("edgekeyvaluestore", "PutKey")):
        ref = event_catalog.find(f"{source}.amazonaws.com", event)
        assert ref is not None
        assert delivery.delivery(ref.source, event, ref.operations).data_event
    assert not delivery.delivery("rds.amazonaws.com", "CreateDBInstance").data_event


def test_kafka_actions_of_msk_are_no_calls_of_its_api() -> None:
    ref = event_catalog.find("kafka-cluster.amazonaws.com", "CreateTopic")
    assert ref is not None
    assert ref.special


def test_a_second_witness_confirms_a_host_that_only_the_rule_names() -> None:
    services = tables.read("generated/sources")["services"]
    confirmed = [name for name, facts in services.items() if "Smithy" in facts["evidence"]]
    assert len(confirmed) > 60
    for name in confirmed:
        facts = services[name]
        assert facts["confidence"] == ("rule" if facts.get("extra_hosts") else "documented"), name
