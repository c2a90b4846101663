"""The protocols of rules. The docstring of a rule's module is its documentation; docs/rules.md is made from it."""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.custodian.policy.policy_document import Document, Policy
from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.light_typing import Protocol
from c7n_ctschema.lint.analysis.policy_context import Context


class Documented(Protocol):
    """A module whose docstring documents it, with a Bad and a Good example."""

    CODE: str
    NAME: str
    SEVERITY: Severity
    __doc__: str | None


class Rule(Documented, Protocol):
    """A module of lint/rules. It yields findings; the engine adds file, code, and severity."""

    def check(self, context: Context) -> Iterator[Finding]: ...


class DocumentRule(Documented, Protocol):
    """A module of lint/rules that checks a whole file. It runs only if the user selects it."""

    def check_document(self, read: Document) -> Iterator[tuple[Policy | None, Finding]]:
        """Findings, each with its policy, or None for the file as a whole."""
        ...
