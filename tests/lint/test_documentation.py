"""Rules are documented by their docstrings, and docs/rules.md says the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from c7n_ctschema.errors import UnknownName
from c7n_ctschema.lint import documentation, internal_error
from c7n_ctschema.lint.registry import DOCUMENTED
from c7n_ctschema.lint.rule import Documented


def test_the_page_is_fresh(project: Path) -> None:
    fresh = "".join(documentation.page())
    assert (project / "docs" / "rules.md").read_text(encoding="utf-8") == fresh, (
        "run: python -m c7n_ctschema.lint.documentation > docs/rules.md"
    )


@pytest.mark.parametrize(
    "rule", [rule for rule in DOCUMENTED if rule is not internal_error], ids=lambda rule: rule.NAME
)
def test_a_rule_says_why_and_shows_both(rule: Documented) -> None:
    text = documentation.markdown(rule)
    assert text.count("```yaml\n") >= 2
    assert "Bad:\n\n```yaml\n" in text and "Good:\n\n```yaml\n" in text
    assert 10 < len(documentation.summary(rule)) <= 200


def test_a_rule_is_found_by_code_and_name_in_any_capitals() -> None:
    assert documentation.find("ct101") is documentation.find("Unknown-Key")
    with pytest.raises(UnknownName, match="did you mean unknown-key"):
        documentation.find("unknown-kay")
