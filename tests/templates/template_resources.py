"""What must exist in AWS (moto) before a template's record can be looked up: one function a template.

Each gets a boto3 session and a record, creates the record's resource, and returns which ids of the record AWS gave
other values: {id in the record: id in AWS}. Templates of the resource `account` need nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

Creator = Callable[[Any, dict[str, Any]], dict[str, str]]


def fresh(prefix: str = "t") -> str:
    """A name that nothing else has: all tests share one AWS."""
    return f"{prefix}-{uuid.uuid4().hex[:12]}"


def security_group(session: Any, record: dict[str, Any]) -> dict[str, str]:
    ec2 = session.client("ec2")
    asked = record["requestParameters"]
    made = ec2.create_security_group(GroupName=fresh(), Description="g")["GroupId"]
    for rule in asked["ipPermissions"]["items"]:
        ranges = [{"CidrIp": one["cidrIp"]} for one in rule["ipRanges"]["items"]]
        ec2.authorize_security_group_ingress(GroupId=made, IpPermissions=[
            {"IpProtocol": rule["ipProtocol"], "FromPort": rule["fromPort"], "ToPort": rule["toPort"], "IpRanges": ranges}])  # fmt: skip
    return {asked["groupId"]: made}


CREATORS: dict[str, Creator] = {"security-group-opened-to-the-world": security_group}
