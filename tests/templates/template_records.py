"""Records of tests/templates/records as CloudTrail writes them, inside the event that EventBridge delivers.

A file holds, per template, `matches` (one record for every event of the policy) and `differs`: near misses, each the
first match (or that of `of`) with some members replaced, or with other values (`set`) of the template's parameters.
The shapes are those of records in AWS's documentation and of published captures; ids and names are invented.
"""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import yaml

RECORDS = Path(__file__).with_name("records")
ACCOUNT, REGION = "123456789012", "us-east-1"
CALLER = {
    "type": "AssumedRole",
    "principalId": "AROAVHPEXAMPLE3L5DBZQ:ada",
    "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/Engineer/ada",
    "accountId": ACCOUNT,
    "accessKeyId": "ASIAVHPEXAMPLEK4WKSU",
    "sessionContext": {
        "sessionIssuer": {
            "type": "Role",
            "principalId": "AROAVHPEXAMPLE3L5DBZQ",
            "accountId": ACCOUNT,
            "arn": f"arn:aws:iam::{ACCOUNT}:role/Engineer",
            "userName": "Engineer",
        },
        "webIdFederationData": {},
        "attributes": {"creationDate": "2026-03-02T08:11:53Z", "mfaAuthenticated": "true"},
    },
}
DETAIL_TYPES = {
    "AwsConsoleSignIn": "AWS Console Sign In via CloudTrail",
    "AwsServiceEvent": "AWS Service Event via CloudTrail",
}


def examples(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((RECORDS / f"{name}.yml").read_text(encoding="utf-8"))
    return found


def matches(name: str) -> list[dict[str, Any]]:
    return [record(one) for one in examples(name)["matches"]]


def near_misses(name: str) -> list[tuple[str, dict[str, Any], dict[str, str]]]:
    """Why it is none, the record, and the template's values."""
    found = examples(name)
    return [
        (one.pop("because"), record(merged(found["matches"][one.pop("of", 0)], one)), values)
        for one in found["differs"]
        for values in (one.pop("set", {}),)
    ]


def merged(old: Any, new: Any) -> Any:
    """RFC 7386: a mapping is merged, null removes a member, anything else replaces."""
    if not isinstance(new, dict) or not isinstance(old, dict):
        return new
    made = {**old}
    for name, value in new.items():
        if value is None and name in made and name not in ("requestParameters", "responseElements"):
            del made[name]
        else:
            made[name] = merged(made.get(name, {}), value)
    return made


def record(given: dict[str, Any]) -> dict[str, Any]:
    """A whole record, of what its example tells."""
    told = copy.deepcopy(given)
    source, _, event = told.pop("event").partition(".")
    return {
        "eventVersion": "1.11",
        "userIdentity": CALLER,
        "eventTime": "2026-03-02T09:24:07Z",
        "eventSource": f"{source}.amazonaws.com",
        "eventName": event,
        "awsRegion": REGION,
        "sourceIPAddress": "203.0.113.64",
        "userAgent": "aws-cli/2.17.9 md/awscrt#0.20.11 ua/2.0 os/linux#6.5.0 lang/python#3.11.8 cfg/retry-mode#standard",
        "requestID": "8dd1d3cf-2f44-4c1e-8a66-1c9a9dd2a0c4",
        "eventID": "1f0f2f8e-5b5c-4f4f-9c0f-93a4ce8f5c28",
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
        **told,
    }


def with_remedy(text: str) -> str:
    """A policy with the action that stands beside its own as a comment."""
    return re.sub(r"^( {6})# (?=- | {2})", r"\1", text, flags=re.MULTILINE)


def envelope(made: dict[str, Any]) -> dict[str, Any]:
    """The EventBridge event that delivers a record."""
    return {
        "version": "0",
        "id": "2f4b3a5d-7f0e-9a55-2f52-d8a2f5f1b5a3",
        "detail-type": DETAIL_TYPES.get(made["eventType"], "AWS API Call via CloudTrail"),
        "source": "aws." + made["eventSource"].removesuffix(".amazonaws.com"),
        "account": ACCOUNT,
        "time": made["eventTime"],
        "region": made["awsRegion"],
        "resources": [],
        "detail": made,
    }
