"""Every shipped template: what it says of itself, c7n's opinion, our linter's, and its records."""

from __future__ import annotations

from pathlib import Path

import pytest
import template_records as shape

from c7n_ctschema.custodian import validate
from c7n_ctschema.diagnostics import Severity
from c7n_ctschema.lint.engine import lint_text
from c7n_ctschema.wizard import templates

NAMES = templates.names()


def test_every_template_has_its_records_and_no_record_is_left_over() -> None:
    assert tuple(sorted(one.stem for one in shape.RECORDS.glob("*.yml"))) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_a_policy_file_that_c7n_accepts(name: str) -> None:
    one = templates.load(name)
    assert validate.validate_text(one.text) == []
    assert validate.validate_text(one.fill({})) == []
    assert [policy.name for policy in one.policies] == [name]
    assert one.title and one.references and 40 < len(one.description) < 600


REMEDIED = [name for name in NAMES if "      # - " in templates.load(name).text]


@pytest.mark.parametrize("name", REMEDIED)
def test_the_remedy_in_its_comment_is_valid(name: str) -> None:
    text = templates.load(name).fill({})
    done = shape.with_remedy(text)
    assert done.count("\n      - ") == text.count("\n      - ") + 1 and validate.validate_text(done) == []


@pytest.mark.parametrize("name", NAMES)
def test_our_linter_has_nothing_against_it(name: str) -> None:
    one = templates.load(name)
    for text in (one.text, one.fill({})):
        assert [found for found in lint_text(text) if found.severity >= Severity.WARNING] == []


@pytest.mark.parametrize("name", NAMES)
def test_there_is_a_record_of_every_event(name: str) -> None:
    waits = {(entry.source.value, entry.event.value) for policy in templates.load(name).policies
             for entry in policy.events if entry.source and entry.event}  # fmt: skip
    assert {(one["eventSource"], one["eventName"]) for one in shape.matches(name)} == waits
    assert shape.near_misses(name)


def test_the_list_in_the_documentation_is_fresh(project: Path) -> None:
    from c7n_ctschema.wizard import template_list

    page = (project / "docs" / "templates.md").read_text(encoding="utf-8")
    assert page == template_list.renewed(page), "python -m c7n_ctschema.wizard.template_list docs/templates.md"
