"""A lint run: the files that the paths name, a report for each file, and the outcome."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence

from c7n_ctschema.custodian.policy import policy_reading
from c7n_ctschema.custodian.policy.policy_document import Misspelt, NoPolicies
from c7n_ctschema.errors import BadInput
from c7n_ctschema.grammar import counted
from c7n_ctschema.light_typing import TYPE_CHECKING
from c7n_ctschema.lint.running import parallel, selection
from c7n_ctschema.lint.running.outcome import Outcome
from c7n_ctschema.lint.running.reports import FileReport
from c7n_ctschema.lint.running.run_settings import Settings

if TYPE_CHECKING:
    from c7n_ctschema.lint.running.baseline import Baseline

Watch = Callable[[Iterator[FileReport], int], Iterator[FileReport]]


def lint_paths(paths: Sequence[str], settings: Settings, jobs: int = 0) -> Outcome:
    """Lint files, directories, and standard input ("-"). Files that cannot be read have a report that says so.

    Raises BadInput if the baseline of the settings cannot be read.
    """
    # Before the run, because a broken baseline should not cost the time of a whole run.
    known = baseline_of(settings)
    return outcome_of(list(reports(paths, settings, jobs)), settings, known)


def baseline_of(settings: Settings) -> Baseline | None:
    """The known findings. Raises BadInput if they cannot be read."""
    if not settings.baseline:
        return None
    # Imported here: most runs have no baseline.
    from c7n_ctschema.lint.running import baseline

    return baseline.read(settings.baseline)


def outcome_of(found: list[FileReport], settings: Settings, known: Baseline | None = None, fixed: int = 0) -> Outcome:
    """The outcome of the reports, without known findings."""
    scope = "aws policy" if selection.document_rules_of(settings.selection) else "cloudtrail policy"
    outcome = Outcome(found, settings.fail_on, 0, fixed, scope)
    if known is None:
        return outcome
    kept, hidden, outdated = known.without(found)
    return outcome._replace(reports=kept, baselined=hidden, outdated=outdated)


def reports(
    paths: Sequence[str], settings: Settings, jobs: int = 0, watch: Watch = lambda found, total: found
) -> Iterator[FileReport]:
    """A report for each file, in order. `watch` gets the reports and the number of files, and passes the reports on."""
    wanted = _wanted(paths, settings)
    files = [path for path in wanted if isinstance(path, str)]
    linted = iter(watch(parallel.lint_files(files, settings.selection, jobs), len(files)))
    done: list[FileReport] = []
    for path in wanted:
        report = FileReport(path.file, problem=path) if isinstance(path, BadInput) else next(linted)
        done.append(report if isinstance(path, BadInput) else _without_other_files(report, path, paths))
        yield done[-1]
    for problem in _without_policies(paths, done):
        yield FileReport(problem.file, problem=problem)


def _wanted(paths: Sequence[str], settings: Settings) -> list[str | BadInput]:
    found = policy_reading.find(list(paths))
    # One path cannot name a file twice, and `realpath` is a system call for each part of a path.
    each = _once(found) if len(paths) > 1 else found
    return [path for path in each if isinstance(path, BadInput) or not settings.config.excludes(path)]


def _once(paths: Iterable[str | BadInput]) -> Iterator[str | BadInput]:
    """Each file once, even if it is given by several names."""
    seen: set[str] = set()
    for path in paths:
        name = os.path.realpath(path) if isinstance(path, str) and path != "-" else str(path)
        if name not in seen:
            seen.add(name)
            yield path


def _without_other_files(report: FileReport, path: str, named: Sequence[str]) -> FileReport:
    """The report, without the problem "no policies" for a file that the user did not name."""
    # In a directory, `package.json` is no policy file; if the user names it, it is worth an error.
    is_other = isinstance(report.problem, NoPolicies) and (
        path.endswith(".json") or isinstance(report.problem, Misspelt)
    )
    return FileReport(report.file) if is_other and path not in named else report


def _without_policies(paths: Sequence[str], found: Sequence[FileReport]) -> Iterator[BadInput]:
    """A problem for each directory in which no file has policies: most likely the user meant another directory."""
    for path in paths:
        if path == "-" or not os.path.isdir(path):
            continue
        folder = _prefix_of(path)
        below = [one for one in found if one.file.startswith(folder)]
        if below and not any(one.is_policy_file or one.problem for one in below):
            yield BadInput(
                path, f"no policies in this directory: none of its {counted(len(below), 'file')} has `policies:`"
            )


def _prefix_of(folder: str) -> str:
    return os.path.join(folder, "").removeprefix("./")
