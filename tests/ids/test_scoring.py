"""Which keys hold a resource's id: by their names, by what the API's documentation says, and by what they are below.

Covers c7n_ctschema.custodian.lookups.resource_identity, c7n_ctschema.ids.wrong_ids, c7n_ctschema.ids.points,
c7n_ctschema.ids.id_candidates, c7n_ctschema.ids.api_wording, c7n_ctschema.ids.nouns, c7n_ctschema.ids.object_ids and
c7n_ctschema.ids.foreign_ids.
"""

from __future__ import annotations

import pytest

from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.ids import api_wording, id_candidates
from c7n_ctschema.ids.wrong_ids import judge
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.schema import event_schema

INSTANCES = "responseElements.instancesSet.items[].instanceId"
ISSUER = "userIdentity.sessionContext.sessionIssuer.userName"


def first(resource: str, event: str) -> str:
    source, _, name = event.partition(":")
    found = id_candidates.for_event(resource, event_schema.load(f"{source}.amazonaws.com", name))
    return found[0].path if found else ""


# --- what c7n takes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("resource", "kind"),
    [
        ("iam-policy", "arn"),
        ("security-group", "id"),
        ("secrets-manager", "name"),
        ("backup-plan", "id"),
        ("kafka", "name"),
        ("codedeploy-config", "name"),
        ("sqs", "url"),
        ("wafv2", "id"),
        ("step-machine", "arn"),
    ],
)
def test_the_kind_of_value_a_resource_is_looked_up_by(resource: str, kind: str) -> None:
    known = resource_identity.of(resource)
    assert known is not None and known.kind == kind and known.works and known.sure


@pytest.mark.parametrize(
    "resource",
    [
        "flow-log",
        "key-pair",
        "org-policy",
        "s3-access-point",
        "budget",
        "memorydb-snapshot",
        "rest-resource",
        "eks-nodegroup",
        "org-unit",
        "qldb",
    ],
)
def test_resources_that_no_ids_can_resolve(resource: str) -> None:
    known = resource_identity.of(resource)
    assert known is not None and not known.works and known.why


def test_how_a_lookup_works_is_known_of_nearly_all() -> None:
    known = [resource_identity.of(name) for name in resource_identity.all_resources()]
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
def test_lists_in_a_list_are_made_one() -> None:
    groups = event_schema.load("elasticloadbalancing.amazonaws.com", "ModifyTargetGroup")
    paths = [one.path for one in id_candidates.for_event("app-elb", groups)]
    assert "responseElements.targetGroups[].loadBalancerArns[]" in paths
    assert all(judge("app-elb", groups, path) is None for path in paths)


@pytest.mark.todays_models  # the event is newer than the oldest botocore
def test_what_takes_anything_is_a_guess() -> None:
    (found, *_) = id_candidates.for_event("acm-certificate", event_schema.load("acm.amazonaws.com", "TagResource"))
    assert found.path == "requestParameters.resourceArn" and found.proven == "inferred"


def test_the_resources_of_an_event_come_surest_first_and_the_account_last() -> None:
    found = [name for name, _ in id_candidates.of_event("iam.amazonaws.com", "AttachRolePolicy")]
    assert found[:2] == ["iam-role", "iam-policy"] and found[-1] == "account"
    assert [name for name, _ in id_candidates.of_event("signin.amazonaws.com", "ConsoleLogin")] == [
        "iam-user",
        "account",
    ]


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
    assert api_wording.names(text, nouns, frozenset({"placementgroup"})) is answer


def test_which_kinds_a_text_names() -> None:
    assert api_wording.kinds("The short name or full Amazon Resource Name (ARN) of the cluster.") == {"name", "arn"}
    assert api_wording.kinds("The user name.") == {"name"} and api_wording.kinds("Reserved.") == frozenset()


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
        ("s3", "ec2:CreateTags", "requestParameters.resourcesSet.items[].resourceId"),
        ("sqs", "ecs:TagResource", "requestParameters.resourceArn"),
    ],
)
def test_sure_misses_are_flagged(resource: str, event: str, path: str) -> None:
    source, _, name = event.partition(":")
    assert judge(resource, event_schema.load(f"{source}.amazonaws.com", name), path)


