"""Which events change what a filter reads: what people wait for is proposed, and what only looks alike is not.

Covers c7n_ctschema.changes.words, c7n_ctschema.changes.resource_changes, c7n_ctschema.changes.filter_facts,
c7n_ctschema.changes.filter_readings, c7n_ctschema.changes.matches, c7n_ctschema.changes.event_names,
c7n_ctschema.changes.filter_directions, c7n_ctschema.changes.new_resources, c7n_ctschema.changes.member_match, c7n_ctschema.changes.call_match, c7n_ctschema.changes.access_match, c7n_ctschema.changes.proposal, c7n_ctschema.changes.creations and
c7n_ctschema.changes.missed_events.
"""

from __future__ import annotations

from typing import Any

import pytest

from c7n_ctschema.changes import event_names, filter_readings, member_match, missed_events, proposals, words
from c7n_ctschema.changes.filter_directions import Direction
from c7n_ctschema.changes.matches import How
from c7n_ctschema.changes.proposal import Effect, Refusal


def proposed(resource: str, *filters: Any) -> list[str]:
    return [one.change.event for one in proposals.of_policy(resource, {"filters": list(filters)}).proposals]


@pytest.mark.parametrize(
    ("resource", "filters", "wanted"),
    [
        ("ebs", [{"Encrypted": False}], ["CreateVolume"]),
        ("ec2", [{"MetadataOptions.HttpTokens": "optional"}], ["RunInstances", "ModifyInstanceMetadataOptions"]),
        ("rds", [{"PubliclyAccessible": True}], ["CreateDBInstance", "ModifyDBInstance"]),
        ("s3", [{"Versioning.Status": "Suspended"}], ["PutBucketVersioning", "CreateBucket"]),
        ("cloudtrail", [{"LogFileValidationEnabled": False}], ["CreateTrail", "UpdateTrail"]),
        ("log-group", [{"retentionInDays": "absent"}], ["CreateLogGroup", "DeleteRetentionPolicy"]),
        ("s3", ["check-public-block"], ["PutBucketPublicAccessBlock", "DeleteBucketPublicAccessBlock"]),
        ("iam-user", [{"type": "access-key", "key": "Status", "value": "Active"}], ["CreateAccessKey"]),
        ("rds-snapshot", ["cross-account"], ["ModifyDBSnapshotAttribute"]),
        ("sns", ["cross-account"], ["SetTopicAttributes", "AddPermission"]),
        ("rds", [{"type": "security-group", "key": "GroupName", "value": "x"}], ["ModifyDBInstance"]),
        ("ec2", [{"or": [{"tag:Owner": "absent"}, {"tag:Team": "absent"}]}], ["RunInstances", "DeleteTags"]),
        ("ec2", [{"State.Name": "stopped"}], ["StopInstances"]),
        ("kms-key", [{"KeyState": "PendingDeletion"}], ["ScheduleKeyDeletion"]),
        ("ami", [{"Public": True}], ["ModifyImageAttribute"]),
        ("account", ["default-ebs-encryption"], ["DisableEbsEncryptionByDefault"]),
        ("elasticsearch", [{"DomainEndpointOptions.EnforceHTTPS": False}], ["CreateDomain", "UpdateDomainConfig"]),
        # the verb is the attribute
        ("internet-gateway", [{"Attachments": []}], ["DetachInternetGateway"]),
        ("asg", [{"SuspendedProcesses": "not-null"}], ["SuspendProcesses"]),
        ("ec2", [{"Monitoring.State": "disabled"}], ["UnmonitorInstances"]),
        # what is added to the resource, or removed from it
        ("iam-group", ["has-users"], ["AddUserToGroup"]),
        ("iam-profile", [{"Roles": []}], ["RemoveRoleFromInstanceProfile"]),
        # requests that wrap what they set, or have paths in place of members
        ("rest-api", [{"disableExecuteApiEndpoint": False}], ["CreateRestApi", "UpdateRestApi"]),
        ("codepipeline", [{"artifactStore.encryptionKey": "absent"}], ["CreatePipeline", "UpdatePipeline"]),
        ("distribution", [{"Origins.Items[].CustomOriginConfig.OriginProtocolPolicy": "x"}], ["UpdateDistribution"]),
        ("rds", [{"EnabledCloudwatchLogsExports": "absent"}], ["ModifyDBInstance"]),
        # copies
        ("rds-snapshot", [{"Encrypted": False}], ["CreateDBSnapshot", "CopyDBSnapshot"]),
        ("acm-certificate", [{"KeyAlgorithm": "RSA-1024"}], ["RequestCertificate", "ImportCertificate"]),
        # states
        ("rds", [{"DBInstanceStatus": "stopped"}], ["StopDBInstance"]),
        ("kms-key", [{"Enabled": False}], ["DisableKey"]),
        ("config-recorder", [{"status.recording": False}], ["StopConfigurationRecorder"]),
        # services as a whole, and things of other services
        ("account", ["check-macie"], ["DisableMacie"]),
        ("account", ["securityhub"], ["DisableSecurityHub", "EnableSecurityHub"]),
        ("app-elb", [{"type": "wafv2-enabled", "state": False}], ["DisassociateWebACL"]),
        # who has access
        ("backup-vault", ["cross-account"], ["PutBackupVaultAccessPolicy"]),
        ("catalog-portfolio", ["cross-account"], ["CreatePortfolioShare"]),
        ("peering-connection", ["cross-account"], ["CreateVpcPeeringConnection", "AcceptVpcPeeringConnection"]),
        ("asg", [{"tag:Owner": "absent"}], ["CreateAutoScalingGroup", "DeleteTags"]),
        ("vpc", [{"IsDefault": True}], ["CreateDefaultVpc"]),
        ("iam-policy", ["has-allow-all"], ["CreatePolicy", "CreatePolicyVersion"]),
        ("elb", ["ssl-policy"], ["CreateLoadBalancer", "SetLoadBalancerPoliciesOfListener"]),
        ("cfn", [{"tag:Owner": "absent"}], ["CreateStack", "UpdateStack"]),
        # a new resource lacks what must be missing, or what must not be
        ("vpc", [{"not": [{"type": "flow-logs", "enabled": True}]}], ["CreateVpc"]),
        ("s3", [{"not": [{"type": "lock-configuration", "key": "Rule", "value": "present"}]}], ["CreateBucket"]),
        (
            "efs",
            [{"type": "value", "key": "BackupPolicy.Status", "op": "ne", "value": "ENABLED"}],
            ["CreateFileSystem"],
        ),
        ("ebs", [{"not": [{"tag:Env": "x"}]}], ["CreateVolume", "CreateTags", "DeleteTags"]),
        # the request names what the filter looks up
        ("asg", [{"type": "user-data", "op": "regex", "value": "password"}], ["CreateAutoScalingGroup"]),
        ("emr", [{"type": "security-configuration", "key": "EnableAtRestEncryption", "value": True}], ["RunJobFlow"]),
        # another filter comes true later, and only the creation decides this one
        ("ebs", [{"Attachments[].Device": "not-null"}, {"Encrypted": False}], ["AttachVolume", "CreateVolume"]),
        ("s3", ["global-grants"], ["PutBucketAcl", "CreateBucket"]),
        ("iam-user", [{"AttachedManagedPolicies[].PolicyName": "x"}, {"MfaDevices": []}], ["DeactivateMFADevice"]),
        ("snapshot-nothing", [], []),
        # what the documentation lists as the names of attributes, and the policy among them
        ("sqs", ["cross-account"], ["SetQueueAttributes", "CreateQueue", "AddPermission"]),
        ("sns", [{"KmsMasterKeyId": "absent"}], ["CreateTopic", "SetTopicAttributes"]),
        ("elasticsearch", ["has-statement"], ["UpdateDomainConfig"]),
        # events that name the resource by its ARN
        ("dynamodb-table", [{"tag:Owner": "absent"}], ["CreateTable", "UntagResource"]),
        ("rds", [{"tag:Owner": "not-null"}], ["AddTagsToResource"]),
        ("kinesis", ["cross-account"], ["PutResourcePolicy"]),
        # an update whose members are named after a part
        ("prefix-list", ["entry"], ["ModifyManagedPrefixList"]),
        ("route-table", ["route"], ["CreateRoute", "ReplaceRoute"]),
        # states
        ("kms-key", [{"KeyState": "Disabled"}], ["DisableKey"]),
        ("cloudtrail", [{"type": "status", "key": "IsLogging", "value": False}], ["StopLogging", "CreateTrail"]),
        ("iam-user", [{"type": "has-inline-policy", "value": False}], ["CreateUser", "DeleteUserPolicy"]),
        ("security-group", [{"not": [{"type": "ingress", "Ports": [22]}]}], ["RevokeSecurityGroupIngress"]),
        ("app-elb", ["wafv2-enabled"], ["CreateLoadBalancer", "DisassociateWebACL"]),
    ],
)
def test_events_that_people_wait_for(resource: str, filters: list[Any], wanted: list[str]) -> None:
    assert set(wanted) <= set(proposed(resource, *filters)[:5])


