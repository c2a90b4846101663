"""What must exist in AWS (moto) before a template's record can be looked up: one function a resource.

Each gets a boto3 session and a record, makes what the record tells of, and returns which ids and names of the record
are others in moto: {in the record: in moto}. Templates of the resource `account` need nothing.
"""

from __future__ import annotations

import io
import json
import re
import uuid
import zipfile
from collections.abc import Callable
from typing import Any

import jmespath

Creator = Callable[[Any, dict[str, Any]], dict[str, str]]
ROLE = json.dumps({"Version": "2012-10-17", "Statement": []})


def fresh(prefix: str = "t") -> str:
    """A name that nothing else has: all tests share one AWS."""
    return f"{prefix}-{uuid.uuid4().hex[:12]}"


# --- CloudTrail, logs


def trail(session: Any, record: dict[str, Any]) -> dict[str, str]:
    bucket, name, cloudtrail = fresh(), fresh(), session.client("cloudtrail")
    for one in cloudtrail.describe_trails()["trailList"]:  # moto answers every question with all trails
        cloudtrail.delete_trail(Name=one["Name"])
    session.client("s3").create_bucket(Bucket=bucket)
    cloudtrail.create_trail(Name=name, S3BucketName=bucket)
    return {"management-events": name}


def log_group(session: Any, record: dict[str, Any]) -> dict[str, str]:
    asked, name = record["requestParameters"]["logGroupName"], fresh("/aws/lambda/")
    session.client("logs").create_log_group(logGroupName=name)
    return {asked: name}


# --- network


def security_group(session: Any, record: dict[str, Any]) -> dict[str, str]:
    """The group as it is after the record: with the rules that were added or changed, none where it was created."""
    ec2 = session.client("ec2")
    made = ec2.create_security_group(GroupName=fresh(), Description="g")["GroupId"]
    for permission in _permissions(record["requestParameters"]):
        ec2.authorize_security_group_ingress(GroupId=made, IpPermissions=[permission])
    (asked,) = set(re.findall("sg-[0-9a-f]{17}", json.dumps(record)))
    return {asked: made}


def _permissions(asked: dict[str, Any]) -> list[dict[str, Any]]:
    """A request's rules as boto3 takes them, whichever form the request has."""
    nested = jmespath.search(
        "ipPermissions.items[].{IpProtocol: ipProtocol, FromPort: fromPort, ToPort: toPort, "
        "CidrIpv4: ipRanges.items[0].cidrIp}",
        asked,
    )
    single = (
        [
            {
                "IpProtocol": asked["ipProtocol"],
                "FromPort": asked["fromPort"],
                "ToPort": asked["toPort"],
                "CidrIpv4": asked["cidrIp"],
            }
        ]
        if "cidrIp" in asked
        else []
    )
    changed = jmespath.search("*.[SecurityGroupRule][][].SecurityGroupRule[]", asked)
    return [_permission(rule) for rule in (nested or single or changed or [])]


def _permission(rule: dict[str, Any]) -> dict[str, Any]:
    common = {name: rule[name] for name in ("IpProtocol", "FromPort", "ToPort")}
    if "CidrIpv6" in rule:
        return {**common, "Ipv6Ranges": [{"CidrIpv6": rule["CidrIpv6"]}]}
    return {**common, "IpRanges": [{"CidrIp": rule["CidrIpv4"]}]}


def vpc(session: Any, record: dict[str, Any]) -> dict[str, str]:
    return {"vpc-0a1b2c3d4e5f67890": session.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]}


def peering(session: Any, record: dict[str, Any]) -> dict[str, str]:
    ec2 = session.client("ec2")
    owner = record["responseElements"]["vpcPeeringConnection"]["accepterVpcInfo"]["ownerId"]
    other = session.client("sts").assume_role(RoleArn=f"arn:aws:iam::{owner}:role/r", RoleSessionName="test")[
        "Credentials"
    ]
    there = session.client(
        "ec2",
        aws_access_key_id=other["AccessKeyId"],
        aws_session_token=other["SessionToken"],
        aws_secret_access_key=other["SecretAccessKey"],
    )
    ours, theirs = (one.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"] for one in (ec2, there))
    made = ec2.create_vpc_peering_connection(VpcId=ours, PeerVpcId=theirs, PeerOwnerId=owner)
    return {"pcx-0a1b2c3d4e5f67890": made["VpcPeeringConnection"]["VpcPeeringConnectionId"]}


def route_table(session: Any, record: dict[str, Any]) -> dict[str, str]:
    ec2 = session.client("ec2")
    made = ec2.create_route_table(VpcId=ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])
    return {"rtb-0a1b2c3d4e5f67890": made["RouteTable"]["RouteTableId"]}


def network_acl(session: Any, record: dict[str, Any]) -> dict[str, str]:
    ec2 = session.client("ec2")
    made = ec2.create_network_acl(VpcId=ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])
    return {"acl-0a1b2c3d4e5f67890": made["NetworkAcl"]["NetworkAclId"]}