@pytest.mark.parametrize(
    ("resource", "event", "path"),
    [
        ("account", "cloudtrail:DeleteTrail", "requestParameters.name"),
        ("iam-user", "cloudtrail:DeleteTrail", "userIdentity.userName"),  # act on who did it
        ("iam-user", "iam:CreateAccessKey", "userIdentity.userName"),  # one's own, when the request names none
        ("iam-role", "iam:CreateRole", "responseElements.role.arn"),  # the name is cut from it
        ("iam-role", "ec2:RunInstances", "userIdentity.sessionContext.sessionIssuer.userName"),  # the caller's role
        ("iam-role", "iam:CreateUser", "detail.userIdentity.sessionContext.sessionIssuer.userName"),
        ("iam-role", "iam:CreateUser", "userIdentity.sessionContext.sessionIssuer.arn"),
        ("rds-subscription", "rds:CreateEventSubscription", "requestParameters.subscriptionName"),
        ("ami", "ec2:CopyImage", "requestParameters.sourceImageId"),  # an image, too
        ("s3", "tagging:TagResources", "requestParameters.resourceARNList"),  # tags other services' things
        ("ec2", "ec2:CreateTags", "requestParameters.resourcesSet.items[].resourceId"),
        ("account", "iam:CreateUser", "responseElements.user"),  # the value is ignored
        ("iam-user", "iam:CreateUser", "additionalEventData"),  # nobody knows what it holds
        ("ecs", "ecs:TagResource", "requestParameters.resourceArn"),
        (
            "vpc-endpoint",
            "ec2:DeleteVpcEndpoints",
            "requestParameters.DeleteVpcEndpointsRequest.VpcEndpointId.content",
        ),  # of one or of several
    ],
)
def test_what_may_be_right_is_let_pass(resource: str, event: str, path: str) -> None:
    source, _, name = event.partition(":")
    assert judge(resource, event_schema.load(f"{source}.amazonaws.com", name), path) is None


@pytest.mark.parametrize(
    ("resource", "event", "path", "form", "better"),
    [
        ("iam-user", "iam:CreateUser", "responseElements.user", "an object", "responseElements.user.userName"),
        (
            "iam-policy",
            "iam:CreatePolicy",
            "detail.responseElements.policy",
            "an object",
            "responseElements.policy.arn",
        ),
        ("s3", "s3:CreateBucket", "requestParameters", "an object", "requestParameters.bucketName"),
        ("lambda", "lambda:CreateFunction20150331", "responseElements", "an object", "responseElements.functionName"),
        ("ec2", "ec2:RunInstances", "responseElements.instancesSet", "an object", INSTANCES),
        ("ec2", "ec2:RunInstances", "responseElements.instancesSet.items", "a list of objects", INSTANCES),
        ("ec2", "ec2:RunInstances", "responseElements.instancesSet.items[]", "a list of objects", INSTANCES),
        ("ec2", "ec2:RunInstances", "responseElements.instancesSet.items[0]", "an object", INSTANCES),
        ("ec2", "ec2:RunInstances", "responseElements.instancesSet.items | [0]", "an object", INSTANCES),
        (
            "vpc-endpoint",
            "ec2:CreateVpcEndpoint",
            "requestParameters.CreateVpcEndpointRequest",
            "an object",
            "responseElements.CreateVpcEndpointResponse.vpcEndpoint.vpcEndpointId",
        ),  # or an empty text
        ("iam-user", "iam:CreateUser", "requestParameters.tags", "a list of objects", "requestParameters.userName"),
        (
            "security-group",
            "ec2:AuthorizeSecurityGroupIngress",
            "requestParameters.ipPermissions.items[].groups.items",
            "a list of lists",
            "responseElements.securityGroupRuleSet.items[].groupId",
        ),
        *(
            ("ec2", "ec2:RunInstances", path, "a list of lists", "responseElements.instancesSet.items[].instanceId")
            for path in (
                "[responseElements.instancesSet.items[].instanceId]",
                "responseElements.instancesSet.items[].[instanceId]",
            )
        ),
    ],
)
def test_no_lookup_takes_an_object(resource: str, event: str, path: str, form: str, better: str) -> None:
    """test_proofs.py runs c7n on objects that hold the very value."""
    source, _, name = event.partition(":")
    wrong = judge(resource, event_schema.load(f"{source}.amazonaws.com", name), path)
    assert wrong and f"is {form};" in wrong.reason and wrong.better == better


@pytest.mark.parametrize(
    "path",
    [
        "[responseElements.instancesSet.items[].instanceId][]",
        "[responseElements.instancesSet.items[0].instanceId, requestParameters.instanceId]",
    ],
)
def test_brackets_that_make_a_list_of_strings_are_right(path: str) -> None:
    assert judge("ec2", event_schema.load("ec2.amazonaws.com", "StopInstances"), path) is None


def test_the_arns_of_accessed_resources_are_for_lookups_by_arn() -> None:
    event = event_schema.load("s3.amazonaws.com", "PutBucketPolicy")
    wrong = judge("s3", event, "resources[].ARN")
    assert wrong and (wrong.certain, wrong.better) == (False, "requestParameters.bucketName")
    topic = event_schema.load("sns.amazonaws.com", "SetTopicAttributes")
    assert judge("sns", topic, "resources[].ARN") is None


def test_what_hangs_on_how_the_caller_wrote_it_is_not_certain() -> None:
    zones = event_schema.load("route53.amazonaws.com", "ChangeResourceRecordSets")
    wrong = judge("hostedzone", zones, "requestParameters.hostedZoneId")
    assert wrong and not wrong.certain and "/hostedzone/" in wrong.reason
    assert wrong.better == "join('/',['/hostedzone',requestParameters.hostedZoneId])"
    assert judge("hostedzone", zones, wrong.better) is None
    assert [one.path for one in id_candidates.for_event("hostedzone", zones)] == [
        wrong.better
    ]  # not the alias's: a list


