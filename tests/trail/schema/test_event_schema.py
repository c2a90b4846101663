"""Keys of events, and where a path leads.

Covers c7n_ctschema.trail.paths.resolution and c7n_ctschema.trail.schema.event_description.
"""

from __future__ import annotations

import jmespath
import pytest

from c7n_ctschema.ids import id_candidates
from c7n_ctschema.trail.catalog.targets import parse_target
from c7n_ctschema.trail.paths import expression
from c7n_ctschema.trail.paths.resolution import Found, Missing, Unknown
from c7n_ctschema.trail.schema import event_schema
from c7n_ctschema.trail.shapes import node_building

PEERING = "detail.responseElements.vpcPeeringConnection.accepterVpcInfo.ownerId"


def keys(source: str, event: str, root: str = "all") -> dict[str, event_schema.Key]:
    return {key.path: key for key in event_schema.load(f"{source}.amazonaws.com", event).keys(root)}


def test_keys_are_jmespath_from_the_envelope() -> None:
    found = keys("ec2", "CreateVpcPeeringConnection")
    assert found[PEERING].type == "string"
    assert "initiating-request" in found["detail.responseElements.vpcPeeringConnection.status.code"].enum
    assert "detail.responseElements.vpcPeeringConnection.tagSet.items[].key" in found
    assert found["detail.userIdentity.type"].enum
    assert {"account", "region", "detail.sourceIPAddress", "detail-type"} >= {"account"}
    for path in found:
        jmespath.compile(path)


def test_roots() -> None:
    assert all(path.startswith("detail.requestParameters.") for path in keys("iam", "CreatePolicy", "request"))
    assert all(path.startswith("detail.responseElements.") for path in keys("iam", "CreatePolicy", "response"))


@pytest.mark.parametrize(
    ("source", "event", "path", "kind"),
    [
        ("iam", "CreatePolicy", "detail.responseElements.policy.arn", Found),
        ("iam", "CreatePolicy", "detail.responseElements.policy.Arn", Missing),
        ("iam", "CreatePolicy", "detail.responseElements.policy.tags.key", Missing),
        ("iam", "CreatePolicy", "detail.responseElements.policy.tags[].key", Found),
        ("iam", "CreatePolicy", "detail.requestParameters.nope", Missing),
        ("iam", "CreatePolicy", "detail.additionalEventData.x", Unknown),
        ("kms", "GenerateDataKey", 'detail.requestParameters.encryptionContext."aws:s3:arn"', Found),
        ("ec2", "RunInstances", "detail.responseElements.instancesSet.items[0].instanceId", Found),
        ("ec2", "StopInstances", "detail.requestParameters.StopInstancesRequest.InstanceId.content", Found),
        ("ec2", "StopInstances", "detail.requestParameters.instanceId", Missing),  # the table knows: instancesSet
        ("ec2", "StartInstances", "detail.requestParameters.instanceIds", Missing),
        ("ec2", "RebootInstances", "detail.requestParameters.instanceIdSet", Missing),
        ("ec2", "RunInstances", "detail.requestParameters.tagSpecificationSet.items[].tagSet.items[].key", Missing),
        ("ec2", "RunInstances", "detail.requestParameters.tagSet.items[].key", Missing),
        (
            "ec2",
            "RunInstances",
            "detail.requestParameters.elasticInferenceAccelerators.items[].type",
            Unknown,
        ),  # a guess
        ("ec2", "CreateFlowLogs", "detail.requestParameters.logGroupName", Missing),
        ("s3", "PutBucketPolicy", "detail.requestParameters.bucketPolicy.Statement[].Effect", Found),
        ("rds", "CreateDBInstance", "detail.responseElements.dBInstanceIdentifier", Found),
        ("signin", "ConsoleLogin", "detail.responseElements.ConsoleLogin", Found),
    ],
)
def test_three_answers(source: str, event: str, path: str, kind: type) -> None:
    assert isinstance(event_schema.load(f"{source}.amazonaws.com", event).resolve(path), kind)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("responseElements.instancesSet.items[*].instanceId | [0]", Found),
        ("responseElements.instancesSet.items[?instanceType=='t3.large'].instanceId", Found),
        ("responseElements.instancesSet.items[?instanceType=='t3.large'].nope", Missing),
        ("responseElements.instancesSet.items[0:2].instanceId", Found),
        ("responseElements.nope || responseElements.instancesSet.items[].instanceId", Found),
        ("join(',', responseElements.instancesSet.items[].nope)", Unknown),
        ("[requestParameters.nope, requestParameters.neither]", Missing),
        ("responseElements.instancesSet.items[].tagSet.items | [].key", Found),
        ("responseElements.instancesSet.items[0:1][].tagSet.items[].key", Found),
        ("responseElements.instancesSet.items[0:1] | [0].instanceId", Found),
        ("responseElements.instancesSet.items[0:1].nope", Missing),
        ("responseElements.instancesSet.items[].tagSet.items | [].nope", Missing),
        ("responseElements.instancesSet.items[].tagSet.items | [*].key", Missing),
    ],
)
def test_expressions_that_compute(path: str, kind: type) -> None:
    record = event_schema.load("ec2.amazonaws.com", "RunInstances").record
    assert isinstance(expression.resolve(record, path), kind)


def test_the_bad_step_of_an_expression_is_found() -> None:
    path = "responseElements.instancesSet.items[?instanceType=='x'].nope"
    answer = expression.resolve(event_schema.load("ec2.amazonaws.com", "RunInstances").record, path)
    assert isinstance(answer, Missing)
    assert path[answer.step.start : answer.step.end] == "nope"


