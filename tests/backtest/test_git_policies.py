"""Policies at a Git revision."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from backtest_logs import POLICIES

from c7n_ctschema.backtest import git_policies
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.replay.engine.deployed_policies import Replayed


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    (folder / "policies").mkdir(parents=True)
    git(tmp_path, "init", "-q", str(folder))
    policies = folder / "policies" / "a b.json"
    policies.write_text(json.dumps({"policies": [POLICIES[0]]}))
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one")
    policies.write_text(json.dumps({"policies": [POLICIES[1]]}))
    return folder


def names(against: str, path: Path) -> list[str]:
    return [one.name for one in git_policies.older(against, [str(path)]) if isinstance(one, Replayed)]


def test_a_folder_and_a_file_at_a_revision(repository: Path) -> None:
    assert names("HEAD", repository / "policies") == ["new-policy"]
    assert names("HEAD", repository / "policies" / "a b.json") == ["new-policy"]
    assert names(str(repository / "policies"), repository) == ["instances"]


def test_relative_paths(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "policies")
    assert names("HEAD", Path(".")) == ["new-policy"]


def test_a_renamed_file_has_its_older_version(repository: Path) -> None:
    before, after = repository / "policies" / "a b.json", repository / "policies" / "neu ü.json"
    before.write_text(json.dumps({"policies": [{**POLICIES[0], "description": "one line more"}]}))
    git(repository, "mv", str(before), str(after))
    assert names("HEAD", after) == ["new-policy"]


def test_a_new_file_is_told(repository: Path) -> None:
    new = repository / "policies" / "new.json"
    new.write_text(json.dumps({"policies": [POLICIES[2]]}))
    [problem] = git_policies.older("HEAD", [str(new)])
    assert str(problem) == f"{new} is not in HEAD: its policies count as added"


@pytest.mark.parametrize("revision", ["no-such-branch", "--upload-pack=x", "HEAD~5"])
def test_an_unknown_revision(repository: Path, revision: str) -> None:
    with pytest.raises(CtschemaError, match=f"--against {revision}"):
        list(git_policies.older(revision, [str(repository / "policies")]))


def test_a_folder_outside_a_repository(tmp_path: Path) -> None:
    with pytest.raises(CtschemaError, match="--against"):
        list(git_policies.older("HEAD", [str(tmp_path)]))
