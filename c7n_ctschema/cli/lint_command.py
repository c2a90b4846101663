"""`lint`: check policy files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from c7n_ctschema.cli.text import printable
from c7n_ctschema.custodian import document
from c7n_ctschema.diagnostics import Diagnostic, Severity
from c7n_ctschema.errors import BadInput, CtschemaError
from c7n_ctschema.lint import engine, files

FORMATS = ("text", "json")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="files, directories (*.yml, *.yaml, *.json), - for stdin"
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")
    parser.add_argument("--fail-on", choices=("info", "warning", "error"), default="warning",
                        help="least severity that makes the exit code 1 (default: warning)")  # fmt: skip
    parser.epilog = (
        "examples:\n  custodian-ctschema lint policies/\n  custodian-ctschema lint --format json policy.yml\n"
    )


class Run:
    """One lint run: what was found, what could not be read."""

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []
        self.texts: dict[str, str] = {}
        self.files = 0
        self.policies = 0
        self.unread = 0

    def lint(self, path: str) -> None:
        """Lint one file; what goes wrong is reported, and does not stop the rest."""
        try:
            read = document.read(files.read(path), "<stdin>" if path == "-" else path)
            self.files += 1
            self.policies += sum(policy.concerns_us for policy in read.policies)
            found = engine.lint_document(read)
        except CtschemaError as error:
            self.report(error)
            return
        self.diagnostics.extend(found)
        if found:
            self.texts[read.file] = read.text

    def report(self, error: CtschemaError) -> None:
        self.unread += 1
        print(printable(f"{error}" if isinstance(error, BadInput) else f"error: {error}"), file=sys.stderr)


def run(options: argparse.Namespace) -> int:
    done = Run()
    for path in files.find(options.paths):
        if isinstance(path, BadInput):
            done.report(path)
        else:
            done.lint(path)
    sys.stdout.writelines(_output(done, options.format))
    least = Severity[options.fail_on.upper()]
    if done.unread:
        return 2
    return 1 if any(one.severity >= least for one in done.diagnostics) else 0


def _output(done: Run, form: str) -> Iterator[str]:
    from c7n_ctschema.cli import lint_formats

    return lint_formats.WRITERS[form](done.diagnostics, done.texts, summary(done))


def summary(done: Run) -> dict[str, int]:
    """Counts, by severity and of what was read."""
    counts = {severity.word: sum(one.severity is severity for one in done.diagnostics) for severity in Severity}
    return {"files": done.files, "policies": done.policies, "unreadable": done.unread, **counts}
