"""A backtest counts what replay says of each record, merges in any order, and tells what it could not read.

Covers c7n_ctschema.backtest.fold, c7n_ctschema.backtest.summary, c7n_ctschema.backtest.policy_summary,
c7n_ctschema.backtest.plan, c7n_ctschema.backtest.verdicts, c7n_ctschema.backtest.deliveries,
c7n_ctschema.backtest.policies, c7n_ctschema.backtest.outcomes.
"""

from __future__ import annotations

import gzip
import json
import pickle
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from backtest_logs import POLICIES, entry, plan, policy, record, records, template_policies, write

from c7n_ctschema import silence
from c7n_ctschema.backtest import fold, log_summary, policies
from c7n_ctschema.backtest.fold import BacktestFold
from c7n_ctschema.backtest.report import report
from c7n_ctschema.backtest.summary import Summary
from c7n_ctschema.backtest.verdicts import Judge, SharedEvent
from c7n_ctschema.cli.main import main
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.replay.engine import deployed_policies, policy_outcome
from c7n_ctschema.replay.engine.policy_outcome import NO_IDS, NO_MATCH
from c7n_ctschema.replay.records.eventbridge_event import Place, delivered
from c7n_ctschema.wizard.templates import template_files


def as_file(made: list[dict[str, Any]]) -> bytes:
    return json.dumps({"Records": made}).encode()


def merged(*parts: Summary) -> Summary:
    """A new summary: `add` changes the one that it is called on."""
    total = Summary()
    for part in parts:
        total.add(part)
    return total.settled()


def test_verdicts_are_those_of_replay() -> None:
    judges = [Judge(one.deployed()) for one in plan().policies]
    for number, made in enumerate(records(1, 300)):
        event = delivered(made, Place("logs.json", number + 1))
        shared = SharedEvent.of(event)
        for judge in judges:
            result = policy_outcome.replay(event, judge.policy)
            with silence.without_logs():
                found = judge.verdict(shared)
            assert found.name == result.verdict, (judge.policy.name, made, result.reason)
            if result.ids and found.name != NO_IDS:
                assert list(found.ids) == [str(one) for one in result.ids.kept]


@pytest.mark.slow
def test_counts_are_those_of_replay_over_all_templates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = template_policies()
    assert len({one["name"] for one in data}) == len(data) == len(template_files.names())
    pairs = {pair for one in data for pair in deployed_policies.of_data(one).names or ()}
    targets = [f"{source.removesuffix('.amazonaws.com')}.{event}" for source, event in sorted(pairs)]
    rng = random.Random(7)
    write(tmp_path / "logs", [[record(rng, target) for target in targets] for _ in range(4)])
    (tmp_path / "policies.json").write_text(json.dumps({"policies": data}))
    inputs = [str(tmp_path / "logs"), "-p", str(tmp_path / "policies.json")]
    main(["replay", *inputs, "--format", "jsonl"])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    replayed = Counter((row["policy"], row["verdict"]) for row in rows if row.get("verdict") not in (None, NO_MATCH))
    assert main(["backtest", *inputs, "--format", "json"]) == 0
    counted = Counter(
        {
            (row["policy"], verdict): count
            for row in json.loads(capsys.readouterr().out)["policies"]
            for verdict, count in row["verdicts"].items()
        }
    )
    assert +counted == replayed
    assert {verdict for _, verdict in replayed} == {"fires", "filtered", "no-ids", "skipped"}
    assert {name for name, _ in replayed} == {one["name"] for one in data}


def test_a_fold_is_a_monoid() -> None:
    asked, made = plan(), records(2, 90)
    parts = [fold.fold(asked, as_file(made[start : start + 30]), f"{start}.json") for start in (0, 30, 60)]
    one = merged(merged(parts[0], parts[1]), parts[2])
    other = merged(parts[2], merged(parts[1], parts[0]))
    assert one == other
    assert report(asked, one) == report(asked, other)
    assert merged(one, Summary()) == one
    assert one.records == 90


def test_processes_give_the_same_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = write(tmp_path, [records(seed, 20) for seed in range(8)])
    alone = report(plan(), log_summary.of_files(plan(), paths, 1))
    monkeypatch.setattr(log_summary.local_engine, "GROUP_BYTES", 1)  # a group for each file
    sizes: list[int] = []
    together = report(plan(), log_summary.of_files(plan(), paths, 2, sizes.append))
    assert json.dumps(together) == json.dumps(alone)
    assert sum(sizes) == sum(Path(path).stat().st_size for path in paths)


