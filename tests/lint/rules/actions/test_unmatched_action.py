"""CT506, beside what c7n's actions do with a resource that no filter has annotated."""

from __future__ import annotations

from typing import Any

import pytest
from policy_texts import ALLOW, BUCKET, RUN, Entry, findings

from c7n_ctschema import tables


def messages(resource: str, event: Entry, action: dict[str, Any], *filters: Any) -> list[str]:
    found = findings(event, resource=f"aws.{resource}", filters=list(filters), actions=[action])
    return [one.message for one in found if one.code == "CT506"]


@pytest.mark.parametrize(
    ("resource", "event", "action", "right"),
    [
        ("s3", BUCKET, {"type": "remove-statements", "statement_ids": "matched"}, "cross-account"),
        ("sqs", BUCKET, {"type": "modify-policy", "remove-statements": "matched"}, {"type": "cross-account"}),
        (
            "security-group",
            ALLOW,
            {"type": "remove-permissions", "ingress": "matched"},
            {"type": "ingress", "Ports": [22], "Cidr": "0.0.0.0/0"},
        ),
        (
            "security-group",
            ALLOW,
            {"type": "set-permissions", "remove-egress": "matched"},
            {"or": [{"type": "egress", "Cidr": "0.0.0.0/0"}]},
        ),
        (
            "ec2",
            RUN,
            {"type": "modify-security-groups", "remove": ["matched"], "isolation-group": "sg-1"},
            {"type": "security-group", "key": "GroupName", "value": "open"},
        ),
    ],
)
def test_the_filter_that_matches(resource: str, event: Entry, action: dict[str, Any], right: Any) -> None:
    assert len(messages(resource, event, action)) == 1
    assert len(messages(resource, event, action, {"tag:a": "b"})) == 1
    assert messages(resource, event, action, right) == []


def test_stale_groups_have_matched_permissions() -> None:
    """c7n.resources.vpc.Stale writes MatchedIpPermissions."""
    for member in ("ingress", "egress"):
        assert messages("security-group", ALLOW, {"type": "remove-permissions", member: "matched"}, "stale") == []


def test_other_values_need_no_filter() -> None:
    assert messages("s3", BUCKET, {"type": "remove-statements", "statement_ids": ["Public"]}) == []
    assert messages("security-group", ALLOW, {"type": "remove-permissions", "ingress": "all"}) == []
    assert messages("ec2", RUN, {"type": "tag", "key": "a", "value": "matched"}) == []


def test_c7n_removes_nothing_without_the_annotation() -> None:
    from c7n.actions.policy import RemovePolicyBase
    from c7n.filters.iamaccess import CrossAccountAccessFilter

    action = RemovePolicyBase({"type": "remove-statements", "statement_ids": "matched"})
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
    key = CrossAccountAccessFilter.annotation_key
    assert action.process_policy({"Statement": [statement]}, {}, key) == (None, [])
    assert action.process_policy({"Statement": [statement]}, {key: [statement]}, key) == ([], [statement])


def test_c7n_revokes_nothing_without_the_annotation(monkeypatch: pytest.MonkeyPatch) -> None:
    from c7n.resources import vpc

    revoked = []
    client = type("Client", (), {"revoke_security_group_ingress": lambda self, **given: revoked.append(given)})
    monkeypatch.setattr(vpc, "local_session", lambda _: type("S", (), {"client": lambda self, _: client()})())
    manager = type("Manager", (), {"session_factory": None})
    action = vpc.RemovePermissions({"type": "remove-permissions", "ingress": "matched"}, manager)
    action.process([{"GroupId": "sg-1", "IpPermissions": [{"FromPort": 22}]}])
    assert revoked == []
    action.process([{"GroupId": "sg-1", "MatchedIpPermissions": [{"FromPort": 22}]}])
    assert len(revoked) == 1


def test_the_actions_and_their_filters_are_c7ns() -> None:
    from c7n.provider import clouds
    from c7n.resources import load_resources

    load_resources(("aws.*",))
    for action, members in tables.read("knowledge/custodian/matched_filters")["actions"].items():
        for manager in clouds["aws"].resources.values():
            known = manager.action_registry.get(action)
            for member, kinds in members.items():
                if known is not None and "'matched'" in str((known.schema["properties"]).get(member)):
                    assert kinds[0] in manager.filter_registry, (manager, action)
