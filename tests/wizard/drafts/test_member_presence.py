"""Required and optional members of requests, as botocore's models say.

Covers c7n_ctschema.wizard.drafts.member_presence.
"""

from __future__ import annotations

import pytest

from c7n_ctschema.wizard.drafts.member_presence import Presence, presence

OPENED = ("ec2.amazonaws.com", "AuthorizeSecurityGroupIngress")
DATABASE = ("rds.amazonaws.com", "CreateDBInstance")
ACCESS_KEY = ("iam.amazonaws.com", "CreateAccessKey")
USER = ("iam.amazonaws.com", "CreateUser")


@pytest.mark.parametrize(
    "path, event, known",
    [
        ("detail.requestParameters.dBInstanceIdentifier", DATABASE, Presence.REQUIRED),
        ("requestParameters.dBInstanceIdentifier", DATABASE, Presence.REQUIRED),
        ("detail.requestParameters.storageEncrypted", DATABASE, Presence.OPTIONAL),
        ("detail.requestParameters.groupId", OPENED, Presence.OPTIONAL),
        ("detail.requestParameters.ipPermissions.items[].fromPort", OPENED, Presence.BELOW_OPTIONAL),
        ("detail.requestParameters.userName", ACCESS_KEY, Presence.OPTIONAL),
        ("detail.requestParameters.userName", USER, Presence.REQUIRED),
        ("detail.responseElements.accessKey.userName", ACCESS_KEY, Presence.RESPONSE),
        ("detail.userIdentity.arn", USER, Presence.UNKNOWN),
        ("detail.requestParameters.unknown", USER, Presence.UNKNOWN),
        ("recipientAccountId", USER, Presence.UNKNOWN),
        ("detail.requestParameters.x", ("signin.amazonaws.com", "ConsoleLogin"), Presence.UNKNOWN),
    ],
)
def test_presence(path: str, event: tuple[str, str], known: Presence) -> None:
    assert presence(path, [event]) is known


def test_a_member_is_required_only_if_every_event_requires_it() -> None:
    path = "detail.requestParameters.userName"
    assert presence(path, [USER, ACCESS_KEY]) is Presence.OPTIONAL
    assert presence(path, [USER, DATABASE]) is Presence.REQUIRED  # CreateDBInstance has no such member
