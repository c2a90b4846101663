"""The engine stamps findings, survives a rule's failure, and runs what is selected.

Covers c7n_ctschema.lint.running.engine, c7n_ctschema.lint.analysis.policy_context, c7n_ctschema.lint.running.parallel, c7n_ctschema.lint.running.reports,
c7n_ctschema.lint.running.selection, c7n_ctschema.diagnostics and c7n_ctschema.errors.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from policy_texts import CLEAN, NOT_READ, POLICY

import c7n_ctschema
from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.errors import BadInput, UnknownName
from c7n_ctschema.files import processes
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.lint.rules.events import unknown_event
from c7n_ctschema.lint.rules.policy import c7n_schema
from c7n_ctschema.lint.running import engine, parallel, reports, selection
from c7n_ctschema.lint.running.registry import RULES
from c7n_ctschema.lint.running.selection import Selection

TWO = POLICY + POLICY.removeprefix("policies:\n").replace("watch", "second")


def test_the_library_entry_gives_diagnostics_in_the_files_order() -> None:
    [first, second] = c7n_ctschema.lint_text(TWO, path="some.yml")
    assert (first.rule, first.code, first.severity, first.file) == ("unknown-key", "CT101", Severity.ERROR, "some.yml")
    assert (first.policy, second.policy) == ("watch", "second")
    assert (first.span.line, first.span.column, first.span.end_column) == (12, 38, 47)
    assert c7n_ctschema.lint_text(CLEAN) == [] == c7n_ctschema.lint_text(b"")


def test_the_library_entry_selects_and_raises() -> None:
    assert c7n_ctschema.lint_text(POLICY, ignore=("CT1",)) == []
    with pytest.raises(UnknownName, match="did you mean"):
        c7n_ctschema.lint_text(POLICY, select=("unknown-kay",))
    with pytest.raises(BadInput) as caught:
        c7n_ctschema.lint_text("policies: [", path="p.yml")
    assert str(caught.value).startswith("p.yml:")


def test_text_that_is_no_unicode_is_bad_input() -> None:
    with pytest.raises(BadInput, match="not UTF-8"):
        c7n_ctschema.lint_text("policies: ['\udc80']")


def test_pythons_warnings_about_patterns_in_policies_are_not_shown() -> None:
    policy = CLEAN.replace("op: ne", "op: regex").replace("value: gp3", "value: '[[a]x--y]gp3'")
    code = "import sys, c7n_ctschema; print(len(c7n_ctschema.lint_text(sys.stdin.read(), select=('CT2',))))"
    done = subprocess.run([sys.executable, "-c", code], input=policy, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("1\n", "")


def test_importing_the_package_imports_nothing_of_it() -> None:
    code = "import sys, c7n_ctschema; sys.exit(bool({'yaml', 'jmespath', 'c7n_ctschema.lint'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_comments_in_what_cannot_be_read_are_not_called_unused() -> None:
    text = "# ctschema: ignore-file[CT102] x\npolicies:\n  # ctschema: ignore[CT101] x\n" + NOT_READ["mode"]
    assert not reports.of_bytes(text.encode(), "p.yml", Selection()).diagnostics
    elsewhere = text + CLEAN.removeprefix("policies:\n").replace("watch", "watch  # ctschema: ignore[CT103] x")
    assert [one.code for one in reports.of_bytes(elsewhere.encode(), "p.yml", Selection()).diagnostics] == ["CT901"]


def _fails(context: Context) -> Iterator[Finding]:
    if context.policy.name == "watch":
        yield Finding(context.policy.name_span, "before it fails")
        raise ZeroDivisionError("of all things\x1b[31m")


def test_a_rule_that_fails_costs_no_other_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unknown_event, "check", _fails)
    found = engine.lint_text(TWO, "p.yml")
    assert [(one.policy, one.rule) for one in found] == [
        ("watch", "unknown-event"),
        ("watch", "internal-error"),
        ("watch", "unknown-key"),
        ("second", "unknown-key"),
    ]
    broken = found[1] if found[1].rule == "internal-error" else found[0]
    assert "rule CT002 unknown-event failed: ZeroDivisionError: of all things" in broken.message
    assert "test_engine.py:" in broken.message


def test_an_internal_error_cannot_be_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unknown_event, "check", _fails)
    text = "# ctschema: ignore-file[CT] everything\n" + POLICY
    found = engine.lint_text(text, "p.yml", Selection(ignore=("CT9", "internal-error")))
    assert [one.rule for one in found] == ["internal-error"]
    assert reports.of_bytes(text.encode(), "p.yml", Selection()).is_broken


def test_c7ns_validation_may_fail_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(c7n_schema, "check_document", lambda read: 1 / 0)
    found = engine.lint_text(POLICY, "p.yml", Selection(validate=True))
    assert {one.rule for one in found} == {"internal-error", "unknown-key"}


@pytest.mark.parametrize(
    ("select", "ignore", "expected"),
    [
        ((), (), {"unknown-key"}),
        (("CT101",), (), {"unknown-key"}),
        (("ct1",), (), {"unknown-key"}),
        (("unknown-key",), (), {"unknown-key"}),
        (("CT0",), (), set()),
        ((), ("CT1",), set()),
        (("CT1",), ("unknown-key",), set()),
    ],
)
def test_selection(select: tuple[str, ...], ignore: tuple[str, ...], expected: set[str]) -> None:
    assert {one.rule for one in engine.lint_text(POLICY, "p.yml", Selection(select, ignore))} == expected


def test_what_has_to_be_asked_for_is_not_selected_by_a_prefix() -> None:
    assert not Selection(("CT",)).runs(c7n_schema)
    assert Selection(("CT801",)).runs(c7n_schema) and Selection(validate=True).runs(c7n_schema)
    assert not Selection(ignore=("c7n-schema",), validate=True).runs(c7n_schema)
    assert all(Selection(("CT",)).runs(rule) for rule in RULES)


def test_selectors_are_split_and_checked() -> None:
    assert selection.checked(["CT1, unknown-key", "ct002"]) == ("CT1", "unknown-key", "ct002")
    with pytest.raises(UnknownName, match="unknown rule 'XY'"):
        selection.checked(["CT1,XY"])


def test_several_processes_say_the_same_in_the_same_order(tmp_path: Path) -> None:
    paths = []
    for number in range(20):
        file = tmp_path / f"{number}.yml"
        file.write_text("policies: [" if number == 7 else POLICY.replace("watch", f"p{number}"))
        paths.append(str(file))
    alone = list(parallel.lint_files(paths, Selection(), 1))
    together = list(parallel.lint_files(paths, Selection(), 2))
    assert [(one.file, one.diagnostics, one.lines, str(one.problem)) for one in together] == [
        (one.file, one.diagnostics, one.lines, str(one.problem)) for one in alone
    ]
    assert alone[7].problem and alone[8].diagnostics


def test_few_bytes_are_one_process_work(tmp_path: Path) -> None:
    small, large = tmp_path / "small.yml", tmp_path / "large.yml"
    small.write_text(POLICY)
    large.write_bytes(b"#" * parallel.WORTH_BYTES)
    assert parallel.jobs_for([str(small)] * 100) == 1
    assert parallel.jobs_for([str(large)]) == 1
    assert parallel.jobs_for([str(large), str(small), str(tmp_path / "missing.yml")]) == min(2, processes.cores())


def test_a_killed_worker_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from concurrent.futures.process import BrokenProcessPool

    paths = []
    for number in range(3):
        (tmp_path / f"{number}.yml").write_text(POLICY)
        paths.append(str(tmp_path / f"{number}.yml"))

    def dies(given: list[str], selection: Selection, jobs: int) -> Iterator[reports.FileReport]:
        yield reports.lint_file(given[0], selection)
        raise BrokenProcessPool

    monkeypatch.setattr(parallel, "_in_processes", dies)
    assert [one.file for one in parallel.lint_files(paths, Selection(), 2)] == paths


def test_a_list_by_the_apis_name_is_recognised() -> None:
    """boto3's `Instances` stands as `items` in EC2's records."""
    text = (
        CLEAN.partition("policies:")[1]
        + """
  - name: tag
    resource: aws.ec2
    mode:
      type: cloudtrail
      events:
        - {source: ec2.amazonaws.com, event: RunInstances, ids: "responseElements.instancesSet.instances[].instanceId"}
"""
    )
    [found] = c7n_ctschema.lint_text(text)
    assert found.suggestion == "responseElements.instancesSet.items[].instanceId"
    assert found.fix is None  # likely, not certain
