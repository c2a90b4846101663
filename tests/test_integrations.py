"""What others call: the GitHub action's steps, and the pre-commit hook through pre-commit itself."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from policy_texts import FIXABLE

OFFLINE = re.compile(r"No matching distribution|Could not find a version|Connection|resolve|Network", re.IGNORECASE)


@pytest.fixture
def action(project: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((project / "action.yml").read_text(encoding="utf-8"))
    return found


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with a policy, and a RUNNER_TEMP where the action's first step has been."""
    place = tmp_path / "temp" / "custodian-ctschema" / "bin"
    place.mkdir(parents=True)
    (place / "custodian-ctschema").symlink_to(Path(sys.executable).with_name("custodian-ctschema"))
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    (checkout / "p.yml").write_text(FIXABLE)
    monkeypatch.setenv("RUNNER_TEMP", str(tmp_path / "temp"))
    monkeypatch.setenv("GITHUB_WORKSPACE", str(checkout))
    return checkout


def step(action: dict[str, Any], runner: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """The second step, as the runner runs bash, with inputs filled in from their defaults."""
    given = {name.replace("-", "_"): facts["default"] for name, facts in action["inputs"].items()} | inputs
    script = action["runs"]["steps"][1]
    values = {
        name: given[re.findall(r"inputs\.([\w-]+)", text)[0].replace("-", "_")] for name, text in script["env"].items()
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script["run"]],
        cwd=runner,
        env={**os.environ, **values},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_action_annotates_and_fails(action: dict[str, Any], runner: Path) -> None:
    done = step(action, runner)
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("::error file=p.yml,line=12,")


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({"args": "--ignore CT101"}, 0),
        ({"args": "--select CT0 --quiet", "fail_on": "error"}, 0),
        ({"paths": "p.yml missing.yml"}, 2),
        ({"paths": "$(touch pwned)"}, 2),
        ({"paths": "*.yml"}, 2),
        ({"args": "; touch pwned"}, 2),
    ],
)
def test_inputs_are_words_never_commands(
    inputs: dict[str, str], code: int, action: dict[str, Any], runner: Path
) -> None:
    assert step(action, runner, **inputs).returncode == code
    assert not (runner / "pwned").exists()


def test_the_action_also_writes_sarif(action: dict[str, Any], runner: Path) -> None:
    assert step(action, runner, sarif="out.sarif").returncode == 1
    assert '"version": "2.1.0"' in (runner / "out.sarif").read_text()


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.mark.thorough
@pytest.mark.slow
def test_the_hook_through_pre_commit(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The project at its present state, committed to a repository, used as a hook by another."""
    pytest.importorskip("pre_commit")
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    skip = shutil.ignore_patterns(
        ".*cache", ".venv", ".git", ".nox", "dist", "build", "__pycache__", "tests", "benchmarks"
    )
    shutil.copytree(project, ours, ignore=skip)
    theirs.mkdir()
    for folder in (ours, theirs):
        git(folder, "init", "-q")
    git(ours, "add", "-A")
    git(ours, "commit", "-qm", "all")
    hook = {"repo": str(ours), "rev": git(ours, "rev-parse", "HEAD").strip(), "hooks": [{"id": "c7n-ctschema-lint"}]}
    (theirs / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [hook]}))
    (theirs / "policies").mkdir()
    (theirs / "policies" / "p.yml").write_text(FIXABLE)
    (theirs / "README.txt").write_text("no policy")
    git(theirs, "add", "-A")
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.setenv("PIP_NO_COMPILE", "1")  # a third of the time, for modules that are never imported
    run = [sys.executable, "-m", "pre_commit"]
    try:
        installed = subprocess.run([*run, "install-hooks"], cwd=theirs, capture_output=True, text=True, timeout=550)
    except subprocess.TimeoutExpired:
        pytest.skip("the package registry is too slow")
    if installed.returncode and OFFLINE.search(installed.stdout + installed.stderr):
        pytest.skip("no package registry")
    assert installed.returncode == 0, installed.stdout + installed.stderr
    done = subprocess.run([*run, "run", "--all-files"], cwd=theirs, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "policies/p.yml:12:38: error: unknown member `VolumeType`" in done.stdout
    (theirs / "policies" / "p.yml").write_text(FIXABLE.replace("VolumeType", "volumeType"))
    git(theirs, "add", "-A")
    assert subprocess.run([*run, "run", "--all-files"], cwd=theirs, capture_output=True, timeout=120).returncode == 0
