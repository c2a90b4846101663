"""Forward the events of policies from member accounts to the event bus of a central account.

c7n deploys a policy's rule on the bus `default` of the account and Region that it deploys in (`c7n.mu`,
`CloudWatchEventSource.add`: its `put_rule` has no `EventBusName`). CloudTrail's events are on the bus `default` of the
account that they come from. So each member account needs a rule that sends them on. EventBridge keeps the account of
the event, which `{account_id}` in c7n's `member-role` becomes (`c7n.policy`, `LambdaMode.assume_member`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from c7n_ctschema import lazy_regex
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.json_value import Json, JsonObject

# Only an ARN names the account: EventBridge takes a bare name for a bus of the rule's own account.
_BUS = lazy_regex.compile(
    r"arn:(?P<partition>aws[a-z-]*):events:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):event-bus/(?P<name>.+)"
)
_ROLE = "ForwardingRole"


class InvalidBus(CtschemaError):
    """A string that is not the ARN of an event bus."""

    def __init__(self, value: str) -> None:
        super().__init__(value)
        self.value = value

    def __str__(self) -> str:
        return (
            f"{self.value!r} is not the ARN of an event bus; "
            "an example is arn:aws:events:us-east-1:123456789012:event-bus/default"
        )


class EventBus(NamedTuple):
    """An event bus: its ARN, and the parts of the ARN."""

    arn: str
    region: str
    account: str
    name: str


def bus(arn: str) -> EventBus:
    """The event bus of an ARN. Raises InvalidBus."""
    match = _BUS.fullmatch(arn)
    if not match:
        raise InvalidBus(arn)
    return EventBus(arn, match["region"], match["account"], match["name"])


def template(patterns: Iterable[tuple[str, JsonObject]], target: EventBus) -> JsonObject:
    """A CloudFormation template for member accounts: a rule for each policy name and pattern, and one role."""
    resources: JsonObject = {_ROLE: _role(target)}
    for name, pattern in patterns:
        # One role for all rules: they send to the same bus, and its policy names this bus alone.
        resources[_logical_id(name, resources)] = _rule(name, pattern, target)
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"Forwards events of Cloud Custodian policies to the event bus of account {target.account}",
        "Resources": resources,
    }


def _role(target: EventBus) -> JsonObject:
    """The role that EventBridge assumes. Evidence: EventBridge user guide, "Sending events between AWS accounts"."""
    trust: JsonObject = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    permission: JsonObject = {"Effect": "Allow", "Action": "events:PutEvents", "Resource": target.arn}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": _document(trust),
            "Policies": [{"PolicyName": "put-events", "PolicyDocument": _document(permission)}],
        },
    }


def _document(statement: JsonObject) -> JsonObject:
    return {"Version": "2012-10-17", "Statement": [statement]}


def _rule(name: str, pattern: JsonObject, target: EventBus) -> JsonObject:
    role: JsonObject = {"Fn::GetAtt": [_ROLE, "Arn"]}
    return {
        "Type": "AWS::Events::Rule",
        "Properties": {
            # 512 characters is the limit of the shape RuleDescription in botocore's model of EventBridge.
            "Description": f"Events of the Cloud Custodian policy {name}"[:512],
            "EventPattern": pattern,
            # The state of c7n's own rule: a wider one here would forward events that c7n's rule does not match.
            "State": "ENABLED",
            "Targets": [{"Id": "central", "Arn": target.arn, "RoleArn": role}],
        },
    }


def _logical_id(name: str, taken: Mapping[str, Json]) -> str:
    """A name of letters and digits, as CloudFormation requires, that is not taken yet."""
    words = re.findall(r"[A-Za-z0-9]+", name) or ["Policy"]
    # `a-b` and `a_b` give the same name, so that a number tells the second from the first.
    stem = "".join(word[0].upper() + word[1:] for word in words)[:200] + "Rule"
    number, free = 2, stem
    while free in taken:
        free, number = f"{stem}{number}", number + 1
    return free