def load_balancer(session: Any, record: dict[str, Any]) -> dict[str, str]:
    ec2 = session.client("ec2")
    network = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=network, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    made = session.client("elbv2").create_load_balancer(Name=fresh(), Subnets=[subnet])["LoadBalancers"][0]
    return {record["responseElements"]["loadBalancers"][0]["loadBalancerArn"]: made["LoadBalancerArn"]}


# --- buckets


def bucket(session: Any, record: dict[str, Any]) -> dict[str, str]:
    """The bucket, with the policy, the ACL or the block of public access that the record puts on it."""
    s3, name = session.client("s3"), fresh()
    asked = record["requestParameters"]
    s3.create_bucket(Bucket=name, ACL=asked.get("x-amz-acl", "private"), ObjectOwnership="ObjectWriter")
    if "bucketPolicy" in asked:
        policy = json.dumps(asked["bucketPolicy"]).replace("examplebucket", name)
        s3.put_bucket_policy(Bucket=name, Policy=policy)
    if "PublicAccessBlockConfiguration" in asked:
        block = {key: value for key, value in asked["PublicAccessBlockConfiguration"].items() if key != "xmlns"}
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=block)
    return {"examplebucket": name}


# --- compute and images


def instance(session: Any, record: dict[str, Any]) -> dict[str, str]:
    ec2, asked = session.client("ec2"), record["requestParameters"]
    tags = [
        {"ResourceType": "instance", "Tags": [{"Key": tag["key"], "Value": tag["value"]} for tag in one["tags"]]}
        for one in asked.get("tagSpecificationSet", {}).get("items", ())
    ]
    made = ec2.run_instances(
        ImageId="ami-12c6146b",
        MinCount=1,
        MaxCount=1,
        TagSpecifications=tags,
        MetadataOptions={"HttpTokens": _tokens(asked)},
    )
    return {"i-0a1b2c3d4e5f67890": made["Instances"][0]["InstanceId"]}


def _tokens(asked: dict[str, Any]) -> str:
    changed = asked.get("ModifyInstanceMetadataOptionsRequest", {})
    return str(asked.get("metadataOptions", {}).get("httpTokens") or changed.get("HttpTokens", "optional"))


def volume(session: Any, record: dict[str, Any]) -> dict[str, str]:
    made = session.client("ec2").create_volume(Size=1, AvailabilityZone="us-east-1a")
    return {"vol-0a1b2c3d4e5f67890": made["VolumeId"]}


def snapshot(session: Any, record: dict[str, Any]) -> dict[str, str]:
    ec2 = session.client("ec2")
    made = ec2.create_snapshot(VolumeId=ec2.create_volume(Size=1, AvailabilityZone="us-east-1a")["VolumeId"])
    return {"snap-0a1b2c3d4e5f67890": made["SnapshotId"]}


def image(session: Any, record: dict[str, Any]) -> dict[str, str]:
    ec2 = session.client("ec2")
    real = instance(session, {"requestParameters": {}})["i-0a1b2c3d4e5f67890"]
    return {"ami-0a1b2c3d4e5f67890": ec2.create_image(InstanceId=real, Name=fresh())["ImageId"]}


def function(session: Any, record: dict[str, Any]) -> dict[str, str]:
    name, role, code = fresh(), fresh(), io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("index.py", "")
    arn = session.client("iam").create_role(RoleName=role, AssumeRolePolicyDocument=ROLE)["Role"]["Arn"]
    session.client("lambda").create_function(
        FunctionName=name, Runtime="python3.12", Role=arn, Handler="index.h", Code={"ZipFile": code.getvalue()}
    )
    return {"billing": name}


# --- data


def database(session: Any, record: dict[str, Any]) -> dict[str, str]:
    name = fresh()
    session.client("rds").create_db_instance(
        DBInstanceIdentifier=name,
        Engine="postgres",
        AllocatedStorage=20,
        DBInstanceClass="db.t3.micro",
        MasterUsername="app",
        MasterUserPassword="not-a-secret",
    )
    return {"orders": name}


def database_snapshot(session: Any, record: dict[str, Any]) -> dict[str, str]:
    name, of = fresh(), database(session, record)["orders"]
    session.client("rds").create_db_snapshot(DBSnapshotIdentifier=name, DBInstanceIdentifier=of)
    return {"before-upgrade": name}


def cluster_snapshot(session: Any, record: dict[str, Any]) -> dict[str, str]:
    rds, name, of = session.client("rds"), fresh(), fresh()
    rds.create_db_cluster(
        DBClusterIdentifier=of, Engine="aurora-postgresql", MasterUsername="app", MasterUserPassword="not-a-secret"
    )
    rds.create_db_cluster_snapshot(DBClusterSnapshotIdentifier=name, DBClusterIdentifier=of)
    return {"before-upgrade": name}


def warehouse(session: Any, record: dict[str, Any]) -> dict[str, str]:
    name = fresh()
    session.client("redshift").create_cluster(
        ClusterIdentifier=name, NodeType="ra3.large", MasterUsername="app", MasterUserPassword="Not-a-secret1"
    )
    return {"reports": name}


