"""What authors of public policies got right and wrong: facts from adjudicated rows, none of them a copied policy.

Evidence of each: the call's model, CloudTrail records, or c7n 0.9.53's source; see docs/identity.md.
"""

from __future__ import annotations

import pytest

from c7n_ctschema.custodian import facts, identity
from c7n_ctschema.diagnostics import Diagnostic, Severity
from c7n_ctschema.lint.engine import lint_text

POLICY = """\
policies:
  - name: p
    resource: aws.{resource}
    mode:
      type: cloudtrail
      events:
        - {{source: {source}, event: {event}, ids: "{ids}"}}
"""


def found(resource: str, source: str, event: str, ids: str) -> list[Diagnostic]:
    host = source if source.startswith("aws.") else f"{source}.amazonaws.com"
    text = POLICY.format(resource=resource, source=host, event=event, ids=ids)
    return [one for one in lint_text(text) if one.severity is not Severity.INFO]


@pytest.mark.parametrize(
    ("resource", "source", "event", "ids"),
    [
        ("app-elb", "elasticloadbalancing", "ModifyListener", "responseElements.listeners[].loadBalancerArn"),
        ("app-elb", "elasticloadbalancing", "CreateLoadBalancer", "requestParameters.name"),
        ("elb", "elasticloadbalancing", "CreateLoadBalancerListeners", "requestParameters.loadBalancerName"),
        ("cache-cluster", "elasticache", "CreateReplicationGroup", "responseElements.memberClusters"),
        ("cache-snapshot", "elasticache", "CopySnapshot", "detail.requestParameters.sourceSnapshotName"),
        ("distribution", "cloudfront", "TagResource", "requestParameters.resource"),
        ("ecs-task", "ecs", "RunTask", "responseElements.tasks[].taskArn"),
        ("efs-mount-target", "elasticfilesystem", "CreateMountTarget", "responseElements.mountTargetId"),
        ("elastic-ip", "ec2", "AllocateAddress", "responseElements.allocationId"),
        ("network-addr", "ec2", "AllocateAddress", "responseElements.allocationId"),
        ("glue-catalog", "glue", "PutDataCatalogEncryptionSettings", "userIdentity.accountId"),
        ("lambda", "lambda", "AddPermission20150331v2", "requestParameters.functionName"),
        ("rest-api", "apigateway", "CreateRestApi", "responseElements.restapiUpdate.restApiId"),
        ("rest-stage", "apigateway", "CreateStage", "responseElements.deploymentId"),
        ("security-group", "ec2", "CreateNetworkInterface", "requestParameters.groupSet.items[].groupId"),
        ("sqs", "sqs", "UntagQueue", "requestParameters.queueUrl"),
    ],
)
def test_right(resource: str, source: str, event: str, ids: str) -> None:
    assert not found(resource, source, event, ids)


