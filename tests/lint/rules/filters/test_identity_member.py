"""Members of userIdentity that a type of identity lacks.

Covers c7n_ctschema.trail.values.identities.
"""

from __future__ import annotations

from typing import Any

import pytest
from policy_texts import BUCKET, findings


def is_(key: str, value: Any, op: str | None = None) -> dict[str, Any]:
    return {"type": "event", "key": f"detail.userIdentity.{key}", "value": value, **({"op": op} if op else {})}


def found_in(*filters: Any, **pattern: Any) -> list[tuple[str, str, str]]:
    mode = {"pattern": {"detail": {"userIdentity": pattern}}} if pattern else {}
    found = findings(BUCKET, filters=list(filters), mode=mode)
    return [(one.rule, one.severity.word, one.suggestion.removeprefix("detail.userIdentity.")) for one in found]


ISSUER = "sessionContext.sessionIssuer.userName"


@pytest.mark.parametrize(
    ("filters", "meant"),
    [
        ([is_("type", "AssumedRole"), is_("userName", "ada")], ISSUER),
        ([is_("userName", "present"), is_("type", "AssumedRole")], ISSUER),
        ([is_("type", ["AssumedRole"], "in"), is_("userName", ".*ada", "regex")], ISSUER),
        ([is_("type", ["AssumedRole", "FederatedUser"], "in"), is_("userName", "ada")], ""),
        ([is_("type", "AWSService"), is_("arn", "arn:.*", "regex")], "invokedBy"),
        ([is_("type", "AWSService"), is_("sessionContext.sessionIssuer.userName", "ada")], ""),
        ([{"and": [is_("type", "AssumedRole"), is_("userName", "ada")]}], ISSUER),
        ([is_("type", "Role")], "AssumedRole"),
        ([is_("type", ["Root", "Role"], "in")], "AssumedRole"),
    ],
)
def test_found(filters: list[Any], meant: str) -> None:
    assert found_in(*filters) == [("identity-member", "warning", meant)]


@pytest.mark.parametrize(
    "filters",
    [
        [is_("type", "IAMUser"), is_("userName", "ada")],
        [is_("type", "Root"), is_("userName", "alias")],
        [is_("type", "AssumedRole"), is_(ISSUER, "ada")],
        [is_("type", "AssumedRole"), is_("userName", "absent")],
        [is_("type", "AssumedRole"), is_("userName", "ada", "ne")],
        [is_("type", "AssumedRole", "ne"), is_("userName", "ada")],
        [is_("type", ["AssumedRole", "IAMUser"], "in"), is_("userName", "ada")],
        [{"or": [is_("type", "AssumedRole"), is_("userName", "ada")]}],
        [{"not": [is_("type", "AssumedRole")]}, is_("userName", "ada")],
        [is_("type", "AWSService"), is_("invokedBy", "lambda.amazonaws.com")],
        [is_("sessionContext.sessionIssuer.type", "Role")],
    ],
)
def test_right(filters: list[Any]) -> None:
    assert found_in(*filters) == []


def test_the_pattern_says_the_type() -> None:
    assert found_in(is_("userName", "ada"), type=["AssumedRole"]) == [("identity-member", "warning", ISSUER)]
    assert found_in(type=["Role"]) == [("identity-member", "warning", "AssumedRole")]
    assert found_in(is_("userName", "ada"), type=["IAMUser"]) == []
