"""c7n's Lambda entry point itself, with a deployed policy's config.json, says what replay says about failed calls."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from c7n_ctschema.replay.engine import deployed_policies, policy_outcome
from c7n_ctschema.replay.records.eventbridge_event import Place, delivered

pytestmark = [pytest.mark.slow, pytest.mark.moto]
Data = dict[str, Any]


@pytest.mark.parametrize("variable", ["yes", "no", "true"])
@pytest.mark.parametrize("error", [None, "AccessDenied"])
def test_failed_calls(
    create_policy: Data, variable: str, error: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from c7n import handler
    from c7n.policy import Policy
    from moto import mock_aws

    entry = {"source": "iam.amazonaws.com", "event": "CreatePolicy", "ids": "responseElements.policy.arn"}
    mode = {
        "type": "cloudtrail",
        "role": "r",
        "events": [entry],
        "environment": {"Variables": {"C7N_SKIP_ERR_EVENT": variable}},
    }
    data = {"name": "p", "resource": "aws.iam-policy", "mode": mode}
    record = {**create_policy, **({"errorCode": error} if error else {})}
    event = delivered(record, Place("f"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("C7N_SKIP_ERR_EVENT", variable)
    (tmp_path / "config.json").write_text(
        json.dumps({"execution-options": {"account_id": "123456789012"}, "policies": [data]})
    )
    pushed: list[Any] = []
    monkeypatch.setattr(Policy, "push", lambda self, *_: pushed.append(self.name))
    monkeypatch.setattr(handler, "policy_config", None)
    level = logging.root.level
    with mock_aws():
        handler.init_env_globals()
        handler.dispatch_event(dict(event.envelope), None)
    logging.root.setLevel(level)
    result = policy_outcome.replay(event, deployed_policies.of_data(data))
    assert (result.verdict == policy_outcome.SKIPPED) is (not pushed)
