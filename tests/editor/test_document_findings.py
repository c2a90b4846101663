"""The findings of a document are those of `lint`, and only a policy that changes is linted again."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from policy_texts import CLEAN, FIXABLE, NOT_READ, POLICY

from c7n_ctschema.editor.completion import completions
from c7n_ctschema.editor.document import document_findings
from c7n_ctschema.editor.document.document_findings import DocumentFindings, Findings, Stopped, whole_findings
from c7n_ctschema.lint.running.selection import Selection

PROJECT = Path(__file__).resolve().parents[2]
FILES = sorted((PROJECT / "policy_templates").glob("*.yml"))
ALL = Selection()


def of(text: str) -> Findings:
    return DocumentFindings().of(text, "policy.yml", ALL)


def own(text: str) -> str:
    return text.removeprefix("policies:\n")


def as_lint(text: str) -> None:
    """Compare with `lint`. An error has no equality of its own."""
    found, wanted = of(text), whole_findings(text.removeprefix("\ufeff"), "policy.yml", ALL)
    assert found.diagnostics == wanted.diagnostics
    assert [(one.line, one.column, one.message) for one in found.problems] == [
        (one.line, one.column, one.message) for one in wanted.problems
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_template_has_the_findings_of_lint(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    as_lint(text)
    as_lint(text.replace("ids: ", "ids: x").replace("\n", "\r\n"))


IGNORE = "# ctschema: ignore[CT101] why\n"
TEXTS = {
    "two": POLICY + own(CLEAN) + own(FIXABLE),
    "ignored file": "# ctschema: ignore-file[CT101] why\n" + POLICY + own(CLEAN),
    "unused": "# ctschema: ignore-file[CT101] why\n" + CLEAN + own(CLEAN),
    "ignored policy": POLICY + "  " + IGNORE + own(POLICY),
    "deep comment": CLEAN + "        " + IGNORE + own(POLICY),
    "anchor": POLICY.replace("- source", "- &e\n          source") + own(POLICY),
    "alias": POLICY.replace("- source", "- &e\n          source") + own(POLICY).replace("name: gp3", "x: *e"),
    "vars": "vars:\n  key: &k detail.responseElements.volumeTyp\n"
    + POLICY.replace("detail.responseElements.volumeTyp", "*k")
    + own(POLICY).replace("detail.responseElements.volumeTyp", "*k"),
    "tail": POLICY + own(POLICY) + "vars:\n  a: 1\n",
    "template": POLICY + own(POLICY).replace("gp3", "{{ type }}"),
    "mark": "\ufeff" + POLICY,
    "quoted": POLICY.replace("gp3", '"a\n  - name: b"') + own(POLICY),
    "json": '{"policies": [\n{"name": "a", "resource": "ebs", "mode": {"type": "cloudtrail", "events": ["RunInstance"]}},\n'
    ' {"name": "b", "resource": "ebs", "mode": {"type": "cloudtrail", "events": ["RunInstanc"]}}]}',
    **{f"unreadable {name}": POLICY + text + own(POLICY) for name, text in NOT_READ.items()},
}


@pytest.mark.parametrize("name", TEXTS)
def test_unusual_files_have_the_findings_of_lint(name: str) -> None:
    as_lint(TEXTS[name])


@pytest.mark.parametrize("text", ["", "a: [\n", "policies:\n  - name: x\n", "policies: 3\n", "a: 1\nresource: 3\n"])
def test_silence(text: str) -> None:
    assert of(text) == Findings()


@pytest.mark.parametrize(
    "broken", ['  - name: "x\n', "  - name: x\n    resource: [\n", "  - a: b: c\n", "  - x:\n\t- y\n"]
)
def test_policies_around_a_broken_one(broken: str) -> None:
    found = of(POLICY + broken + own(POLICY))
    lines = [one.span.line for one in found.diagnostics if one.rule == "unknown-key"]
    assert lines == [12, 12 + 13 + broken.count("\n")] and not found.is_whole
    [problem] = found.problems
    assert 15 <= problem.line <= 15 + broken.count("\n")


TYPED = own(POLICY).replace("name: watch", 'name: "half"') + "    actions:\n      - {type: notify, to: [a, 'b']}\n"


def slips(text: str) -> Iterator[str]:
    """The text while somebody types it, and with a character too few or too many somewhere."""
    yield from (text[:end] for end in range(0, len(text), 5))
    for at in range(0, len(text), 13):
        yield text[:at] + text[at + 1 :]
        yield text[:at] + "\t\"'[{:"[at % 6] + text[at:]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_policies_around_one_that_is_typed(ending: str) -> None:
    document = DocumentFindings()
    for typed in slips(TYPED):
        lines = (
            "policies:\n" + own(POLICY).replace("watch", "😀") + typed + "\n" * (not typed.endswith("\n")) + own(POLICY)
        )
        text = lines.replace("\n", ending)
        found = {one.span.line for one in document.of(text, "policy.yml", ALL).diagnostics if one.code == "CT101"}
        assert found >= {12, text.count("\n") - 2}, typed
        around_keeps_completion(text)


def around_keeps_completion(text: str) -> None:
    for at in (text.index("ids: "), text.rindex("ids: ")):
        found = completions.at(text, at + len("ids: "))
        assert found is not None and found.items[0].label == "responseElements.volumeId"


@pytest.mark.parametrize("indent", [2, None])
def test_policies_of_json_around_one_that_is_typed(indent: int | None) -> None:
    """As JSON is written for people: one policy on a line, or each member."""
    first, middle, last = (
        textwrap.indent(json.dumps(yaml.safe_load(text)["policies"][0], indent=indent), "    ")
        for text in (POLICY.replace("watch", "😀"), "policies:\n" + TYPED, POLICY)
    )
    document = DocumentFindings()
    for typed in slips(middle):
        text = '{"policies": [\n' + first + ",\n" + typed + ",\n" + last + "\n]}\n"
        places = [text[: found.start()].count("\n") + 1 for found in re.finditer('volumeTyp"', text)]
        lines = {one.span.line for one in document.of(text, "policy.json", ALL).diagnostics if one.code == "CT101"}
        assert lines >= {places[0], places[-1]}, typed
        for at in (text.index('"ids": "'), text.rindex('"ids": "')):
            found = completions.at(text, at + len('"ids": "'))
            assert found is not None and found.items[0].label == "responseElements.volumeId"


def test_only_the_changed_policy_is_linted(monkeypatch: pytest.MonkeyPatch) -> None:
    linted: list[str] = []
    real = whole_findings

    def spy(text: str, *rest: Any) -> Findings:
        linted.append(text)
        return real(text, *rest)

    monkeypatch.setattr(document_findings, "whole_findings", spy)
    text = "policies:\n" + "".join(own(POLICY).replace("watch", f"p{number}") for number in range(20))
    document = DocumentFindings()
    document.of(text, "x.yml", ALL)
    assert len(linted) == 20
    document.of(text.replace("p7\n", "p77\n"), "x.yml", ALL)
    assert len(linted) == 21 and "p77" in linted[-1]
    document.of(text, "x.yml", Selection(ignore=("CT1",)))
    assert len(linted) == 41


def test_a_stale_run_stops() -> None:
    with pytest.raises(Stopped):
        DocumentFindings().of(POLICY, "x.yml", ALL, lambda: True)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 800), st.integers(0, 12), st.text("a:-[\"' \n#&*{", max_size=4)), max_size=8))
def test_edits_end_with_what_lint_says(edits: list[tuple[int, int, str]]) -> None:
    """Type, delete, and paste in any place. A document that is YAML at the end has the findings of `lint`."""
    text, document = POLICY + own(FIXABLE), DocumentFindings()
    for at, length, new in edits:
        text = text[:at] + new + text[at + length :]
        found = document.of(text, "policy.yml", ALL)
        wanted = whole_findings(text, "policy.yml", ALL)
        if wanted.is_whole and document_findings.is_policy_text(text):
            assert found.diagnostics == wanted.diagnostics
        elif document_findings.is_policy_text(text):
            assert found.problems
