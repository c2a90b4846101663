"""Actions without members that they require, and targets of `notify`, beside what c7n does with them.

Covers c7n_ctschema.custodian.c7n.action_members, c7n_ctschema.custodian.c7n.notify_targets,
c7n_ctschema.custodian.policy.policy_actions.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from policy_texts import BUCKET, findings, policy

from c7n_ctschema import tables
from c7n_ctschema.custodian.c7n import notify_targets
from c7n_ctschema.custodian.c7n.notify_targets import Trust
from c7n_ctschema.diagnostics import Kind, Severity

ROOT = Path(__file__).resolve().parents[4]
QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/mailer"
SQS = {"type": "sqs", "queue": QUEUE}


def of_action(action: Any, resource: str = "aws.s3") -> list[tuple[str, str]]:
    found = findings(BUCKET, resource=resource, actions=[action])
    return [(one.message, one.severity.word) for one in found if one.code == "CT503"]


def c7n_accepts(action: Any, resource: str = "aws.s3") -> bool:
    from c7n.config import Bag, Config
    from c7n.policy import Policy
    from c7n.resources import load_resources
    from c7n.schema import validate

    load_resources((resource,))
    data = policy(BUCKET, resource=resource, actions=[action])
    if validate({"policies": [data]}, resource_types=(resource,)):
        return False
    try:
        Policy(data, Config.empty(dryrun=True, account_id="na", region="us-east-1"), Bag()).validate()
    except Exception:
        return False
    return True


@pytest.mark.parametrize(
    ("action", "resource", "message"),
    [
        ("notify", "aws.s3", "`notify` needs `transport`, and `to` or `to_from`"),
        ("invoke-lambda", "aws.s3", "`invoke-lambda` needs `function`"),
        ("webhook", "aws.rds", "`webhook` needs `url`"),
        ("post-finding", "aws.ec2", "`post-finding` needs `types`"),
        ("auto-tag-user", "aws.ec2", "`auto-tag-user` needs `tag`"),
        ("modify-db", "aws.rds", "`modify-db` needs `update`"),
        ("set-concurrency", "aws.lambda", "`set-concurrency` needs `value`"),
        ("modify-security-groups", "aws.ec2", "`modify-security-groups` needs `add` or `add-by-tag`"),
        ("tag", "aws.ec2", "`tag` needs `value` or `tags`"),
        ({"type": "tag", "key": "Custodian"}, "aws.ec2", "`tag` needs `value` or `tags`"),
        ({"type": "mark", "tag": "Custodian"}, "aws.ec2", "`mark` needs `value` or `tags`"),
        ({"type": "notify", "to": ["a@example.com"]}, "aws.s3", "`notify` needs `transport`"),
        ({"type": "notify", "transport": SQS}, "aws.s3", "`notify` needs `to` or `to_from`"),
        ({"type": "invoke-lambda"}, "aws.s3", "`invoke-lambda` needs `function`"),
    ],
)
def test_required_members(action: Any, resource: str, message: str) -> None:
    found = [one for one in findings(BUCKET, resource=resource, actions=[action]) if one.code == "CT503"]
    assert [(one.message, one.severity) for one in found] == [(f"the action {message}", Severity.ERROR)]
    assert c7n_accepts(action, resource) is (found[0].kind is Kind.PLAIN)


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("stop", "aws.ec2"),
        ("delete", "aws.s3"),
        ("mark-for-op", "aws.ec2"),  # each member has a default
        ({"type": "notify", "to": ["a@example.com"], "transport": SQS}, "aws.s3"),
        ({"type": "notify", "to_from": {"url": "s3://b/k", "format": "json"}, "transport": SQS}, "aws.s3"),
        ({"type": "invoke-lambda", "function": "f"}, "aws.s3"),
        ({"type": "tag", "tags": {"a": "b"}}, "aws.ec2"),
        ({"type": "mark", "tag": "a", "value": "b"}, "aws.ec2"),
        ({"type": "modify-security-groups", "add": "sg-1"}, "aws.ec2"),
    ],
)
def test_complete_actions(action: Any, resource: str) -> None:
    assert of_action(action, resource) == []


@pytest.mark.parametrize(
    ("action", "suggestion"),
    [
        ({"tag": {"tags": {"Owner": "unknown"}}}, "{type: tag, tags: …}"),
        ({"stop": None}, "{type: stop}"),
        ({"key": "a", "value": "b"}, ""),
    ],
)
def test_actions_without_a_type(action: Any, suggestion: str | None) -> None:
    [found] = [one for one in findings(BUCKET, resource="aws.ec2", actions=[action]) if one.code == "CT503"]
    assert (found.message, found.suggestion, found.kind) == ("the action lacks `type`", suggestion, Kind.REFUSAL)
    assert not c7n_accepts(action, "aws.ec2")


@pytest.mark.parametrize("resource", ["ec2", "sqs"])
def test_a_tag_without_a_value_sets_no_tag(resource: str) -> None:
    """Both of c7n's tag actions: `c7n.tags.Tag` and `UniversalTag`."""
    from c7n.config import Config
    from c7n.policy import PolicyCollection
    from c7n.resources import load_resources

    load_resources((f"aws.{resource}",))
    action = {"type": "tag", "key": "Custodian"}
    policies = {"policies": [{"name": "p", "resource": f"aws.{resource}", "actions": [action]}]}
    (made,) = PolicyCollection.from_data(policies, Config.empty(region="us-east-1", account_id="123456789012"))
    [tag] = made.resource_manager.actions
    sent = []
    tag.get_client = lambda: None
    tag.process_resource_set = lambda client, resources, tags: sent.append(tags)
    tag.process([{"InstanceId": "i-1", "State": {"Name": "running"}, "QueueUrl": "https://q/1/a"}])
    assert sent and not any(sent)


