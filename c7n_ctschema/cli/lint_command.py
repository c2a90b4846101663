"""`lint`: check policy files."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from c7n_ctschema.cli import lint_formats, targets
from c7n_ctschema.cli.lint_formats.outcome import Outcome
from c7n_ctschema.cli.lint_formats.text import safe_start
from c7n_ctschema.custodian.document import Misspelt, NoPolicies
from c7n_ctschema.diagnostics import Severity
from c7n_ctschema.errors import BadInput, CtschemaError
from c7n_ctschema.lint import config, files, many, selection
from c7n_ctschema.lint.config import Config
from c7n_ctschema.lint.reports import FileReport
from c7n_ctschema.lint.selection import Selection

if TYPE_CHECKING:
    from c7n_ctschema.lint.baseline import Baseline


def configure(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", help="files, directories (*.yml, *.yaml, *.json), - for stdin")
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
    explained.completer = targets.complete_rule
    parser.epilog = (
        "examples:\n"
        "  custodian-ctschema lint policies/\n"
        "  custodian-ctschema lint --format json policy.yml\n"
        "  custodian-ctschema lint --baseline known.json --write-baseline policies/\n"
        "  custodian-ctschema lint --explain CT101\n"
    )


def run(options: argparse.Namespace) -> int:
    if options.list_rules or options.explain:
        from c7n_ctschema.cli import lint_rules

        return lint_rules.run(options)
    if not options.paths:
        raise CtschemaError("nothing to lint: name files or directories, or - for standard input")
    settings = settings_of(options)
    reports, outcome = _linted(options, settings)
    if options.write_baseline:
        return _write_baseline(settings, reports)
    if not options.diff:
        sys.stdout.writelines(_output(outcome, options))
    return outcome.exit_code


class Settings(NamedTuple):
    """The command line over the settings file."""

    config: Config
    selection: Selection
    fail_on: Severity
    baseline: str


def settings_of(options: argparse.Namespace) -> Settings:
    """What counts in this run; raises CtschemaError for what contradicts itself."""
    given = _config(options)
    select = selection.checked(options.select) or given.select
    ignore = (*given.ignore, *selection.checked(options.ignore))
    baseline = options.baseline or given.baseline
    if options.write_baseline and not baseline:
        raise CtschemaError("--write-baseline needs --baseline FILE, or `baseline` in the settings")
    if (options.fix or options.diff) and "-" in options.paths:
        raise CtschemaError("--fix and --diff need files, not standard input")
    chosen = Selection(select, ignore, options.validate or given.validate)
    return Settings(given, chosen, Severity[(options.fail_on or given.fail_on or "warning").upper()], baseline)


def _config(options: argparse.Namespace) -> Config:
    if options.no_config:
        return Config()
    if not options.config:
        return config.find(options.paths)
    found = config.load(options.config)
    if found is None:
        raise CtschemaError(f"{options.config} has no [tool.ctschema]")
    return found


def _linted(options: argparse.Namespace, settings: Settings) -> tuple[list[FileReport], Outcome]:
    """All reports, and the outcome without what the baseline knows."""
    known = _known(options, settings)
    reports = list(_reports(options, settings))
    fixed = 0
    if options.fix or options.diff:
        from c7n_ctschema.cli import lint_fix

        reports, fixed = lint_fix.run(reports, settings.selection, options)
    scope = "aws policy" if selection.document_rules_of(settings.selection) else "cloudtrail policy"
    outcome = Outcome(reports, settings.fail_on, 0, fixed, scope)
    if known:
        kept, hidden, gone = known.without(reports)
        outcome = outcome._replace(reports=kept, baselined=hidden)
        if gone and not options.quiet:
            gone_ones = (
                "1 finding of the baseline no longer occurs"
                if gone == 1
                else f"{gone} findings of the baseline no longer occur"
            )
            note(f"{gone_ones}; --write-baseline renews {known.path}")
    return reports, outcome


def _known(options: argparse.Namespace, settings: Settings) -> Baseline | None:
    """The baseline; what is wrong with it is said before any work is done."""
    if not settings.baseline or options.write_baseline:
        return None
    from c7n_ctschema.lint import baseline

    return baseline.read(settings.baseline)


def _reports(options: argparse.Namespace, settings: Settings) -> Iterator[FileReport]:
    from c7n_ctschema.cli import progress

    wanted = list(_once(files.find(options.paths)) if len(options.paths) > 1 else files.find(options.paths))
    paths = [path for path in wanted if isinstance(path, str) and not settings.config.excludes(path)]
    linted = iter(progress.shown(many.lint_files(paths, settings.selection, options.jobs), len(paths)))
    done: list[FileReport] = []
    for path in wanted:
        if isinstance(path, BadInput):
            done.append(_told(FileReport(path.file, problem=path)))
            yield done[-1]
        elif not settings.config.excludes(path):
            done.append(_told(_quiet(next(linted), path, options.paths)))
            yield done[-1]
    for problem in _without_policies(options.paths, done):
        yield _told(FileReport(problem.file, problem=problem))


def _quiet(report: FileReport, path: str, named: Sequence[str]) -> FileReport:
    """A directory may hold other things than policies, such as records: a file that is named was meant to have some."""
    is_other = isinstance(report.problem, NoPolicies) and (
        path.endswith(".json") or isinstance(report.problem, Misspelt)
    )
    return FileReport(report.file) if is_other and path not in named else report


def _without_policies(paths: Sequence[str], reports: Sequence[FileReport]) -> Iterator[BadInput]:
    """Directories of YAML that is all something else: most likely not the one that was meant."""
    for path in paths:
        if path == "-" or not os.path.isdir(path):
            continue
        folder = os.path.join(path, "").removeprefix("./")
        below = [one for one in reports if one.file.startswith(folder)]
        if below and not any(one.is_policy_file or one.problem for one in below):
            yield BadInput(path, f"no policies in this directory: none of its files ({len(below)}) has `policies:`")


def _once(paths: Iterable[str | BadInput]) -> Iterator[str | BadInput]:
    """Each file once, by whatever names it is given."""
    seen: set[str] = set()
    for path in paths:
        name = os.path.realpath(path) if isinstance(path, str) and path != "-" else str(path)
        if name not in seen:
            seen.add(name)
            yield path


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


def _write_baseline(settings: Settings, reports: Sequence[FileReport]) -> int:
    from c7n_ctschema.lint import baseline

    old = baseline.read(settings.baseline) if os.path.exists(settings.baseline) else None
    count = baseline.write(settings.baseline, reports, old)
    note(f"{settings.baseline} knows {count} finding{'' if count == 1 else 's'}")
    return 0
