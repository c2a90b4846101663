"""A baseline knows findings by file, rule, policy and message, however the lines move."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from policy_texts import CLEAN, POLICY

from c7n_ctschema.errors import BadInput, CtschemaError
from c7n_ctschema.lint.running import baseline, reports
from c7n_ctschema.lint.running.selection import Selection


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yml").write_text(POLICY)
    (tmp_path / "b.yml").write_text(POLICY)
    return tmp_path


def lint(*paths: str) -> list[reports.FileReport]:
    return [reports.lint_file(path, Selection()) for path in paths]


def left(known: str, *paths: str) -> tuple[list[tuple[str, str]], int, int]:
    kept, hidden, gone = baseline.read(known).without(lint(*paths))
    return [(report.file, one.rule) for report in kept for one in report.diagnostics], hidden, gone


def test_moved_lines_are_known_still(workplace: Path) -> None:
    assert baseline.write("known.json", lint("a.yml", "b.yml"), None) == 2
    (workplace / "a.yml").write_text(
        "# a new line\n\n" + POLICY.replace("    filters:", "    comment: x\n    filters:")
    )
    assert left("known.json", "a.yml", "b.yml") == ([], 2, 0)
    assert left("known.json", "b.yml") == ([], 1, 0)  # only the changed files


def test_another_policy_another_key_and_one_more_are_new(workplace: Path) -> None:
    baseline.write("known.json", lint("a.yml"), None)
    (workplace / "a.yml").write_text(POLICY.replace("watch", "other"))
    assert left("known.json", "a.yml") == ([("a.yml", "unknown-key")], 0, 1)
    (workplace / "a.yml").write_text(POLICY.replace("volumeTyp\n", "volumeTypes\n"))
    assert left("known.json", "a.yml") == ([("a.yml", "unknown-key")], 0, 1)
    again = POLICY[POLICY.index("      - type: event") :]
    (workplace / "a.yml").write_text(POLICY + again)
    assert left("known.json", "a.yml") == ([("a.yml", "unknown-key")], 1, 0)


def test_what_is_mended_is_counted(workplace: Path) -> None:
    baseline.write("known.json", lint("a.yml", "b.yml"), None)
    (workplace / "a.yml").write_text(CLEAN)
    assert left("known.json", "a.yml", "b.yml") == ([], 1, 1)


def test_names_count_from_the_baselines_folder(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (workplace / "ci").mkdir()
    baseline.write("ci/known.json", lint("a.yml"), None)
    assert json.loads((workplace / "ci" / "known.json").read_text())["findings"][0]["file"] == "../a.yml"
    monkeypatch.chdir(workplace / "ci")
    assert left("known.json", "../a.yml") == ([], 1, 0)
    assert left("known.json", str(workplace / "a.yml")) == ([], 1, 0)


def test_writing_keeps_what_was_not_linted_and_still_exists(workplace: Path) -> None:
    baseline.write("known.json", lint("a.yml", "b.yml"), None)
    (workplace / "a.yml").write_text(CLEAN)
    assert baseline.write("known.json", lint("a.yml"), baseline.read("known.json")) == 1
    assert left("known.json", "b.yml") == ([], 1, 0)
    (workplace / "b.yml").unlink()
    assert baseline.write("known.json", lint("a.yml"), baseline.read("known.json")) == 0


def test_the_file_is_sorted_and_the_same_each_time(workplace: Path) -> None:
    baseline.write("one.json", lint("a.yml", "b.yml"), None)
    baseline.write("two.json", lint("b.yml", "a.yml"), None)
    assert (workplace / "one.json").read_bytes() == (workplace / "two.json").read_bytes()


def test_nothing_is_written_where_a_file_was_not_checked(workplace: Path) -> None:
    (workplace / "a.yml").write_text("policies: [")
    with pytest.raises(CtschemaError, match=r"a\.yml could not be checked"):
        baseline.write("known.json", lint("a.yml"), None)
    assert not (workplace / "known.json").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "known.json:1:1: not a baseline"),
        ('{"version": 1,\n "findings": [}', "known.json:2:15: not a baseline"),
        ("[]", "not a baseline of version 1"),
        ('{"version": 2, "findings": []}', "not a baseline of version 1"),
        ('{"version": 1, "findings": {}}', "not a baseline of version 1"),
        ('{"version": 1, "findings": [3]}', "finding 1 needs `file`"),
        (
            '{"version": 1, "findings": [{"file": "a", "code": "b", "policy": "c", "message": "d", "count": true}]}',
            "finding 1",
        ),
        (
            '{"version": 1, "findings": [{"file": "a", "code": "b", "policy": "c", "message": "d", "count": 0}]}',
            "finding 1",
        ),
        ("[" * 100_000, "not a baseline"),
        ("\xff\xfe", "not a baseline"),
    ],
)
def test_a_bad_baseline_is_said_with_its_place(text: str, words: str, workplace: Path) -> None:
    (workplace / "known.json").write_text(text, encoding="latin-1")
    with pytest.raises(BadInput) as caught:
        baseline.read("known.json")
    assert words in str(caught.value)


def test_a_missing_baseline_is_said(workplace: Path) -> None:
    with pytest.raises(BadInput, match=r"nowhere\.json: the file does not exist"):
        baseline.read("nowhere.json")


def test_fingerprints_tell_equal_findings_apart(workplace: Path) -> None:
    again = POLICY[POLICY.index("      - type: event") :]
    (workplace / "a.yml").write_text(POLICY + again)
    [report] = lint("a.yml")
    marks = [mark for _, mark in baseline.fingerprints(report.diagnostics)]
    assert len(set(marks)) == len(marks) == 2
    (workplace / "a.yml").write_text("# moved\n" + POLICY + again)
    assert marks == [mark for _, mark in baseline.fingerprints(lint("a.yml")[0].diagnostics)]