@pytest.mark.parametrize(
    ("resource", "filters", "wrong"),
    [
        ("security-group", [{"type": "ingress", "Ports": [22]}], "UpdateSecurityGroupRuleDescriptionsIngress"),
        ("security-group", [{"type": "ingress", "Ports": [22]}], "AuthorizeSecurityGroupEgress"),
        ("elasticache-group", [{"Engine": "redis"}], "CreateCacheCluster"),
        ("elasticache-group", [{"Engine": "redis"}], "ModifyGlobalReplicationGroup"),
        ("rds", [{"BackupRetentionPeriod": 0}], "ModifyDBCluster"),
        ("rds", [{"BackupRetentionPeriod": 0}], "StartDBInstanceAutomatedBackupsReplication"),
        ("ec2", [{"Monitoring.State": "enabled"}], "EnableApplicationStatusCheckSuppression"),
        ("ec2", [{"State.Name": "stopped"}], "RunInstances"),
        ("ec2", [{"tag:Owner": "absent"}], "CreateTags"),
        ("ecr", [{"tag:Owner": "absent"}], "PutImageTagMutability"),
        ("ecr", ["cross-account"], "PutLifecyclePolicy"),
        ("account", ["ami-block-public-access"], "PutAccountPublicAccessBlock"),
        ("iam-role", [{"type": "has-specific-managed-policy", "value": "x"}], "PutRolePolicy"),
        ("rds-snapshot", [{"Encrypted": False}], "ModifyDBSnapshotAttribute"),
        ("rest-stage", [{"tracingEnabled": False}], "UpdateDeployment"),
        ("ec2", [{"PublicIpAddress": "not-null"}], "ImportInstance"),
        ("app-elb", [{"type": "wafv2-enabled", "state": False}], "PutPermissionPolicy"),
        # the member is of another thing, or the state another one
        ("rds", [{"KmsKeyId": "x"}], "StartActivityStream"),
        ("ebs", [{"State": "available"}], "AttachVolume"),
        ("directory", [{"type": "ldap", "status": "Enabled"}], "ConnectDirectory"),
        ("iam-profile", [{"type": "has-specific-managed-policy", "value": "x"}], "CreateInstanceProfile"),
        ("iam-user", [{"type": "value", "key": "MfaDevices", "value_type": "size", "value": 0}], "EnableMFADevice"),
        ("dynamodb-table", [{"type": "consecutive-backups", "count": 7}], "DeleteBackup"),
        ("ec2", [{"type": "image-metadata", "key": "State", "value": "deregistered"}], "StopInstances"),
        ("ec2", [{"State.Name": "terminated"}], "RunInstances"),
        ("vpc", ["flow-logs"], "CreateFlowLogs"),
        ("resolver-rule", [{"Status": "COMPLETE"}], "AssociateResolverRule"),
        ("iam-user", [{"type": "group", "key": "GroupName", "value": "x"}], "RemoveUserFromGroup"),
        # it only fills what must be empty, or empties what must be there
        ("log-group", [{"retentionInDays": "absent"}], "PutRetentionPolicy"),
        ("ecr", [{"type": "lifecycle-rule", "state": False}], "PutLifecyclePolicy"),
        ("ebs", [{"Attachments": []}, {"State": "available"}], "AttachVolume"),
        ("lambda", [{"type": "event-source", "key": "", "value": "not-null"}], "CreateFunction20150331"),
        ("distribution", [{"WebACLId": "empty"}], "AssociateDistributionTenantWebACL"),
        ("ebs-snapshot", [{"type": "volume", "key": "VolumeId", "value": "x"}], "CreateVolume"),
        # computed, or only a name of what is changed
        ("sqs", [{"ApproximateNumberOfMessages": 0}], "SetQueueAttributes"),
        ("wafv2", [{"Scope": "REGIONAL"}], "UpdateWebACL"),
        ("security-group", ["default-vpc"], "AssociateSecurityGroupVpc"),
        ("subnet", [{"AvailabilityZone": "us-east-1a"}], "AssociateClientVpnTargetNetwork"),
        ("asg", ["not-encrypted"], "EnterStandby"),
        # it changes no policy, or not what the filter's call returns
        ("kms-key", ["cross-account"], "CreateGrant"),
        ("sns", ["cross-account"], "Subscribe"),
        ("s3", ["cross-account"], "PutBucketAcl"),
        ("log-group", ["cross-account"], "PutAccountPolicy"),
        ("iot-policy", ["has-statement"], "AttachPolicy"),
        ("account", [{"type": "bedrock-model-invocation-logging", "attrs": [{"a": True}]}], "Rerank"),
        ("account", ["has-virtual-mfa"], "ResyncMFADevice"),
        ("account", ["password-policy"], "CreatePolicy"),
        ("graphql-api", ["api-cache"], "FlushApiCache"),
        ("vpc", ["dhcp-options"], "AssociateVpcCidrBlock"),
        ("kms-key", [{"KeyState": "Disabled"}], "DisableKeyRotation"),
        ("kms-key", [{"KeyState": "PendingDeletion"}], "CancelKeyDeletion"),
        # it removes one of several things, and another one must be there
        ("security-group", [{"type": "ingress", "Ports": [22]}], "RevokeSecurityGroupIngress"),
        ("sns", [{"type": "value", "key": "tag:Owner", "op": "regex", "value": "x"}], "UntagResource"),
        ("app-elb", [{"type": "tag-count", "count": 8}], "RemoveTags"),
        (
            "account",
            [{"type": "bedrock-model-invocation-logging", "attrs": [{"a": True}]}],
            "DeleteModelInvocationLoggingConfiguration",
        ),
        # `not: [or: …]` needs each to be false
        ("s3", [{"not": [{"or": [{"Logging": "empty"}, {"Logging.TargetBucket": "x"}]}]}], "CreateBucket"),
        # a new resource does not have yet what must be there
        ("kinesis", ["cross-account"], "CreateStream"),
        ("vpc", [{"type": "vpc-attributes", "dnshostnames": True}], "CreateVpc"),
        ("app-elb", ["is-logging"], "CreateLoadBalancer"),
        ("iam-user", [{"AttachedManagedPolicies[].PolicyName": "x"}], "CreateUser"),
        ("iam-user", [{"AttachedManagedPolicies[].PolicyName": "x"}], "DetachUserPolicy"),
        ("vpc", [{"type": "nat-gateway", "key": "tag:Color", "value": "Gray"}], "CreateVpc"),
        ("vpc", [{"IsDefault": True}], "CreateVpc"),
        (
            "network-acl",
            [{"type": "value", "key": "length(Entries[?Egress])", "op": "gt", "value": 0}],
            "CreateNetworkAcl",
        ),
        ("directory", [{"type": "ldap", "status": "Enabled"}], "CreateDirectory"),
        (
            "dynamodb-table",
            [{"type": "export-description", "key": "ExportStatus", "value": "COMPLETED"}],
            "CreateTable",
        ),
        ("hostedzone", [{"tag:Owner": "present"}], "CreateHostedZone"),
        ("redshift", [{"type": "logging", "key": "LoggingEnabled", "value": True}], "CreateCluster"),
        ("log-group", [{"type": "value", "key": "retentionInDays", "op": "lt", "value": 365}], "CreateLogGroup"),
        ("ebs-snapshot", [{"type": "volume", "key": "VolumeId", "value": "absent"}], "CreateSnapshot"),
        # it brings a deleted secret back
        ("secrets-manager", [{"Name": "x"}], "RestoreSecret"),
        # `nodeGroupId` only says which group is meant
        ("elasticache-group", [{"NodeGroups[].PrimaryEndpoint.Port": 6379}], "ModifyReplicationGroup"),
        # it moves the resource out of what the filter asks for
        ("account", ["emr-block-public-access"], "PutAccountPublicAccessBlock"),
        ("account", [{"type": "guard-duty", "Detector.Status": "ENABLED"}], "DeleteDetector"),
        ("sns", [{"type": "has-statement", "statements": [{"Effect": "Deny"}]}], "AddPermission"),
        ("s3", [{"tag:Mark": "present"}, {"tag:Owner": "absent"}], "DeleteBucketTagging"),
        ("account", [{"type": "access-analyzer", "key": "status", "value": "ACTIVE"}], "UpdateAnalyzer"),
        ("vpc", [{"not": [{"type": "flow-logs", "enabled": True}]}], "CreateFlowLogs"),
    ],
)
def test_events_that_only_look_alike(resource: str, filters: list[Any], wrong: str) -> None:
    assert wrong not in proposed(resource, *filters)


