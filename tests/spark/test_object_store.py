"""Objects of logs, on disk and in an S3 that moto serves on the loopback.

Covers c7n_ctschema.spark.object_store, c7n_ctschema.spark.prefetch, c7n_ctschema.spark.arguments,
c7n_ctschema.spark.stored_policies.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from backtest_logs import POLICIES, plan

from c7n_ctschema.backtest.fold import BacktestFold
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.learn.learn_fold import LearnFold
from c7n_ctschema.spark import arguments, job, object_store, prefetch, stored_policies
from c7n_ctschema.spark.object_store import Selection

KEYS = [
    f"trail/AWSLogs/{organization}{account}/CloudTrail/{region}/2026/11/{day:02}/{account}_{region}_{day}.json.gz"
    for organization in ("", "o-abc123/")
    for account in ("111111111111", "222222222222")
    for region in ("us-east-1", "eu-west-1")
    for day in (1, 2, 3)
]
OTHERS = [
    "trail/AWSLogs/111111111111/CloudTrail-Digest/us-east-1/2026/11/01/digest.json.gz",
    "trail/AWSLogs/111111111111/CloudTrail-Insight/us-east-1/2026/11/01/insight.json.gz",
    "trail/readme.txt",
]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    threaded = pytest.importorskip("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    threaded.start()
    host, port = threaded.get_host_and_port()
    yield f"http://{host}:{port}"
    threaded.stop()


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", server)
    object_store.s3_client.cache_clear()
    client = object_store.s3_client()
    client.create_bucket(Bucket="logs")
    for key in (*KEYS, *OTHERS):
        client.put_object(Bucket="logs", Key=key, Body=key.encode())
    yield client
    object_store.s3_client.cache_clear()


@pytest.mark.parametrize(
    ("selection", "count"),
    [
        (Selection(), 24),
        (Selection(accounts=("111111111111",)), 12),
        (Selection(regions=("eu-west-1",)), 12),
        (Selection(since="2026-11-02", until="2026-11-02"), 8),
        (Selection(("111111111111",), ("eu-west-1",), "2026-11-02", "2026-11-03"), 4),
        (Selection(since="2026-11-03"), 8),
        (Selection(until="2026-11-01"), 8),
    ],
)
def test_only_what_is_selected_is_listed(bucket: Any, tmp_path: Path, selection: Selection, count: int) -> None:
    found = list(object_store.keys(["s3://logs/trail/AWSLogs/"], selection))
    assert len(found) == len(set(found)) == count
    for key in (*KEYS, *OTHERS):
        (tmp_path / key).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / key).write_text(key)
    assert len(list(object_store.keys([str(tmp_path)], selection))) == count


def test_days_and_accounts_that_are_not_asked_for_are_not_listed(bucket: Any) -> None:
    asked: list[dict[str, str]] = []
    bucket.meta.events.register("before-parameter-build.s3.ListObjectsV2", lambda params, **_: asked.append(params))
    selection = Selection(("111111111111",), ("eu-west-1",), "2026-11-02", "2026-11-02")
    assert len(list(object_store.keys(["s3://logs/trail/AWSLogs/"], selection))) == 2
    listed = [(one["Prefix"], one["StartAfter"]) for one in asked if "StartAfter" in one]
    regions = [f"trail/AWSLogs/{organization}111111111111/CloudTrail/eu-west-1/" for organization in ("", "o-abc123/")]
    assert listed == [(region, f"{region}2026/11/02") for region in regions]


def test_listing_ends_after_the_last_day(bucket: Any) -> None:
    pages = 0

    def one_key(params: dict[str, Any], **_: Any) -> None:
        nonlocal pages
        pages += "/eu-west-1/" in params["Prefix"]
        params["MaxKeys"] = 1

    bucket.meta.events.register("before-parameter-build.s3.ListObjectsV2", one_key)
    selection = Selection(("111111111111",), ("eu-west-1",), until="2026-11-01")
    assert len(list(object_store.keys(["s3://logs/trail/AWSLogs/"], selection))) == 2
    assert pages == 4  # in each of two layouts the key of the day, and the key that tells that the day is over


def test_what_cannot_work_is_told_before_the_first_key(bucket: Any) -> None:
    good = "s3://logs/trail/AWSLogs/"
    for bad, message in (
        ("s3://logs/missing/", "no object"),
        ("s3://no-such-bucket/AWSLogs/", "NoSuchBucket"),
        ("/no/such/folder", "no such file"),
    ):
        with pytest.raises(CtschemaError, match=message):
            object_store.keys([good, bad], Selection())
    with pytest.raises(CtschemaError, match="no object"):
        object_store.keys([good], Selection(since="2026-12-01"))
    with pytest.raises(CtschemaError, match="cannot write s3://no-such-bucket/x"):
        object_store.check_writable("s3://no-such-bucket/x")
    object_store.check_writable("s3://logs/only-checked.json")
    assert not bucket.list_multipart_uploads(Bucket="logs").get("Uploads")
    assert "Contents" not in bucket.list_objects_v2(Bucket="logs", Prefix="only-checked.json")


def test_a_prefix_of_another_layout_is_listed_whole(bucket: Any) -> None:
    assert len(list(object_store.keys(["s3://logs/trail/AWSLogs/111111111111/CloudTrail/"], Selection()))) == 6


def test_contents_come_in_order_and_a_missing_object_is_told(bucket: Any) -> None:
    keys = [f"s3://logs/{key}" for key in KEYS]
    found = list(prefetch.contents([*keys, "s3://logs/missing.json"]))
    assert found[:-1] == [(key, key.removeprefix("s3://logs/").encode()) for key in keys]
    assert isinstance(found[-1][1], OSError) and "NoSuchKey" in str(found[-1][1])


def test_an_object_that_cannot_be_read_is_a_problem_of_the_summary(bucket: Any) -> None:
    bucket.put_object(Bucket="logs", Key="good.json", Body=b'{"Records": []}')
    keys = ["s3://logs/good.json", "s3://logs/missing.json"]
    for found in (job.folded(LearnFold(), keys), job.folded(BacktestFold(plan()), keys)):
        assert (found.files, found.unread) == (1, 1)
        assert found.problems[0].startswith("s3://logs/missing.json: cannot be read: ")


def test_keys_come_in_batches_of_which_one_is_listed_ahead() -> None:
    taken = 0

    def keys() -> Iterator[str]:
        nonlocal taken
        for number in range(25):
            taken += 1
            yield str(number)

    sizes = []
    for batch in job.listed_ahead(keys(), 10):
        sizes.append(len(batch))
        assert taken <= 10 * (len(sizes) + 1)  # two million keys are never in memory at once
    assert sizes == [10, 10, 5]
    assert list(job.listed_ahead([], 10)) == []


def test_an_error_while_keys_are_listed_ends_the_job() -> None:
    def keys() -> Iterator[str]:
        yield from map(str, range(10))
        raise CtschemaError("cannot list s3://logs/")

    with pytest.raises(CtschemaError, match="cannot list"):
        list(job.listed_ahead(keys(), 10))


def test_output_is_an_object_or_a_file(bucket: Any, tmp_path: Path) -> None:
    object_store.write("s3://logs/out/report.json", "{}")
    assert bucket.get_object(Bucket="logs", Key="out/report.json")["Body"].read() == b"{}"
    object_store.write(str(tmp_path / "report.json"), "{}")
    assert (tmp_path / "report.json").read_text() == "{}"
    with pytest.raises(CtschemaError, match="cannot write s3://other/x"):
        object_store.write("s3://other/x", "")


@pytest.mark.parametrize(
    ("inputs", "selection", "message"),
    [
        (["s3://"], Selection(), "has no bucket"),
        (["/no/such/folder"], Selection(), "no such file"),
        (["/"], Selection(since="yesterday"), "not a date"),
        (["/"], Selection(since="2026-11-02", until="2026-11-01"), "is after --until"),
    ],
)
def test_wrong_inputs(inputs: list[str], selection: Selection, message: str) -> None:
    with pytest.raises(CtschemaError, match=message):
        list(object_store.keys(inputs, selection))


def test_a_bucket_that_does_not_exist(bucket: Any) -> None:
    with pytest.raises(CtschemaError, match="cannot list s3://nothing"):
        list(object_store.keys(["s3://nothing/AWSLogs/"], Selection()))


def test_the_arguments_are_those_of_the_local_command() -> None:
    found = arguments.parser().parse_args(["backtest", "s3://a/b", "-p", "x", "--output", "o", "--since", "2026-11-01"])
    assert (found.job, found.logs, found.policies, found.format) == ("backtest", ["s3://a/b"], ["x"], "json")


def test_policies_are_objects_too(bucket: Any) -> None:
    for key, one in (("code/a.json", POLICIES[0]), ("old/a.json", POLICIES[1])):
        bucket.put_object(Bucket="logs", Key=key, Body=json.dumps({"policies": [one]}).encode())
    found = stored_policies.plan(["s3://logs/code/a.json"], (), "s3://logs/old/a.json")
    assert [(one.data["name"], one.file) for one in found.plan.policies] == [("new-policy", "s3://logs/code/a.json")]
    assert [one.file for one in found.plan.against or ()] == ["s3://logs/old/a.json"]
    bad = {**POLICIES[0], "resource": "aws.nothing"}
    bucket.put_object(Bucket="logs", Key="code/bad.json", Body=json.dumps({"policies": [bad, POLICIES[2]]}).encode())
    [problem] = stored_policies.plan(["s3://logs/code/bad.json"]).problems
    assert str(problem).startswith("s3://logs/code/bad.json:1:")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("s3://logs/code/none.json", "s3://logs/code/none.json: cannot be read: .*NoSuchKey"),
        ("s3://logs/code/", "is no policy file"),
        (
            "s3://logs/code/refused.json",
            r"(?s)s3://logs/code/refused.json:1.*c7n refuses it.*\nno policy .* in s3://logs",
        ),
    ],
)
def test_policies_that_cannot_be_used_are_named(bucket: Any, path: str, message: str) -> None:
    refused = {"policies": [{**POLICIES[0], "resource": "aws.nothing"}]}
    bucket.put_object(Bucket="logs", Key="code/refused.json", Body=json.dumps(refused).encode())
    with pytest.raises(CtschemaError, match=message):
        stored_policies.plan([path])