def test_a_bare_notify_fails_when_it_runs() -> None:
    from c7n.actions.notify import Notify

    with pytest.raises(KeyError, match="transport"):
        Notify({"type": "notify"}).send_data_message({}, "")


def with_transport(transport: dict[str, Any], to: Any = ("a@example.com",)) -> list[tuple[str, str]]:
    return of_action({"type": "notify", "to": list(to), "transport": transport})


def test_nobody_gets_the_message() -> None:
    assert with_transport(SQS, ()) == [("`to` of `notify` is empty", "warning")]


def test_a_transport_without_its_target() -> None:
    assert with_transport({"type": "sqs", "topic": "t"}) == [
        ("the transport `sqs` of `notify` needs a `queue`", "error")
    ]
    assert with_transport({"type": "sns"}) == [("the transport `sns` of `notify` needs a `topic`", "error")]
    assert not c7n_accepts({"type": "notify", "to": ["a@b.c"], "transport": {"type": "sns"}})


@pytest.mark.parametrize(
    "queue",
    [
        QUEUE,
        f"{QUEUE}.fifo",
        "https://queue.amazonaws.com/123456789012/mailer",
        "https://us-west-2.queue.amazonaws.com/123456789012/mailer",
        "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/mailer",
        "https://sqs.{region}.amazonaws.com/{account_id}/mailer",
        "arn:aws:sqs:us-east-1:123456789012:mailer",
        "${QUEUE_URL}",
        "XXX",
    ],
)
def test_queues(queue: str) -> None:
    assert with_transport({"type": "sqs", "queue": queue}) == []


def test_a_topic_may_be_a_name() -> None:
    assert with_transport({"type": "sns", "topic": "security"}) == []


@pytest.mark.parametrize(
    ("transport", "severity"),
    [
        ({"type": "sqs", "queue": "mailer"}, "info"),
        ({"type": "sqs", "queue": "sqs.us-east-1.amazonaws.com/123456789012/mailer"}, "error"),
        ({"type": "sqs", "queue": "http://sqs.us-east-1.amazonaws.com/123456789012/mailer"}, "error"),
        ({"type": "sqs", "queue": "arn:aws:sns:us-east-1:123456789012:topic"}, "error"),
        ({"type": "sqs", "queue": "security@example.com"}, "error"),
        ({"type": "sns", "topic": "arn:aws:sqs:us-east-1:123456789012:mailer"}, "error"),
        ({"type": "sqs", "queue": "https://sqs.us-east-1.amazonaws.com/12345678900/mailer"}, "warning"),
        ({"type": "sqs", "queue": "arn:aws:sqs:us-east-1:account_id:mailer"}, "warning"),
        ({"type": "sns", "topic": "arn:aws:sns:us-east-1:1234567890:mailer"}, "warning"),
        ({"type": "sns", "topic": "https://sns.us-east-1.amazonaws.com/topic"}, "error"),
    ],
)
def test_targets_that_are_no_address(transport: dict[str, Any], severity: str) -> None:
    [(message, found)] = with_transport(transport)
    verb = "has" if severity == "warning" else "is"
    assert found == severity and message.startswith(f"`{notify_targets.MEMBERS[transport['type']]}` of `notify` {verb}")


def test_c7n_sends_to_a_queue_of_that_name() -> None:
    """A value that is neither a URL nor an ARN becomes the last part of a URL, whatever it holds."""
    from c7n.actions.notify import Notify

    sent = []

    class Client:
        def send_message(self, QueueUrl: str, **_: Any) -> dict[str, str]:
            sent.append(QueueUrl)
            return {"MessageId": "1"}

    class Manager:
        config = type("C", (), {"region": "eu-west-1", "account_id": "123456789012"})

        @staticmethod
        def session_factory(**_: Any) -> Any:
            return type("S", (), {"client": staticmethod(lambda _: Client())})

    for queue in ("mailer", "sqs.us-east-1.amazonaws.com/123456789012/mailer"):
        Notify({"transport": {"type": "sqs", "queue": queue}}, Manager()).send_sqs({}, "")
        problem = notify_targets.problem("queue", queue)
        assert problem and sent[-1] == f"https://sqs.eu-west-1.amazonaws.com/123456789012/{queue}"
        assert problem.trust is (Trust.OWN_ACCOUNT if queue == "mailer" else Trust.FAILS)


@pytest.mark.slow
def test_the_table_is_c7ns() -> None:
    shipped = tables.read("generated/action_members")
    if shipped["c7n"] != version("c7n"):
        pytest.skip("the table is of another c7n")
    code = "import action_members as made; from c7n_ctschema import tables; assert made.table() == tables.read('generated/action_members')"
    subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "tools", env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True
    )
