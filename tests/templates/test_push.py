"""Every shipped template, run by c7n against moto: it acts on its records, and not on the near misses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import template_records as shape
import template_resources as resources
import yaml

from c7n_ctschema.wizard import templates

pytestmark = [pytest.mark.slow, pytest.mark.moto]


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """One AWS for all: making another for each test would take most of the time."""
    import boto3
    from c7n.utils import reset_session_cache
    from moto import mock_aws

    with mock_aws(config={"iam": {"load_aws_managed_policies": True}}):
        reset_session_cache()
        made = boto3.Session("testing", "testing", region_name=shape.REGION)
        made.client("sqs").create_queue(QueueName="custodian-mailer")
        yield made
    reset_session_cache()


def pushed(name: str, record: dict[str, Any], values: dict[str, str], session: Any, folder: Path) -> list[Any]:
    """The resources that c7n's policy acts on when the record arrives; none where EventBridge keeps it back."""
    from c7n.config import Config
    from c7n.policy import load
    from c7n.resources import load_resources

    text = templates.load(name).fill(values)
    data = yaml.safe_load(text)
    load_resources((data["policies"][0]["resource"],))
    ids = resources.CREATORS[name](session, record) if name in resources.CREATORS else {}
    written = json.dumps(record)
    for ours, real in ids.items():
        written = written.replace(ours, real)
    event = shape.envelope(json.loads(written))
    file = folder / "p.yml"
    file.write_text(text)
    options = Config.empty(region=shape.REGION, account_id=shape.ACCOUNT, output_dir=str(folder))
    (policy,) = load(options, str(file))
    policy.session_factory = policy.resource_manager.session_factory = lambda assume=True, region=None: session
    policy.expand_variables(policy.get_variables())  # as c7n.handler does
    assert delivered(policy, event)
    return list(policy.push(event, None) or ())


def delivered(policy: Any, event: dict[str, Any]) -> bool:
    """Whether the EventBridge rule that c7n deploys lets the event through."""
    from c7n.mu import CloudWatchEventSource

    pattern = json.loads(CloudWatchEventSource(policy.data["mode"], None).render_event_pattern())
    return _fits(pattern, event)


def _fits(pattern: Any, event: Any) -> bool:
    """The exact-value matching of EventBridge, which is all that c7n's patterns of these policies use."""
    if isinstance(pattern, list):
        return event in pattern
    return all(name in event and _fits(inner, event[name]) for name, inner in pattern.items())


@pytest.mark.parametrize("name", templates.names())
def test_it_acts_on_its_records(name: str, session: Any, tmp_path: Path) -> None:
    for record in shape.matches(name):
        assert len(pushed(name, record, {}, session, tmp_path)) == 1, record["eventName"]
        assert _messages(session) == ("notify" in templates.load(name).text)


def _messages(session: Any) -> int:
    """How many messages wait for c7n-mailer; they are taken."""
    sqs = session.client("sqs")
    url = sqs.get_queue_url(QueueName="custodian-mailer")["QueueUrl"]
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", ())
    for one in found:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    return len(found)


@pytest.mark.parametrize("name", templates.names())
def test_it_does_not_act_on_near_misses(name: str, session: Any, tmp_path: Path) -> None:
    for because, record, values in shape.near_misses(name):
        assert pushed(name, record, values, session, tmp_path) == [], because