def test_observed_paths_can_be_left_out() -> None:
    path = "detail.requestParameters.interactive"
    with_it = {
        key.path: key.origin for key in event_schema.load("codebuild.amazonaws.com", "CreateProject").keys("request")
    }
    without = {key.path for key in event_schema.load("codebuild.amazonaws.com", "CreateProject", False).keys("request")}
    assert path not in without
    assert with_it["detail.requestParameters.awsActId"] == "observed"
    assert "detail.requestParameters.awsActId" not in without


def test_confidence_follows_the_records() -> None:
    assert event_schema.load("iam.amazonaws.com", "CreatePolicy").confidence("request") == "evidenced"
    assert event_schema.load("braket.amazonaws.com", "CreateJob").confidence("request") == "general"


def test_delivery_facts() -> None:
    assert event_schema.load("iam.amazonaws.com", "ListUsers").delivery.read_only
    assert event_schema.load("s3.amazonaws.com", "PutObject").delivery.data_event
    assert event_schema.load("iam.amazonaws.com", "CreateUser").delivery.global_service
    login = event_schema.load("signin.amazonaws.com", "ConsoleLogin").delivery
    assert login.detail_type == "AWS Console Sign In via CloudTrail"


def test_keys_below_what_records_have_only_empty_say_so() -> None:
    run = event_schema.load("ec2.amazonaws.com", "RunInstances")
    notes = {key.path: key.note for key in run.keys("all")}
    volume = "detail.responseElements.instancesSet.items[].blockDeviceMapping.items[].ebs.volumeId"
    assert notes[volume] == "records seen so far have blockDeviceMapping empty"
    assert (
        notes[
            volume.replace("responseElements.instancesSet.items[].", "requestParameters.").replace(
                "volumeId", "deleteOnTermination"
            )
        ]
        == ""
    )
    assert id_candidates.for_event("ebs", run) == []  # no suggestion for what is empty in each record
    rules_alone = event_schema.load("ec2.amazonaws.com", "RunInstances", with_observed=False)
    assert not any(key.note.startswith("records seen so far") for key in rules_alone.keys("all"))


def test_sub_resources_of_s3_say_that_they_are_empty() -> None:
    notes = {key.path: key.note for key in event_schema.load("s3.amazonaws.com", "PutBucketAcl").keys("request")}
    assert notes["detail.requestParameters.acl"] == node_building.IS_EMPTY
    assert notes["detail.requestParameters.bucketName"] == ""


def test_numbers_that_records_may_hold_as_texts_say_so() -> None:
    notes = {key.path: key.note for key in event_schema.load("ec2.amazonaws.com", "CreateVolume").keys("all")}
    assert notes["detail.requestParameters.size"] == node_building.MIXED
    assert notes["detail.responseElements.iops"] == ""  # records of this event show numbers


def test_what_another_service_logs_under_the_same_event_is_left_out_where_one_is_named() -> None:
    def paths(target: str) -> set[str]:
        [ref] = parse_target(target).events
        return {key.path for key in event_schema.EventSchema(ref).keys("all")}

    classic = {"detail.requestParameters.listeners[].instancePort", "detail.responseElements.dNSName"}
    newer = {"detail.responseElements.loadBalancers[].loadBalancerArn"}
    assert classic <= paths("elb.CreateLoadBalancer") and not newer & paths("elb.CreateLoadBalancer")
    assert newer <= paths("elbv2.CreateLoadBalancer") and not classic & paths("elbv2.CreateLoadBalancer")
    assert classic | newer <= paths("elasticloadbalancing.CreateLoadBalancer")


@pytest.mark.parametrize(("source", "event"), [("iam", "GetAccountSummary"), ("signin", "ConsoleLogin")])
def test_a_model_without_input_does_not_prove_that_the_request_is_null(source: str, event: str) -> None:
    schema = event_schema.load(f"{source}.amazonaws.com", event)
    assert schema.confidence("request") == "general"


def test_an_object_that_only_records_show_is_open() -> None:
    schema = event_schema.load("rds.amazonaws.com", "DeleteDBInstance")
    assert isinstance(schema.resolve("detail.responseElements.dBInstance.dBInstanceStatus"), Found)
    assert isinstance(schema.resolve("detail.responseElements.dBInstance.unlikeAnything"), Unknown)


def documentation(schema: event_schema.EventSchema, path: str) -> str:
    return next(key.documentation for key in schema.keys("request") if key.path == f"detail.requestParameters.{path}")


def test_a_service_chooses_the_model_of_an_event_that_several_services_log() -> None:
    everything = event_schema.load("elasticloadbalancing.amazonaws.com", "AddTags")
    own = event_schema.load("elasticloadbalancing.amazonaws.com", "AddTags", service="elbv2")
    assert isinstance(everything.resolve("detail.requestParameters.loadBalancerNames[]"), Found)
    assert isinstance(own.resolve("detail.requestParameters.loadBalancerNames[]"), Missing)
    assert (own.chosen_service, everything.chosen_service) == ("elbv2", "")
    assert everything.of_service("elbv2").operations == own.operations
    assert everything.of_service("s3") is everything


def test_documentation_says_whose_it_is_if_several_services_log_the_event() -> None:
    everything = event_schema.load("rds.amazonaws.com", "CreateDBInstance")
    assert documentation(everything, "storageEncrypted").startswith("<p>rds: Specifes")
    of_docdb = event_schema.load("rds.amazonaws.com", "CreateDBInstance", service="docdb")
    assert "DocumentDB" in documentation(of_docdb, "autoMinorVersionUpgrade")
    of_rds = everything.of_service("rds")
    assert not documentation(of_rds, "storageEncrypted").startswith("<p>rds:")
    assert "DocumentDB" not in documentation(of_rds, "autoMinorVersionUpgrade")
