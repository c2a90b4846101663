"""`lint --fix` and `--diff`: write certain fixes, or show what would be written."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence

from c7n_ctschema.cli.lint_formats.text import safe_start
from c7n_ctschema.cli.terminal.text import is_terminal, printable
from c7n_ctschema.diagnostics import Diagnostic
from c7n_ctschema.lint.running import fix_files
from c7n_ctschema.lint.running.reports import FileReport
from c7n_ctschema.lint.running.selection import Selection


def run(found: Sequence[FileReport], selection: Selection, options: argparse.Namespace) -> tuple[list[FileReport], int]:
    """The reports after fixing, and the number of fixed findings. With `--diff`, the reports do not change."""
    after: list[FileReport] = []
    count = 0
    for one in fix_files.fix_files(found, selection, write=not options.diff):
        after.append(one.report)
        count += one.count
        # Printed file by file: a later file that cannot be read must not lose the patch of the others.
        if options.diff:
            sys.stdout.writelines(_diff(one.report.file, one.before, one.after))
        if one.error:
            print(safe_start(str(one.error)), file=sys.stderr)
        if not options.quiet:
            _say_refused(one.refused)
    return after, count


def _say_refused(refused: Sequence[tuple[Diagnostic, str]]) -> None:
    for one, why in refused:
        place = f"{one.file}:{one.span.line}:{one.span.column}"
        print(safe_start(f"{place}: {one.code} not fixed: {why}"), file=sys.stderr)


def _diff(file: str, before: str, new: str) -> Iterator[str]:
    """A unified diff for `patch -p1`. On a terminal, it has colors, and control characters are escaped."""
    import difflib

    # `a//home/p.yml` of an absolute path would keep its root after `patch -p1`.
    name = file.lstrip("/")
    lines = difflib.unified_diff(before.splitlines(True), new.splitlines(True), f"a/{name}", f"b/{name}")
    colours = {"-": "\x1b[31m", "+": "\x1b[32m", "@": "\x1b[36m"}
    for line in lines:
        # difflib has no marker for a last line without a newline; without it, `patch` would join two lines.
        whole = line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        # Escaped control characters would no longer match the file that the patch applies to.
        if not is_terminal():
            yield whole
        elif line[0] in colours:
            yield f"{colours[line[0]]}{printable(whole.rstrip())}\x1b[0m\n"
        else:
            yield printable(whole)