@pytest.mark.parametrize(
    ("resource", "source", "event", "ids", "rule", "meant"),
    [
        (
            "network-addr",
            "ec2",
            "AllocateAddress",
            "responseElements.publicIp",
            "wrong-identity",
            "responseElements.allocationId",
        ),
        (
            "efs-mount-target",
            "elasticfilesystem",
            "CreateMountTarget",
            "requestParameters.mountTargetId",
            "unknown-ids",
            "responseElements.mountTargetId",
        ),
        (
            "ec2",
            "ec2",
            "CreateTags",
            "requestParameters.groupId",
            "unknown-ids",
            "requestParameters.resourcesSet.items[].resourceId",
        ),
        ("glue-job", "glue", "CreateJob", "requestParameters.jobName", "unknown-ids", "requestParameters.name"),
        (
            "sagemaker-notebook",
            "sagemaker",
            "CreateNotebookInstance",
            "requestParameters.NotebookInstanceName",
            "unknown-ids",
            "responseElements.notebookInstanceArn",
        ),
        ("s3", "s3", "PutBucketPolicy", "bucketName", "unknown-ids", "requestParameters.bucketName"),
        (
            "kafka",
            "kafka",
            "CreateClusterV2",
            "responseElements.clusterArn",
            "wrong-identity",
            "requestParameters.clusterName",
        ),
        ("iam-user", "iam", "DeleteUser", "userIdentity.userName", "wrong-identity", "requestParameters.userName"),
        (
            "security-group",
            "codebuild",
            "CreateNetworkInterface",
            "requestParameters.groupSet.items[].groupId",
            "unknown-event",
            "source: ec2.amazonaws.com",
        ),
        (
            "ec2",
            "ecs",
            "StartInstances",
            "responseElements.instancesSet.items[].instanceId",
            "unknown-event",
            "source: ec2.amazonaws.com",
        ),
        ("s3", "aws.s3", "CreateBucket", "requestParameters.bucketName", "unknown-source", "s3.amazonaws.com"),
        (
            "rds-cluster",
            "aurora",
            "CreateDBCluster",
            "requestParameters.dBClusterIdentifier",
            "unknown-source",
            "rds.amazonaws.com",
        ),
        ("kafka", "msk", "CreateClusterV2", "requestParameters.clusterName", "unknown-source", "kafka.amazonaws.com"),
        ("account", "documentdb", "CreateGlobalCluster", "eventID", "unknown-source", "rds.amazonaws.com"),
        ("account", "aws-portal", "ModifyAccount", "eventID", "unknown-source", ""),
        ("iam-role", "access-analyzer", "CreateFinding", "eventID", "unknown-event", ""),
        (
            "ec2",
            "ec2",
            "Runinstances",
            "responseElements.instancesSet.items[].instanceId",
            "unknown-event",
            "RunInstances",
        ),
        ("iam-user", "iam", '"Create*"', "requestParameters.userName", "unknown-event", ""),
        ("datapipeline", "datapipeline", "CreatePipeline", "responseElements.pipelineId", "wrong-identity", ""),
    ],
)
def test_wrong(resource: str, source: str, event: str, ids: str, rule: str, meant: str) -> None:
    [one] = found(resource, source, event, ids)
    assert (one.rule, one.suggestion) == (rule, meant)


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        ("responseElements.publicIp", "`publicIp` does not identify it; c7n looks elastic-ip up by AllocationId"),
        ("userIdentity.arn", "`userIdentity.arn` is the caller's; c7n looks elastic-ip up by AllocationId"),
        ("eventID", "`eventID` is the record's own; c7n looks elastic-ip up by AllocationId"),
    ],
)
def test_the_message_names_the_member_as_the_record_does(ids: str, said: str) -> None:
    [one] = found("elastic-ip", "ec2", "AllocateAddress", ids)
    assert one.message == said


def test_a_misspelt_member_of_an_event_is_named() -> None:
    [one, *_] = lint_text(
        POLICY.format(resource="vpc", source="ec2", event="CreateVpc", ids="x").replace("source:", "soruce:")
    )
    assert one.rule == "malformed-event" and "`soruce`" in one.message


def test_an_event_without_ids_is_offered_them() -> None:
    text = POLICY.format(resource="vpc", source="ec2.amazonaws.com", event="CreateVpc", ids="x")
    one = next(one for one in lint_text(text.replace(', ids: "x"', "")) if one.code == "CT004")
    assert one.suggestion == "ids: responseElements.vpc.vpcId"


def test_no_ids_can_resolve_what_c7n_refuses_in_this_mode() -> None:
    [one] = found("event-rule", "events", "PutRule", "requestParameters.name")
    assert one.effect == "c7n refuses the policy, or its Lambda fails"


def test_every_resource_of_c7n_has_an_identity() -> None:
    """Second names, too: c7n registers `network-addr` beside `elastic-ip`."""
    assert not [name for name in facts.resources() if identity.of(name) is None]
    known = identity.of("aws.network-addr")
    assert known is not None and known.resource == "elastic-ip"


def test_a_source_that_only_a_made_up_record_has_is_doubted() -> None:
    (one,) = found("alarm", "cloudwatch", "DeleteAlarms", "requestParameters.alarmNames")
    assert (one.rule, one.severity, one.suggestion) == ("unknown-source", Severity.WARNING, "monitoring.amazonaws.com")
    assert found("alarm", "monitoring", "DeleteAlarms", "requestParameters.alarmNames") == []
