"""Lists in a response that are empty because the resource is new."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from c7n_ctschema.ids import id_candidates, new_resource
from c7n_ctschema.ids.wrong_ids import judge
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.records import observed
from c7n_ctschema.trail.schema import event_schema

pytestmark = pytest.mark.todays_models
INSTANCES = "responseElements.instancesSet.items[]"
EMPTY = [
    ("ebs", "ec2:RunInstances", f"{INSTANCES}.blockDeviceMapping.items[].ebs.volumeId", "blockDeviceMapping"),
    ("ec2", "ec2:CreateVolume", "responseElements.attachmentSet.items[].instanceId", "attachmentSet"),
    (
        "vpc",
        "ec2:CreateInternetGateway",
        "responseElements.internetGateway.attachmentSet.items[].vpcId",
        "attachmentSet",
    ),
    ("subnet", "ec2:CreateNetworkAcl", "responseElements.networkAcl.associationSet.items[].subnetId", "associationSet"),
    ("subnet", "ec2:CreateRouteTable", "responseElements.routeTable.associationSet.items[].subnetId", "associationSet"),
    ("vpn-gateway", "ec2:CreateRouteTable", "responseElements.routeTable.routeSet.items[].gatewayId", "routeSet"),
    ("ec2", "ec2:CreateNetworkInterface", "responseElements.networkInterface.attachment.instanceId", "attachment"),
    ("rds", "rds:CreateDBCluster", "responseElements.dBClusterMembers[].dBInstanceIdentifier", "dBClusterMembers"),
    (
        "rds",
        "rds:RestoreDBClusterFromSnapshot",
        "responseElements.dBClusterMembers[].dBInstanceIdentifier",
        "dBClusterMembers",
    ),
    (
        "rds",
        "rds:CreateDBInstance",
        "responseElements.readReplicaDBInstanceIdentifiers",
        "readReplicaDBInstanceIdentifiers",
    ),
    (
        "app-elb",
        "elasticloadbalancing:CreateTargetGroup",
        "responseElements.targetGroups[].loadBalancerArns[]",
        "loadBalancerArns",
    ),
    (
        "redshift",
        "redshift:CreateSnapshotSchedule",
        "responseElements.associatedClusters[].clusterIdentifier",
        "associatedClusters",
    ),
    ("iam-user", "iam:CreateVirtualMFADevice", "responseElements.virtualMFADevice.user.userName", "user"),
]
FILLED = [
    ("eni", "ec2:RunInstances", f"{INSTANCES}.networkInterfaceSet.items[].networkInterfaceId"),
    ("ec2", "ec2:RunInstances", f"{INSTANCES}.instanceId"),
    ("security-group", "ec2:RunInstances", f"{INSTANCES}.groupSet.items[].groupId"),
    ("security-group", "ec2:CreateNetworkInterface", "responseElements.networkInterface.groupSet.items[].groupId"),
    ("vpc", "ec2:CreateSubnet", "responseElements.subnet.vpcId"),
    ("rds-cluster", "rds:CreateGlobalCluster", "responseElements.globalClusterMembers[].dBClusterArn"),
    ("rds", "rds:ModifyDBCluster", "responseElements.dBClusterMembers[].dBInstanceIdentifier"),
    ("app-elb", "elasticloadbalancing:ModifyTargetGroup", "responseElements.targetGroups[].loadBalancerArns[]"),
    ("app-elb", "elasticloadbalancing:CreateLoadBalancer", "responseElements.loadBalancers[].loadBalancerArn"),
    (
        "app-elb-target-group",
        "elasticloadbalancing:CreateListener",
        "responseElements.listeners[].defaultActions[].targetGroupArn",
    ),
    (
        "eni",
        "ec2:CreateVpcEndpoint",
        "responseElements.CreateVpcEndpointResponse.vpcEndpoint.networkInterfaceIdSet.item",
    ),
]


def schema(event: str) -> event_schema.EventSchema:
    source, _, name = event.partition(":")
    return event_schema.load(f"{source}.amazonaws.com", name)


@pytest.mark.parametrize(("resource", "event", "path", "member"), EMPTY)
def test_an_empty_list_is_not_suggested_and_is_reported(resource: str, event: str, path: str, member: str) -> None:
    assert path not in [candidate.path for candidate in id_candidates.for_event(resource, schema(event))]
    wrong = judge(resource, schema(event), path)
    assert wrong and not wrong.certain and f"`{member}` of {event.partition(':')[2]}" in wrong.reason


@pytest.mark.parametrize(("resource", "event", "path"), FILLED)
def test_a_list_with_elements_is_not_reported(resource: str, event: str, path: str) -> None:
    assert new_resource.empty_member(schema(event), path) == ""
    assert judge(resource, schema(event), path) is None


def seen() -> Iterator[tuple[event_schema.EventSchema, str]]:
    for source in event_catalog.sources():
        for name in observed.events(source):
            event = event_schema.load(source, name)
            for path, types in observed.paths(source, name, "response").items():
                if not {"object", "array"} & set(types):
                    yield event, path


def test_no_public_record_has_a_value_where_the_rule_alone_says_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its look at public records, the rule agrees with all of them; `routeSet` is known from data."""
    monkeypatch.setattr(new_resource, "_is_seen", lambda *_: False)
    new_resource.empty_member.cache_clear()
    wrong = {(event.event, new_resource.empty_member(event, f"responseElements.{path}")) for event, path in seen()}
    new_resource.empty_member.cache_clear()
    assert {pair for pair in wrong if pair[1]} == {("CreateRouteTable", "routeSet")}


def test_moto_answers_with_empty_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")

    def client(service: str) -> Any:
        return boto3.client(service, region_name="us-east-1")

    with mock_aws():
        ec2 = client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        assert ec2.create_internet_gateway()["InternetGateway"]["Attachments"] == []
        assert ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["Associations"] == []
        assert ec2.create_route_table(VpcId=vpc)["RouteTable"]["Associations"] == []
        group = client("elbv2").create_target_group(Name="web", Protocol="HTTP", Port=80, VpcId=vpc)["TargetGroups"][0]
        assert group.get("LoadBalancerArns", []) == []
        cluster = client("rds").create_db_cluster(
            DBClusterIdentifier="db", Engine="aurora-mysql", MasterUsername="admin", MasterUserPassword="password1"
        )["DBCluster"]
        assert cluster["DBClusterMembers"] == []
