"""Ids in a form that the caller chooses, ids of other things, and one element of several.

Covers c7n_ctschema.ids.first_element.
"""

from __future__ import annotations

import pytest

from c7n_ctschema.ids.wrong_ids import judge
from c7n_ctschema.trail.schema import event_schema

pytestmark = pytest.mark.todays_models
INSTANCES = "responseElements.instancesSet"


def schema(event: str) -> event_schema.EventSchema:
    source, _, name = event.partition(":")
    return event_schema.load(f"{source}.amazonaws.com", name)


@pytest.mark.parametrize(
    ("resource", "event", "path", "better"),
    [
        ("secrets-manager", "secretsmanager:DeleteSecret", "requestParameters.secretId", "responseElements.name"),
        ("secrets-manager", "secretsmanager:RotateSecret", "requestParameters.secretId", "responseElements.name"),
        ("secrets-manager", "secretsmanager:GetSecretValue", "requestParameters.secretId", ""),
        ("ecs", "ecs:CreateService", "requestParameters.cluster", "responseElements.service.clusterArn"),
        ("ecs-service", "ecs:UpdateService", "requestParameters.service", "responseElements.service.serviceArn"),
        ("ecs", "ecs:RunTask", "requestParameters.cluster", "responseElements.tasks[].clusterArn"),
    ],
)
def test_the_caller_chooses_the_form(resource: str, event: str, path: str, better: str) -> None:
    wrong = judge(resource, schema(event), path)
    assert wrong and "as the caller wrote it" in wrong.reason and (wrong.better, wrong.certain) == (better, False)


@pytest.mark.parametrize(
    ("resource", "event", "path"),
    [
        ("lambda", "lambda:UpdateFunctionCode20150331v2", "requestParameters.functionName"),  # takes names and ARNs
        ("kms-key", "kms:DisableKey", "requestParameters.keyId"),
        ("rds", "rds:ModifyDBInstance", "requestParameters.dBInstanceIdentifier"),
        ("secrets-manager", "secretsmanager:CreateSecret", "requestParameters.name"),
        ("wafv2", "wafv2:UpdateWebACL", "requestParameters.id"),
        ("glue-crawler", "glue:UpdateCrawler", "requestParameters.name"),
        ("codepipeline", "codepipeline:StartPipelineExecution", "requestParameters.name"),
        ("distribution", "cloudfront:UpdateDistribution2020_05_31", "requestParameters.id"),
        ("waf", "waf:UpdateWebACL", "requestParameters.webACLId"),
        ("backup-vault", "backup:StartBackupJob", "requestParameters.logicallyAirGappedBackupVaultArn"),
    ],
)
def test_a_right_form_is_not_reported(resource: str, event: str, path: str) -> None:
    assert judge(resource, schema(event), path) is None


@pytest.mark.parametrize(
    ("resource", "event", "path", "about"),
    [
        ("waf", "waf:UpdateIPSet", "requestParameters.iPSetId", "`iPSetId` identifies another resource"),
        ("wafv2", "wafv2:UpdateIPSet", "requestParameters.id", "`id` identifies another resource"),
        ("wafv2", "wafv2:UpdateRuleGroup", "requestParameters.id", "`id` identifies another resource"),
        ("glue-job", "glue:UpdateCrawler", "requestParameters.name", "another resource, `glue-crawler`"),
        ("waf", "waf:UpdateRule", "requestParameters.ruleId", "`ruleId` identifies another resource"),
        ("app-elb", "elasticloadbalancing:DeleteListener", "requestParameters.listenerArn", "`listenerArn` identifies"),
        (
            "firewall",
            "network-firewall:UpdateFirewallPolicy",
            "requestParameters.firewallPolicyArn",
            "another resource",
        ),
        ("rds", "rds:CreateDBCluster", "requestParameters.dBClusterIdentifier", "another resource, `rds-cluster`"),
        ("ebs", "ec2:RunInstances", f"{INSTANCES}.items[].instanceId", "another resource, `ec2`"),
        ("rds-proxy", "rds:CreateDBProxy", "responseElements.dBProxy.vpcId", "another resource, `vpc`"),
        ("rds", "rds:StopDBInstance", "responseElements.dbiResourceId", "is not the value that c7n needs"),
        ("elb", "elasticloadbalancing:CreateLoadBalancer", "responseElements.dNSName", "is not the value"),
    ],
)
def test_ids_of_other_things(resource: str, event: str, path: str, about: str) -> None:
    wrong = judge(resource, schema(event), path)
    assert wrong and about in wrong.reason


@pytest.mark.parametrize(
    ("resource", "event", "path", "better"),
    [
        ("ec2", "ec2:RunInstances", f"{INSTANCES}.items[0].instanceId", f"{INSTANCES}.items[].instanceId"),
        ("ec2", "ec2:RunInstances", f"{INSTANCES}.items[].instanceId | [0]", f"{INSTANCES}.items[].instanceId"),
        ("ec2", "ec2:TerminateInstances", f"{INSTANCES}.items[-1].instanceId", f"{INSTANCES}.items[].instanceId"),
        (
            "ec2",
            "ec2:CreateTags",
            "requestParameters.resourcesSet.items[0].resourceId",
            "requestParameters.resourcesSet.items[].resourceId",
        ),
        ("ecs-task", "ecs:RunTask", "responseElements.tasks[0].taskArn", "responseElements.tasks[].taskArn"),
        (
            "app-elb",
            "elasticloadbalancing:AddTags",
            "requestParameters.resourceArns[0]",
            "requestParameters.resourceArns",
        ),
    ],
)
def test_one_element_of_several(resource: str, event: str, path: str, better: str) -> None:
    wrong = judge(resource, schema(event), path)
    assert wrong and wrong.is_partial and not wrong.certain and wrong.better == better


@pytest.mark.parametrize(
    ("resource", "event", "path"),
    [
        ("app-elb", "elasticloadbalancing:CreateLoadBalancer", "responseElements.loadBalancers[0].loadBalancerArn"),
        (
            "app-elb-target-group",
            "elasticloadbalancing:CreateTargetGroup",
            "responseElements.targetGroups[0].targetGroupArn",
        ),
        # all rules of the call are of one group
        (
            "security-group",
            "ec2:AuthorizeSecurityGroupIngress",
            "responseElements.securityGroupRuleSet.items[0].groupId",
        ),
    ],
)
def test_the_only_element(resource: str, event: str, path: str) -> None:
    assert judge(resource, schema(event), path) is None
