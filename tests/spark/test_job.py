"""Spark gives the bytes of the local engine, also when an executor dies, and from S3.

Covers c7n_ctschema.spark.job, c7n_ctschema.spark.__main__. They need pyspark and Java: `.ci/run` installs both.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import extras
import pytest
from backtest_logs import POLICIES, records, write

pytestmark = [
    pytest.mark.extras,
    pytest.mark.slow,
]
PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module", autouse=True)
def _spark_and_java() -> None:
    extras.module("pyspark")
    extras.program("java")


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("spark")
    write(folder / "logs", [records(seed, 30) for seed in range(40)])
    (folder / "logs" / "broken.json.gz").write_bytes(b"\x1f\x8bnot gzip at all")
    (folder / "policies.json").write_text(json.dumps({"policies": POLICIES}))
    return folder / "logs", folder / "policies.json"


def spark(master: str, *arguments: str, job: str = "backtest", **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "c7n_ctschema.spark", job, *arguments],
        env={
            **os.environ,
            "PYSPARK_SUBMIT_ARGS": f"--master {master} --conf spark.ui.enabled=false pyspark-shell",
            "PYTHONPATH": str(PROJECT),
            **environment,
        },
        stderr=subprocess.PIPE,
        text=True,
    )


def local(logs: Path, policies: Path, output: Path) -> bytes:
    command = [sys.executable, "-m", "c7n_ctschema", "backtest", str(logs), "-p", str(policies), "--format", "json"]
    subprocess.run([*command, "-o", str(output)], check=False, capture_output=True)
    return output.read_bytes()


def test_the_same_bytes_as_the_local_engine(inputs: tuple[Path, Path], tmp_path: Path) -> None:
    logs, policies = inputs
    job = spark("local[2]", str(logs), "-p", str(policies), "--output", str(tmp_path / "spark.json"))
    _, errors = job.communicate(timeout=300)
    assert job.returncode == 2, errors  # the broken file
    assert "broken.json.gz" in errors
    assert (tmp_path / "spark.json").read_bytes() == local(logs, policies, tmp_path / "local.json")


def test_learning_gives_the_same_bytes(inputs: tuple[Path, Path], tmp_path: Path) -> None:
    job = spark("local[2]", str(inputs[0]), "--output", str(tmp_path / "spark.json"), job="learn")
    _, errors = job.communicate(timeout=300)
    assert job.returncode == 2, errors
    command = [sys.executable, "-m", "c7n_ctschema", "learn", str(inputs[0]), "-o", str(tmp_path / "local.json")]
    subprocess.run(command, check=False, capture_output=True)
    assert (tmp_path / "spark.json").read_bytes() == (tmp_path / "local.json").read_bytes()


def _descendants(process: int) -> list[int]:
    """The processes below one. Any thread can start a process: Java does so from many."""
    children = []
    for thread in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            children += [int(child) for child in thread.read_text().split()]
    return children + [inner for child in children for inner in _descendants(child)]


def _executors(process: int) -> list[int]:
    found = []
    for one in _descendants(process):
        try:
            command = Path(f"/proc/{one}/cmdline").read_bytes()
        except OSError:
            continue
        if b"CoarseGrainedExecutorBackend" in command and b"java" in command.split(b"\0")[0]:
            found.append(one)
    return found


def test_the_same_bytes_when_an_executor_dies(inputs: tuple[Path, Path], tmp_path: Path) -> None:
    logs, policies = inputs
    target = tmp_path / "spark.json"
    job = spark("local-cluster[2,1,1024]", str(logs), "-p", str(policies), "--output", str(target))
    deadline = time.monotonic() + 120
    working: list[int] = []  # an executor that runs tasks has Python processes below it
    while not working and time.monotonic() < deadline and job.poll() is None:
        working = [one for one in _executors(job.pid) if _descendants(one)]
        time.sleep(0.05)
    assert working, "no executor started"
    os.kill(working[0], signal.SIGKILL)
    assert job.poll() is None, "the job was over before the executor died"
    _, errors = job.communicate(timeout=300)
    assert job.returncode == 2, errors
    assert target.read_bytes() == local(logs, policies, tmp_path / "local.json")


def test_logs_in_s3(inputs: tuple[Path, Path], tmp_path: Path) -> None:
    moto: Any = pytest.importorskip("moto.server")
    import boto3

    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        client = boto3.client("s3", endpoint_url=f"http://{host}:{port}")
        client.create_bucket(Bucket="logs")
        for number, path in enumerate(sorted(inputs[0].glob("0*.json.gz"))):
            key = f"AWSLogs/123456789012/CloudTrail/us-east-1/2026/11/{number % 20 + 1:02}/{path.name}"
            client.put_object(Bucket="logs", Key=key, Body=path.read_bytes())
        arguments = ["s3://logs/AWSLogs/", "--since", "2026-11-01", "--until", "2026-11-10", "-p", str(inputs[1])]
        job = spark(
            "local[2]", *arguments, "--output", "s3://logs/out.json", AWS_ENDPOINT_URL_S3=f"http://{host}:{port}"
        )
        _, errors = job.communicate(timeout=300)
        assert job.returncode == 0, errors
        found = json.loads(client.get_object(Bucket="logs", Key="out.json")["Body"].read())
        assert (found["logs"]["files"], found["logs"]["records"]) == (20, 600)
    finally:
        server.stop()


def test_mistakes_are_told_before_spark_starts(inputs: tuple[Path, Path], tmp_path: Path) -> None:
    logs, policies = inputs
    good, out = (str(logs), "-p", str(policies)), str(tmp_path / "out.json")
    for arguments, message in (
        ((str(logs), "-p", str(logs), "--output", out), "no policy"),
        ((f"{logs}-missing", *good, "--output", out), f"{logs}-missing: no such file"),
        ((*good, "--since", "2026-13-01", "--output", out), "2026-13-01"),
        ((*good, "--output", str(tmp_path / "no" / "out.json")), "cannot write"),
        ((*good, "--output", str(tmp_path)), "it is a directory"),
        ((*good, "--against", "no-such-revision", "--output", out), "no-such-revision"),
    ):
        job = spark("local[2]", *arguments)
        _, errors = job.communicate(timeout=60)
        assert job.returncode == 2
        assert message in errors
        assert "Spark" not in errors
    assert list(tmp_path.iterdir()) == []
