"""What a check found, and where: the words that linter, wizard and replay share."""

from __future__ import annotations

import enum
from typing import NamedTuple


class Severity(enum.IntEnum):
    """How sure and how bad: `ERROR` will not work, `WARNING` probably does not, `INFO` is worth knowing."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        return self.name.lower()


class Kind(enum.Enum):
    """What a finding means to the program. Code decides by it, never by a sentence."""

    PLAIN = "plain"
    REFUSAL = "refusal"  # c7n refuses the policy here
    FAILURE = "failure"  # this tool failed: something was not checked


class Span(NamedTuple):
    """A stretch of a file. Lines and columns count from 1; `end_column` is the first column after it."""

    line: int
    column: int
    end_line: int
    end_column: int


class Fix(NamedTuple):
    """Replace the scalar at `span` by `text` (the value; the writer keeps the scalar's own quotes)."""

    span: Span
    text: str
    title: str


class Finding(NamedTuple):
    """What a rule yields. `severity` only where it differs from the rule's own."""

    span: Span
    message: str
    suggestion: str = ""
    effect: str = ""
    fix: Fix | None = None
    severity: Severity | None = None
    kind: Kind = Kind.PLAIN


class Diagnostic(NamedTuple):
    """A finding stamped by the engine with rule, code, file and policy."""

    rule: str
    code: str
    severity: Severity
    message: str
    file: str
    span: Span
    policy: str
    suggestion: str = ""
    effect: str = ""
    fix: Fix | None = None
    kind: Kind = Kind.PLAIN
