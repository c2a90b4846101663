"""What authors of public policies got right and wrong: facts from adjudicated rows, none of them a copied policy.

Evidence of each: the call's model, CloudTrail records, or c7n 0.9.53's source; see docs/identity.md.
"""

from __future__ import annotations

import pytest
from policy_texts import of_ids

from c7n_ctschema.custodian.c7n import c7n_source
from c7n_ctschema.custodian.lookups import resource_identity


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
    assert not of_ids(resource, source, event, ids)


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
    [one] = of_ids(resource, source, event, ids)
    assert (one.rule, one.suggestion) == (rule, meant)


def test_every_resource_of_c7n_has_an_identity() -> None:
    """Second names, too: c7n registers `network-addr` beside `elastic-ip`."""
    assert not [name for name in c7n_source.resources() if resource_identity.of(name) is None]
    known = resource_identity.of("aws.network-addr")
    assert known is not None and known.resource == "elastic-ip"
