"""Every shipped template, run by c7n against moto: it acts on its records, and not on the near misses."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jmespath
import pytest
import template_records as shape
import template_resources as resources
import yaml

from c7n_ctschema.custodian.eventbridge import pattern_matcher
from c7n_ctschema.wizard.templates import template_files

pytestmark = [pytest.mark.slow, pytest.mark.moto]


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """One AWS for all tests of a process."""
    import boto3
    from c7n.utils import reset_session_cache
    from moto import mock_aws

    with mock_aws(config={"iam": {"load_aws_managed_policies": True}}), pytest.MonkeyPatch.context() as monkeypatch:
        reset_session_cache()
        made = boto3.Session("testing", "testing", region_name=shape.REGION)
        client = functools.cache(made.client)  # c7n asks for a new one each time, which takes most of the time
        monkeypatch.setattr(made, "client", lambda *a, config=None, **k: client(*a, **k))
        made.client("sqs").create_queue(QueueName="custodian-mailer")
        yield made
    reset_session_cache()


@dataclass(frozen=True)
class Outcome:
    """What c7n did with an event: nothing where EventBridge kept it back."""

    policy: Any
    delivered: bool
    ids: list[str]
    found: list[Any]
    acted: list[Any]


def pushed(
    name: str, record: dict[str, Any], values: dict[str, str], session: Any, folder: Path, remedied: bool = False
) -> Outcome:
    """A template's policy, deployed and given the record, whose resource exists."""
    from c7n.cwe import CloudWatchEvents

    resource = template_files.load(name).policies[0].resource
    record, values = _as_in_moto((record, values), resources.created(name, resource, session, record))
    text = template_files.load(name).fill(values)
    policy = _policy(shape.with_remedy(text) if remedied else text, session, folder)
    event = shape.envelope(record)
    if not delivered(policy, event):
        return Outcome(policy, False, [], [], [])
    ids = CloudWatchEvents.get_ids(event, policy.data["mode"])
    found = policy.get_execution_mode().resolve_resources(event)
    return Outcome(policy, True, ids, found, list(policy.push(event, None) or ()))


def _as_in_moto(given: Any, ids: dict[str, str]) -> Any:
    """The record and the values, with the ids that moto gave."""
    text = json.dumps(given)
    for ours, real in ids.items():
        text = text.replace(ours, real)
    return json.loads(text)


def _policy(text: str, session: Any, folder: Path) -> Any:
    """The policy as `custodian run` deploys it, variables expanded, and `c7n.handler` validates it."""
    from c7n.config import Config
    from c7n.policy import Policy
    from c7n.resources import load_resources

    (data,) = yaml.safe_load(text)["policies"]
    load_resources((data["resource"],))
    options = Config.empty(region=shape.REGION, account_id=shape.ACCOUNT, output_dir=str(folder))
    policy = Policy(data, options, lambda assume=True, region=None: session)
    policy.expand_variables(policy.get_variables())
    policy.validate()
    return policy


def delivered(policy: Any, event: dict[str, Any]) -> bool:
    """Whether the EventBridge rule that c7n deploys lets the event through."""
    from c7n.mu import CloudWatchEventSource

    pattern = json.loads(CloudWatchEventSource(policy.data["mode"], None).render_event_pattern())
    return pattern_matcher.compile(pattern).matches(event)


@pytest.mark.parametrize("name", template_files.names())
def test_it_acts_on_its_records(name: str, session: Any, tmp_path: Path) -> None:
    for record in shape.matches(name):
        outcome = pushed(name, record, {}, session, tmp_path)
        assert len(outcome.acted) == 1, record["eventName"]
        assert any(one.rpartition("/")[2] in str(outcome.acted[0]) for one in outcome.ids)
        assert _messages(session) == ("notify" in template_files.load(name).text)


def _messages(session: Any) -> int:
    """How many messages wait for c7n-mailer; they are taken."""
    sqs = session.client("sqs")
    url = sqs.get_queue_url(QueueName="custodian-mailer")["QueueUrl"]
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", ())
    for one in found:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    return len(found)


@pytest.mark.parametrize("name", template_files.names())
def test_it_does_not_act_on_near_misses(name: str, session: Any, tmp_path: Path) -> None:
    outcomes = []
    for because, record, values in shape.near_misses(name):
        outcome = pushed(name, record, values, session, tmp_path)
        outcomes.append(outcome)
        assert outcome.acted == [] and len(outcome.found) == outcome.delivered, because
    assert any(one.delivered for one in outcomes)  # a filter says no, not the name of the event alone


CREATORS = [name for name in template_files.names() if name.startswith("tag-creator")]
DONE = {
    "ec2-instance-without-tag": ("Tags[?Key=='c7n-missing-tag'].Value | [0]", "stop@"),
    "log-group-retention": ("to_string(retentionInDays)", "90"),
    **dict.fromkeys(CREATORS, ("Tags[?Key=='CreatorName'].Value | [0]", "ada")),
}


REMEDIED = [name for name in template_files.names() if "      # - " in template_files.load(name).text]
REMEDIED.remove("ebs-snapshot-shared-publicly")  # moto has no ResetSnapshotAttribute


@pytest.mark.parametrize("name", REMEDIED)
def test_its_remedy_runs(name: str, session: Any, tmp_path: Path) -> None:
    outcome = pushed(name, shape.matches(name)[0], {}, session, tmp_path, remedied=True)
    assert len(outcome.acted) == 1 and len(outcome.policy.resource_manager.actions) == 2


@pytest.mark.parametrize("name", DONE)
def test_its_action_is_done(name: str, session: Any, tmp_path: Path) -> None:
    outcome = pushed(name, shape.matches(name)[0], {}, session, tmp_path)
    manager = outcome.policy.resource_manager
    (now,) = manager.get_resources([outcome.acted[0][manager.resource_type.id]], cache=False)
    path, wanted = DONE[name]
    assert wanted in jmespath.search(path, now)
