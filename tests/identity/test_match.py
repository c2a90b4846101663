"""Which keys hold a resource's id: by their names, by what the API's documentation says, and by what they are below."""

from __future__ import annotations

import pytest

from c7n_ctschema.custodian import identity
from c7n_ctschema.identity import rank, shortcuts, wording
from c7n_ctschema.identity.judge import judge
from c7n_ctschema.trail import schema


def first(resource: str, event: str) -> str:
    source, _, name = event.partition(":")
    found = rank.for_event(resource, schema.load(f"{source}.amazonaws.com", name))
    return found[0].path if found else ""


# --- what c7n takes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("resource", "kind"),
    [("iam-policy", "arn"), ("security-group", "id"), ("secrets-manager", "name"), ("backup-plan", "id"),
     ("kafka", "name"), ("codedeploy-config", "name"), ("sqs", "url"), ("wafv2", "id"), ("step-machine", "arn")],
)  # fmt: skip
def test_the_kind_of_value_a_resource_is_looked_up_by(resource: str, kind: str) -> None:
    known = identity.of(resource)
    assert known is not None and known.kind == kind and known.works and known.sure


@pytest.mark.parametrize(
    "resource", ["flow-log", "key-pair", "org-policy", "s3-access-point", "budget", "memorydb-snapshot", "rest-resource",
                 "eks-nodegroup", "org-unit", "qldb"],
)  # fmt: skip
def test_resources_that_no_ids_can_resolve(resource: str) -> None:
    known = identity.of(resource)
    assert known is not None and not known.works and known.why


def test_how_a_lookup_works_is_known_of_nearly_all() -> None:
    known = [identity.of(name) for name in identity.all_resources()]
    assert sum(one is not None and (one.sure or not one.works) for one in known) >= len(known) - 5


# --- the first path -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("resource", "event", "path"),
    [
        # a plain name by what the documentation says, a noun without an ending
        ("eks", "eks:UpdateClusterConfig", "requestParameters.name"),
        ("athena-work-group", "athena:DeleteWorkGroup", "requestParameters.workGroup"),
        ("artifact-repo", "codeartifact:CreateRepository", "requestParameters.repository"),
        ("batch-queue", "batch:UpdateJobQueue", "requestParameters.jobQueue"),
        # the lookup's own value, not the metadata's
        ("codedeploy-config", "codedeploy:CreateDeploymentConfig", "requestParameters.deploymentConfigName"),
        ("batch-definition", "batch:RegisterJobDefinition", "responseElements.jobDefinitionArn"),
        ("wafv2", "wafv2:CreateWebACL", "responseElements.summary.id"),
        ("kms-key", "kms:CreateKey", "responseElements.keyMetadata.keyId"),
        ("emr", "elasticmapreduce:RunJobFlow", "responseElements.jobFlowId"),
        (
            "app-elb-target-group",
            "elasticloadbalancing:CreateTargetGroup",
            "responseElements.targetGroups[].targetGroupArn",
        ),
        # what callers may give as an ARN comes from the answer
        ("dynamodb-table", "dynamodb:DeleteTable", "responseElements.tableDescription.tableName"),
        ("ecs", "ecs:UpdateService", "responseElements.service.clusterArn"),
        ("ecs-task", "ecs:StopTask", "responseElements.task.taskArn"),
        ("hostedzone", "route53:CreateHostedZone", "responseElements.hostedZone.id"),
        # nothing of it is there
        ("security-group", "ec2:CreatePlacementGroup", ""),
        ("app-elb", "elasticloadbalancing:CreateLoadBalancerPolicy", ""),
        ("s3", "s3:CreateAccessPoint", ""),
        ("log-metric", "logs:PutSubscriptionFilter", ""),
        ("bedrock-evaluation-job", "bedrock:CreateModelInvocationJob", ""),
        ("ec2-spot-fleet-request", "ec2:StopInstances", ""),
        ("secrets-manager", "secretsmanager:GetSecretValue", ""),
    ],
)
def test_the_first_path(resource: str, event: str, path: str) -> None:
    assert first(resource, event) == path


@pytest.mark.todays_models
def test_what_takes_anything_is_a_guess() -> None:
    (found, *_) = rank.for_event("acm-certificate", schema.load("acm.amazonaws.com", "TagResource"))
    assert found.path == "requestParameters.resourceArn" and found.proven == "inferred"


