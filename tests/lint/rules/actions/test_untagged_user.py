"""CT505, beside what c7n's auto-tag-user does with records of each type of identity."""

from __future__ import annotations

from typing import Any

import pytest
from policy_texts import RUN, entry, findings

TYPE = "detail.userIdentity.type"
ROLE = "arn:aws:sts::123456789012:assumed-role"


def messages(*filters: Any, event: Any = RUN, mode: Any = None, **action: Any) -> list[str]:
    actions = [{"type": "auto-tag-user", "tag": "Creator", **action}]
    found = findings(event, resource="aws.ec2", filters=list(filters), actions=actions, mode=mode)
    return [one.message for one in found if one.code == "CT505"]


def of_type(*types: str, op: str | None = None) -> dict[str, Any]:
    value: Any = types[0] if op is None else list(types)
    return {"type": "event", "key": TYPE, "value": value, **({"op": op} if op else {})}


def tags(identity: dict[str, Any], **action: Any) -> dict[str, str]:
    """The tags that c7n sets for the caller."""
    from c7n.actions.autotag import AutoTagUser

    set_tags: dict[str, str] = {}
    one = AutoTagUser({"type": "auto-tag-user", "tag": "Creator", **action}, None)
    one.set_resource_tags = lambda found, resources: set_tags.update(found)
    one.process([{"InstanceId": "i-1"}], {"detail": {"userIdentity": identity}})
    return set_tags


@pytest.mark.parametrize(
    "kind", ["Root", "AWSService", "AWSAccount", "WebIdentityUser", "SAMLUser", "IdentityCenterUser"]
)
def test_types_that_c7n_passes_over(kind: str) -> None:
    assert tags({"type": kind, "arn": "arn:aws:iam::123456789012:root", "invokedBy": "ec2.amazonaws.com"}) == {}
    assert len(messages(of_type(kind))) == 1
    assert len(messages(mode={"pattern": {"detail": {"userIdentity": {"type": [kind]}}}})) == 1
    assert messages(of_type(kind, "IAMUser", op="in")) == []
    assert messages({"not": [of_type(kind)]}) == messages({"or": [of_type(kind), of_type("IAMUser")]}) == []


@pytest.mark.parametrize(
    ("identity", "user"),
    [
        ({"type": "IAMUser", "userName": "alice", "arn": "arn:aws:iam::123456789012:user/alice"}, "alice"),
        ({"type": "AssumedRole", "arn": f"{ROLE}/Engineer/alice"}, "alice"),
        ({"type": "FederatedUser", "arn": "arn:aws:sts::123456789012:federated-user/bob"}, "bob"),
        # A service acts with its own role: the tag is the session's name.
        (
            {
                "type": "AssumedRole",
                "arn": f"{ROLE}/AWSServiceRoleForAutoScaling/AutoScaling",
                "invokedBy": "autoscaling.amazonaws.com",
            },
            "AutoScaling",
        ),
        # c7n passes over the sessions of instances.
        ({"type": "AssumedRole", "arn": f"{ROLE}/Web/i-0123456789abcdef0"}, None),
    ],
)
def test_types_that_c7n_takes(identity: dict[str, Any], user: str | None) -> None:
    assert tags(identity).get("Creator") == user
    assert messages(of_type(identity["type"])) == messages() == []


def test_a_user_type_of_the_action() -> None:
    alice = {"type": "IAMUser", "userName": "alice", "arn": "arn:aws:iam::123456789012:user/alice"}
    assert tags(alice, **{"user-type": ["AssumedRole"]}) == {}
    assert len(messages(of_type("IAMUser"), **{"user-type": ["AssumedRole"]})) == 1
    assert messages(of_type("IAMUser"), **{"user-type": ["IAMUser"]}) == []


def test_a_service_event_has_no_type() -> None:
    with pytest.raises(KeyError, match="type"):
        tags({"accountId": "123456789012", "invokedBy": "AWS Internal"})
    rotation = entry("kms", "RotateKey", "serviceEventDetails.keyId")
    assert messages(event=rotation) == ["the record of RotateKey has no user, but `auto-tag-user` needs one"]


def test_the_types_are_c7ns() -> None:
    from c7n.actions.autotag import AutoTagUser

    from c7n_ctschema import tables

    known = tables.read("knowledge/custodian/event_in_actions")["tagged_identities"]["types"]
    assert known == AutoTagUser.schema["properties"]["user-type"]["items"]["enum"]


@pytest.mark.parametrize("word", ["present", "not-null"])
def test_a_type_that_is_only_present(word: str) -> None:
    """c7n.filters.core.ValueFilter.match does not compare these words."""
    from c7n.filters.core import ValueFilter

    assert ValueFilter({"type": "value", "key": TYPE.removeprefix("detail."), "value": word}).match(
        {"userIdentity": {"type": "IAMUser"}}
    )
    assert messages(of_type(word)) == messages(of_type(word), {"type": "event", "key": "x", "value": "y"}) == []
    assert len(messages(of_type(word), of_type("Root"))) == 1
