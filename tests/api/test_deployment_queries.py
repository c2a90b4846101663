"""What `import c7n_ctschema` answers about fixed texts, rules, permissions, and event policies in place of pull policies."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from policy_texts import FIXABLE, FIXED

import c7n_ctschema
from c7n_ctschema.errors import BadInput, UnknownName

POLICY: dict[str, Any] = {
    "name": "new-user",
    "resource": "aws.iam-user",
    "mode": {
        "type": "cloudtrail",
        "role": "arn:aws:iam::{account_id}:role/custodian",
        "events": [{"source": "iam.amazonaws.com", "event": "CreateUser", "ids": "requestParameters.userName"}],
    },
    "actions": [{"type": "delete"}],
}
PULL: dict[str, Any] = {
    "name": "public",
    "resource": "aws.rds",
    "filters": [{"type": "value", "key": "PubliclyAccessible", "value": True}],
}
# What a tool of somebody else writes: every public name, with the types that it expects.
CONSUMER = """\
import c7n_ctschema

source: str = next(c7n_ctschema.events("iam")).source
event: c7n_ctschema.Event = c7n_ctschema.event("iam.CreatePolicy")
paths: list[str] = [key.path for key in event.keys("response")]
best: str = c7n_ctschema.ids_for("iam-policy", "iam.CreatePolicy")[0].path
names: list[str] = [found.event for found in c7n_ctschema.find("open security group", 2).events]
lines: list[int] = [one.span.line for one in c7n_ctschema.lint_text("policies: []")]
code: int = c7n_ctschema.lint_paths("policies").exit_code
verdicts: tuple[c7n_ctschema.Verdict, ...] = c7n_ctschema.replay({}, "policies: []")
record: object = c7n_ctschema.sample("iam.CreatePolicy")["eventName"]
text: str = c7n_ctschema.fix_text("policies: []").text
rule: object = c7n_ctschema.pattern("policies: []")["x"].rendered["detail"]
roles: list[str] = [*c7n_ctschema.permissions("policies: []")["x"].roles()]
reason: str | None = c7n_ctschema.conversions("policies: []")["x"].reason
version: str = c7n_ctschema.__version__
"""


def test_fixes_as_the_command_writes_them() -> None:
    fixed = c7n_ctschema.fix_text(FIXABLE)
    assert FIXED in fixed.text and fixed.text != FIXABLE and fixed.applied and not fixed.refused
    assert c7n_ctschema.fix_text(FIXABLE, ignore=tuple({one.rule for one in fixed.applied})).text == FIXABLE
    with pytest.raises(UnknownName):
        c7n_ctschema.fix_text(FIXABLE, select=("no-such-rule",))


def test_the_rule_and_the_permissions_of_each_policy() -> None:
    other = {**POLICY, "name": "other"}
    rules = c7n_ctschema.pattern([POLICY, other, PULL])
    assert [*rules] == ["new-user", "other"]
    assert rules["other"].rendered["detail"] == {"eventSource": ["iam.amazonaws.com"], "eventName": ["CreateUser"]}
    [needs] = c7n_ctschema.permissions(POLICY, partition="aws-cn").values()
    assert "iam:DeleteUser" in {need.action for need in needs.needs} and [*needs.roles()]


def test_events_in_place_of_a_schedule() -> None:
    found = c7n_ctschema.conversions([POLICY, PULL])
    assert [*found] == ["public"] and "rds.ModifyDBInstance" in [one.name for one in found["public"].events]
    assert not found["public"].reason
    with pytest.raises(BadInput):
        c7n_ctschema.conversions("policies: [")


def test_from_many_threads() -> None:
    def asked(number: int) -> str:
        found = c7n_ctschema.permissions({**POLICY, "name": f"p{number}"})
        rules = c7n_ctschema.pattern({**POLICY, "name": f"p{number}"})
        return json.dumps([*found, *rules, *c7n_ctschema.conversions({**PULL, "name": f"p{number}"})])

    with ThreadPoolExecutor(8) as threads:
        assert [*threads.map(asked, range(24))] == [json.dumps([f"p{n}"] * 3) for n in range(24)]


@pytest.mark.thorough
def test_a_strict_consumer_needs_no_ignore(tmp_path: Path) -> None:
    """mypy reads the types of the package from outside, as for an installed package with `py.typed`."""
    assert set(c7n_ctschema.__all__) - {"EventName", "NoSample"} <= {
        word.strip("(,:[]") for line in CONSUMER.split() for word in line.replace("(", ".").replace("[", ".").split(".")
    }
    (tmp_path / "consumer.py").write_text(CONSUMER)
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), "consumer.py"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