def test_the_resources_of_an_event_come_surest_first_and_the_account_last() -> None:
    found = [name for name, _ in rank.of_event("iam.amazonaws.com", "AttachRolePolicy")]
    assert found[:2] == ["iam-role", "iam-policy"] and found[-1] == "account"
    assert [name for name, _ in rank.of_event("signin.amazonaws.com", "ConsoleLogin")] == ["iam-user", "account"]


# --- wording --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "nouns", "answer"),
    [
        ("<p>The name of the Amazon EKS cluster to update.</p>", ("cluster",), True),
        ("The ID of the security group.", ("group", "securitygroup"), True),
        ("The ID of the placement group that the instance is in.", ("group", "securitygroup"), False),
        ("The name of the environment variable.", ("environment",), None),
        ("The ID of the VPC for the load balancer.", ("loadbalancer",), None),
        ("The instance IDs.", ("instance",), True),
    ],
)
def test_whose_value_it_is(text: str, nouns: tuple[str, ...], answer: bool | None) -> None:
    assert wording.names(text, nouns, frozenset({"placementgroup"})) is answer


def test_which_kinds_a_text_names() -> None:
    assert wording.kinds("The short name or full Amazon Resource Name (ARN) of the cluster.") == {"name", "arn"}
    assert wording.kinds("The user name.") == {"name"} and wording.kinds("Reserved.") == frozenset()


# --- wrong ids ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("resource", "event", "path"),
    [
        ("iam-policy", "iam:CreatePolicy", "responseElements.policy.policyId"),
        ("iam-policy", "iam:CreatePolicy", "requestParameters.policyDocument"),
        ("security-group", "ec2:CreateSecurityGroup", "requestParameters.groupName"),
        ("s3", "s3:GetObject", "requestParameters.key"),
        ("secrets-manager", "secretsmanager:PutSecretValue", "responseElements.arn"),
        ("ec2", "ec2:CreateSubnet", "responseElements.subnet.subnetId"),
        ("rds-proxy", "rds:CreateDBProxy", "responseElements.dBProxy.roleArn"),
        ("iam-user", "iam:DeleteUser", "userIdentity.userName"),
        ("flow-log", "ec2:CreateFlowLogs", "responseElements.CreateFlowLogsResponse.flowLogIdSet.item"),
    ],
)
def test_sure_misses_are_flagged(resource: str, event: str, path: str) -> None:
    source, _, name = event.partition(":")
    assert judge(resource, schema.load(f"{source}.amazonaws.com", name), path)


@pytest.mark.parametrize(
    ("resource", "event", "path"),
    [
        ("account", "cloudtrail:DeleteTrail", "requestParameters.name"),
        ("iam-user", "cloudtrail:DeleteTrail", "userIdentity.userName"),  # act on who did it
        ("iam-user", "iam:CreateAccessKey", "userIdentity.userName"),  # one's own, when the request names none
        ("iam-role", "iam:CreateRole", "responseElements.role.arn"),  # the name is cut from it
        ("secrets-manager", "secretsmanager:GetSecretValue", "requestParameters.secretId"),  # as the caller gave it
        ("rds-subscription", "rds:CreateEventSubscription", "requestParameters.subscriptionName"),
        ("ami", "ec2:CopyImage", "requestParameters.sourceImageId"),  # an image, too
        ("hostedzone", "route53:ChangeResourceRecordSets", "requestParameters.hostedZoneId"),  # both forms are seen
    ],
)
def test_what_may_be_right_is_let_pass(resource: str, event: str, path: str) -> None:
    source, _, name = event.partition(":")
    assert judge(resource, schema.load(f"{source}.amazonaws.com", name), path) is None


# --- shortcuts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("resource", "event", "offered"),
    [
        ("ec2", "ec2:RunInstances", ["RunInstances"]),
        ("elb", "elasticloadbalancing:CreateLoadBalancer", ["CreateLoadBalancer"]),
        ("app-elb", "elasticloadbalancing:CreateLoadBalancer", []),
        ("iam-user", "signin:ConsoleLogin", []),
        ("account", "signin:ConsoleLogin", ["ConsoleLogin"]),
        ("lambda", "lambda:CreateFunction20150331", []),
        ("redshift", "redshift:CreateCluster", ["CreateCluster"]),
        ("ecs", "ecs:CreateCluster", []),
    ],
)
def test_shortcuts_are_offered_where_they_are_right(resource: str, event: str, offered: list[str]) -> None:
    source, _, name = event.partition(":")
    assert [one.key for one in shortcuts.for_pair(resource, f"{source}.amazonaws.com", name)] == offered
