"""The `backtest` command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from backtest_logs import POLICIES, entry, policy, records, write

from c7n_ctschema.cli.main import main
from c7n_ctschema.replay.records import record_files


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
def test_a_limit_on_what_the_change_adds(
    inputs: tuple[str, str, str], limit: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    logs, new, old = inputs
    assert main(["backtest", logs, "-p", new, "--against", old, "--fail-if-more-than", limit]) == code
    assert (f"more than the limit of {limit}" in capsys.readouterr().err) == bool(code)


def test_a_change_that_mends_a_policy_is_compared(
    inputs: tuple[str, str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs, new, _ = inputs
    bad = json.loads(Path(new).read_text())["policies"]
    bad[0]["resource"] = "aws.nothing"
    (tmp_path / "bad.json").write_text(json.dumps({"policies": bad}))
    assert main(["backtest", logs, "-p", new, "--against", str(tmp_path / "bad.json"), "--format", "markdown"]) == 0
    out, err = capsys.readouterr()
    assert "bad.json" in err and "c7n refuses it" in err
    assert "| bucket | added | 0 |" in out


def test_usage(inputs: tuple[str, str, str]) -> None:
    logs, new, _ = inputs
    assert main(["backtest", logs, "-p", new, "--fail-if-more-than", "many"]) == 2
    assert main(["backtest", logs, "-p", logs]) == 2


def test_output_is_written_whole(inputs: tuple[str, str, str], tmp_path: Path) -> None:
    logs, new, _ = inputs
    assert main(["backtest", logs, "-p", new, "--format", "json", "-o", str(tmp_path / "out.json")]) == 0
    assert json.loads((tmp_path / "out.json").read_text())["policies"][0]["policy"] == "bucket"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "{tmp}/no/out.json"], "cannot write {tmp}/no/out.json"),
        (["-o", "{tmp}"], "cannot write {tmp}: it is a directory"),
        (["{tmp}/missing"], "{tmp}/missing: no such file or directory"),
        (["{tmp}/empty"], "{tmp}/empty: no file in this directory"),
        (["--against", "no-such-revision"], "no-such-revision"),
        (["--fail-if-more-than", "20%"], "it needs --against"),
    ],
)
def test_what_cannot_work_is_told_before_a_log_is_read(
    inputs: tuple[str, str, str],
    tmp_path: Path,
    arguments: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(record_files, "opened", opened.append)
    (tmp_path / "empty").mkdir()
    logs, new, _ = inputs
    before = sorted(tmp_path.iterdir())
    given = [one.format(tmp=tmp_path) for one in arguments]
    assert main(["backtest", logs, *given, "-p", new]) == 2
    assert message.format(tmp=tmp_path) in capsys.readouterr().err
    assert opened == []
    assert sorted(tmp_path.iterdir()) == before


def test_a_policy_file_that_cannot_be_read_is_told_first(
    inputs: tuple[str, str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def opened(_: str) -> None:
        told.append(capsys.readouterr().err)
        raise OSError(None, "stop")

    monkeypatch.setattr(record_files, "opened", opened)
    logs, new, _ = inputs
    assert main(["backtest", logs, "-p", new, str(tmp_path / "missing.yml"), "--jobs", "1"]) == 2
    assert "missing.yml" in told[0]


def test_a_corrupt_file_is_told_and_the_rest_is_counted(
    inputs: tuple[str, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    logs, new, _ = inputs
    Path(logs, "corrupt.json.gz").write_bytes(b"\x1f\x8bnot gzip")
    assert main(["backtest", logs, "-p", new]) == 2
    out, err = capsys.readouterr()
    assert "corrupt.json.gz: damaged gzip" in err
    assert "40 records in 2 files" in out


def test_a_policy_that_c7n_refuses(
    inputs: tuple[str, str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps({"policies": [{**POLICIES[0], "resource": "aws.nothing"}, POLICIES[2]]}))
    assert main(["backtest", inputs[0], "-p", str(bad)]) == 2
    assert "c7n refuses it" in capsys.readouterr().err
