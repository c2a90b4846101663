"""Required and optional members of requests, as botocore's models say.

Covers c7n_ctschema.wizard.drafts.member_presence.
"""

from __future__ import annotations

import pytest

from c7n_ctschema.wizard.drafts import member_presence as members
from c7n_ctschema.wizard.drafts.member_presence import presence

OPENED = ("ec2.amazonaws.com", "AuthorizeSecurityGroupIngress")
DATABASE = ("rds.amazonaws.com", "CreateDBInstance")
ACCESS_KEY = ("iam.amazonaws.com", "CreateAccessKey")
USER = ("iam.amazonaws.com", "CreateUser")


@pytest.mark.parametrize(
    "path, event, sentence",
    [
        ("detail.requestParameters.dBInstanceIdentifier", DATABASE, members.REQUIRED),
        ("requestParameters.dBInstanceIdentifier", DATABASE, members.REQUIRED),
        ("detail.requestParameters.storageEncrypted", DATABASE, members.OPTIONAL),
        ("detail.requestParameters.groupId", OPENED, members.OPTIONAL),
        ("detail.requestParameters.ipPermissions.items[].fromPort", OPENED, members.BELOW_OPTIONAL),
        ("detail.requestParameters.userName", ACCESS_KEY, members.OPTIONAL),
        ("detail.requestParameters.userName", USER, members.REQUIRED),
        ("detail.responseElements.accessKey.userName", ACCESS_KEY, members.RESPONSE),
        ("detail.userIdentity.arn", USER, ""),
        ("detail.requestParameters.unknown", USER, ""),
        ("recipientAccountId", USER, ""),
        ("detail.requestParameters.x", ("signin.amazonaws.com", "ConsoleLogin"), ""),
    ],
)
def test_presence(path: str, event: tuple[str, str], sentence: str) -> None:
    assert presence(path, [event]) == sentence


def test_a_member_is_required_only_if_every_event_requires_it() -> None:
    path = "detail.requestParameters.userName"
    assert presence(path, [USER, ACCESS_KEY]) == members.OPTIONAL
    assert presence(path, [USER, DATABASE]) == members.REQUIRED  # CreateDBInstance has no such member
