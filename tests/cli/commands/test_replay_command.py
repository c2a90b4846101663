"""`replay` as its user sees it.

Covers c7n_ctschema.cli.commands.replay_command, c7n_ctschema.cli.replay_formats.output, c7n_ctschema.cli.replay_formats.text,
c7n_ctschema.cli.replay_formats.result_lines, c7n_ctschema.cli.replay_formats.simulated_text,
c7n_ctschema.replay.running.replay_inputs, c7n_ctschema.replay.running.parallel, c7n_ctschema.replay.engine.json_rows and c7n_ctschema.replay.testing.suite.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from c7n_ctschema.cli.main import main

RECORD: dict[str, Any] = {
    "eventSource": "iam.amazonaws.com",
    "eventName": "CreatePolicy",
    "awsRegion": "us-east-1",
    "eventType": "AwsApiCall",
    "recipientAccountId": "123456789012",
    "readOnly": False,
    "requestParameters": {"policyName": "p"},
    "responseElements": {"policy": {"arn": "arn:aws:iam::123456789012:policy/p", "policyId": "ANPA1234567890EXAMPLE"}},
}
POLICY = """\
policies:
  - name: {name}
    resource: aws.iam-policy
    mode:
      type: cloudtrail
      role: custodian
      events:
        - source: iam.amazonaws.com
          event: CreatePolicy
          ids: responseElements.policy.{ids}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "event.json").write_text(json.dumps(RECORD))
    (tmp_path / "arn.yml").write_text(POLICY.format(name="by-arn", ids="arn"))
    (tmp_path / "id.yml").write_text(POLICY.format(name="by-id", ids="policyId"))
    (tmp_path / "typo.yml").write_text(POLICY.format(name="typo", ids="Arn"))
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["replay", *arguments])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def results(text: str) -> list[dict[str, Any]]:
    document = json.loads(text)
    assert document["version"] == 1
    return list(document["results"])


def test_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "event.json", "-p", "arn.yml", "id.yml", "--format", "json")
    first, second = results(out)
    assert code == 0
    assert (first["file"], first["source"], first["event"], first["policy"], first["verdict"], first["ids"]) == (
        "event.json",
        "iam.amazonaws.com",
        "CreatePolicy",
        "by-arn",
        "fires",
        ["arn:aws:iam::123456789012:policy/p"],
    )
    assert second["verdict"] == "no-ids" and second["suggestion"] == "responseElements.policy.arn"


def test_one_record_of_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = {**RECORD, "responseElements": {"policy": {"arn": "arn:aws:iam::123456789012:policy/other"}}}
    (folder / "log.json").write_text(json.dumps({"Records": [RECORD, 3, other]}))
    code, out, err = run(capsys, "log.json", "-p", "arn.yml", "--record", "3", "--format", "json")
    assert [(one["record"], one["ids"]) for one in results(out)] == [(3, ["arn:aws:iam::123456789012:policy/other"])]
    assert (code, err) == (0, "")  # the damaged record 2 is another one
    assert run(capsys, "log.json", "-p", "arn.yml", "--record", "3", "--expect", "skip")[0] == 1
    for arguments, message in (
        (("log.json", "--record", "4"), "log.json has no record 4"),
        (("log.json", "--record", "2"), "log.json: record 2: "),
        (("log.json", "event.json", "--record", "1"), "one file"),
        ((".", "--record", "1"), "one file"),
        (("log.json", "--record", "0"), "from 1"),
    ):
        code, _, err = run(capsys, *arguments, "-p", "arn.yml")
        assert code == 2 and message in err


def test_text_shows_where_a_path_breaks_and_what_was_meant(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "event.json", "-p", "typo.yml")
    assert "`responseElements.policy` has no `Arn`" in out
    assert "responseElements.policy.Arn  null  <- the path ends here" in out
    assert "did you mean  responseElements.policy.arn" in out
    assert "\x1b" not in out


def test_no_match_names_the_member(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "other.json").write_text(json.dumps({**RECORD, "eventName": "CreateUser"}))
    _, out, _ = run(capsys, "other.json", "-p", "arn.yml")
    assert 'detail.eventName is "CreateUser"; the pattern requires "CreatePolicy"' in out


