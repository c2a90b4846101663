"""The functions below `replay`: plain values in, results out, and nothing printed.

Covers c7n_ctschema.replay.running.policy_files.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from c7n_ctschema.replay import session
from c7n_ctschema.replay.running.batch_replay import Tally
from c7n_ctschema.replay.running.policy_files import NoPolicy, policies_in

POLICY = """\
policies:
  - name: watch
    resource: aws.iam-policy
    mode:
      type: cloudtrail
      events: [{source: iam.amazonaws.com, event: CreatePolicy, ids: responseElements.policy.arn}]
"""


@pytest.fixture
def folder(tmp_path: Path, create_policy: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policy.yml").write_text(POLICY)
    (tmp_path / "event.json").write_text(json.dumps(create_policy))
    return tmp_path


def test_results_say_whether_they_are_as_expected(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally()
    found = policies_in(["policy.yml"])
    rows = list(session.replay_files(["event.json"], found.policies, tally, expect="skip"))
    assert [(row["verdict"], row["passed"]) for row in rows if isinstance(row, dict)] == [("fires", False)]
    assert session.is_as_expected("fire", tally) and not session.is_as_expected("skip", tally)
    assert capsys.readouterr() == ("", "")


def test_without_a_result_nothing_fired() -> None:
    assert not session.is_as_expected("fire", Tally())
    assert session.is_as_expected("skip", Tally()) and session.is_as_expected(None, Tally())


def test_no_policy_carries_what_could_not_be_read(folder: Path) -> None:
    with pytest.raises(NoPolicy) as error:
        policies_in(["missing.yml", "policy.yml"], ["other"])
    assert error.value.names == ("other",) and [one.file for one in error.value.problems] == ["missing.yml"]  # type: ignore[attr-defined]


def test_files_of_tests_go_on_after_one_that_cannot_be_run(folder: Path) -> None:
    (folder / "good.yml").write_text(
        "policies: [policy.yml]\ntests: [{event: event.json, policy: watch, expect: fires}]\n"
    )
    (folder / "bad.yml").write_text("tests: [{event: event.json, policy: watch, expect: fires}]\n")
    bad, good = session.run_tests(["bad.yml", "good.yml"], Tally())
    assert str(bad).startswith("bad.yml: no policies: name them")
    assert isinstance(good, dict) and good["passed"]
