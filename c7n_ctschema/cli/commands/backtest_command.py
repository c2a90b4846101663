"""`backtest`: count what policies would have done with months of logs."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from c7n_ctschema.cli.terminal.text import is_terminal, printable
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.grammar import many

if TYPE_CHECKING:
    from c7n_ctschema.backtest.plan import Plan
    from c7n_ctschema.backtest.report import Report

FORMATS = ("text", "json", "csv", "markdown", "html")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "logs", nargs="+", metavar="LOGS", help="files or directories of CloudTrail records, also gzipped; - is stdin"
    )
    parser.add_argument(
        "-p",
        "--policies",
        nargs="+",
        action="extend",
        required=True,
        metavar="POLICY",
        help="policy files or directories",
    )
    parser.add_argument("--policy", action="append", default=[], metavar="NAME", help="only this policy (repeatable)")
    parser.add_argument(
        "--against",
        metavar="REV_OR_DIR",
        help="compare with the policies at a Git revision, or in another file or directory",
    )
    parser.add_argument(
        "--fail-if-more-than",
        metavar="N[%]",
        help="exit with 1 if a policy fires on more than N events; with --against, on more than N more (or N%% more)",
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to a file instead of stdout")
    parser.add_argument("--jobs", type=int, default=None, metavar="N", help="processes (default: one for each core)")
    parser.epilog = (
        "examples:\n"
        "  custodian-ctschema backtest logs/ -p policies/\n"
        "  custodian-ctschema backtest logs/ -p policies/ --against main\n"
    )


def run(options: argparse.Namespace) -> int:
    limit = _limit(options.fail_if_more_than, options.against)
    plan, bad = _plan(options)
    _check(options)
    report = _report(plan, options)
    _write(report, options)
    for problem in report["problems"]:
        print(printable(problem), file=sys.stderr)
    # 2 before 1: a limit that holds on half of the logs proves nothing.
    if bad or report["logs"]["unreadable"]:
        return 2
    excesses = list(_excesses(report, *limit)) if limit else []
    for text in excesses:
        print(printable(text), file=sys.stderr)
    return 1 if excesses else 0


def _limit(text: str | None, against: str | None) -> tuple[float, bool] | None:
    if text is None:
        return None
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(%?)", text)
    if not found:
        raise CtschemaError(f"--fail-if-more-than takes a number or a percentage such as 20%, not {text!r}")
    if found[2] and against is None:
        raise CtschemaError("--fail-if-more-than with % compares with an older version: it needs --against")
    return float(found[1]), bool(found[2])


def _check(options: argparse.Namespace) -> None:
    """Raise CtschemaError for what would fail after hours of reading."""
    from c7n_ctschema.backtest import log_summary
    from c7n_ctschema.files.writing import check_writable

    if options.output:
        check_writable(options.output)
    if missing := log_summary.missing(options.logs):
        raise CtschemaError("\n".join(str(one) for one in missing))


def _plan(options: argparse.Namespace) -> tuple[Plan, int]:
    """The policies, and the number of those that cannot be used, which are reported."""
    from c7n_ctschema.backtest import policies

    # Before any log is read: a broken policy must not cost an hour of folding.
    found = policies.plan(options.policies, options.policy, options.against)
    for problem in (*found.problems, *found.problems_of_older):
        print(printable(str(problem)), file=sys.stderr)
    return found.plan, len(found.problems)


def _report(plan: Plan, options: argparse.Namespace) -> Report:
    from c7n_ctschema.backtest import log_summary
    from c7n_ctschema.backtest.report import report
    from c7n_ctschema.cli.replay_formats.progress import progress
    from c7n_ctschema.replay.records import log_sizes

    # Only for people: without a terminal, the files are walked once.
    size = log_sizes.expected(options.logs) if is_terminal(sys.stderr) else 0
    with progress(size, "backtest") as done:
        return report(plan, log_summary.of_files(plan, options.logs, options.jobs, done))


def _write(report: Report, options: argparse.Namespace) -> None:
    from c7n_ctschema.cli.backtest_formats.output import WRITERS

    pieces = WRITERS[options.format](report)
    if options.output:
        from c7n_ctschema.files.writing import write_report

        write_report(options.output, "".join(pieces))
    else:
        sys.stdout.writelines(pieces)


def _excesses(report: Report, limit: float, is_percentage: bool) -> Iterator[str]:
    """The policies that fire on more events than the limit allows, as messages."""
    for policy in report["policies"]:
        change, fires = policy["change"], policy["verdicts"]["fires"]
        # A new policy fired on nothing before, so each of its events counts as more.
        before = change["fires_before"] if change else 0
        if fires - before > (before * limit / 100 if is_percentage else limit):
            more = f"{many(fires, 'event')}"
            compared = f", on {before:,} before" if change else ""
            yield f"{policy['policy']} fires on {more}{compared}: more than the limit of {limit:g}{'%' * is_percentage}"
