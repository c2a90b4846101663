"""The functions below `lint`: a whole run as a value, and nothing printed.

Covers c7n_ctschema.lint.running.outcome, c7n_ctschema.lint.running.run_settings,
c7n_ctschema.lint.running.fix_files and c7n_ctschema.custodian.policy.policy_reading.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from c7n_ctschema.diagnostics import Severity
from c7n_ctschema.errors import CtschemaError, UnknownName
from c7n_ctschema.lint.running.fix_files import fix_files
from c7n_ctschema.lint.running.lint_run import lint_paths, reports
from c7n_ctschema.lint.running.run_settings import Settings, config_of, settings_of
from c7n_ctschema.lint.running.settings_file import Config

POLICY = """\
policies:
  - name: watch
    resource: aws.iam-policy
    mode:
      type: cloudtrail
      events:
        - source: iam.amazonaws.com
          event: CreatePolicy
          ids: responseElements.policy.arn
    filters:
      - type: event
        key: detail.responseElements.policy.policyNam
        op: ne
        value: admin
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "p.yml"
    found.write_text(POLICY)
    return found


def test_a_run_is_a_value(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outcome = lint_paths([str(file.parent), "missing.yml"], Settings())
    assert "unknown-key" in [one.rule for one in outcome.diagnostics]
    assert outcome.exit_code == 2 and outcome.summary()["unreadable"] == 1
    assert capsys.readouterr() == ("", "")


def test_settings_of_a_run_go_over_the_file(file: Path) -> None:
    given = Config(select=("CT1",), ignore=("CT102",), fail_on="info")
    chosen = settings_of(given, ignore=["CT101"], fail_on="error")
    assert chosen.selection.select == ("CT1",) and chosen.selection.ignore == ("CT102", "CT101")
    assert chosen.fail_on == Severity.ERROR
    assert lint_paths([str(file)], chosen).exit_code == 0
    with pytest.raises(UnknownName):
        settings_of(given, select=["CT1O1"])


def test_a_file_without_settings_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    with pytest.raises(CtschemaError, match="has no"):
        config_of([], str(tmp_path / "pyproject.toml"))


def test_fixes_are_shown_before_they_are_written(file: Path) -> None:
    text = POLICY.replace("policyNam\n", "policyname\n")
    file.write_text(text)
    found = list(reports([str(file)], Settings()))
    (shown,) = fix_files(found, Settings().selection, write=False)
    assert shown.count == 0 and shown.before == text and "policyName" in shown.after
    assert file.read_text() == text
    (fixed,) = fix_files(found, Settings().selection)
    assert fixed.count == 1 and file.read_text() == shown.after
    assert "unknown-key" not in [one.rule for one in fixed.report.diagnostics]
