"""Which actions of c7n get the event, and what braces do: docs/actions.md and event_in_actions.json, tried on c7n.

Covers c7n_ctschema.wizard.questions.action_questions.
"""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from typing import Any

import pytest
from c7n.actions import notify
from c7n.config import Config
from c7n.policy import Policy
from c7n.provider import resources
from c7n.resources import load_resources

from c7n_ctschema import tables

KNOWN: dict[str, dict[str, str]] = tables.read("knowledge/custodian/event_in_actions")
EVENT = {
    "detail": {
        "userIdentity": {
            "type": "IAMUser",
            "userName": "alice",
            "arn": "arn:aws:iam::1:user/alice",
            "principalId": "A",
        },
        "sourceIPAddress": "192.0.2.1",
        "eventTime": "2026-01-14T01:41:59Z",
    }
}
CALLER = "{event[detail][userIdentity][arn]}"


def action(**data: Any) -> Any:
    """The action of a policy as `custodian run` expands it."""
    load_resources(("aws.ec2",))
    mode = {"type": "cloudtrail", "role": "arn:aws:iam::123456789012:role/r", "events": ["RunInstances"]}
    options = Config.empty(account_id="123456789012", region="us-east-1")
    policy = Policy({"name": "p", "resource": "aws.ec2", "mode": mode, "actions": [data]}, options)
    policy.expand_variables(policy.get_variables())
    return policy.resource_manager.actions[0]


def reads_event(made: type) -> bool:
    """Whether a method of an action reads its parameter `event`."""
    methods = [method for base in made.__mro__ if base.__module__.startswith("c7n") for method in vars(base).values()]
    for method in filter(inspect.isfunction, methods):
        if "event" not in inspect.signature(method).parameters:
            continue
        tree = ast.parse(textwrap.dedent(inspect.getsource(method)))
        names = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "event"]
        if names:
            return True
    return False


@pytest.mark.thorough
@pytest.mark.slow
def test_only_these_actions_read_the_event() -> None:
    load_resources(("aws.*",))
    found = set()
    for resource in resources("aws").values():
        registry = resource.action_registry
        names = list(registry.keys())  # a c7n registry, not a dict
        found |= {name for name in names if (made := registry.get(name)) and reads_event(made)}
    assert found == set(KNOWN["uses_event"])


def test_a_webhook_reads_the_event_by_jmespath() -> None:
    hook = action(
        type="webhook",
        url="https://x.example/y",
        headers={"at": "event.detail.eventTime"},
        body="{caller: event.detail.userIdentity.arn, id: resource.InstanceId}",
        **{"query-params": {"who": "event.detail.userIdentity.userName"}},
    )
    data = {"event": EVENT, "resource": {"InstanceId": "i-1"}}
    assert json.loads(hook._build_body(data)) == {"caller": "arn:aws:iam::1:user/alice", "id": "i-1"}
    assert hook._build_url(data).endswith("?who=alice")
    assert hook._build_headers(data) == {"at": "2026-01-14T01:41:59Z"}


@pytest.mark.parametrize(
    "value, tag",
    [
        ("userName", "alice"),
        ("arn", "arn:aws:iam::1:user/alice"),
        ("sourceIPAddress", "192.0.2.1"),
        ("principalId", "A"),
    ],
)
def test_auto_tag_user_has_four_values(value: str, tag: str) -> None:
    tagging = action(type="auto-tag-user", tag="creator", value=value)
    assert tagging.get_tag_value(EVENT)["value"] == tag
    assert tagging.schema["properties"]["value"]["enum"] == ["userName", "arn", "sourceIPAddress", "principalId"]


def test_the_subject_of_notify_stays_a_jinja_template() -> None:
    subject = "by {{ event.detail.userIdentity.arn }}"
    assert (
        action(type="notify", to=["a"], subject=subject, transport={"type": "sns", "topic": "t"}).data["subject"]
        == subject
    )


def test_notify_inserts_the_whole_event_into_to_from(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[dict[str, str]] = []

    class Values:
        def __init__(self, data: dict[str, str], manager: object) -> None:
            read.append(data)

        def get_values(self) -> list[str]:
            return []

    made = action(type="notify", to_from={"url": "s3://b/{event}"}, transport={"type": "sns", "topic": "t"})
    monkeypatch.setattr(notify, "ValuesFrom", Values)  # it would fetch the file
    made.expand_variables({"event": EVENT})
    assert read == [{"url": f"s3://b/{EVENT}"}]


@pytest.mark.parametrize(
    "data",
    [
        {"type": "tag", "key": "k", "value": CALLER},
        {"type": "webhook", "url": f"https://x.example/{CALLER}"},
        {"type": "notify", "to_from": {"url": f"s3://b/{CALLER}"}, "transport": {"type": "sns", "topic": "t"}},
        {"type": "mark-for-op", "op": "stop", "days": 1, "msg": CALLER},
    ],
)
def test_a_member_of_the_event_in_braces_fails_when_the_policy_is_deployed(data: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="string indices"):
        action(**data)


@pytest.mark.parametrize("value", ["by {event}", "{user}"])
def test_tag_fails_on_other_placeholders(value: str) -> None:
    tagging = action(type="tag", key="k", value=value)
    with pytest.raises(KeyError):
        tagging.interpolate_single_value(tagging.data["value"])


def test_tag_takes_account_region_and_time() -> None:
    tagging = action(type="tag", key="k", value="{account_id} {region} {now:%Y}")
    assert tagging.interpolate_single_value(tagging.data["value"]).startswith("123456789012 us-east-1 2")


def test_mark_for_op_keeps_its_placeholders() -> None:
    assert action(type="mark-for-op", op="stop", days=1, msg="{op}@{action_date}").data["msg"] == "{op}@{action_date}"
