"""`lint`: check policy files."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence

from c7n_ctschema.cli import lint_formats
from c7n_ctschema.cli.arguments import target_arguments
from c7n_ctschema.cli.lint_formats.text import safe_start
from c7n_ctschema.cli.terminal import progress
from c7n_ctschema.diagnostics import Severity
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.grammar import counted
from c7n_ctschema.light_typing import Any
from c7n_ctschema.lint.running import lint_run as linting
from c7n_ctschema.lint.running import run_settings
from c7n_ctschema.lint.running.outcome import Outcome
from c7n_ctschema.lint.running.reports import FileReport
from c7n_ctschema.lint.running.run_settings import Settings
from c7n_ctschema.lint.running.settings_file import Config


def configure(parser: argparse.ArgumentParser) -> None:
    # The order of the calls is the order of --help.
    _add_input_and_result(parser)
    _add_rules_and_fixes(parser)
    _add_settings(parser)
    _add_output(parser)
    parser.epilog = (
        "examples:\n"
        "  custodian-ctschema lint policies/\n"
        "  custodian-ctschema lint --format json policy.yml\n"
        "  custodian-ctschema lint --baseline known.json --write-baseline policies/\n"
        "  custodian-ctschema lint --explain CT101\n"
    )


def _add_input_and_result(parser: argparse.ArgumentParser) -> None:
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


def _add_rules_and_fixes(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
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


def _add_settings(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
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


def _add_output(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("-q", "--quiet", action="store_true", help="print only findings, without summary and notes")
    add("--list-rules", action="store_true", help="list the rules")
    explained: Any = add("--explain", metavar="RULE", help="explain a rule, or list the rules of a prefix (CT1)")
    explained.completer = target_arguments.complete_rule


def run(options: argparse.Namespace) -> int:
    if options.list_rules or options.explain:
        # Here, because a run of the linter does not print rules.
        from c7n_ctschema.cli.lint_formats import rule_list

        return rule_list.run(options)
    chosen = settings_of(options)
    outcome = _linted(options, chosen)
    # Before any output: the findings go to the file, and the exit code says that it was written.
    if options.write_baseline:
        return _write_baseline(chosen, outcome.reports)
    # `--diff` prints a patch: findings in between would make `patch -p1` fail.
    if not options.diff:
        sys.stdout.writelines(_output(outcome, options))
    return outcome.exit_code


def _linted(options: argparse.Namespace, chosen: Settings) -> Outcome:
    """The outcome of the run. Files that cannot be read are reported at once, while others are still linted."""
    # The new baseline must have all findings, also those that the old one hides.
    known = None if options.write_baseline else linting.baseline_of(chosen)
    found = [_reported(report) for report in linting.reports(options.paths, chosen, options.jobs, progress.shown)]
    fixed = 0
    if options.fix or options.diff:
        from c7n_ctschema.cli.lint_formats import fix_report

        # Before the outcome, so that fixed findings count neither for the summary nor for the exit code.
        found, fixed = fix_report.run(found, chosen.selection, options)
    outcome = linting.outcome_of(found, chosen, known, fixed)
    # Old entries could hide a new finding of the same text, so they are worth a note.
    if outcome.outdated and not options.quiet:
        _note_outdated(outcome.outdated, chosen.baseline)
    return outcome


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings of this run. Raises CtschemaError for flags that contradict each other."""
    # Flags override the file: a build passes `--select` for one run, and the team's settings stay.
    given = Config() if options.no_config else run_settings.config_of(options.paths, options.config)
    found = run_settings.settings_of(
        given,
        select=options.select,
        ignore=options.ignore,
        validate=options.validate,
        fail_on=options.fail_on,
        baseline=options.baseline,
    )
    # After the settings are read, because they can name the baseline.
    if options.write_baseline and not found.baseline:
        raise CtschemaError("--write-baseline needs --baseline FILE, or `baseline` in the settings")
    # Standard input has no file to write, and its findings would be mixed with the fixed text.
    if (options.fix or options.diff) and "-" in options.paths:
        raise CtschemaError("--fix and --diff need files, not standard input")
    return found


def _note_outdated(count: int, file: str) -> None:
    occur = "occurs" if count == 1 else "occur"
    note(f"{counted(count, 'finding')} of the baseline no longer {occur}; --write-baseline updates {file}")


def _reported(report: FileReport) -> FileReport:
    for problem in report.problems:
        # A file can have the name `::warning::.yml`, which GitHub's runner would execute at the start of a line.
        print(safe_start(str(problem)), file=sys.stderr)
    return report


def note(text: str) -> None:
    print(safe_start(f"note: {text}"), file=sys.stderr)


def _output(outcome: Outcome, options: argparse.Namespace) -> Iterator[str]:
    # Other formats are for programs, and their schemas demand the whole document.
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
