"""Each walk of CONTRIBUTING.md, taken on a copy of the tree: its files, its commands, and nothing else changed.

In a section, a line that begins with a path in backquotes says whose text the next block is: a whole file, or, in a `diff`
block, lines to add between the lines shown. `sh` blocks are run, and print what the `text` block after them shows. A walk touches the files so named, and the pages that the
sentence before an `sh` block names after "Renew".
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
_WALK = re.compile(r"^## (Add .+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_PART = re.compile(
    r"^`(?P<path>[\w./-]+)`[^\n]*:\n\n```(?P<kind>\w+)\n(?P<text>.*?)^```$|^```sh\n(?P<commands>.*?)^```$"
    r"(?:\n\n[^\n`]*prints:\n\n```text\n(?P<printed>.*?)^```$)?",
    re.MULTILINE | re.DOTALL,
)
_RENEWED = re.compile(r"\bRenew (?:the list in )?`(?P<path>[\w./-]+)`", re.MULTILINE)
WALKS = dict(_WALK.findall((PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")))


def test_the_walks_are_there() -> None:
    logs = "Add what your own logs show"
    assert list(WALKS) == ["Add a lint rule", "Add a quirk of spelling", logs, "Add an identity", "Add a template"]
    assert [part["printed"] for part in _PART.finditer(WALKS[logs]) if part["printed"]]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The tree as it is, committed to a repository of its own."""
    skipped = shutil.ignore_patterns(".git", ".venv", ".nox", ".*_cache", ".hypothesis", "__pycache__", "dist", "build")
    shutil.copytree(PROJECT, tmp_path / "copy", ignore=skipped)
    git(tmp_path / "copy", "init", "-q")
    git(tmp_path / "copy", "add", "-A")
    git(tmp_path / "copy", "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "before")
    return tmp_path / "copy"


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def put(target: Path, kind: str, text: str) -> None:
    if kind != "diff":
        assert not target.exists(), f"{target.name} is there already: the walk needs another example"
        target.write_text(text, encoding="utf-8")
        return
    for hunk in text.split("@@\n"):
        lines = hunk.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if line[0] == " ")
        whole = target.read_text(encoding="utf-8")
        assert whole.count(before) == 1, f"{before!r} is not one place of {target.name}"
        target.write_text(whole.replace(before, "".join(line[1:] for line in lines), 1), encoding="utf-8")


def run(commands: str, folder: Path) -> str:
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        ["bash", "-euc", commands.replace("custodian-ctschema ", "python -m c7n_ctschema ")],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        env={**surroundings, "PATH": tools, "PYTHONPATH": str(folder)},
    )
    assert done.returncode == 0, f"{commands}{done.stdout[-3000:]}{done.stderr[-1000:]}"
    return done.stdout


@pytest.mark.thorough
@pytest.mark.slow
@pytest.mark.parametrize("walk", WALKS)
def test_a_walk_works_and_touches_what_it_names(walk: str, copy: Path) -> None:
    touched = {found["path"] for found in _RENEWED.finditer(WALKS[walk])}
    for part in _PART.finditer(WALKS[walk]):
        if part["commands"]:
            printed = run(part["commands"], copy)
            assert part["printed"] is None or printed == part["printed"]
        else:
            put(copy / part["path"], part["kind"], part["text"])
            if not part["path"].startswith("../"):  # the reader's own file
                touched.add(part["path"])
    changed = {line[3:] for line in git(copy, "status", "--porcelain", "-uall").splitlines()}
    assert len(touched) >= 1 and changed == touched
