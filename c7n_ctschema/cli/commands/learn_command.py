"""`learn`: make facts of a team's own logs, which the other commands use."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from c7n_ctschema.cli.terminal.text import is_terminal, printable
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.trail.facts import active_facts

if TYPE_CHECKING:
    from c7n_ctschema.learn.log_folding import Summary
    from c7n_ctschema.trail.facts.facts_document import Facts


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "logs", nargs="*", metavar="LOGS", help="files or directories of CloudTrail records, also gzipped; - is stdin"
    )
    target = parser.add_mutually_exclusive_group()
    target.add_argument("-o", "--output", metavar="FILE", help="write the facts to this file (default: stdout)")
    target.add_argument("--update", metavar="FILE", help="add to this file of facts; files that it knows are not read")
    parser.add_argument("--merge", nargs="+", default=[], metavar="FACTS", help="join files of facts")
    parser.add_argument(
        "--keep-values-of-enums",
        action="store_true",
        help="also count the values of keys whose model lists their values",
    )
    parser.add_argument("--jobs", type=int, default=None, metavar="N", help="processes (default: one for each core)")
    parser.add_argument("--report", action="store_true", help="print how much of the logs was known before")
    parser.add_argument(
        "-p", "--policies", nargs="+", default=[], metavar="POLICY", help="with --report: policies that wait for events"
    )
    parser.add_argument("--format", choices=("table", "json", "html"), default="table", help="of --report")
    parser.add_argument("--contribute", metavar="FACTS", help="print the facts that the public schema lacks")
    parser.epilog = (
        "examples:\n"
        "  custodian-ctschema learn --update facts.json AWSLogs/\n"
        "  custodian-ctschema learn --merge a.json b.json -o facts.json\n"
        "  custodian-ctschema learn --report AWSLogs/ -p policies/\n"
    )


def run(options: argparse.Namespace) -> int:
    with active_facts.unused():
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    if options.contribute:
        return _contribute(options.contribute)
    if options.merge:
        return _merge(options)
    if not options.logs:
        raise CtschemaError("no logs: name files or directories of CloudTrail records, or - for standard input")
    _check(options.update or options.output)
    summary = _learned(options)
    if options.report:
        _report(summary.facts, options)
    elif not options.update:
        _write(summary.facts, options.output)
    _tell(summary)
    return 2 if summary.unread else 0


def _check(output: str | None) -> None:
    """Raise CtschemaError for an output that would fail after hours of reading."""
    from c7n_ctschema.files.writing import check_writable

    if output:
        check_writable(output)


def _learned(options: argparse.Namespace) -> Summary:
    from c7n_ctschema.cli.replay_formats.progress import progress
    from c7n_ctschema.learn import learning, log_folding
    from c7n_ctschema.replay.records import log_sizes
    from c7n_ctschema.trail.facts.facts_document import Facts

    facts = learning.started(options.update) if options.update else Facts()
    plan = log_folding.Plan(options.keep_values_of_enums)
    # Only for people: without a terminal, the files are walked once.
    size = log_sizes.expected(options.logs) if is_terminal(sys.stderr) else 0
    with progress(size, "learning") as done:
        found = learning.learn(
            options.logs, facts, plan=plan, jobs=options.jobs, checkpoint=options.update or "", done=done
        )
    if options.update:
        _write(found.facts, options.update)
    return found


def _merge(options: argparse.Namespace) -> int:
    from c7n_ctschema.learn import learning

    if options.logs or options.update:
        raise CtschemaError("--merge reads files of facts, not logs: learn from the logs first")
    _write(learning.merge(options.merge), options.output)
    return 0


def _write(facts: Facts, path: str | None) -> None:
    from c7n_ctschema.files.writing import write_atomically

    if path:
        write_atomically(path, facts.text())
    else:
        sys.stdout.write(facts.text())


def _contribute(path: str) -> int:
    from c7n_ctschema.learn import contribution, learning

    sys.stdout.writelines(f"{line}\n" for line in contribution.lines(learning.read(path)))
    return 0


def _report(facts: Facts, options: argparse.Namespace) -> None:
    from c7n_ctschema.cli.learn_formats import report_output
    from c7n_ctschema.learn import coverage, waiting_policies

    waiting = waiting_policies.never_seen(options.policies, facts) if options.policies else []
    text = report_output.rendered(coverage.of(facts), waiting, options.format)
    if options.output:
        from c7n_ctschema.files.writing import write_report

        write_report(os.fspath(options.output), text)
    else:
        sys.stdout.write(text)


def _tell(summary: Summary) -> None:
    """What was read and what was not, on standard error."""
    from c7n_ctschema.cli.terminal import fitting
    from c7n_ctschema.grammar import listed, many

    for problem in summary.problems:
        print(printable(problem), file=sys.stderr)
    if summary.unlisted:
        print(f"{many(summary.unlisted, 'more problem')} not listed", file=sys.stderr)
    records, files = many(summary.records, "record"), many(summary.files, "file")
    line = f"{records} in {files}; the facts have {many(len(summary.facts.events), 'event')}"
    passed = [_passed_over(kind, count) for kind, count in sorted(summary.passed_over.items())]
    for part in fitting.lines(f"{line}; left out: {listed(passed)}" if passed else line, "  "):
        print(part, file=sys.stderr)


def _passed_over(kind: str, count: int) -> str:
    from c7n_ctschema.grammar import many
    from c7n_ctschema.learn.learning import READ_BEFORE

    return f"{many(count, 'file')} read before" if kind == READ_BEFORE else many(count, kind)