def table(session: Any, record: dict[str, Any]) -> dict[str, str]:
    name = fresh()
    session.client("dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "a", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "a", "AttributeType": "S"}],
    )
    return {"Music": name}


def file_system(session: Any, record: dict[str, Any]) -> dict[str, str]:
    made = session.client("efs").create_file_system(CreationToken=fresh())
    return {"fs-0a1b2c3d4e5f67890": made["FileSystemId"]}


def eks_cluster(session: Any, record: dict[str, Any]) -> dict[str, str]:
    name = fresh("prod")
    session.client("eks").create_cluster(name=name, roleArn="arn:aws:iam::123456789012:role/eks", resourcesVpcConfig={})
    return {'"prod"': f'"{name}"'}


# --- policies of resources


def repository(session: Any, record: dict[str, Any]) -> dict[str, str]:
    ecr, name = session.client("ecr"), fresh()
    ecr.create_repository(repositoryName=name)
    ecr.set_repository_policy(repositoryName=name, policyText=record["requestParameters"]["policyText"])
    return {'"base"': f'"{name}"'}


def queue(session: Any, record: dict[str, Any]) -> dict[str, str]:
    sqs, asked = session.client("sqs"), record["requestParameters"]
    url = sqs.create_queue(QueueName=fresh())["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes=asked["attributes"])
    return {asked["queueUrl"]: url}


def topic(session: Any, record: dict[str, Any]) -> dict[str, str]:
    sns, asked = session.client("sns"), record["requestParameters"]
    arn = sns.create_topic(Name=fresh())["TopicArn"]
    sns.set_topic_attributes(
        TopicArn=arn,
        AttributeName=asked["attributeName"],
        AttributeValue=asked["attributeValue"].replace(asked["topicArn"], arn),
    )
    return {asked["topicArn"]: arn}


def key(session: Any, record: dict[str, Any]) -> dict[str, str]:
    kms, asked = session.client("kms"), record["requestParameters"]
    made = kms.create_key()["KeyMetadata"]["KeyId"]
    if "policy" in asked:
        kms.put_key_policy(KeyId=made, PolicyName="default", Policy=asked["policy"])
    return {asked["keyId"]: made}


def secret(session: Any, record: dict[str, Any]) -> dict[str, str]:
    manager, name = session.client("secretsmanager"), fresh()
    manager.create_secret(Name=name, SecretString="x")
    manager.put_resource_policy(SecretId=name, ResourcePolicy=record["requestParameters"]["resourcePolicy"])
    return {"prod/db": name}


def ssm_document(session: Any, record: dict[str, Any]) -> dict[str, str]:
    name = fresh()
    content = json.dumps({"schemaVersion": "2.2", "description": "d", "mainSteps": []})
    session.client("ssm").create_document(Name=name, Content=content, DocumentType="Command")
    return {'"bootstrap"': f'"{name}"'}


# --- IAM


def user(session: Any, record: dict[str, Any]) -> dict[str, str]:
    name = fresh()
    session.client("iam").create_user(UserName=name)
    return {"grace": name}


def role(session: Any, record: dict[str, Any]) -> dict[str, str]:
    asked, name = record["requestParameters"], fresh()
    trust = asked.get("assumeRolePolicyDocument") or asked["policyDocument"]
    session.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust)
    return {'"audit"': f'"{name}"'}


def policy(session: Any, record: dict[str, Any]) -> dict[str, str]:
    document, name = record["requestParameters"]["policyDocument"], fresh()
    made = session.client("iam").create_policy(PolicyName=name, PolicyDocument=document)["Policy"]["Arn"]
    return {"arn:aws:iam::123456789012:policy/all": made}


BY_RESOURCE: dict[str, Creator] = {
    "ami": image,
    "app-elb": load_balancer,
    "cloudtrail": trail,
    "dynamodb-table": table,
    "ebs": volume,
    "ebs-snapshot": snapshot,
    "ec2": instance,
    "ecr": repository,
    "efs": file_system,
    "eks": eks_cluster,
    "iam-role": role,
    "iam-user": user,
    "kms-key": key,
    "lambda": function,
    "log-group": log_group,
    "network-acl": network_acl,
    "peering-connection": peering,
    "rds": database,
    "rds-cluster-snapshot": cluster_snapshot,
    "rds-snapshot": database_snapshot,
    "redshift": warehouse,
    "route-table": route_table,
    "s3": bucket,
    "secrets-manager": secret,
    "security-group": security_group,
    "sns": topic,
    "sqs": queue,
    "ssm-document": ssm_document,
    "vpc": vpc,
}


def created(name: str, resource: str, session: Any, record: dict[str, Any]) -> dict[str, str]:
    """What the template `name`, of a c7n resource, needs."""
    if name == "iam-admin-policy-created":
        return policy(session, record)
    creator = BY_RESOURCE.get(resource.removeprefix("aws."))
    return creator(session, record) if creator else {}
