"""Edits that an editor offers, and the event on which a policy fires.

Covers c7n_ctschema.editor.actions.fix_edits, c7n_ctschema.editor.actions.ignore_comment, and
c7n_ctschema.editor.actions.sample_event.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from policy_texts import CLEAN, FIXABLE, FIXED, POLICY

from c7n_ctschema.diagnostics import Diagnostic
from c7n_ctschema.editor.actions import fix_edits, ignore_comment, sample_event
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.lint.running.engine import lint_text
from c7n_ctschema.lint.running.fixing import edited
from c7n_ctschema.lint.running.selection import Selection

ROLE = CLEAN.replace("cloudtrail\n", "cloudtrail\n      role: arn:aws:iam::{account_id}:role/c\n")


def key_finding(text: str) -> Diagnostic:
    return next(one for one in lint_text(text) if one.rule == "unknown-key")


@pytest.mark.parametrize("text", [FIXABLE, FIXABLE.replace("\n", "\r\n"), "\ufeff" + FIXABLE])
def test_a_fix_changes_one_scalar(text: str) -> None:
    edits = fix_edits.of_fix(text, "x.yml", key_finding(text))
    assert edited(text, edits) == text.replace("detail.responseElements.VolumeType", FIXED)


@pytest.mark.parametrize("broken", ["  - name: [\n", '  - name: "\n', "  - a: b: c\n"])
def test_a_fix_in_a_document_that_is_not_yaml(broken: str) -> None:
    one = key_finding(FIXABLE)
    edits = fix_edits.of_fix(FIXABLE + broken, "x.yml", one)
    assert edited(FIXABLE + broken, edits).count(FIXED) == 1


def test_all_fixes_as_the_command_writes_them() -> None:
    two = FIXABLE + FIXABLE.removeprefix("policies:\n")
    found = fix_edits.of_all_fixes(two, "x.yml", Selection(), lint_text(two))
    assert edited(two, found) == two.replace("detail.responseElements.VolumeType", FIXED)
    assert len(found) == 2 and all(edit.end - edit.start < 3 for edit in found)


def test_a_suggestion_of_a_value() -> None:
    one = key_finding(POLICY)
    assert one.fix is None or one.suggestion
    made = edited(POLICY, fix_edits.of_suggestion(POLICY, one))
    assert "detail.responseElements.volumeType\n" in made


def test_a_suggestion_of_members() -> None:
    text = CLEAN.replace("source: ec2.amazonaws.com", "source: 's3.amazonaws.com'")
    [one] = [one for one in lint_text(text) if one.rule == "unknown-event"]
    assert one.suggestion == "source: ec2.amazonaws.com"
    assert "source: 'ec2.amazonaws.com'" in edited(text, fix_edits.of_suggestion(text, one))


def test_a_sentence_is_no_edit() -> None:
    one = key_finding(POLICY)._replace(suggestion="one policy per source")
    assert not fix_edits.of_suggestion(POLICY, one)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_an_ignore_comment_silences_the_finding(ending: str) -> None:
    text = POLICY.replace("\n", ending)
    comment = ignore_comment.above(text, key_finding(text))
    assert comment is not None
    made = edited(text, [comment.with_reason("it is a test")])
    assert not [one for one in lint_text(made) if one.code in ("CT101", "CT901")] and made.count(ending) == 15
    [to_write] = [one for one in lint_text(edited(text, [comment.with_reason()])) if one.code in ("CT101", "CT901")]
    assert to_write.code == "CT901" and "no reason yet" in to_write.message


def test_json_has_no_comments() -> None:
    one = key_finding(POLICY)
    assert ignore_comment.above('{"policies": [{"name": "x"}]}', one._replace(span=one.span._replace(line=1))) is None


def test_a_sample_event_and_its_verdict(tmp_path: Path) -> None:
    file = str(tmp_path / "policy.yml")
    assert sample_event.policy_named_at(ROLE, 20) == "watch" and not sample_event.policy_named_at(ROLE, 2)
    assert sample_event.verdict(ROLE, file, "watch") is None
    text = sample_event.for_policy(ROLE, file, "watch")
    Path(sample_event.file_beside(file, "watch")).write_text(text)
    result = sample_event.verdict(ROLE, file, "watch")
    assert result is not None and result.verdict == "fires"
    changed = json.loads(text)
    changed["detail"]["responseElements"]["volumeType"] = "gp3"
    Path(sample_event.file_beside(file, "watch")).write_text(json.dumps(changed))
    result = sample_event.verdict(ROLE, file, "watch")
    assert result is not None and result.verdict == "filtered"
    Path(sample_event.file_beside(file, "watch")).write_text("{")
    assert sample_event.verdict(ROLE, file, "watch") is None


def test_names_of_policies_are_no_paths() -> None:
    assert sample_event.file_beside("/a/b.yml", "../x/y") == "/a/..-x-y.event.json"


def test_no_event_for_a_policy_that_cannot_fire() -> None:
    never = ROLE + "      - type: event\n        key: detail.responseElements.volumeType\n        value: gp3\n"
    with pytest.raises(CtschemaError, match="no value fits"):
        sample_event.for_policy(never, "x.yml", "watch")