@pytest.mark.parametrize(
    "filters",
    [
        [{"type": "metrics", "name": "CPUUtilization", "days": 7, "value": 1, "op": "lt"}],
        [{"Encrypted": False}, {"type": "value", "key": "CreateTime", "value_type": "age", "op": "gt", "value": 30}],
        [{"type": "marked-for-op", "op": "stop"}],
        ["offhour"],
    ],
)
def test_time_alone_makes_some_filters_true(filters: list[Any]) -> None:
    answer = proposals.of_policy("ec2", {"filters": filters})
    assert answer.refusal is Refusal.WAITS and not answer.proposals


def test_an_age_below_some_days_is_that_of_a_new_resource() -> None:
    assert proposed("ec2", {"type": "instance-age", "op": "lt", "days": 1}) == ["RunInstances"]
    assert not proposed("ec2", {"type": "instance-age", "days": 1})


def test_what_other_resources_decide_does_not_stop_the_policy() -> None:
    assert "AuthorizeSecurityGroupIngress" in proposed("security-group", {"type": "ingress", "Ports": [22]}, "used")
    assert proposals.of_policy("security-group", {"filters": ["used"]}).refusal is Refusal.WAITS


def test_in_an_or_the_other_filter_can_be_made_true() -> None:
    aged = {"type": "value", "key": "CreateTime", "value_type": "age", "value": 30}
    assert "CreateVolume" in proposed("ebs", {"or": [{"Encrypted": False}, aged]})
    assert not proposed("ebs", {"or": [aged]})


