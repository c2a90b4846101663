"""Our replay agrees with what c7n does: a template's records fire, its near misses do not (test_templates_pushed.py runs c7n)."""

from __future__ import annotations

from typing import Any

import pytest
import template_records as shape

from c7n_ctschema.replay.engine import deployed_policies, policy_outcome
from c7n_ctschema.replay.engine.deployed_policies import Replayed
from c7n_ctschema.replay.records import eventbridge_event
from c7n_ctschema.wizard.templates import template_files


def replayed(policy: Any, record: dict[str, Any]) -> policy_outcome.Result:
    return policy_outcome.replay(
        eventbridge_event.delivered(shape.envelope(record), eventbridge_event.Place("records")), policy
    )


def read(name: str, values: dict[str, str]) -> Replayed:
    (policy,) = deployed_policies.read(template_files.load(name).fill(values).encode(), name)
    assert isinstance(policy, Replayed), policy
    return policy


def asks_the_resource(filters: list[Any]) -> bool:
    """Whether a filter looks at the resource, which replay does not have."""
    groups = [one[op] for one in filters if isinstance(one, dict) for op in ("and", "or", "not") if op in one]
    leaves = [one for one in filters if not (isinstance(one, dict) and {"and", "or", "not"} & set(one))]
    return any(one.get("type") != "event" if isinstance(one, dict) else True for one in leaves) or any(
        asks_the_resource(group) for group in groups
    )


@pytest.mark.parametrize("name", template_files.names())
def test_replay_agrees_with_c7n(name: str) -> None:
    policy = read(name, {})
    for record in shape.matches(name):
        assert replayed(policy, record).verdict == "fires", record["eventName"]
    open_ended = asks_the_resource(policy.data.get("filters", []))
    for because, record, values in shape.near_misses(name):
        verdict = replayed(read(name, values), record).verdict
        assert verdict in ("filtered", "no-match") or (verdict == "fires" and open_ended), because
