"""The README's first command writes a policy that does something, and that c7n and the linter accept."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from c7n_ctschema.cli.main import main

README = Path(__file__).resolve().parents[2] / "README.md"


def first_command() -> list[str]:
    found = re.search(r"&& \.venv/bin/custodian-ctschema (new-policy .*)", README.read_text(encoding="utf-8"))
    assert found
    return shlex.split(found[1])


def test_the_first_policy_is_whole_and_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(first_command()) == 0
    (policy,) = yaml.safe_load(Path("policy.yml").read_text())["policies"]
    assert policy["mode"]["role"] and policy["filters"] and policy["actions"]
    assert main(["lint", "--validate", "policy.yml"]) == 0
    custodian = str(Path(sys.executable).with_name("custodian"))
    assert subprocess.run([custodian, "validate", "policy.yml"], capture_output=True).returncode == 0