def test_a_plan_and_a_summary_can_be_sent_to_another_process() -> None:
    asked = plan()
    folder = pickle.loads(pickle.dumps(BacktestFold(asked)))
    data = as_file(records(3, 20))
    sent = pickle.loads(pickle.dumps(folder.fold(data, "a.json")))
    assert sent.settled() == fold.fold(asked, data, "a.json").settled()
    assert folder.empty() == Summary()


def test_days_accounts_principals_and_examples() -> None:
    made = [record(random.Random(0), "iam.CreatePolicy") for _ in range(4)]
    for number, one in enumerate(made):
        one.pop("errorCode", None)
        one.update(
            eventTime=f"2026-11-0{4 - number}T00:00:00Z",
            awsRegion="us-east-1",
            responseElements={"policy": {"arn": f"arn:aws:iam::123456789012:policy/p{number % 2}"}},
            userIdentity={"type": "IAMUser", "userName": "bob", "accountId": "123456789012"},
        )
    summary = fold.fold(plan(POLICIES[0]), as_file(made), "a.json")
    [row] = report(plan(POLICIES[0]), summary)["policies"]
    assert row["verdicts"]["fires"] == row["delivered"] == 4
    assert [day["key"] for day in row["days"]] == ["2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04"]
    assert row["principals"]["top"] == [{"name": "user bob (123456789012)", "events": 4}]
    refused = as_file([{**one, "userIdentity": {"type": "IAMUser", "userName": "ann"}} for one in made])
    [other] = report(plan(POLICIES[0]), fold.fold(plan(POLICIES[0]), refused, "a.json"))["policies"]
    assert (other["verdicts"]["filtered"], other["principals"]["top"]) == (4, [])  # nobody's doing
    assert row["resources"]["count"] == 2
    assert row["examples"][0] == {"verdict": "fires", "time": "2026-11-01T00:00:00Z", "file": "a.json", "record": 4}
    assert (row["first"], row["last"]) == ("2026-11-01T00:00:00Z", "2026-11-04T00:00:00Z")


def test_times_within_one_file() -> None:
    """An export of months is one file; what is no time is no day of the report."""
    made = [record(random.Random(0), "iam.CreatePolicy") for _ in range(3)]
    for one, time in zip(made, ("2026-03-01T00:00:00Z", 5, "2026-11-01T00:00:00Z"), strict=True):
        one.update(eventTime=time)
    for data in (as_file(made), "\n".join(map(json.dumps, made)).encode()):
        found = report(plan(POLICIES[0]), fold.fold(plan(POLICIES[0]), data, "a.json").settled())
        logs, [row] = found["logs"], found["policies"]
        assert (
            (logs["first"], logs["last"]) == (row["first"], row["last"]) == (made[0]["eventTime"], made[2]["eventTime"])
        )
        assert {day["key"] for day in row["days"]} <= {"", "2026-03-01", "2026-11-01"}
    other = fold.fold(plan(POLICIES[1]), "\n".join(map(json.dumps, made)).encode(), "a.json").settled()
    assert (other.first, other.last) == (made[0]["eventTime"], made[2]["eventTime"])


def test_events_that_eventbridge_does_not_deliver_are_no_invocations() -> None:
    read_only = {**record(random.Random(1), "iam.ListUsers"), "readOnly": True, "awsRegion": "us-east-1"}
    elsewhere = {**record(random.Random(1), "iam.CreatePolicy"), "readOnly": False, "awsRegion": "eu-west-1"}
    huge = {**elsewhere, "awsRegion": "us-east-1", "requestParameters": {"policyDocument": "x" * 300_000}}
    summary = fold.fold(plan(), as_file([read_only, elsewhere, huge]), "a.json")
    rows = {row["policy"]: row for row in report(plan(), summary)["policies"]}
    assert rows["users"]["withheld"] == {"read-only": 1}
    assert rows["new-policy"]["withheld"] == {"other-region": 1, "too-large": 1}
    assert rows["new-policy"]["matched"] == 2
    assert rows["new-policy"]["delivered"] == 0


