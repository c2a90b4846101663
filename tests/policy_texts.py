"""Policies for the tests of the linter and of the commands, and what the linter finds in them."""

from __future__ import annotations

import json
from typing import Any

import yaml

from c7n_ctschema.diagnostics import Diagnostic, Severity
from c7n_ctschema.lint.running.engine import lint_text

POLICY = """\
policies:
  - name: watch
    resource: aws.ebs
    mode:
      type: cloudtrail
      events:
        - source: ec2.amazonaws.com
          event: CreateVolume
          ids: responseElements.volumeId
    filters:
      - type: event
        key: detail.responseElements.volumeTyp
        op: ne
        value: gp3
"""
"""One unknown-key error, at 12:38 to 12:47."""

CLEAN = POLICY.replace("volumeTyp\n", "volumeType\n")

FIXABLE = POLICY.replace("detail.responseElements.volumeTyp", "detail.responseElements.VolumeType")
"""One unknown-key error, whose fix writes detail.responseElements.volumeType."""

FIXED = "detail.responseElements.volumeType"

NOT_READ = {
    "null": "  - null\n",
    "text": "  - words\n",
    "mode": "  - name: lost\n    resource: ebs\n    mode: cloudtrail\n",
    "events": "  - name: lost\n    resource: ebs\n    mode: {type: cloudtrail, role: x, events: RunInstances}\n",
    "event": "  - {name: lost, resource: ebs, mode: {type: cloudtrail, role: x, events: [{source: [a], event: b, ids: c}]}}\n",
}
"""Items of a list of policies that the linter cannot read."""

Entry = dict[str, Any]


def entry(source: str, event: str, ids: str = "recipientAccountId") -> Entry:
    """An item of a policy's `events`; a source without a dot gets its `.amazonaws.com`."""
    return {"source": source if "." in source else f"{source}.amazonaws.com", "event": event, "ids": ids}


ALLOW = entry("ec2", "AuthorizeSecurityGroupIngress", "requestParameters.groupId")
BUCKET = entry("s3", "CreateBucket", "requestParameters.bucketName")
DB = entry("rds", "DeleteDBInstance", "requestParameters.dBInstanceIdentifier")
DMS = entry("dms", "CreateEndpoint", "responseElements.endpoint.endpointArn")
ECS = entry("ecs", "CreateService", "responseElements.service.serviceArn")
EKS = entry("eks", "CreateCluster", "requestParameters.name")
LOGIN = entry("signin", "ConsoleLogin", "userIdentity.arn")
RUN = entry("ec2", "RunInstances", "responseElements.instancesSet.items[].instanceId")
USER = entry("iam", "CreateUser", "requestParameters.userName")
VOLUME = entry("ec2", "CreateVolume", "responseElements.volumeId")
EVENTS = {"ALLOW": ALLOW, "DB": DB, "DMS": DMS, "LOGIN": LOGIN, "RUN": RUN, "VOLUME": VOLUME}
"""Events that a table of filters names."""

CIDRS = "detail.requestParameters.ipPermissions.items[].ipRanges.items[].cidrIp"


def policy(*events: Any, mode: dict[str, Any] | None = None, **members: Any) -> dict[str, Any]:
    """A policy on the events; without other members it has no finding of its own, also for a global event."""
    return {
        "name": "p",
        "resource": "aws.account",
        "conditions": [{"region": "us-east-1"}],
        "mode": {
            "type": "cloudtrail",
            "role": "arn:aws:iam::123456789012:role/r",
            "events": list(events),
            **(mode or {}),
        },
        **members,
    }


def text_of(*events: Any, **members: Any) -> str:
    """A policy file in JSON, on one line."""
    return json.dumps({"policies": [policy(*events, **members)]}, ensure_ascii=False)


def text_of_key(event: Entry, key: str, ids: str = "recipientAccountId") -> str:
    """A policy file whose filter asks whether the key is present."""
    return text_of({**event, "ids": ids}, filters=[{"type": "event", "key": key, "value": "present"}])


def findings(*events: Any, **members: Any) -> list[Diagnostic]:
    return lint_text(text_of(*events, **members), "p.json")


def severities(*events: Any, **members: Any) -> list[tuple[str, str]]:
    """Rule and severity of each finding."""
    return [(one.rule, one.severity.word) for one in findings(*events, **members)]


def of_filter(event: Entry, key: Any = None, **test: Any) -> list[Diagnostic]:
    """What the linter finds in one event filter; without a key the filter has none."""
    keyed = {} if key is None else {"key": key}
    return findings(event, filters=[{"type": "event", **keyed, **test}])


def of_ids(resource: str, source: str, event: str, ids: str) -> list[Diagnostic]:
    """Errors and warnings of an event's ids for a resource."""
    found = findings(entry(source, event, ids), resource=f"aws.{resource}")
    return [one for one in found if one.severity is not Severity.INFO]


def table(text: str) -> list[list[str]]:
    """Rows of cells between ` | `; lines that begin with `#` are comments."""
    lines = (line.strip() for line in text.splitlines())
    return [[cell.strip() for cell in line.split(" | ")] for line in lines if line and not line.startswith("#")]


def filter_table(text: str) -> list[tuple[Any, ...]]:
    """A table of event, key, the filter's other members in YAML, and what is expected (as it stands; `-` is empty)."""
    rows = []
    for event, key, test, *expected in table(text):
        members = {} if test == "-" else yaml.safe_load(f"{{{test}}}")
        rows.append((EVENTS[event], key, members, *("" if cell == "-" else cell for cell in expected)))
    return rows
