#!/usr/bin/env python3
"""kill -9 at random moments of whatever writes, and two writers at once.

usage: tests/fuzz/kill.py [--times 200] [append fix baseline index race]

Each job runs in a forked child that has everything imported, so that the moments fall into the work itself. After a kill
the target holds the old text or the new one, whole; after the next run nothing stray is left beside it.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from c7n_ctschema.cli.main import main
from c7n_ctschema.trail.catalog import event_catalog, models
from c7n_ctschema.trail.search import index_files

POLICY = """\
policies:
  - name: watch  # a comment
    resource: aws.iam-policy
    mode:
      type: cloudtrail
      events:
        - source: iam.amazonaws.com
          event: CreatePolicy
          ids: responseElements.policy.arn
    filters:
      - type: event
        key: responseElements.policy.policyName
        value: admin
"""
NEW = [
    "new-policy",
    "--event",
    "iam.CreatePolicy",
    "--resource",
    "iam-policy",
    "--ids",
    "responseElements.policy.arn",
    "--append",
]


@dataclass(frozen=True)
class Job:
    """A command that writes `target`, which held `before`; both names are relative to the job's folder."""

    arguments: Sequence[str]
    target: str
    before: str
    files: Sequence[str] = ()


JOBS = {
    "append": Job([*NEW, "--name", "another", "--output", "p.yml"], "p.yml", POLICY),
    "fix": Job(["lint", "--fix", "p.yml"], "p.yml", POLICY),
    "baseline": Job(["lint", "--baseline", "known.json", "--write-baseline", "p.yml"], "known.json", "", ("p.yml",)),
    "index": Job(["find", "create", "user"], "", ""),
}


def forked(arguments: Sequence[str]) -> int:
    """The process id of a child that runs the command with its output thrown away."""
    child = os.fork()
    if child:
        return child
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os._exit(main(list(arguments)))


def wait(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def prepare(job: Job) -> None:
    for name in job.files:
        Path(name).write_text(POLICY)
    if job.target and job.before:
        Path(job.target).write_text(job.before)
    elif job.target:
        Path(job.target).unlink(missing_ok=True)


def target_of(job: Job) -> Path:
    return Path(job.target or index_files.cached_path())


def text_of(job: Job) -> bytes:
    file = target_of(job)
    return file.read_bytes() if file.exists() else b""


def strays(job: Job) -> list[str]:
    folder = target_of(job).absolute().parent
    known = {target_of(job).name, *job.files}
    return [name for name in os.listdir(folder) if name not in known]


def killed(name: str, times: int) -> str:
    """What came of that many kills; raises AssertionError on a torn file or a stray one."""
    job = JOBS[name]
    prepare(job)
    main_quietly(job.arguments)  # imports, and warms
    prepare(job)
    if not job.target:
        target_of(job).unlink()
    before = text_of(job)
    start = time.monotonic()
    wait(forked(job.arguments))
    lasts, after = time.monotonic() - start, text_of(job)
    assert before != after, f"{name} writes nothing"
    counts = {"old": 0, "new": 0}
    left = 0
    for _ in range(times):
        prepare(job)
        if not job.target:
            target_of(job).unlink(missing_ok=True)
        child = forked(job.arguments)
        time.sleep(random.uniform(0, lasts * 1.1))
        os.kill(child, signal.SIGKILL)
        wait(child)
        now = text_of(job)
        whole = now == after if job.target else len(now) == len(after)
        assert now == before or whole, f"{name}: torn: {now[:200]!r}"
        counts["old" if now == before else "new"] += 1
        left += bool(strays(job))
    prepare(job)
    if not job.target:
        target_of(job).unlink(missing_ok=True)
    wait(forked(job.arguments))
    assert not strays(job), f"{name}: left {strays(job)}"
    return f"{times} kills within {lasts * 1000:.0f} ms: {counts['old']} old, {counts['new']} new, {left} with strays, none after"


def main_quietly(arguments: Sequence[str]) -> None:
    out, err = sys.stdout, sys.stderr
    with open(os.devnull, "w") as nothing:
        sys.stdout = sys.stderr = nothing
        try:
            main(list(arguments))
        finally:
            sys.stdout, sys.stderr = out, err


def race(_: str, times: int) -> str:
    """Two that append at once: each one's policy is there, or its process said that it wrote nothing."""
    told = 0
    Path("p.yml").write_text(POLICY)
    main_quietly([*NEW, "--name", "warm", "--output", "p.yml"])
    for _ in range(times):
        Path("p.yml").write_text(POLICY)
        names = ("one", "two")
        children = [forked([*NEW, "--name", name, "--output", "p.yml"]) for name in names]
        codes = [wait(child) for child in children]
        text = Path("p.yml").read_text()
        for name, code in zip(names, codes, strict=True):
            assert (f"- name: {name}\n" in text) == (code == 0), (name, codes, text)
        assert 0 in codes and text.startswith(POLICY)
        told += any(codes)
    return f"{times} races: in {told} one was told that the file had changed"


def run(name: str, times: int) -> str:
    """One job in a folder and a cache of its own."""
    what: Callable[[str, int], str] = race if name == "race" else killed
    here = os.getcwd()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        os.chdir(folder)
        real = models.services
        models.services = lambda: ("iam", "sts")  # type: ignore[assignment]
        shipped, index_files.SHIPPED = index_files.SHIPPED, ""
        if name == "index":
            event_catalog._services_by_host.cache_clear()
        else:
            models.services = real
        try:
            return what(name, times)
        finally:
            models.services, index_files.SHIPPED = real, shipped
            event_catalog._services_by_host.cache_clear()
            os.chdir(here)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("jobs", nargs="*", default=[*JOBS, "race"], help="append, fix, baseline, index, race")
    parser.add_argument("--times", type=int, default=200)
    options = parser.parse_args()
    for name in options.jobs:
        print(f"{name}: {run(name, options.times)}", flush=True)
