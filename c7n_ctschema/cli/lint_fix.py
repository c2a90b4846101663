"""`lint --fix` and `--diff`: write what is certain, or show what would be written."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence

from c7n_ctschema.cli.lint_formats.text import safe_start
from c7n_ctschema.cli.text import is_terminal, printable
from c7n_ctschema.diagnostics import Diagnostic
from c7n_ctschema.errors import BadInput, CtschemaError
from c7n_ctschema.files.writing import write_atomically
from c7n_ctschema.lint import files, fixing, reports
from c7n_ctschema.lint.reports import FileReport
from c7n_ctschema.lint.selection import Selection

MOST_PASSES = 5  # a mended key may show the next rule what it could not see


def run(found: Sequence[FileReport], selection: Selection, options: argparse.Namespace) -> tuple[list[FileReport], int]:
    """The reports after fixing, and how many findings were fixed; with `--diff` the reports as they were, and none."""
    after: list[FileReport] = []
    count = 0
    for report in found:
        if not any(one.fix for one in report.diagnostics):
            after.append(report)
            continue
        before, new, fixed, refused = _passes(report, selection)
        if options.diff:
            sys.stdout.writelines(_diff(report.file, before, new))
            after.append(report)
        else:
            mended, written = _write(report, before, new, selection)
            after.append(mended)
            count += fixed if written else 0
        if not options.quiet:
            _say_refused(refused)
    return after, count


def _passes(report: FileReport, selection: Selection) -> tuple[str, str, int, list[tuple[Diagnostic, str]]]:
    """A file's text before and after, how many findings that mends, and which it refuses."""
    before = text = files.read(report.file).decode("utf-8")
    diagnostics: Sequence[Diagnostic] = report.diagnostics
    count = 0
    refused: Sequence[tuple[Diagnostic, str]] = ()
    for _ in range(MOST_PASSES):
        fixed = fixing.fix_text(text, report.file, diagnostics)
        text, count, refused = fixed.text, count + len(fixed.applied), fixed.refused
        if not fixed.applied:
            break
        diagnostics = reports.of_bytes(text.encode("utf-8"), report.file, selection).diagnostics
    return before, text, count, list(refused)


def _write(report: FileReport, before: str, new: str, selection: Selection) -> tuple[FileReport, bool]:
    """Write the file, and lint what stands there now."""
    if new == before:
        return report, False
    try:
        write_atomically(report.file, new, before)
    except CtschemaError as error:
        print(safe_start(str(error)), file=sys.stderr)
        return report._replace(problem=BadInput(report.file, "could not be written")), False
    return reports.of_bytes(new.encode("utf-8"), report.file, selection), True


def _say_refused(refused: Sequence[tuple[Diagnostic, str]]) -> None:
    for one, why in refused:
        place = f"{one.file}:{one.span.line}:{one.span.column}"
        print(safe_start(f"{place}: {one.code} not fixed: {why}"), file=sys.stderr)


def _diff(file: str, before: str, new: str) -> Iterator[str]:
    """A unified diff that `patch -p1` takes; on a terminal coloured, and its controls shown, not sent."""
    import difflib

    name = file.lstrip("/")
    lines = difflib.unified_diff(before.splitlines(True), new.splitlines(True), f"a/{name}", f"b/{name}")
    colours = {"-": "\x1b[31m", "+": "\x1b[32m", "@": "\x1b[36m"}
    for line in lines:
        whole = line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        if not is_terminal():
            yield whole
        elif line[0] in colours:
            yield f"{colours[line[0]]}{printable(whole.rstrip())}\x1b[0m\n"
        else:
            yield printable(whole)
