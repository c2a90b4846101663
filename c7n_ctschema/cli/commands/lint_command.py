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
        help="files, directories (*.yml, *.yaml, *.json), - for stdin (default: the working directory)",
    )
    add("--format", choices=lint_formats.FORMATS, default="text", help="default: text")
    add(
        "--fail-on",
        choices=[severity.word for severity in Severity],
        default=None,
        help="least severity that makes the exit code 1 (default: warning)",
    )
    add(
        "--select",
        action="append",
        default=[],
        metavar="RULES",
        help="only these rules: codes, their beginnings, or names; commas between",
    )
    add("--ignore", action="append", default=[], metavar="RULES", help="all but these rules")
    add("--validate", action="store_true", help="c7n's own validation too, with the place of what it refuses")
    add("--fix", action="store_true", help="write what is certain into the files")
    add("--diff", action="store_true", help="show what --fix would write, and write nothing")
    add("--baseline", metavar="FILE", help="leave out the findings that FILE knows")
    add("--write-baseline", action="store_true", help="make today's findings the baseline")
    add("--config", metavar="FILE", help="settings; default: the nearest .ctschema.toml or pyproject.toml above")
    add("--no-config", action="store_true", help="no settings from files")
    add("--jobs", type=int, default=0, metavar="N", help="processes (default: as many as pay)")
    add("-q", "--quiet", action="store_true", help="findings alone, no closing line, no notes")
    add("--list-rules", action="store_true", help="list the rules")
    explained: Any = add("--explain", metavar="RULE", help="print a rule's documentation; of a prefix (CT1), its rules")
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
    """What the run comes to; what cannot be read is reported as it comes, while others are still linted."""
    known = None if options.write_baseline else linting.baseline_of(chosen)
    found = [_told(report) for report in linting.reports(options.paths, chosen, options.jobs, progress.shown)]
    fixed = 0
    if options.fix or options.diff:
        from c7n_ctschema.cli.lint_formats import fix_report

        found, fixed = fix_report.run(found, chosen.selection, options)
    outcome = linting.outcome_of(found, chosen, known, fixed)
    if outcome.outdated and not options.quiet:
        _note_outdated(outcome.outdated, chosen.baseline)
    return outcome


def settings_of(options: argparse.Namespace) -> Settings:
    """What counts in this run; raises CtschemaError for what contradicts itself."""
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
    gone = f"{count} findings of the baseline no longer occur"
    if count == 1:
        gone = "1 finding of the baseline no longer occurs"
    note(f"{gone}; --write-baseline renews {file}")


def _told(report: FileReport) -> FileReport:
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
    note(f"{chosen.baseline} knows {count} finding{'' if count == 1 else 's'}")
    return 0
