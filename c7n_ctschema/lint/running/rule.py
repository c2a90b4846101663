"""What a rule is. Its module's docstring is its documentation; see docs/rules.md, which is made from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from c7n_ctschema.custodian.policy.policy_document import Document, Policy
from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.lint.analysis.policy_context import Context


class Documented(Protocol):
    """What findings can be of: its docstring is its documentation, with a Bad and a Good example."""

    CODE: str
    NAME: str
    SEVERITY: Severity
    __doc__: str | None


class Rule(Documented, Protocol):
    """A module of lint/rules. A rule points at what is wrong; the engine adds file, code and severity."""

    def check(self, context: Context) -> Iterator[Finding]: ...


class DocumentRule(Documented, Protocol):
    """A module of lint/rules that looks at a whole file. It runs only where the user asks for it."""

    def check_document(self, read: Document) -> Iterator[tuple[Policy | None, Finding]]:
        """Findings with the policy that each is about; None for the file as a whole."""
        ...
