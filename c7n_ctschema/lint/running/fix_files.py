"""Applies certain fixes to files, or returns what would be written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from c7n_ctschema.custodian.policy import policy_reading
from c7n_ctschema.diagnostics import Diagnostic
from c7n_ctschema.errors import BadInput, CtschemaError
from c7n_ctschema.files.writing import write_atomically
from c7n_ctschema.lint.running import fixing, reports
from c7n_ctschema.lint.running.fixing import Fixed
from c7n_ctschema.lint.running.reports import FileReport
from c7n_ctschema.lint.running.selection import Selection

MOST_PASSES = 5  # after a fix, a rule may find something that it could not check before


@dataclass(frozen=True, slots=True)
class FixedFile:
    """A file before and after. `report` describes the file now, `count` is the number of findings that were fixed.

    `refused` has the findings whose fix was not applied, each with a reason. `error` says why the file could not be
    written.
    """

    report: FileReport
    before: str = ""
    after: str = ""
    count: int = 0
    refused: tuple[tuple[Diagnostic, str], ...] = ()
    error: CtschemaError | None = None


def fix_files(found: Iterable[FileReport], selection: Selection, *, write: bool = True) -> Iterator[FixedFile]:
    """Each report's file, fixed. Without `write`, the file and its report do not change, and `count` is 0."""
    for report in found:
        # A file without fixes is not read again.
        if any(one.fix for one in report.diagnostics):
            fixed = _fixed(report, selection)
            yield _written(fixed, selection) if write else _unwritten(fixed)
        else:
            yield FixedFile(report)


def fixed_text(text: str, file: str, found: Sequence[Diagnostic], selection: Selection) -> Fixed:
    """The text with all fixes of its diagnostics, and of those that the fixed text has."""
    made, applied = Fixed(text), tuple[Diagnostic, ...]()
    for _ in range(MOST_PASSES):
        made = fixing.fix_text(made.text, file, found)
        applied += made.applied
        # The rest was refused, and would be refused again.
        if not made.applied:
            break
        found = reports.of_bytes(made.text.encode("utf-8"), file, selection).diagnostics
    return Fixed(made.text, applied, made.refused)


def _fixed(report: FileReport, selection: Selection) -> FixedFile:
    """The file's text before and after. This writes nothing."""
    # Not from the report, which has only the lines with findings: it is sent between processes.
    before = policy_reading.read(report.file).decode("utf-8")
    made = fixed_text(before, report.file, report.diagnostics, selection)
    return FixedFile(report, before, made.text, len(made.applied), made.refused)


def _unwritten(fixed: FixedFile) -> FixedFile:
    return FixedFile(fixed.report, fixed.before, fixed.after, 0, fixed.refused)


def _written(fixed: FixedFile, selection: Selection) -> FixedFile:
    """Write the file, and lint the result."""
    file, new = fixed.report.file, fixed.after
    # Fixes that restore each other's text leave the file alone, with its time of change.
    if new == fixed.before:
        return _unwritten(fixed)
    try:
        # `before` lets the writer refuse if an editor has saved the file meanwhile.
        write_atomically(file, new, fixed.before)
    except CtschemaError as error:
        broken = fixed.report._replace(problem=BadInput(file, "could not be written"))
        return FixedFile(broken, fixed.before, fixed.before, 0, fixed.refused, error)
    report = reports.of_bytes(new.encode("utf-8"), file, selection)
    return FixedFile(report, fixed.before, new, fixed.count, fixed.refused)
