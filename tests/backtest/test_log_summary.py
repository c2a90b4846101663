"""One large file gives the same report, whoever reads it, and its examples are the records that replay finds."""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from backtest_logs import plan, records

from c7n_ctschema.backtest import log_summary
from c7n_ctschema.backtest.fold import BacktestFold
from c7n_ctschema.backtest.report import Report, report
from c7n_ctschema.cli.main import main
from c7n_ctschema.replay.records import file_pieces, record_files, record_names
from c7n_ctschema.scale import large_files

DIGEST = {"awsAccountId": "1", "digestStartTime": "x", "digestEndTime": "y", "digestS3Object": "z", "logFiles": []}


def _lines(made: list[Any]) -> bytes:
    return "\n".join(json.dumps(one, separators=(",", ":")) for one in made).encode()


def _document(made: list[Any]) -> bytes:
    return json.dumps({"Records": made}, separators=(",", ":")).encode()


MADE = records(11, 150)
DAMAGED = [*MADE[:40], 3, *MADE[40:90], {"eventSource": "iam.amazonaws.com", "eventName": ""}, *MADE[90:]]
FORMS = {
    "lines": _lines(MADE),
    "document": _document(MADE),
    "zipped": gzip.compress(_document(MADE)),
    "cut": gzip.compress(_document(MADE))[:-2000],
    "documents in one file": _document(MADE[:70]) + _document(MADE[70:]),
    "damaged lines": _lines(DAMAGED),
    "empty lines": _lines(MADE[:50]) + b"\n\n\n" + _lines(MADE[50:]),
    "files as lines": b"\n".join(_document(MADE[at : at + 5]) for at in range(0, 150, 5)),
    "damaged document": _document(DAMAGED),
    "digests among lines": _lines([*MADE[:60], DIGEST, *MADE[60:], DIGEST]),
    "envelopes": _lines([{"version": "0", "detail-type": "x via CloudTrail", "detail": one} for one in MADE]),
}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of 150 records are large, and have many pieces."""
    monkeypatch.setattr(large_files, "LARGE", 1_000)
    monkeypatch.setattr(record_names, "AT_ONCE", 1_000)
    monkeypatch.setattr(file_pieces, "BLOCK", 20_000)


def _report(path: Path, jobs: int) -> Report:
    return report(plan(), log_summary.of_files(plan(), [str(path)], jobs))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("form", FORMS)
def test_processes_and_spark_give_the_same_report(form: str, tmp_path: Path) -> None:
    path = tmp_path / "all.json"
    path.write_bytes(FORMS[form])
    alone, together = _report(path, 1), _report(path, 2)
    on_spark = report(plan(), BacktestFold(plan()).fold(path.read_bytes(), str(path)))
    assert json.dumps(alone) == json.dumps(together) == json.dumps(on_spark)


@pytest.mark.parametrize("form", FORMS)
def test_pieces_show_what_the_whole_file_shows(form: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = tmp_path / "all.json"
    path.write_bytes(FORMS[form])
    whole = _report(path, 1)
    request.getfixturevalue("small")
    pieces = _report(path, 2)
    assert pieces["policies"] == whole["policies"]
    assert pieces["problems"] == whole["problems"]
    logs, other = pieces["logs"], whole["logs"]
    assert (logs["files"], logs["records"], logs["unreadable"]) == (1, other["records"], other["unreadable"])
    # Of each piece, the first and the last record are asked for their time: more pieces can only show more.
    assert str(logs["first"]) <= str(other["first"]) and str(logs["last"]) >= str(other["last"])


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("form", ["empty lines", "files as lines", "digests among lines", "documents in one file"])
def test_an_example_is_the_record_of_that_number(form: str, tmp_path: Path) -> None:
    path = tmp_path / "all.json"
    path.write_bytes(FORMS[form])
    row = _report(path, 2)["policies"][0]
    assert row["policy"] == "new-policy"
    with record_files.opened(str(path)) as stream:
        found = {one.place.record: one for one in record_files.records(stream, "f")}
    assert len(row["examples"]) > 5
    assert {found[one["record"]].name for one in row["examples"]} == {"CreatePolicy"}  # type: ignore[union-attr]


@pytest.mark.usefixtures("small")
def test_standard_input_is_read_by_several_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path, policies = tmp_path / "all.json", tmp_path / "p.json"
    path.write_bytes(FORMS["lines"])
    policies.write_text(json.dumps({"policies": [one.data for one in plan().policies]}))
    main(["backtest", str(path), "-p", str(policies), "--format", "json"])
    of_file = capsys.readouterr().out
    with path.open("rb") as stream:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stream))
        main(["backtest", "-", "-p", str(policies), "--format", "json", "--jobs", "2"])
    assert capsys.readouterr().out == of_file.replace(str(path), "<stdin>")
