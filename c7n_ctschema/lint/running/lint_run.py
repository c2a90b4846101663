"""A whole lint run: which files the paths mean, a report for each, and what all of them come to."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from c7n_ctschema.custodian.policy import policy_reading
from c7n_ctschema.custodian.policy.policy_document import Misspelt, NoPolicies
from c7n_ctschema.errors import BadInput
from c7n_ctschema.lint.running import parallel, selection
from c7n_ctschema.lint.running.outcome import Outcome
from c7n_ctschema.lint.running.reports import FileReport
from c7n_ctschema.lint.running.run_settings import Settings

if TYPE_CHECKING:
    from c7n_ctschema.lint.running.baseline import Baseline

Watch = Callable[[Iterator[FileReport], int], Iterator[FileReport]]


def lint_paths(paths: Sequence[str], settings: Settings, jobs: int = 0) -> Outcome:
    """Lint files and directories, "-" is standard input; what cannot be read is in the reports.

    Raises BadInput where the baseline of the settings cannot be read.
    """
    known = baseline_of(settings)
    return outcome_of(list(reports(paths, settings, jobs)), settings, known)


def baseline_of(settings: Settings) -> Baseline | None:
    """The known findings; raises BadInput, before any work is done, where they cannot be read."""
    if not settings.baseline:
        return None
    from c7n_ctschema.lint.running import baseline

    return baseline.read(settings.baseline)


def outcome_of(found: list[FileReport], settings: Settings, known: Baseline | None = None, fixed: int = 0) -> Outcome:
    """What the reports come to, without the findings that are known."""
    scope = "aws policy" if selection.document_rules_of(settings.selection) else "cloudtrail policy"
    outcome = Outcome(found, settings.fail_on, 0, fixed, scope)
    if known is None:
        return outcome
    kept, hidden, outdated = known.without(found)
    return outcome._replace(reports=kept, baselined=hidden, outdated=outdated)


def reports(
    paths: Sequence[str], settings: Settings, jobs: int = 0, watch: Watch = lambda found, total: found
) -> Iterator[FileReport]:
    """A report for each file as it is linted, in order; `watch` passes them on, and is told how many there are."""
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
    each = _once(found) if len(paths) > 1 else found
    return [path for path in each if isinstance(path, BadInput) or not settings.config.excludes(path)]


def _once(paths: Iterable[str | BadInput]) -> Iterator[str | BadInput]:
    """Each file once, by whatever names it is given."""
    seen: set[str] = set()
    for path in paths:
        name = os.path.realpath(path) if isinstance(path, str) and path != "-" else str(path)
        if name not in seen:
            seen.add(name)
            yield path


def _without_other_files(report: FileReport, path: str, named: Sequence[str]) -> FileReport:
    """A directory may hold other things than policies, such as records: a file that is named was meant to have some."""
    is_other = isinstance(report.problem, NoPolicies) and (
        path.endswith(".json") or isinstance(report.problem, Misspelt)
    )
    return FileReport(report.file) if is_other and path not in named else report


def _without_policies(paths: Sequence[str], found: Sequence[FileReport]) -> Iterator[BadInput]:
    """Directories of YAML that is all something else: most likely not the one that was meant."""
    for path in paths:
        if path == "-" or not os.path.isdir(path):
            continue
        folder = _prefix_of(path)
        below = [one for one in found if one.file.startswith(folder)]
        if below and not any(one.is_policy_file or one.problem for one in below):
            yield BadInput(path, f"no policies in this directory: none of its files ({len(below)}) has `policies:`")


def _prefix_of(folder: str) -> str:
    return os.path.join(folder, "").removeprefix("./")
