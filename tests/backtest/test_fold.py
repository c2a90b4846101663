"""A backtest counts what replay says of each record, merges in any order, and tells what it could not read.

Covers c7n_ctschema.backtest.fold, c7n_ctschema.backtest.summary, c7n_ctschema.backtest.policy_summary,
c7n_ctschema.backtest.plan, c7n_ctschema.backtest.verdicts, c7n_ctschema.backtest.backtest_fold,
c7n_ctschema.backtest.log_summary, c7n_ctschema.backtest.policies.
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
from c7n_ctschema.backtest.backtest_fold import BacktestFold
from c7n_ctschema.backtest.plan import Plan, PolicyText
from c7n_ctschema.backtest.report import report
from c7n_ctschema.backtest.summary import Summary, merge, verdict_counts
from c7n_ctschema.backtest.verdicts import Judge, SharedEvent
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.replay import session
from c7n_ctschema.replay.engine import deployed_policies, policy_outcome
from c7n_ctschema.replay.engine.policy_outcome import NO_IDS, NO_MATCH
from c7n_ctschema.replay.records.eventbridge_event import Place, delivered
from c7n_ctschema.replay.running.batch_replay import Tally


def as_file(made: list[dict[str, Any]]) -> bytes:
    return json.dumps({"Records": made}).encode()


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
def test_counts_are_those_of_replay_over_all_templates(tmp_path: Path) -> None:
    data = template_policies()
    assert len(data) > 40
    replayed = [deployed_policies.of_data(one) for one in data]
    pairs = sorted({pair for one in replayed for pair in one.names or ()})
    rng = random.Random(7)
    targets = [f"{source.removesuffix('.amazonaws.com')}.{event}" for source, event in pairs]
    paths = write(tmp_path, [[record(rng, target) for target in targets for _ in range(3)]])
    tally = Tally()
    for _ in session.replay_files(paths, replayed, tally, every=True):
        pass
    whole = Plan(tuple(PolicyText.of(one) for one in replayed))
    summary = log_summary.of_files(whole, paths, 1)
    assert dict(verdict_counts(summary, len(data), NO_MATCH)) == {k: v for k, v in tally.verdicts.items() if v}
    assert (summary.records, summary.files) == (tally.records, tally.files)


def test_a_fold_is_a_monoid() -> None:
    asked, made = plan(), records(2, 90)
    parts = [fold.fold(asked, as_file(made[start : start + 30]), f"{start}.json") for start in (0, 30, 60)]
    one = merge(merge(parts[0], parts[1]), parts[2])
    other = merge(parts[2], merge(parts[1], parts[0]))
    assert one == other
    assert report(asked, one) == report(asked, other)
    assert merge(one, Summary()) == one
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
    assert folder.merge(folder.empty(), folder.unreadable("b.json", "gone")).problems == [
        "b.json: cannot be read: gone"
    ]


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
    assert row["resources"]["count"] == 2
    assert row["examples"][0] == {"verdict": "fires", "time": "2026-11-01T00:00:00Z", "file": "a.json", "record": 4}
    assert (row["first"], row["last"]) == ("2026-11-01T00:00:00Z", "2026-11-04T00:00:00Z")


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
    found, problems = policies.plan([str(tmp_path / "new.json")], (), str(tmp_path / "old.json"))
    assert [one.name for one in found.candidates] == ["new-policy", "instances"]
    assert problems == []
    with pytest.raises(CtschemaError, match="no policy"):
        policies.plan([str(tmp_path / "new.json")], ["other"])