def test_an_annotation_reads_what_its_filter_reads() -> None:
    key = {"type": "value", "key": '"c7n:CrossAccountViolations"', "value": "present"}
    assert filter_readings.of_policy("s3", {"filters": [{**key, "key": "c7n:CrossAccountViolations"}]})[0].policy


def test_policies_without_an_answer() -> None:
    assert proposals.of_policy("no-such-thing", {}).refusal is Refusal.UNKNOWN_RESOURCE
    assert proposals.of_policy("service-quota", {}).refusal is Refusal.MODE_REFUSED


def test_at_most_eight_and_the_creation_first_if_it_sets_the_attribute() -> None:
    answer = proposals.of_policy("rds", {"filters": [{"StorageEncrypted": False}]})
    assert len(answer.proposals) <= proposals.MOST
    first = answer.proposals[0]
    assert (first.change.event, first.kind, first.found[0].how) == ("CreateDBInstance", Effect.CREATES, How.MEMBER)


def test_deeply_nested_filters_end() -> None:
    nested: dict[str, Any] = {"Encrypted": False}
    for _ in range(200):
        nested = {"and": [nested]}
    assert filter_readings.of_policy("ebs", {"filters": [nested]}) == []


@pytest.mark.parametrize("value_type", [["age"], {"age": 1}, None, 5])
def test_a_value_type_of_another_type_is_none(value_type: Any) -> None:
    assert proposed("rds", {"type": "value", "key": "PubliclyAccessible", "value": True, "value_type": value_type})