@pytest.mark.parametrize(
    ("resource", "event", "path", "effect"),
    [
        ("iam-user", "iam:CreateUser", "userIdentity.userName", "c7n acts on the caller, if that is a user"),
        ("iam-user", "iam:DeleteUser", ISSUER, "c7n acts on the caller, if that is a user"),
        (
            "iam-profile",
            "ec2:RunInstances",
            ISSUER,
            "c7n resolves only a profile that has the name of the caller's role",
        ),
    ],
)
def test_the_callers_name_may_resolve_something(resource: str, event: str, path: str, effect: str) -> None:
    source, _, name = event.partition(":")
    wrong = judge(resource, event_schema.load(f"{source}.amazonaws.com", name), path)
    assert wrong and (wrong.certain, wrong.effect) == (False, effect)


@pytest.mark.parametrize("path", ["userIdentity.userName", "userIdentity.accessKeyId", "eventID"])
def test_what_is_no_roles_name_resolves_no_role(path: str) -> None:
    wrong = judge("iam-role", event_schema.load("iam.amazonaws.com", "CreateUser"), path)
    assert wrong and wrong.certain and wrong.effect == "c7n finds no resource, and the policy does nothing"


@pytest.mark.parametrize(
    ("resource", "event", "about"),
    [
        (
            "log-group",
            "logs:TagResource",
            "an ARN; c7n looks log-group up by `logGroupName`",
        ),  # test_proofs.py runs these
        ("dynamodb-table", "dynamodb:TagResource", "an ARN; c7n looks dynamodb-table up by `TableName`"),
        ("ecr", "ecr:TagResource", ""),  # sent to the API, which may take it
        ("vpc-lattice-service", "vpc-lattice:PutResourcePolicy", ""),  # "The ID or ARN"
        ("iam-role", "access-analyzer:StartResourceScan", ""),  # the name is cut from it
        ("sfn-activity", "states:TagResource", ""),
    ],
)
def test_no_name_equals_the_arn_of_anything(resource: str, event: str, about: str) -> None:
    source, _, name = event.partition(":")
    wrong = judge(resource, event_schema.load(f"{source}.amazonaws.com", name), "requestParameters.resourceArn")
    assert (wrong and (wrong.certain, wrong.reason)) == (
        (False, f"`requestParameters.resourceArn` is {about}") if about else None
    )


def test_a_new_instance_profile_has_no_role_to_suggest() -> None:
    made = event_schema.load("iam.amazonaws.com", "CreateInstanceProfile")
    wrong = judge("iam-role", made, "requestParameters.instanceProfileName")
    assert wrong and wrong.certain and not wrong.better
    assert id_candidates.for_event("iam-role", made) == []
    assert id_candidates.for_event("iam-role", event_schema.load("iam.amazonaws.com", "AddRoleToInstanceProfile"))


@pytest.mark.parametrize(
    ("resource", "event", "path", "reason"),
    [
        (
            "log-group",
            "cloudtrail:CreateTrail",
            "requestParameters.cloudWatchLogsLogGroupArn",
            "`cloudWatchLogsLogGroupArn` is the ARN of a log-group; c7n looks log-group up by `logGroupName`",
        ),
        (
            "log-group",
            "cloudtrail:CreateTrail",
            "requestParameters.cloudWatchLogsRoleArn",
            "`cloudWatchLogsRoleArn` of CreateTrail does not identify a log-group; c7n looks log-group up by `logGroupName`",
        ),
    ],
)
def test_another_services_event_may_name_the_thing_by_another_kind(
    resource: str, event: str, path: str, reason: str
) -> None:
    source, _, name = event.partition(":")
    wrong = judge(resource, event_schema.load(f"{source}.amazonaws.com", name), path)
    assert wrong and wrong.reason == reason


@pytest.mark.parametrize("source", ["iam", "rds", "eks", "lambda", "elasticache", "kms", "ec2"])
def test_a_look_at_one_key_agrees_with_all_candidates(source: str) -> None:
    host = f"{source}.amazonaws.com"
    resources = [
        name
        for name in resource_identity.all_resources()
        if (known := resource_identity.of(name)) and known.service == source
    ]
    agreed = 0
    for event in event_catalog.events_of_source(host)[::7]:
        about = event_schema.load(host, event)
        paths = [key.path.removeprefix("detail.") for side in event_schema.SIDES for key in about.keys(side)][:200]
        for resource in resources[:6]:
            own = id_candidates.as_own_service_logs(resource, about)
            sides = ("request",) if about.delivery.read_only else event_schema.SIDES
            keys = [key for side in sides for key in (own.keys(side) if own else ())]
            listed = {one.path for one in id_candidates.candidates(resource, host, event, keys)}
            plain = {path for path in paths if id_candidates.is_plain_candidate(resource, about, path)}
            assert plain <= listed, (resource, event)
            agreed += len(plain)
    assert agreed
