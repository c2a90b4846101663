"""Made-up records: each value within its constraints, each path one that the schema has.

Covers c7n_ctschema.trail.samples.regex_samples, c7n_ctschema.trail.samples.sample_values and c7n_ctschema.trail.shapes.nodes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import jmespath
import pytest

from c7n_ctschema.trail.catalog.targets import parse_target
from c7n_ctschema.trail.paths.resolution import options
from c7n_ctschema.trail.samples import regex_samples, sample_record, sample_values
from c7n_ctschema.trail.schema import event_schema
from c7n_ctschema.trail.shapes.nodes import ListOf, MapOf, Node, Opaque, Scalar, Struct

EVENTS = [
    "iam.CreatePolicy",
    "ec2.RunInstances",
    "rds.CreateDBInstance",
    "s3.PutBucketAcl",
    "kms.CreateKey",
    "lambda.CreateFunction20150331",
    "dynamodb.CreateTable",
    "signin.ConsoleLogin",
    "eks.CreateCluster",
    "secretsmanager.CreateSecret",
    "cloudformation.CreateStack",
    "ecr.CreateRepository",
    "route53.CreateHostedZone",
    "sqs.CreateQueue",
    "elasticloadbalancing.CreateLoadBalancer",
    "cognito-idp.CreateUserPool",
]


def unfit(node: Node, made: Any, path: str) -> Iterator[str]:
    """Paths of values that no option of the node allows."""
    if not any(not list(_unfit(option, made, path)) for option in options(node)):
        yield from _unfit(options(node)[0], made, path)


def _unfit(node: Node, made: Any, path: str) -> Iterator[str]:
    if isinstance(node, Opaque) or made in ({}, None):
        return
    if isinstance(node, Scalar):
        if not sample_values.fits(node, made):
            yield f"{path}: {made!r} of {node}"
    elif isinstance(node, ListOf):
        for one in made:
            yield from unfit(node.item, one, path + "[]")
    elif isinstance(node, MapOf):
        for one in made.values():
            yield from unfit(node.value, one, path + ".*")
    elif isinstance(node, Struct):
        for name, one in made.items():
            if name in node.members:
                yield from unfit(node.members[name], one, f"{path}.{name}")
            else:
                yield f"{path}.{name}: not a member"


@pytest.mark.parametrize("name", EVENTS)
def test_values_are_within_their_constraints(name: str) -> None:
    known = event_schema.EventSchema(parse_target(name).events[0])
    made = sample_record.record(known)
    for side, root in (("request", "requestParameters"), ("response", "responseElements")):
        if made[root] is not None:
            assert list(unfit(known.side(side), made[root], root)) == []


def test_names_tell_the_form() -> None:
    made = sample_record.record(event_schema.EventSchema(parse_target("ec2.CreateVpcPeeringConnection").events[0]))
    peering = made["responseElements"]["vpcPeeringConnection"]
    assert re.fullmatch("pcx-[0-9a-f]{17}", peering["vpcPeeringConnectionId"])
    assert re.fullmatch(r"\d{12}", peering["accepterVpcInfo"]["ownerId"])
    assert re.fullmatch("vpc-[0-9a-f]{17}", peering["accepterVpcInfo"]["vpcId"])
    made = sample_record.record(event_schema.EventSchema(parse_target("iam.CreatePolicy").events[0]))
    assert made["responseElements"]["policy"]["arn"] == "arn:aws:iam::123456789012:policy/example-policy"


@pytest.mark.parametrize(
    ("event", "path", "begins"),
    [
        ("ec2.CreateTags", "requestParameters.resourcesSet.items[].resourceId", "i-"),
        ("ec2.CreateFlowLogs", "responseElements.CreateFlowLogsResponse.flowLogIdSet.item", "fl-"),
        ("ec2.DeleteVpcEndpoints", "requestParameters.DeleteVpcEndpointsRequest.VpcEndpointId.content", "vpce-"),
        ("ec2.RequestSpotFleet", "responseElements.RequestSpotFleetResponse.spotFleetRequestId", "sfr-"),
        (
            "ec2.CreateCapacityReservation",
            "responseElements.CreateCapacityReservationResponse.capacityReservation.capacityReservationId",
            "cr-",
        ),
        (
            "ec2.CreateVpcEndpointServiceConfiguration",
            "responseElements.CreateVpcEndpointServiceConfigurationResponse.serviceConfiguration.serviceId",
            "vpce-svc-",
        ),
        ("workspaces.CreateTags", "requestParameters.resourceId", "resource-"),  # may be of anything
    ],
)
def test_ids_begin_as_their_kind_does(event: str, path: str, begins: str) -> None:
    made = sample_record.record(event_schema.EventSchema(parse_target(event).events[0]))
    found = jmespath.search(path, made)
    assert str(found[0] if isinstance(found, list) else found).startswith(begins)


@pytest.mark.parametrize(
    ("pattern", "least", "most"),
    [
        ("[\\w+=,.@-]+", 1, 64),
        ("arn:aws[a-z-]*:kms:[a-z0-9-]+:\\d{12}:key/.+", 20, 2048),
        ("^(a|b){2,4}$", 3, 4),
        ("v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?", 0, 20),
        ("[\\p{L}\\p{N}_]+", 5, 9),
        ("(?!aws:)[^:]{3}", 0, 9),
        ("x*", 7, 7),
    ],
)
def test_texts_for_patterns(pattern: str, least: int, most: int) -> None:
    text = regex_samples.matching(pattern, least, most)
    assert text is not None and least <= len(text) <= most and regex_samples.fits(pattern, text)


@pytest.mark.parametrize("pattern", ["(", "(?<=a)b", "[[:print:]]{90}", "(a)\\1(?=z)"])
def test_what_cannot_be_made_up_is_none_or_right(pattern: str) -> None:
    text = regex_samples.matching(pattern)
    assert text is None or regex_samples.fits(pattern, text)


@pytest.mark.parametrize(
    ("event", "path", "value"),
    [
        ("rds.CreateDBInstance", "requestParameters.dBInstanceIdentifier", "mydb"),
        ("rds.CreateDBCluster", "requestParameters.dBClusterIdentifier", "mycluster"),
        ("rds.CreateDBSnapshot", "requestParameters.dBSnapshotIdentifier", "mysnapshot"),
        ("rds.CreateDBInstance", "requestParameters.preferredBackupWindow", "03:00-04:00"),
        ("redshift.CreateCluster", "requestParameters.clusterIdentifier", "mycluster"),
        ("ec2.RunInstances", "responseElements.instancesSet.items[0].instanceId", "i-0123456789abcdef0"),
        ("ec2.RunInstances", "requestParameters.instanceType", "t3.micro"),
        ("iam.CreatePolicy", "responseElements.policy.arn", "arn:aws:iam::123456789012:policy/example-policy"),
        ("iam.CreatePolicy", "responseElements.policy.policyId", "ANPAEXAMPLEEXAMPLE01"),
        ("iam.CreateRole", "responseElements.role.arn", "arn:aws:iam::123456789012:role/example-role"),
        ("lambda.CreateFunction", "requestParameters.role", "arn:aws:iam::123456789012:role/example-role"),
        ("lambda.CreateFunction", "requestParameters.functionName", "example-function"),
        ("lambda.CreateFunction", "requestParameters.layers[0]", "arn:aws:lambda:us-east-1:123456789012:layer:a:1"),
        ("kms.CreateKey", "responseElements.keyMetadata.keyId", "01234567-89ab-cdef-0123-456789abcdef"),
        ("sns.CreateTopic", "responseElements.topicArn", "arn:aws:sns:us-east-1:123456789012:example-topic"),
        (
            "sqs.CreateQueue",
            "responseElements.queueUrl",
            "https://sqs.us-east-1.amazonaws.com/123456789012/example-queue",
        ),
        ("s3.CreateBucket", "requestParameters.bucketName", "example-bucket"),
        ("monitoring.PutMetricAlarm", "requestParameters.alarmName", "example-alarm"),
        ("elasticmapreduce.RunJobFlow", "responseElements.jobFlowId", "j-0123456789abcdef0"),
    ],
)
def test_values_look_like_the_thing(event: str, path: str, value: str) -> None:
    assert jmespath.search(path, sample_record.of_target(event)) == value


def test_arns_name_the_service_that_owns_the_resource() -> None:
    made = sample_record.of_target("ecs.CreateService")["requestParameters"]
    assert jmespath.search("loadBalancers[0].targetGroupArn", made).startswith("arn:aws:elasticloadbalancing:")
    made = sample_record.of_target("cloudtrail.CreateTrail")["requestParameters"]
    assert jmespath.search("cloudWatchLogsLogGroupArn", made).startswith("arn:aws:logs:")
