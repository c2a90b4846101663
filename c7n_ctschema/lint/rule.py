"""What a rule is. Its module's docstring is its documentation; see docs/rules.md, which is made from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.lint.context import Context


class Rule(Protocol):
    """A module of lint/rules. A rule points at what is wrong; the engine adds file, code and severity."""

    CODE: str
    NAME: str
    SEVERITY: Severity
    __doc__: str | None

    def check(self, context: Context) -> Iterator[Finding]: ...
