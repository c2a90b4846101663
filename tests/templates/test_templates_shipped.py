"""Every shipped template: what it says of itself, c7n's opinion, our linter's, and its records.

Covers c7n_ctschema.wizard.templates.template_list.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import template_records as shape

from c7n_ctschema.custodian.c7n import validation
from c7n_ctschema.diagnostics import Severity
from c7n_ctschema.lint.running.engine import lint_text
from c7n_ctschema.trail.paths.expression import resolve
from c7n_ctschema.trail.paths.resolution import Missing
from c7n_ctschema.trail.schema import event_schema
from c7n_ctschema.wizard.templates import template_files

NAMES = template_files.names()


def test_every_template_has_its_records_and_no_record_is_left_over() -> None:
    assert tuple(sorted(one.stem for one in shape.RECORDS.glob("*.yml"))) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_a_policy_file_that_c7n_accepts(name: str) -> None:
    one = template_files.load(name)
    assert validation.validate_text(one.text) == []
    assert validation.validate_text(one.fill({})) == []
    assert [policy.name for policy in one.policies] == [name]
    assert one.title and one.references and 40 < len(one.description) < 600


REMEDIED = [name for name in NAMES if "      # - " in template_files.load(name).text]


@pytest.mark.parametrize("name", REMEDIED)
def test_the_remedy_in_its_comment_is_valid(name: str) -> None:
    text = template_files.load(name).fill({})
    done = shape.with_remedy(text)
    assert done.count("\n      - ") == text.count("\n      - ") + 1 and validation.validate_text(done) == []


@pytest.mark.parametrize("name", NAMES)
def test_our_linter_has_nothing_against_it(name: str) -> None:
    one = template_files.load(name)
    for text in (one.text, one.fill({})):
        assert [found for found in lint_text(text) if found.severity >= Severity.WARNING] == []


@pytest.mark.parametrize("name", NAMES)
def test_there_is_a_record_of_every_event(name: str) -> None:
    waits = {
        (entry.source.value, entry.event.value)
        for policy in template_files.load(name).policies
        for entry in policy.events
        if entry.source and entry.event
    }
    assert {(one["eventSource"], one["eventName"]) for one in shape.matches(name)} == waits
    assert shape.near_misses(name)


@pytest.mark.parametrize("name", NAMES)
def test_our_schema_knows_every_key_of_its_records(name: str) -> None:
    """The records come from documentation and captures, the schema from the API's model: each checks the other."""
    for record in shape.matches(name):
        known = event_schema.load(record["eventSource"], record["eventName"]).record
        for side in ("userIdentity", "requestParameters", "responseElements", "additionalEventData"):
            missing = [path for path in paths(record.get(side), side) if isinstance(resolve(known, path), Missing)]
            assert missing == []


def paths(value: Any, above: str) -> Iterator[str]:
    """The JMESPath of every leaf."""
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from paths(inner, f"{above}.{name}" if name.isidentifier() else f"{above}.{json.dumps(name)}")
    elif isinstance(value, list) and value:
        for inner in value:
            yield from paths(inner, f"{above}[]")
    else:
        yield above


def test_the_list_in_the_documentation_is_fresh(project: Path) -> None:
    from c7n_ctschema.wizard.templates import template_list

    page = (project / "docs" / "templates.md").read_text(encoding="utf-8")
    assert page == template_list.renewed(page), (
        "python -m c7n_ctschema.wizard.templates.template_list docs/templates.md"
    )
