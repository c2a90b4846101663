"""Rules are documented by their docstrings, and docs/rules.md says the same.

Covers c7n_ctschema.lint.running.rule, c7n_ctschema.lint.running.registry and c7n_ctschema.lint.rules.policy.internal_error.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from c7n_ctschema.errors import UnknownName
from c7n_ctschema.lint.rules.policy import internal_error
from c7n_ctschema.lint.running import rule_documentation, settings_file
from c7n_ctschema.lint.running.registry import DOCUMENTED
from c7n_ctschema.lint.running.rule import Documented


def test_the_page_is_fresh(project: Path) -> None:
    fresh = "".join(rule_documentation.page())
    assert (project / "docs" / "rules.md").read_text(encoding="utf-8") == fresh, (
        "run: python -m c7n_ctschema.lint.running.rule_documentation > docs/rules.md"
    )


@pytest.mark.parametrize(
    "rule", [rule for rule in DOCUMENTED if rule is not internal_error], ids=lambda rule: rule.NAME
)
def test_a_rule_says_why_and_shows_both(rule: Documented) -> None:
    text = rule_documentation.markdown(rule)
    assert text.count("```yaml\n") >= 2
    assert "Bad:\n\n```yaml\n" in text and "Good:\n\n```yaml\n" in text
    assert 10 < len(rule_documentation.summary(rule)) <= 200


def test_a_rule_is_found_by_code_and_name_in_any_capitals() -> None:
    assert rule_documentation.find("ct101") is rule_documentation.find("Unknown-Key")
    with pytest.raises(UnknownName, match="did you mean unknown-key"):
        rule_documentation.find("unknown-kay")


def test_the_library_example_prints_what_the_page_shows(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (project / "docs" / "lint.md").read_text(encoding="utf-8")
    policy, code, output = (
        re.search(rf"^```{kind}\n(.*?)^```", page, re.MULTILINE | re.DOTALL) for kind in ("yaml", "python", "text")
    )
    assert policy and code and output
    monkeypatch.chdir(tmp_path)
    (tmp_path / "volumes.yml").write_text(policy[1])
    exec(compile(code[1], "docs/lint.md", "exec"), {})
    assert capsys.readouterr().out == output[1]


def test_every_setting_is_documented_and_read(project: Path, tmp_path: Path) -> None:
    page = (project / "docs" / "lint.md").read_text(encoding="utf-8")
    example = re.search(r"^```toml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert example
    (tmp_path / ".ctschema.toml").write_text(example[1])
    found = settings_file.load(str(tmp_path / ".ctschema.toml"))
    assert found and found.fail_on == "error" and found.exclude
    assert set(re.findall(r"^([\w-]+) =", example[1], re.MULTILINE)) == set(settings_file.SETTINGS)