def test_words() -> None:
    assert words.of_name("RotateSecret") == (words.stem("rotation"), words.stem("secrets"))
    assert words.noun_of("UpdateFunctionCode20150331v2") == "FunctionCode"
    assert words.joined("VpcSecurityGroupIds") == "vpcsecuritygroup" and words.joined("Status") == "status"
    assert words.undone_verb("UnmonitorInstances"[:9]) == "Monitor" and words.undone_verb("Update") == ""
    assert member_match.parts("length(AvailabilityZones[].ZoneId)") == ("availabilityzone", "zone")


def test_names_of_events() -> None:
    assert event_names.direction("DetachRolePolicy") is Direction.REMOVED
    assert event_names.direction("CreateTags") is Direction.ADDED
    assert event_names.direction("PutBucketTagging") is Direction.UNKNOWN
    assert event_names.is_about_tags("AddTagsToResource") and not event_names.is_about_tags("PutImageTagMutability")
    assert event_names.is_identity("ebs", "VolumeId") and not event_names.is_identity("ebs", "SnapshotId")


def test_missed_events() -> None:
    policy = {"filters": [{"PubliclyAccessible": True}]}
    created, changed = "rds.amazonaws.com:CreateDBInstance", "rds.amazonaws.com:ModifyDBInstance"
    first, *restores = [one.change.full_name for one in missed_events.of_policy("rds", policy, {created})]
    assert first == changed and "rds.amazonaws.com:RestoreDBInstanceToPointInTime" in restores
    assert not missed_events.of_policy("rds", policy, {created, changed, *restores})
    snapshots = missed_events.of_policy(
        "ebs-snapshot", {"filters": [{"Encrypted": False}]}, {"ec2.amazonaws.com:CreateSnapshot"}
    )
    assert [one.change.event for one in snapshots] == ["CopySnapshot", "ImportSnapshot"]
    assert not missed_events.of_policy("rds", policy, {"rds.amazonaws.com:StopDBInstance"})
