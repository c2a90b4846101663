"""Policies whose action raises the event that they wait for.

Covers c7n_ctschema.lint.analysis.moment.own_event, c7n_ctschema.custodian.c7n.tag_changes,
c7n_ctschema.custodian.permissions.recorded_operations.
"""

from __future__ import annotations

from typing import Any

import pytest
from policy_texts import RUN, Entry, entry, findings

from c7n_ctschema import tables
from c7n_ctschema.custodian.c7n import tag_changes

TAGS = entry("ec2", "CreateTags", "requestParameters.resourcesSet.items[].resourceId")
UNTAGS = entry("ec2", "DeleteTags", "requestParameters.resourcesSet.items[].resourceId")
TAG = {"type": "tag", "key": "seen", "value": "yes"}
ISSUER = "detail.userIdentity.sessionContext.sessionIssuer"
MODIFY = entry("rds", "ModifyDBInstance", "requestParameters.dBInstanceIdentifier")
PUBLIC = {"type": "set-public-access", "state": False}


def severity(event: Entry, action: Any, *filters: Any, resource: str = "ec2", **mode: Any) -> str | None:
    found = findings(event, resource=f"aws.{resource}", actions=[action], filters=list(filters), mode=mode)
    return next((one.severity.word for one in found if one.code == "CT501"), None)


@pytest.mark.parametrize(
    ("event", "action", "resource", "expected"),
    [
        (TAGS, TAG, "ec2", "error"),
        (TAGS, {"type": "mark-for-op", "op": "stop", "days": 1}, "ec2", "error"),
        (UNTAGS, {"type": "remove-tag", "tags": ["seen"]}, "ec2", "error"),
        (entry("iam", "TagRole", "requestParameters.roleName"), TAG, "iam-role", "error"),
        (entry("s3", "PutBucketTagging", "requestParameters.bucketName"), TAG, "s3", "error"),
        (entry("rds", "AddTagsToResource", "requestParameters.resourceName"), TAG, "rds", "warning"),
        (MODIFY, PUBLIC, "rds", "warning"),
        (
            entry("ec2", "RebootInstances", "requestParameters.instancesSet.items[].instanceId"),
            "reboot",
            "ec2",
            "warning",
        ),
        (RUN, TAG, "ec2", None),
        (TAGS, {"type": "remove-tag", "tags": ["seen"]}, "ec2", None),
        (TAGS, {"type": "auto-tag-user", "tag": "owner"}, "ec2", None),  # only resources without the tag
        (entry("ec2", "StopInstances", RUN["ids"]), "stop", "ec2", None),  # c7n skips instances that are stopping
        (entry("ec2", "TerminateInstances", RUN["ids"]), "terminate", "ec2", None),
        (entry("s3", "PutBucketAcl", "requestParameters.bucketName"), "delete-global-grants", "s3", None),
        (entry("s3", "DeleteBucket", "requestParameters.bucketName"), "delete", "s3", None),
    ],
)
def test_actions_and_events(event: Entry, action: Any, resource: str, expected: str | None) -> None:
    assert severity(event, action, resource=resource) == expected


@pytest.mark.parametrize(
    ("test", "stops"),
    [
        ({"type": "event", "key": f"{ISSUER}.userName", "op": "ne", "value": "r"}, True),
        ({"type": "event", "key": f"{ISSUER}.userName", "op": "ne", "value": "other"}, False),
        ({"type": "event", "key": f"{ISSUER}.userName", "op": "not-in", "value": ["r", "s"]}, True),
        ({"not": [{"type": "event", "key": f"{ISSUER}.userName", "value": "r"}]}, True),
        ({"not": [{"type": "event", "key": f"{ISSUER}.userName", "value": "other"}]}, False),
        ({"type": "event", "key": "detail.userIdentity.type", "value": "IAMUser"}, True),
        ({"type": "event", "key": "detail.userIdentity.type", "value": "AssumedRole"}, False),
        ({"type": "event", "key": "detail.userIdentity.arn", "op": "regex", "value": ".*"}, True),  # not known
        ({"type": "event", "key": "detail.userAgent", "op": "regex", "value": "console"}, True),
        ({"type": "event", "key": "detail.requestParameters.tagSet.items[].key", "op": "contains", "value": "x"}, True),
        ({"type": "event", "key": "detail.awsRegion", "value": "us-east-1"}, False),
        ({"type": "event", "key": "detail.errorCode", "value": "absent"}, False),
        ({"tag:seen": "absent"}, True),
        ({"type": "value", "key": "tag:seen", "value": "absent"}, True),
        ({"not": [{"tag:seen": "present"}]}, True),
        ({"tag:seen": "present"}, False),
        ({"type": "value", "key": "tag:seen", "op": "ne", "value": "yes"}, True),
        ({"type": "value", "key": "tag:seen", "op": "ne", "value": "no"}, False),
        ({"tag:owner": "absent"}, False),
        ({"State.Name": "running"}, False),
        ({"type": "instance-age", "days": 1}, False),
        ({"type": "marked-for-op", "op": "stop"}, True),
        ({"or": [{"tag:seen": "absent"}, {"State.Name": "running"}]}, True),  # cannot be judged
    ],
)
def test_filters(test: Any, stops: bool) -> None:
    assert severity(TAGS, TAG, test) == (None if stops else "error")