@pytest.mark.parametrize(
    ("policy", "expect", "code"), [("arn", "fire", 0), ("arn", "skip", 1), ("id", "fire", 1), ("id", "skip", 0)]
)
def test_expect(folder: Path, capsys: pytest.CaptureFixture[str], policy: str, expect: str, code: int) -> None:
    assert run(capsys, "event.json", "-p", f"{policy}.yml", "--expect", expect)[0] == code


def test_a_damaged_file_does_not_stop_the_rest(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bad.json").write_text('{"Records": [')
    (folder / "state.json").write_text(
        json.dumps({"detail-type": "EC2 Instance State-change Notification", "detail": {}})
    )
    code, out, err = run(
        capsys, "bad.json", "state.json", "missing", "event.json", "-p", "arn.yml", "--format", "jsonl"
    )
    assert code == 2 and json.loads(out)["verdict"] == "fires"
    assert "bad.json:1: damaged JSON" in err and "EC2 Instance State-change" in err and "missing: cannot be read" in err


def test_a_suite(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "tests.yml").write_text(
        "policies: [arn.yml, id.yml]\n"
        "tests:\n"
        "  - {name: fires, event: event.json, policy: by-arn, expect: fires, ids: 'arn:aws:iam::123456789012:policy/p'}\n"
        "  - {name: wrong <&, event: event.json, policy: by-id, expect: fire}\n"
    )
    code, out, _ = run(capsys, "--tests", "tests.yml", "--format", "junit")
    suite = ET.fromstring(out)
    assert code == 1 and (suite.attrib["tests"], suite.attrib["failures"]) == ("2", "1")
    [passed, failed] = suite.iter("testcase")
    assert passed.find("failure") is None and failed.attrib["name"] == "wrong <&"
    assert "looks up iam-policy by Arn" in failed.find("failure").attrib["message"]  # type: ignore[union-attr]
    code, out, _ = run(capsys, "--tests", "tests.yml")
    assert code == 1 and "ok    fires" in out and "1 passed, 1 failed" in out


def test_a_faulty_test_or_file_of_tests_stops_no_other(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "good.yml").write_text(
        "policies: [arn.yml, lost.yml]\ntests:\n- {name: a, event: event.json, policy: by-arn, expect: fires}\n"
        "- {name: b, event: event.json, policy: by-arn, expect: fries}\n"
    )
    (folder / "bad.yml").write_text("tests:\n- {evnt: x}\n")
    code, out, err = run(capsys, "--tests", "bad.yml", "gone.yml", "good.yml")
    assert code == 2 and "ok    a" in out and "1 passed, 0 failed" in out
    assert [line.split(": ")[0] for line in err.splitlines()] == [
        "bad.yml:2:4",
        "gone.yml",
        "good.yml:4:56",
        "lost.yml",
    ]


def test_what_lies_beside_policies_in_a_directory(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    beside = {
        "records.json": json.dumps({"Records": [RECORD]}),
        "list.json": json.dumps([RECORD, {"policies": []}]),
        "lines.json": f"{json.dumps(RECORD)}\n{json.dumps(RECORD)}\n",
        "tests.yml": "policies: [arn.yml]\ntests: [{event: event.json, policy: by-arn, expect: fires}]\n",
        "account.yml": "resources: []\n",
    }
    for name, text in beside.items():
        (folder / name).write_text(text)
    code, out, err = run(capsys, "event.json", "-p", ".", "--format", "jsonl")
    assert (code, err) == (0, "") and len(out.splitlines()) == 3
    assert main(["lint", ".", "--select", "CT0"]) == 0 and capsys.readouterr().err == ""
    for name in ("records.json", "list.json", "lines.json", "tests.yml"):
        code, _, err = run(capsys, "event.json", "-p", "arn.yml", name)
        assert code == 2 and err.startswith(f"{name}:")
    assert err == "tests.yml:1:1: this file has tests, and its `policies` are paths; run it with --tests\n"
    (folder / "broken.yml").write_text("policies: [\n")
    code, _, err = run(capsys, "event.json", "-p", ".")
    assert code == 2 and err.startswith("broken.yml:1:12: invalid YAML")


def test_a_policy_that_cannot_be_read_leaves_the_others(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "arn.yml").write_text(
        (folder / "arn.yml").read_text() + "  - {name: bad, resource: ebs, mode: cloudtrail}\n"
    )
    code, out, err = run(capsys, "event.json", "-p", "arn.yml", "--format", "jsonl")
    assert code == 2 and json.loads(out)["policy"] == "by-arn" and err.startswith("arn.yml:11:38: `mode` is not")
    assert run(capsys, "event.json", "-p", "arn.yml", "--policy", "by-arn")[::2] == (0, "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "EVENTS is missing"),
        (["event.json"], "name them with -p"),
        (["event.json", "-p", "arn.yml", "--policy", "by-arm"], "no policy of mode cloudtrail named by-arm"),
        (["event.json", "-p", "arn.yml", "--format", "junit"], "needs --tests or --expect"),
        (["event.json", "--tests", "t.yml"], "do not add EVENTS, --expect, or --moto"),
        (["event.json", "-p", "missing.yml"], "missing.yml"),
    ],
)
def test_usage(folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    code, out, err = run(capsys, *arguments)
    assert code == 2 and not out and message in err


def test_what_c7n_refuses_is_said_with_its_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bad.yml").write_text(POLICY.format(name="bad", ids="arn") + "    filters: [{type: evnt}]\n")
    code, _, err = run(capsys, "event.json", "-p", "bad.yml", "arn.yml")
    assert code == 2 and "bad.yml:2:11: policy 'bad': c7n refuses it" in err


def test_control_characters_are_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = {**RECORD, "responseElements": {"policy": {"arn": "arn:\x1b[31m\u202e"}}}
    (folder / "evil.json").write_text(json.dumps(record))
    _, out, _ = run(capsys, "evil.json", "-p", "arn.yml")
    assert "\x1b" not in out and "\u202e" not in out


def test_standard_input(folder: Path) -> None:
    command = [sys.executable, "-m", "c7n_ctschema", "replay", "-", "-p", "arn.yml", "--format", "jsonl"]
    data = gzip.compress(json.dumps({"Records": [RECORD, RECORD]}).encode())
    done = subprocess.run(command, input=data, capture_output=True, timeout=60)
    assert done.returncode == 0 and len(done.stdout.splitlines()) == 2


@pytest.mark.slow
def test_a_large_directory_lists_matches_in_order_over_all_cores(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from c7n_ctschema.files import processes
    from c7n_ctschema.replay.running import parallel, replay_inputs

    monkeypatch.setattr(replay_inputs, "LARGE", 1000)
    monkeypatch.setattr(parallel, "TASK_BYTES", 100)
    monkeypatch.setattr(processes, "cores", lambda: 2)
    (folder / "logs").mkdir()
    for number in range(40):
        other = {**RECORD, "eventName": "CreateUser"}
        mine = {**RECORD, "eventID": str(number)}
        (folder / f"logs/{number:03}.gz").write_bytes(
            gzip.compress(json.dumps({"Records": [other, mine, other]}).encode())
        )
    (folder / "logs/020.gz").write_bytes(b"{")
    code, out, err = run(capsys, "logs", "-p", "arn.yml", "--format", "json")
    assert code == 2 and "logs/020.gz" in err
    assert [row["event_id"] for row in results(out)] == [str(number) for number in range(40) if number != 20]
    summary = json.loads(out)["summary"]
    assert (summary["files"], summary["records"], summary["fires"], summary["no-match"]) == (40, 117, 39, 78)
    assert summary["no_match_listed"] is False


@pytest.mark.slow
def test_a_worker_that_dies_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    from c7n_ctschema.files import processes
    from c7n_ctschema.replay.running import batch_replay as replaying
    from c7n_ctschema.replay.running import replay_inputs

    monkeypatch.setattr(replay_inputs, "LARGE", 0)
    monkeypatch.setattr(processes, "cores", lambda: 2)
    monkeypatch.setattr(replaying, "over_file", lambda *_: os._exit(9))
    code, _, err = run(capsys, "event.json", "-p", "arn.yml", "--format", "jsonl")
    assert code == 2 and "a worker process ended with 9" in err


def test_c7n_is_not_imported_for_help() -> None:
    code = "import sys; from c7n_ctschema.cli.main import main; main(['replay', '--help']); print({'c7n', 'msgspec'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "set()"
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    assert done.stdout.count("custodian-ctschema replay ") >= 2


def test_records_in_a_closed_pipe(folder: Path) -> None:
    """The reader of the output has had enough."""
    command = f"{sys.executable} -m c7n_ctschema replay event.json -p arn.yml | head -c 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and not done.stderr