def test_an_older_version_shows_what_changes() -> None:
    new = policy("p", "aws.s3", [entry("s3.CreateBucket", "requestParameters.bucketName")])
    old = policy(
        "p",
        "aws.s3",
        [entry("s3.CreateBucket", "requestParameters.bucketName")],
        [{"type": "event", "key": "detail.userIdentity.userName", "value": "ann"}],
    )
    gone = policy("gone", "aws.s3", [entry("s3.CreateBucket", "requestParameters.bucketName")])
    made = [record(random.Random(seed), "s3.CreateBucket") for seed in range(40)]
    users = Counter(one["userIdentity"]["userName"] for one in made if "errorCode" not in one)
    asked = plan(new, against=(old, gone))
    changes = {row["policy"]: row["change"] for row in report(asked, fold.fold(asked, as_file(made), "a"))["policies"]}
    first, second = changes["p"], changes["gone"]
    assert first and second
    assert (first["state"], first["only_new"], first["only_old"], first["both"]) == (
        "changed",
        users["bob"],
        0,
        users["ann"],
    )
    assert (second["state"], second["only_old"]) == ("removed", users.total())
    assert first["examples"][0]["verdict"] == "only_new"


def test_what_cannot_be_read_is_told_and_the_rest_is_counted(tmp_path: Path) -> None:
    good = write(tmp_path, [records(4, 5)])
    (tmp_path / "broken.json.gz").write_bytes(gzip.compress(as_file(records(5, 5)))[:-20])
    (tmp_path / "text.json").write_text('{"Records": [{"eventSource": "iam.amazonaws.com"}, 3]}')
    summary = log_summary.of_files(plan(), [str(tmp_path), str(tmp_path / "missing.json")], 1)
    assert summary.records >= 5
    problems = "\n".join(summary.problems)
    assert all(name in problems for name in ("broken.json.gz", "text.json", "missing.json"))
    assert good[0] not in problems
    assert summary.unread == len(summary.problems)


def test_policies_are_read_with_their_older_version(tmp_path: Path) -> None:
    (tmp_path / "new.json").write_text(json.dumps({"policies": [POLICIES[0]]}))
    (tmp_path / "old.json").write_text(
        json.dumps({"policies": [POLICIES[1], {"name": "x", "resource": "aws.nothing"}]})
    )
    found = policies.plan([str(tmp_path / "new.json")], (), str(tmp_path / "old.json"))
    assert [one.name for one in found.plan.candidates] == ["new-policy", "instances"]
    assert (found.problems, found.problems_of_older) == ((), ())
    with pytest.raises(CtschemaError, match="no policy"):
        policies.plan([str(tmp_path / "new.json")], ["other"])


_ONE = json.dumps({"Records": [record(random.Random(3), "iam.CreatePolicy")]}).encode()
_UNNAMED = {"eventSource": "iam.amazonaws.com", "eventName": ""}
_ODD = {
    "bom": b"\xef\xbb\xbf" + _ONE,
    "one record": json.dumps(record(random.Random(3), "iam.CreatePolicy")).encode(),
    "empty": b'{"Records": []}',
    "nothing": b"",
    "no name": as_file([_UNNAMED, record(random.Random(3), "iam.CreatePolicy")]),
    "no source": as_file([{"eventName": "CreatePolicy"}]),
    "a number as a name": as_file([{"eventSource": "iam.amazonaws.com", "eventName": 3}]),
    "no object": as_file([record(random.Random(3), "iam.CreatePolicy"), 3]),  # type: ignore[list-item]
    "a wrapper": as_file([{"eventSource": "aws:sqs", "eventName": "x", "body": _ONE.decode()}]),
    "a time that is a number": as_file([{**record(random.Random(3), "iam.CreatePolicy"), "eventTime": 3}]),
    "half a pair": _ONE.replace(b"CreatePolicy", b"Create\\ud83dPolicy"),
    "not UTF-8": _ONE.replace(b"iam.amazonaws.com", b"iam\xff.amazonaws.com"),
    "cut off": _ONE[:-30],
    "two members of gzip": gzip.compress(_ONE) + gzip.compress(_ONE),
    "cut gzip": gzip.compress(_ONE)[:-30],
    "zeros after gzip": gzip.compress(_ONE) + b"\0\0",
}


@pytest.mark.parametrize("kind", _ODD)
@pytest.mark.parametrize("zipped", [False, True])
def test_one_pass_finds_what_the_reader_of_all_forms_finds(
    kind: str, zipped: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = gzip.compress(_ODD[kind]) if zipped else _ODD[kind]
    at_once = fold.fold(plan(), data, "a.json")
    monkeypatch.setattr(fold.record_names, "names", lambda _: None)
    assert at_once == fold.fold(plan(), data, "a.json")
    assert at_once.records or at_once.unread or kind == "empty"
