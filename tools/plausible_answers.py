"""Plausible answers of AWS APIs, built from the shapes of botocore's models.

Each structure has all of its members, each list one element. The same member has the same value in every answer of a
service, so that what one call lists another call can describe. Members that ask for a next page are left out.
"""

from __future__ import annotations

import datetime
import json
import re
from typing import Any

ACCOUNT, REGION = "123456789012", "us-east-1"
MOMENT = datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)
DEEPEST = 7
# c7n and botocore read these until they are absent or false: an answer that has them never ends.
_NEXT_PAGE = re.compile(
    r"(next.*(token|marker|page|name|type|id|key)|^marker|^position|continuation_?token|LastEvaluated\w*)$", re.I
)
# c7n raises or tries again where an answer tells of failures.
_FAILURES = re.compile(r"^(failed|unprocessed|failure|error)", re.I)
_MORE = re.compile(r"^(is_?truncated|has_?more\w*|more\w+)$", re.I)
_PREFIXES = {
    "InstanceId": "i-",
    "VpcId": "vpc-",
    "SubnetId": "subnet-",
    "GroupId": "sg-",
    "SecurityGroupId": "sg-",
    "VolumeId": "vol-",
    "SnapshotId": "snap-",
    "ImageId": "ami-",
    "NetworkInterfaceId": "eni-",
    "AllocationId": "eipalloc-",
    "RouteTableId": "rtb-",
    "NetworkAclId": "acl-",
    "InternetGatewayId": "igw-",
    "NatGatewayId": "nat-",
    "VpcEndpointId": "vpce-",
    "VpcPeeringConnectionId": "pcx-",
    "TransitGatewayId": "tgw-",
    "KeyPairId": "key-",
    "FileSystemId": "fs-",
    "CustomerGatewayId": "cgw-",
    "VpnGatewayId": "vgw-",
    "VpnConnectionId": "vpn-",
}
_STATEMENT = {
    "Sid": "One",
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::999999999999:root"},
    "Action": "*",
    "Resource": "*",
}
POLICY = {"Version": "2012-10-17", "Statement": [_STATEMENT]}
_DOCUMENT = re.compile(r"(policy|policydocument|resourcepolicy|policytext|keypolicy|accesspolicies)$", re.I)
_STARTED = ("active", "available", "running", "enabled", "succeeded", "deployed", "complete", "completed", "customer")
_STOPPED = ("stopped", "inactive", "disabled", "failed", "suspended", "detached")
_IDENTIFIER = "0123456789abcdef0"


class Answers:
    """Answers of one service. In the second flavor flags are off and states are those of something stopped."""

    def __init__(self, service: str, second: bool = False) -> None:
        self.service = service
        self.second = second

    def of(self, shape: Any, name: str = "", depth: int = 0) -> Any:
        """A value of a shape; None for no shape, which is an operation without an answer."""
        if shape is None:
            return {}
        make = getattr(self, f"_{shape.type_name}", None)
        if make is not None:
            return make(shape, name, depth)
        return self._plain(shape, name)

    def _structure(self, shape: Any, name: str, depth: int) -> Any:
        if shape.name in ("PolicyDocument", "PolicyDetail") and not shape.members:
            return POLICY
        return {
            member: self.of(inner, member, depth + 1)
            for member, inner in shape.members.items()
            if not _NEXT_PAGE.search(member) and (depth < DEEPEST or member in shape.required_members)
        }

    def _list(self, shape: Any, name: str, depth: int) -> list[Any]:
        if depth > DEEPEST or _FAILURES.match(name):
            return []
        singular = name[:-1] if name.endswith("s") else name
        return [self.of(shape.member, singular, depth + 1)]

    def _map(self, shape: Any, name: str, depth: int) -> dict[str, Any]:
        if depth > DEEPEST or _FAILURES.match(name):
            return {}
        key = shape.key.enum[0] if getattr(shape.key, "enum", None) else "one"
        keys = shape.key.enum if getattr(shape.key, "enum", None) else [key]
        return {key: self.of(shape.value, key, depth + 1) for key in keys}

    def _plain(self, shape: Any, name: str) -> Any:
        kind = shape.type_name
        if kind == "boolean":
            return not _MORE.match(name) and not self.second
        if kind in ("integer", "long"):
            return max(int(shape.metadata.get("min", 1)), 1)
        if kind in ("float", "double"):
            return float(shape.metadata.get("min", 1))
        if kind == "timestamp":
            return MOMENT
        if kind == "blob":
            return json.dumps(POLICY).encode()
        return self._text(shape, name)

    def _text(self, shape: Any, name: str) -> Any:
        if getattr(shape, "enum", None):
            return str(_preferred(shape.enum, _STOPPED if self.second else _STARTED))
        lowered = name.lower()
        if shape.name == "policyDocumentType":
            return POLICY  # botocore decodes IAM's documents
        if _DOCUMENT.search(name):
            return json.dumps(POLICY)
        if "arn" in lowered and not lowered.startswith(("warn", "learn")):
            return f"arn:aws:{_arn_service(self.service)}:{REGION}:{ACCOUNT}:{_arn_resource(self.service, name)}"
        if lowered.endswith(("account", "accountid", "ownerid", "owner")):
            return ACCOUNT
        if lowered.endswith(("url", "uri")):
            return f"https://{self.service}.{REGION}.amazonaws.com/{ACCOUNT}/one"
        if "cidr" in lowered:
            return "10.0.0.0/16"
        if lowered.endswith(("date", "time")):
            return MOMENT.isoformat()
        if name in _PREFIXES:
            return _PREFIXES[name] + _IDENTIFIER
        return "one"


def _preferred(values: list[str], states: tuple[str, ...]) -> str:
    """A state in which actions act; else the first value."""
    for state in states:
        for value in values:
            if value.lower() == state or value.lower().endswith(f"_{state}"):
                return value
    return values[0]


def _arn_service(service: str) -> str:
    return {"elbv2": "elasticloadbalancing", "elb": "elasticloadbalancing"}.get(service, service)


def _arn_resource(service: str, name: str) -> str:
    """c7n takes some services' ARNs apart and looks their parts up."""
    kind = re.sub(r"arns?$", "", name, flags=re.I).lower() or "one"
    return {"ecs": f"{kind}/one/one", "appmesh": "mesh/one/virtualNode/one"}.get(service, f"{kind}/one")