def test_the_pattern_stops_it() -> None:
    assert severity(TAGS, TAG, pattern={"detail": {"userIdentity": {"type": ["IAMUser"]}}}) is None
    assert severity(TAGS, TAG, pattern={"detail": {"awsRegion": ["us-east-1"]}}) == "error"


def test_a_filter_on_the_resource_may_end_what_the_action_changes() -> None:
    assert severity(MODIFY, PUBLIC, {"PubliclyAccessible": True}, resource="rds") is None


def test_the_sentence_names_the_filters_that_stop_it() -> None:
    [finding] = [one for one in findings(TAGS, resource="aws.ec2", actions=[TAG]) if one.code == "CT501"]
    assert finding.message == "the action `tag` calls CreateTags, the event that starts the policy"
    assert f"key: {ISSUER}.userName, op: ne, value: r" in finding.suggestion
    assert finding.suggestion.endswith('or "tag:seen": absent')


@pytest.mark.parametrize(
    ("kind", "settings", "values", "removed"),
    [
        ("tag", {"key": "a", "value": "b"}, {"a": "b"}, set()),
        ("tag", {"tags": {"a": "b", "c": "d"}}, {"a": "b", "c": "d"}, set()),
        ("mark-for-op", {"op": "stop"}, {"maid_status": None}, set()),
        ("mark-for-op", {"tag": "later", "op": "stop"}, {"later": None}, set()),
        ("tag", {"key": "at", "value": "{now}"}, {"at": None}, set()),
        ("remove-tag", {"tags": ["a"]}, {}, {"a"}),
        ("remove-tag", {}, {}, {"maid_status"}),
    ],
)
def test_tag_changes(kind: str, settings: Any, values: dict[str, Any], removed: set[str]) -> None:
    assert tag_changes.of_action(kind, settings) == (values, removed)


def test_c7ns_default_tag() -> None:
    from c7n import tags

    assert tag_changes.DEFAULT_TAG == tags.DEFAULT_TAG


def test_self_ending_actions_are_c7ns() -> None:
    """Each class that the evidence names exists, and is the action's."""
    from c7n.provider import clouds
    from c7n.resources import load_resources

    known = tables.read("knowledge/custodian/self_ending_actions")
    load_resources(tuple(f"aws.{resource}" for resource in (*known["resources"], "ec2", "asg")))
    for resource, actions in known["resources"].items():
        registry = clouds["aws"].resources.get(resource).action_registry
        assert set(actions) <= set(registry.keys())
    everywhere = {*clouds["aws"].resources.get("ec2").action_registry.keys(), "rename-tag", "tag-trim", "normalize-tag"}
    assert set(known["shared"]) <= everywhere


@pytest.mark.parametrize(
    ("action", "calls"),
    [(TAG, 2), ({"type": "mark-for-op", "op": "stop", "days": 1}, 2), ({"type": "auto-tag-user", "tag": "owner"}, 1)],
)
def test_c7n_tags_again_in_moto(action: dict[str, Any], calls: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second run on the same instance calls CreateTags again, unless the action looks first."""
    import boto3
    from c7n import utils
    from c7n.config import Config
    from c7n.policy import Policy
    from c7n.resources import load_resources
    from moto import mock_aws

    load_resources(("aws.ec2",))
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    utils.reset_session_cache()  # c7n keeps the session of an earlier run
    made: list[str] = []
    with mock_aws():
        session = boto3.Session(region_name="us-east-1")
        session.events.register("before-call.ec2.CreateTags", lambda **_: made.append("CreateTags"))
        ec2 = session.client("ec2")
        ec2.run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1)
        user = {"type": "IAMUser", "userName": "someone", "arn": "arn:aws:iam::123456789012:user/someone"}
        event = {"detail": {"userIdentity": user, "eventName": "CreateTags"}, "account": "123456789012"}
        data = {"name": "p", "resource": "aws.ec2", "mode": {"type": "cloudtrail", "events": ["RunInstances"]}}
        options = Config.empty(account_id="123456789012", region="us-east-1")
        manager = Policy({**data, "actions": [action]}, options, lambda **_: session).resource_manager
        for _ in range(2):
            [reservation] = ec2.describe_instances()["Reservations"]
            run = manager.actions[0]
            run.validate()
            with_event = (event,) if action["type"] == "auto-tag-user" else ()
            run.process(reservation["Instances"], *with_event)
    assert len(made) == calls
