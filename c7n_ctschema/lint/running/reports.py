"""What linting one file came to, small enough to be handed over by another process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from c7n_ctschema.custodian.policy import policy_document, policy_reading
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.diagnostics import Diagnostic, Kind
from c7n_ctschema.errors import BadInput
from c7n_ctschema.lint.running import engine
from c7n_ctschema.lint.running.selection import Selection, document_rules_of

STDIN = "<stdin>"
_NO_LINES: Mapping[int, str] = {}


class FileReport(NamedTuple):
    """A file's findings with the lines that they point at.

    `problem` is why the whole file could not be read, or written; `unreadable` why some of its policies could not be,
    which are not among `policies`.
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
        """Why it, or policies of it, could not be linted, a line each."""
        return (self.problem, *self.unreadable) if self.problem else self.unreadable

    @property
    def is_broken(self) -> bool:
        """Whether something in it was not checked."""
        return bool(self.problems) or any(one.kind is Kind.FAILURE for one in self.diagnostics)


def lint_file(path: str, selection: Selection) -> FileReport:
    """Lint one file, `-` for standard input; what goes wrong is in the report, and does not stop the rest."""
    name = STDIN if path == "-" else path
    try:
        data = policy_reading.read(path)
        if not data.strip():
            raise BadInput(name, "empty file: no policies in it", 1, 1)
        return of_bytes(data, name, selection)
    except BadInput as error:
        return FileReport(name, problem=error)
    except MemoryError:
        return FileReport(name, problem=BadInput(name, "needs more memory than there is"))
    except Exception as error:
        return FileReport(name, (engine.failed(error, "reading the file", name),))


def of_bytes(data: bytes, name: str, selection: Selection) -> FileReport:
    """Lint a file's bytes; raises BadInput."""
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
    """The lines where findings begin, by number, without their ends."""
    wanted = {one.span.line for one in found}
    lines = yaml_text.lines_of(text) if wanted else []
    for number in sorted(wanted):
        if number <= len(lines):
            yield number, lines[number - 1].rstrip("\r\n\x85\u2028\u2029")
