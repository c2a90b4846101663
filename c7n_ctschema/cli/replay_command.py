"""`replay`: what policies do with events, before they are deployed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from c7n_ctschema.cli.text import printable
from c7n_ctschema.errors import BadInput, CtschemaError

if TYPE_CHECKING:
    from c7n_ctschema.replay.fixture import Fixture
    from c7n_ctschema.replay.policies import Replayed
    from c7n_ctschema.replay.rows import Row
    from c7n_ctschema.replay.run import Plan, Tally

FORMATS = ("text", "json", "jsonl", "junit")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "events",
        nargs="*",
        metavar="EVENTS",
        help="files and directories of CloudTrail records or EventBridge events, gzipped or not; - for stdin",
    )
    parser.add_argument(
        "-p",
        "--policies",
        nargs="+",
        action="extend",
        default=[],
        metavar="POLICY",
        help="policy files, directories of them",
    )
    parser.add_argument("--policy", action="append", default=[], metavar="NAME", help="only the policy of that name")
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")
    parser.add_argument(
        "--expect",
        choices=("fire", "skip"),
        default=None,
        help="exit 1 unless every event fires every policy (fire), or none does (skip)",
    )
    parser.add_argument(
        "--tests",
        nargs="+",
        action="extend",
        default=[],
        metavar="FILE",
        help="run the tests of files: which event, which policy, what is expected",
    )
    parser.add_argument(
        "--moto",
        default=None,
        metavar="FIXTURE",
        help="run whole policies in an account played by moto; FIXTURE says what is in it",
    )
    parser.add_argument("--all", action="store_true", help="list also what no rule lets through, however much")
    parser.epilog = (
        "examples:\n"
        "  custodian-ctschema replay event.json -p policy.yml\n"
        "  custodian-ctschema replay logs/ -p policies/ --policy my-policy --format jsonl\n"
    )


class Report:
    """What goes to stderr and into the exit code."""

    def __init__(self) -> None:
        self.bad = 0

    def __call__(self, problem: object) -> None:
        self.bad += 1
        text = str(problem) if not isinstance(problem, CtschemaError) or isinstance(problem, BadInput) else f"{problem}"
        print(printable(text), file=sys.stderr)


def run(options: argparse.Namespace) -> int:
    from c7n_ctschema.replay import run as replaying

    _check(options)
    report, tally, checked = Report(), replaying.Tally(), Checked()
    rows = _tests(options, tally, report) if options.tests else _replay(options, tally, report)
    for text in _output(checked.watch(rows), tally, options):
        sys.stdout.write(text)  # looked up each time: the progress bar stands in for it
    if report.bad:
        return 2
    return 1 if checked.failed or not _as_expected(options.expect, tally) else 0


def _check(options: argparse.Namespace) -> None:
    if options.tests and (options.events or options.expect or options.moto):
        raise CtschemaError("--tests names its own events and fixtures: leave EVENTS, --expect and --moto out")
    if not options.tests and not options.events:
        raise CtschemaError("no EVENTS: name files of records, directories, or - for stdin, before -p")
    if options.format == "junit" and not (options.tests or options.expect):
        raise CtschemaError("--format junit tells what passed: it needs --tests or --expect")


class Checked:
    """Counts the results that are not as expected while they pass by."""

    def __init__(self) -> None:
        self.failed = 0

    def watch(self, rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            self.failed += row.get("passed") is False
            yield row


def _replay(options: argparse.Namespace, tally: Tally, report: Report) -> Iterator[Row]:
    from c7n_ctschema.replay import expectations
    from c7n_ctschema.replay.run import Plan

    made = _fixture(options.moto) if options.moto else None
    plan = Plan(_policies(options.policies, options.policy, report), True if options.all else None, made)
    rows = _results(plan, options.events, tally, report)
    return expectations.judged(rows, expectations.Expectation(options.expect)) if options.expect else rows


def _fixture(path: str) -> Fixture:
    from c7n_ctschema.lint import files
    from c7n_ctschema.replay import fixture

    return fixture.read(files.read(path), path)


def _tests(options: argparse.Namespace, tally: Tally, report: Report) -> Iterator[Row]:
    from c7n_ctschema.lint import files
    from c7n_ctschema.replay import expectations, suite

    for path in options.tests:
        try:
            read = expectations.read(files.read(path), "<stdin>" if path == "-" else path)
            for problem in read.problems:
                tally.unread += 1
                report(problem)
            found = _policies([*options.policies, *read.policies], options.policy, report) if read.cases else []
        except CtschemaError as error:
            report(error if isinstance(error, BadInput) else f"{path}: {error}")
            continue
        for one in suite.run(read, {policy.name: policy for policy in found}, tally):
            if isinstance(one, dict):
                yield one
            else:
                report(one)


def _results(plan: Plan, paths: list[str], tally: Tally, report: Report) -> Iterator[Row]:
    from c7n_ctschema.cli.replay_progress import progress
    from c7n_ctschema.replay import many

    total = many.size(paths)
    with progress(total if total > many.LARGE else 0) as done:
        for one in many.over(plan, paths, tally, total, done):
            if isinstance(one, dict):
                yield one
            else:
                report(one)


def _output(results: Iterator[Row], tally: Tally, options: argparse.Namespace) -> Iterator[str]:
    from c7n_ctschema.cli import replay_formats

    return replay_formats.WRITERS[options.format](results, tally, options.all)


def _as_expected(expect: str | None, tally: Tally) -> bool:
    fired, others = tally.verdicts["fires"], sum(tally.verdicts.values()) - tally.verdicts["fires"]
    return expect is None or (fired > 0 and not others if expect == "fire" else not fired)


def _policies(paths: list[str], names: list[str], report: Report) -> list[Replayed]:
    from c7n_ctschema.lint import files
    from c7n_ctschema.replay import policies

    if not paths:
        raise CtschemaError("no policies: name them with -p POLICY, or under `policies:` in a file of tests")
    found: list[Replayed] = []
    for path in files.find(paths):
        try:
            if isinstance(path, BadInput):
                raise path
            for one in policies.read(files.read(path), "<stdin>" if path == "-" else path, names, path in paths):
                report(one) if isinstance(one, BadInput) else found.append(one)
        except CtschemaError as error:
            report(error)
    if not found:
        wanted = f" named {', '.join(names)}" if names else ""
        raise CtschemaError(f"no policy of mode cloudtrail{wanted} in {', '.join(paths)}")
    return found
