"""Ignore comments: where they count, and what is said of those that do not.

Covers c7n_ctschema.lint.rules.policy.unused_ignore.
"""

from __future__ import annotations

import pytest
from policy_texts import CLEAN, POLICY

from c7n_ctschema.lint.running import engine
from c7n_ctschema.lint.running.selection import Selection

KEY = "        key: detail.responseElements.volumeTyp"
NAME = "  - name: watch"


def found(text: str, selection: Selection = engine.DEFAULT) -> list[str]:
    return [one.rule for one in engine.lint_text(text, "p.yml", selection)]


def said(text: str) -> list[str]:
    return [one.message for one in engine.lint_text(text, "p.yml") if one.rule == "unused-ignore"]


@pytest.mark.parametrize("name", ["CT101", "ct101", "CT1", "unknown-key", "CT002, CT101"])
def test_on_the_line(name: str) -> None:
    left = found(POLICY.replace(KEY, f"{KEY}  # ctschema: ignore[{name}] a reason"))
    assert "unknown-key" not in left and left == (["unused-ignore"] if "CT002" in name else [])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (KEY, f"        # ctschema: ignore[CT101] the line below\n{KEY}"),
        (KEY, f"        # ctschema: ignore[CT101] comments between do not matter\n        # so\n\n{KEY}"),
        (NAME, f"{NAME}  # ctschema: ignore[CT101] the policy"),
        (NAME, f"  # ctschema: ignore[CT101] the policy\n{NAME}"),
        (NAME, "  - # ctschema: ignore[CT101] the policy\n    name: watch"),
        (NAME, "  - description: d\n    name: watch  # ctschema: ignore[CT101]"),
        (NAME, "  -   # ctschema: ignore[CT101]\n    name: watch"),
        ("policies:", "# ctschema: ignore-file[CT101] the file\npolicies:"),
        ("policies:", "# note\n\n# see above. # ctschema: ignore-file[unknown-key]\n---\npolicies:"),
    ],
)
def test_above_the_line_on_the_policy_in_the_file(old: str, new: str) -> None:
    assert found(POLICY.replace(old, new)) == []


def test_windows_line_ends() -> None:
    assert found(POLICY.replace(KEY, f"{KEY}  # ctschema: ignore[CT101] x").replace("\n", "\r\n")) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (KEY, f"{KEY}  # ctschema: ignore[CT102]", "nothing to ignore: no CT102 finding in this line"),
        (NAME, f"{NAME}  # ctschema: ignore[CT102]", "nothing to ignore: no CT102 finding in this policy"),
        ("policies:", "# ctschema: ignore-file[CT0]\npolicies:", "nothing to ignore: no CT0 finding in this file"),
        (KEY, f"{KEY}  # ctschema: ignore[unknown-kay]", "unknown rule `unknown-kay`; did you mean unknown-key"),
        (KEY, f"{KEY}  # ctschema: ignore", "invalid comment: write"),
        (KEY, f"{KEY}  # ctschema: ignore[]", "invalid comment: write"),
        (KEY, f"{KEY}  # ctschema: ignore[CT101]reason", "invalid comment: write"),
        (KEY, f"{KEY}  # ctschema: ignroe[CT101]", "invalid comment: write"),
        (KEY, f"{KEY}  # ctschema: ignore-file[CT101]", "`ignore-file` must be above the first line"),
        ("        value: gp3\n", "        value: gp3\n# ctschema: ignore[CT101]\n", "no line of YAML follows"),
        ("        value: gp3", "        value: gp3  # ctschema: ignore[CT101]", "no CT101 finding in this line"),
    ],
)
def test_what_ignores_nothing_is_reported(old: str, new: str, message: str) -> None:
    text = POLICY.replace(old, new)
    assert sorted(found(text)) == ["unknown-key", "unused-ignore"]
    [only] = said(text)
    assert message in only


def test_each_of_several_names_counts() -> None:
    text = POLICY.replace(KEY, f"{KEY}  # ctschema: ignore[CT101, CT102]")
    assert said(text) == ["nothing to ignore: no CT102 finding in this line"]


@pytest.mark.parametrize(
    "value",
    [
        "'# ctschema: ignore[CT101]'",
        '"x # ctschema: ignore[CT101]"',
        "|\n          # ctschema: ignore[CT101]",
        ">-\n          x\n          # ctschema: ignore[CT101]\n\n",
        "x#ctschema:ignore[CT101]",
        "[a, 'b # ctschema: ignore[CT101]']",
    ],
)
def test_in_a_string_it_is_no_comment(value: str) -> None:
    text = POLICY.replace("value: gp3", f"value: {value}")
    assert found(text) == ["unknown-key"]


def test_on_the_head_of_a_block_it_is_one() -> None:
    text = POLICY.replace(
        KEY, "        key: >-  # ctschema: ignore[CT101] long\n          detail.responseElements.nope"
    )
    assert found(text) == []


def test_it_silences_one_policy_alone() -> None:
    second = POLICY.removeprefix("policies:\n").replace("watch", "other")
    text = POLICY.replace(NAME, f"{NAME}  # ctschema: ignore[CT101]") + second
    assert [one.policy for one in engine.lint_text(text)] == ["other"]


def test_what_did_not_run_is_not_called_unused() -> None:
    for name in ("CT105", "c7n-schema"):
        text = CLEAN.replace("op: ne", f"op: ne  # ctschema: ignore[{name}]")
        assert found(text, Selection(ignore=("CT105",))) == []
    assert found(CLEAN.replace("op: ne", "op: ne  # ctschema: ignore[CT105]")) == ["unused-ignore"]


def test_unused_ignores_can_be_ignored() -> None:
    text = "# ctschema: ignore-file[unused-ignore] generated\n" + CLEAN.replace(
        "op: ne", "op: ne  # ctschema: ignore[CT101]"
    )
    assert found(text) == []
    assert found(CLEAN.replace("op: ne", "op: ne  # ctschema: ignore[CT101]"), Selection(ignore=("CT901",))) == []


def test_many_comments_take_no_time() -> None:
    text = CLEAN + "# ctschema: ignore[CT101]\n" * 20_000
    assert len(said(text)) == 20_000
