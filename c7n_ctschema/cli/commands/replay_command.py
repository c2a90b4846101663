"""`replay`: show what policies do with events before you deploy them."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from c7n_ctschema.cli.terminal.text import printable
from c7n_ctschema.errors import BadInput, CtschemaError

if TYPE_CHECKING:
    from c7n_ctschema.replay.engine.deployed_policies import Replayed
    from c7n_ctschema.replay.engine.json_rows import Row
    from c7n_ctschema.replay.records.eventbridge_event import Unread
    from c7n_ctschema.replay.running.batch_replay import Tally
    from c7n_ctschema.replay.simulated.completion import Automatic
    from c7n_ctschema.replay.simulated.fixture import Fixture

FORMATS = ("text", "json", "jsonl", "junit")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "events",
        nargs="*",
        metavar="EVENTS",
        help="files or directories of CloudTrail records or EventBridge events, also compressed with gzip; - is stdin",
    )
    parser.add_argument(
        "-p",
        # With `nargs="+"`, EVENTS behind -p would be policies: the message of `_check` says so.
        "--policies",
        nargs="+",
        action="extend",
        default=[],
        metavar="POLICY",
        help="policy files, or directories of policy files",
    )
    parser.add_argument(
        "--policy", action="append", default=[], metavar="NAME", help="replay only this policy (repeatable)"
    )
    parser.add_argument(
        "--record", type=int, default=None, metavar="N", help="replay only record N of the file, counted from 1"
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")
    parser.add_argument(
        "--expect",
        choices=("fire", "skip"),
        default=None,
        help="fire: exit with 1 if a policy does not fire on an event; skip: exit with 1 if a policy fires",
    )
    parser.add_argument(
        "--tests",
        nargs="+",
        action="extend",
        default=[],
        metavar="FILE",
        help="run files of tests, each with an event, a policy, and the expected verdict",
    )
    parser.add_argument(
        "--moto",
        default=None,
        metavar="FIXTURE",
        help="run whole policies in an account that moto simulates; FIXTURE lists its resources, "
        "or is `auto`: each event makes its own account",
    )
    parser.add_argument("--all", action="store_true", help="list all no-match results, also for large inputs")
    parser.epilog = (
        "examples:\n"
        "  custodian-ctschema replay event.json -p policy.yml\n"
        "  custodian-ctschema replay logs/ -p policies/ --policy my-policy --format jsonl\n"
    )


class Report:
    """Print problems on stderr and count them for the exit code."""

    def __init__(self) -> None:
        self.bad = 0

    def __call__(self, problem: object) -> None:
        self.bad += 1
        text = str(problem) if not isinstance(problem, CtschemaError) or isinstance(problem, BadInput) else f"{problem}"
        print(printable(text), file=sys.stderr)


def run(options: argparse.Namespace) -> int:
    # Here and below: `replay --help` must not import replay, which costs about 160 ms.
    from c7n_ctschema.replay import session
    from c7n_ctschema.replay.running import batch_replay as replaying

    _check(options)
    report, tally, checked = Report(), replaying.Tally(), Checked()
    # A generator: results are printed as they come, because logs can have millions of records.
    rows = _tests(options, tally, report) if options.tests else _replay(options, tally, report)
    for text in _output(checked.watch(rows), tally, options):
        sys.stdout.write(text)  # not cached: the progress bar replaces sys.stdout
    # 2 before 1: with unreadable input, "as expected" would be a statement about half of the events.
    if report.bad:
        return 2
    return 1 if checked.failed or not session.is_as_expected(options.expect, tally) else 0


def _check(options: argparse.Namespace) -> None:
    if options.tests and (options.events or options.expect or options.moto):
        raise CtschemaError("--tests takes events and fixtures from its files: do not add EVENTS, --expect, or --moto")
    if not options.tests and not options.events:
        raise CtschemaError("EVENTS is missing: name files or directories of records, or - for stdin, before -p")
    if options.record is not None and (len(options.events) != 1 or os.path.isdir(options.events[0])):
        raise CtschemaError("--record N is a record of one file: name one file as EVENTS")
    if options.record is not None and options.record < 1:
        raise CtschemaError("--record takes a number from 1")
    # Without an expectation, no result can fail, and a build would always be green.
    if options.format == "junit" and not (options.tests or options.expect):
        raise CtschemaError("--format junit reports tests: it needs --tests or --expect")


class Checked:
    """Count the results that are not as expected."""

    def __init__(self) -> None:
        self.failed = 0

    def watch(self, rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            # Only tests and --expect have the member; for other rows `get` gives None.
            self.failed += row.get("passed") is False
            yield row


def _replay(options: argparse.Namespace, tally: Tally, report: Report) -> Iterator[Row]:
    """The results. Problems of the simulated account or the policies are reported before any output."""
    from c7n_ctschema.replay import session

    # Not in the generator: a wrong fixture must be an error before the first line of JSON.
    account = session.account_in(options.moto) if options.moto else None
    return _results(options, _policies(options, report), account, tally, report)


def _results(
    options: argparse.Namespace,
    found: Sequence[Replayed],
    account: Fixture | Automatic | None,
    tally: Tally,
    report: Report,
) -> Iterator[Row]:
    from c7n_ctschema.cli.replay_formats.progress import progress
    from c7n_ctschema.replay import session
    from c7n_ctschema.replay.records import log_sizes

    if options.record is not None:
        [path] = options.events
        results = session.replay_record(path, options.record, found, tally, account=account, expect=options.expect)
        yield from _told(results, report)
        return
    size = log_sizes.size(options.events)
    # A small replay ends before a bar could be read.
    with progress(size if size > log_sizes.LARGE else 0) as done:
        results = session.replay_files(
            options.events,
            found,
            tally,
            every=options.all,
            account=account,
            expect=options.expect,
            size=size,
            done=done,
        )
        yield from _told(results, report)


def _policies(options: argparse.Namespace, report: Report) -> Sequence[Replayed]:
    """The policies to replay; those that cannot be read are reported."""
    from c7n_ctschema.replay.running import policy_files

    try:
        found = policy_files.policies_in(options.policies, options.policy)
    # Its problems say why no policy is left, such as one that c7n refuses.
    except policy_files.NoPolicy as error:
        for problem in error.problems:
            report(problem)
        raise
    for problem in found.problems:
        report(problem)
    return found.policies


def _tests(options: argparse.Namespace, tally: Tally, report: Report) -> Iterator[Row]:
    from c7n_ctschema.replay import session

    yield from _told(session.run_tests(options.tests, tally, options.policies, options.policy), report)


def _told(results: Iterator[Row | Unread] | Iterator[Row | CtschemaError], report: Report) -> Iterator[Row]:
    """The results. Unreadable input is reported when it is reached."""
    for one in results:
        if isinstance(one, dict):
            yield one
        else:
            report(one)


def _output(results: Iterator[Row], tally: Tally, options: argparse.Namespace) -> Iterator[str]:
    from c7n_ctschema.cli.replay_formats import output

    return output.WRITERS[options.format](results, tally, options.all)
