"""The `backtest` command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from backtest_logs import POLICIES, entry, policy, records, write

from c7n_ctschema.cli.main import main


@pytest.fixture
def inputs(tmp_path: Path) -> tuple[str, str, str]:
    write(tmp_path / "logs", [records(9, 40, ("s3.CreateBucket",))])
    new = policy("bucket", "aws.s3", [entry("s3.CreateBucket", "requestParameters.bucketName")])
    old = policy(
        "bucket",
        "aws.s3",
        [entry("s3.CreateBucket", "requestParameters.bucketName")],
        [
            {"type": "event", "key": "detail.userIdentity.userName", "value": "ann"},
        ],
    )
    for name, one in (("new", new), ("old", old)):
        (tmp_path / f"{name}.json").write_text(json.dumps({"policies": [one]}))
    return str(tmp_path / "logs"), str(tmp_path / "new.json"), str(tmp_path / "old.json")


def test_a_table(inputs: tuple[str, str, str], capsys: pytest.CaptureFixture[str]) -> None:
    logs, new, _ = inputs
    assert main(["backtest", logs, "-p", new]) == 0
    assert "bucket" in capsys.readouterr().out


@pytest.mark.parametrize(("limit", "code"), [("0", 1), ("1000", 0), ("0%", 1), ("1000%", 0)])
def test_a_limit_on_what_the_change_adds(inputs: tuple[str, str, str], limit: str, code: int) -> None:
    logs, new, old = inputs
    assert main(["backtest", logs, "-p", new, "--against", old, "--fail-if-more-than", limit]) == code


def test_usage(inputs: tuple[str, str, str], capsys: pytest.CaptureFixture[str]) -> None:
    logs, new, _ = inputs
    assert main(["backtest", logs, "-p", new, "--fail-if-more-than", "20%"]) == 2
    assert "--against" in capsys.readouterr().err
    assert main(["backtest", logs, "-p", new, "--fail-if-more-than", "many"]) == 2
    assert main(["backtest", logs + "-missing", "-p", new]) == 2
    assert main(["backtest", logs, "-p", logs]) == 2


def test_output_is_written_whole(inputs: tuple[str, str, str], tmp_path: Path) -> None:
    logs, new, _ = inputs
    assert main(["backtest", logs, "-p", new, "--format", "json", "-o", str(tmp_path / "out.json")]) == 0
    assert json.loads((tmp_path / "out.json").read_text())["policies"][0]["policy"] == "bucket"
    assert main(["backtest", logs, "-p", new, "-o", str(tmp_path / "no" / "out.json")]) == 2


def test_a_policy_that_c7n_refuses(
    inputs: tuple[str, str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps({"policies": [{**POLICIES[0], "resource": "aws.nothing"}, POLICIES[2]]}))
    assert main(["backtest", inputs[0], "-p", str(bad)]) == 2
    assert "c7n refuses it" in capsys.readouterr().err
