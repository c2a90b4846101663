"""What `import c7n_ctschema` answers about policies: findings, verdicts, and events on which they fire."""

from __future__ import annotations

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import c7n_ctschema
from c7n_ctschema.errors import BadInput, CtschemaError

POLICY: dict[str, Any] = {
    "name": "new-user",
    "resource": "aws.iam-user",
    "mode": {
        "type": "cloudtrail",
        "role": "arn:aws:iam::{account_id}:role/custodian",
        "events": [{"source": "iam.amazonaws.com", "event": "CreateUser", "ids": "requestParameters.userName"}],
    },
    "filters": [{"type": "event", "key": "detail.requestParameters.path", "value": "/admin/"}],
}


def test_policies_in_each_form() -> None:
    event = c7n_ctschema.sample(policies=POLICY)
    assert event["detail"]["requestParameters"]["path"] == "/admin/"  # type: ignore[index,call-overload]
    forms = [POLICY, [POLICY], {"policies": [POLICY]}, json.dumps({"policies": [POLICY]})]
    assert {c7n_ctschema.replay(event, form)[0].verdict for form in forms} == {"fires"}
    record = event["detail"]
    assert isinstance(record, dict) and c7n_ctschema.replay(record, POLICY)[0].ids == (record_user(record),)


def record_user(record: dict[str, Any]) -> str:
    return str(record["requestParameters"]["userName"])


def test_replay_stays_callable_after_its_package_is_imported() -> None:
    import c7n_ctschema.replay.session  # Python makes the package an attribute of its parent

    assert c7n_ctschema.replay(c7n_ctschema.sample("iam.CreateRole"), POLICY)[0].verdict == "no-match"


def test_a_policy_that_cannot_fire_has_no_sample() -> None:
    key = "detail.requestParameters.userName"
    never = {**POLICY, "filters": [{"type": "event", "key": key, "value": name} for name in ("a", "b")]}
    with pytest.raises(c7n_ctschema.NoSample) as error:
        c7n_ctschema.sample(policies=never)
    assert set(error.value.unmet) == {key} and error.value.policy == "new-user"


def test_policies_that_c7n_refuses() -> None:
    with pytest.raises(BadInput) as error:
        c7n_ctschema.replay(c7n_ctschema.sample("iam.CreateUser"), {**POLICY, "filters": [{"type": "no-such"}]})
    assert error.value.line == 1
    with pytest.raises(BadInput):
        c7n_ctschema.sample(policies={"name": "x", "resource": "ec2"})
    with pytest.raises(CtschemaError):
        c7n_ctschema.replay({"no": "record"}, POLICY)


def test_paths_with_their_settings(tmp_path: Path) -> None:
    wrong = json.dumps({"policies": [POLICY]}).replace(".userName", ".userNam")
    (tmp_path / "policy.json").write_text(wrong)
    folder = str(tmp_path)
    rules = {one.rule for one in c7n_ctschema.lint_paths(folder, config=False).diagnostics}
    assert rules == {one.rule for one in c7n_ctschema.lint_text(wrong)} and rules
    codes = json.dumps([one.code for one in c7n_ctschema.lint_text(wrong)])
    (tmp_path / ".ctschema.toml").write_text(f"ignore = {codes}\n")
    assert not list(c7n_ctschema.lint_paths(folder).diagnostics)
    (tmp_path / ".ctschema.toml").write_text("ignore = 1\n")
    with pytest.raises(BadInput):
        c7n_ctschema.lint_paths(folder)


def test_threads_replay_and_leave_the_log_level() -> None:
    event = c7n_ctschema.sample(policies=POLICY)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: c7n_ctschema.replay(event, POLICY), range(8)))
    assert {one.verdict for verdicts in found for one in verdicts} == {"fires"}
    assert logging.root.manager.disable == 0


def test_a_resource_in_a_list_is_refused_also_if_c7n_has_loaded_it() -> None:
    head = "policies:\n- name: a\n  mode: {type: cloudtrail, role: r, events: [CreateBucket]}\n  resource: "
    event = c7n_ctschema.sample("s3.CreateBucket")
    assert c7n_ctschema.replay(event, head + "s3\n")
    with pytest.raises(BadInput, match="c7n refuses it"):
        c7n_ctschema.replay(event, head + "[s3]\n")
