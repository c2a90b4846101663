"""The result of linting one file. It is small, because worker processes send it to the parent process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from c7n_ctschema.custodian.policy import policy_document, policy_reading
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.diagnostics import Diagnostic, Kind
from c7n_ctschema.errors import BadInput
from c7n_ctschema.light_typing import NamedTuple
from c7n_ctschema.lint.running import engine
from c7n_ctschema.lint.running.selection import Selection, document_rules_of

STDIN = "<stdin>"
_NO_LINES: Mapping[int, str] = {}


class FileReport(NamedTuple):
    """A file's findings, with the lines that they point at.

    `problem` says why the whole file could not be read or written. `unreadable` says why some of its policies could not
    be read; those are not in `policies`.
    """

    file: str
    diagnostics: tuple[Diagnostic, ...] = ()
    lines: Mapping[int, str] = _NO_LINES
    policies: tuple[str, ...] = ()
    problem: BadInput | None = None
    is_policy_file: bool = False
    unreadable: tuple[BadInput, ...] = ()

    @property
    def problems(self) -> tuple[BadInput, ...]:
        """Why the file, or some of its policies, could not be linted."""
        return (self.problem, *self.unreadable) if self.problem else self.unreadable

    @property
    def is_broken(self) -> bool:
        """Whether a part of the file was not checked."""
        return bool(self.problems) or any(one.kind is Kind.FAILURE for one in self.diagnostics)


def lint_file(path: str, selection: Selection) -> FileReport:
    """The report of one file, or of standard input for `-`. A failure is in the report: it does not stop the run."""
    name = STDIN if path == "-" else path
    try:
        data = policy_reading.read(path)
        # For YAML, an empty file is null, and the message would be about a missing `policies`.
        if not data.strip():
            raise BadInput(name, "empty file: no policies in it", 1, 1)
        return of_bytes(data, name, selection)
    except BadInput as error:
        return FileReport(name, problem=error)
    except MemoryError:
        return FileReport(name, problem=BadInput(name, "not enough memory"))
    except Exception as error:
        return FileReport(name, (engine.failed(error, "reading the file", name),))


def of_bytes(data: bytes, name: str, selection: Selection) -> FileReport:
    """The report of a file's bytes. Raises BadInput if they cannot be read."""
    # `tolerant`: one policy that cannot be read must not hide the findings of the others.
    read = policy_document.read(data, name, tolerant=True)
    found = tuple(engine.lint_document(read, selection))
    looks_at_all = bool(document_rules_of(selection))
    names = tuple(
        one.name
        for one in read.policies
        if not one.unreadable and (one.concerns_us or one.is_meant_for_us or (looks_at_all and one.is_aws))
    )
    lines = dict(_lines(read.text, found))
    return FileReport(name, found, lines, names, None, read.is_policy_file, read.unreadable)


def _lines(text: str, found: Sequence[Diagnostic]) -> Iterator[tuple[int, str]]:
    """The first line of each finding: its number, and its text without the line end."""
    wanted = {one.span.line for one in found}
    lines = yaml_text.lines_of(text) if wanted else []
    for number in sorted(wanted):
        if number <= len(lines):
            yield number, lines[number - 1].rstrip("\r\n\x85\u2028\u2029")
