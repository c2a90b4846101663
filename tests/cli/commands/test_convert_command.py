"""`convert` as a user runs it.

Covers c7n_ctschema.cli.policy_commands.convert_output.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from c7n_ctschema.cli.main import main

ROLE = "arn:aws:iam::{account_id}:role/custodian"
TEXT = """\
policies:
  - name: volumes
    resource: ebs
    filters:
      - Encrypted: false
  - name: idle
    resource: ec2
    filters: [{type: metrics, name: CPUUtilization, days: 7, value: 1, op: lt}]
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "policies.yml"
    path.write_text(TEXT)
    return str(path)


def test_text_and_json(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", file]) == 0
    text = capsys.readouterr().out
    assert "ec2.CreateVolume" in text and "no events: `metrics`" in text
    assert main(["convert", file, "--format", "json"]) == 0
    made = json.loads(capsys.readouterr().out)
    volumes, idle = made["policies"]
    assert made["version"] == 1 and volumes["reason"] is None and idle["events"] == []
    assert volumes["events"][0]["ids"] == "responseElements.volumeId" and volumes["events"][0]["proven"] == "moto"


def test_write_and_append(file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.yml"
    assert main(["convert", file, "--best", "1", "--role", ROLE, "--write", str(out)]) == 0
    [policy] = yaml.safe_load(out.read_text())["policies"]
    assert policy["mode"]["events"][0]["event"] == "CreateVolume" and policy["filters"] == [{"Encrypted": False}]
    assert main(["convert", file, "--best", "1", "--role", ROLE, "--write", str(out)]) == 2  # it exists
    assert main(["convert", file, "--events", "CreateVolume", "--role", ROLE, "--append", file]) == 0
    assert Path(file).read_text().startswith(TEXT)


@pytest.mark.parametrize(
    "flags",
    [
        ["--best", "1"],
        ["--write", "a.yml", "--append", "b.yml"],
        ["--write", "a.yml", "--best", "1", "--events", "x"],
        ["--write", "a.yml", "--best", "1"],
        ["--write", "a.yml"],
        ["--write", "a.yml", "--events", "RunInstances", "--role", "x"],
    ],
)
def test_never_silently_all(
    file: str, flags: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["convert", file, *flags]) == 2
    assert capsys.readouterr().err and not (tmp_path / "a.yml").exists()


def test_unreadable_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.yml"
    bad.write_text("policies: [{name: a, resource: ebs, mode: x}]")
    assert main(["convert", str(bad)]) == 2
    assert "bad.yml:1" in capsys.readouterr().err
