"""`lint`: check policy files."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from c7n_ctschema.cli import lint_formats
from c7n_ctschema.cli.arguments import target_arguments
from c7n_ctschema.cli.lint_formats.text import safe_start
from c7n_ctschema.cli.terminal import progress
from c7n_ctschema.diagnostics import Severity
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.grammar import counted
from c7n_ctschema.lint.running import lint_run as linting
from c7n_ctschema.lint.running import run_settings
from c7n_ctschema.lint.running.outcome import Outcome
from c7n_ctschema.lint.running.reports import FileReport
from c7n_ctschema.lint.running.run_settings import Settings
from c7n_ctschema.lint.running.settings_file import Config


def configure(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "paths",
        nargs="*",
        default=["."],
        metavar="PATH",
        help="files, directories (*.yml, *.yaml, *.json), or - for standard input (default: the working directory)",
    )
    add("--format", choices=lint_formats.FORMATS, default="text", help="default: text")
    add(
        "--fail-on",
        choices=[severity.word for severity in Severity],
        default=None,
        help="lowest severity that makes the exit code 1 (default: warning)",
    )
    add(
        "--select",
        action="append",
        default=[],
        metavar="RULES",
        help="run only these rules: codes, prefixes of codes, or names, separated by commas",
    )
    add("--ignore", action="append", default=[], metavar="RULES", help="do not run these rules")
    add("--validate", action="store_true", help="also run c7n's validation, and show the place of each error")
    add("--fix", action="store_true", help="apply certain fixes to the files")
    add("--diff", action="store_true", help="show the changes of --fix without writing them")
    add("--baseline", metavar="FILE", help="hide the findings that are in FILE")
    add("--write-baseline", action="store_true", help="write all current findings to the baseline")
    add(
        "--config",
        metavar="FILE",
        help="settings (default: the nearest .ctschema.toml or pyproject.toml above the files)",
    )
    add("--no-config", action="store_true", help="do not read a settings file")
    add(
        "--jobs",
        type=int,
        default=0,
        metavar="N",
        help="number of processes (default: depends on the size of the files)",
    )
    add("-q", "--quiet", action="store_true", help="print only findings, without summary and notes")
    add("--list-rules", action="store_true", help="list the rules")
    explained: Any = add("--explain", metavar="RULE", help="explain a rule, or list the rules of a prefix (CT1)")
    explained.completer = target_arguments.complete_rule
    parser.epilog = (
        "examples:\n"
        "  custodian-ctschema lint policies/\n"
        "  custodian-ctschema lint --format json policy.yml\n"
        "  custodian-ctschema lint --baseline known.json --write-baseline policies/\n"
        "  custodian-ctschema lint --explain CT101\n"
    )


def run(options: argparse.Namespace) -> int:
    if options.list_rules or options.explain:
        from c7n_ctschema.cli.lint_formats import rule_list

        return rule_list.run(options)
    chosen = settings_of(options)
    outcome = _linted(options, chosen)
    if options.write_baseline:
        return _write_baseline(chosen, outcome.reports)
    if not options.diff:
        sys.stdout.writelines(_output(outcome, options))
    return outcome.exit_code


def _linted(options: argparse.Namespace, chosen: Settings) -> Outcome:
    """The outcome of the run. Files that cannot be read are reported at once, while others are still linted."""
    known = None if options.write_baseline else linting.baseline_of(chosen)
    found = [_reported(report) for report in linting.reports(options.paths, chosen, options.jobs, progress.shown)]
    fixed = 0
    if options.fix or options.diff:
        from c7n_ctschema.cli.lint_formats import fix_report

        found, fixed = fix_report.run(found, chosen.selection, options)
    outcome = linting.outcome_of(found, chosen, known, fixed)
    if outcome.outdated and not options.quiet:
        _note_outdated(outcome.outdated, chosen.baseline)
    return outcome


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings of this run. Raises CtschemaError for flags that contradict each other."""
    given = Config() if options.no_config else run_settings.config_of(options.paths, options.config)
    found = run_settings.settings_of(
        given,
        select=options.select,
        ignore=options.ignore,
        validate=options.validate,
        fail_on=options.fail_on,
        baseline=options.baseline,
    )
    if options.write_baseline and not found.baseline:
        raise CtschemaError("--write-baseline needs --baseline FILE, or `baseline` in the settings")
    if (options.fix or options.diff) and "-" in options.paths:
        raise CtschemaError("--fix and --diff need files, not standard input")
    return found


def _note_outdated(count: int, file: str) -> None:
    occur = "occurs" if count == 1 else "occur"
    note(f"{counted(count, 'finding')} of the baseline no longer {occur}; --write-baseline updates {file}")


def _reported(report: FileReport) -> FileReport:
    for problem in report.problems:
        print(safe_start(str(problem)), file=sys.stderr)
    return report


def note(text: str) -> None:
    print(safe_start(f"note: {text}"), file=sys.stderr)


def _output(outcome: Outcome, options: argparse.Namespace) -> Iterator[str]:
    if options.quiet and options.format == "text":
        from c7n_ctschema.cli.lint_formats import text

        return text.findings(outcome)
    return lint_formats.write(outcome, options.format)


def _write_baseline(chosen: Settings, reports: Sequence[FileReport]) -> int:
    from c7n_ctschema.lint.running import baseline

    old = baseline.read(chosen.baseline) if os.path.exists(chosen.baseline) else None
    count = baseline.write(chosen.baseline, reports, old)
    note(f"{chosen.baseline} has {counted(count, 'finding')}")
    return 0
