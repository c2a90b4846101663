"""Run the rules over policies; stamp what they find with file, code, severity and policy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from c7n_ctschema.custodian import document
from c7n_ctschema.custodian.document import Policy
from c7n_ctschema.diagnostics import Diagnostic, Finding
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.lint.context import Context
from c7n_ctschema.lint.registry import RULES
from c7n_ctschema.lint.rule import Rule


class InternalError(CtschemaError):
    """A rule failed on a policy: a bug of ours, reported with the place, never hiding other findings."""


def lint_text(text: str | bytes, path: str = "<text>", rules: Sequence[Rule] = RULES) -> list[Diagnostic]:
    """The diagnostics of a policy file's text, in the file's order; raises BadInput where it cannot be read."""
    data = text.encode() if isinstance(text, str) else text
    return lint_document(document.read(data, path), rules)


def lint_document(read: document.Document, rules: Sequence[Rule] = RULES) -> list[Diagnostic]:
    """The diagnostics of a document that was read already."""
    found = [one for policy in read.policies for one in _of_policy(policy, read.file, rules)]
    return sorted(found, key=lambda one: (one.span.line, one.span.column, one.code))


def _of_policy(policy: Policy, file: str, rules: Sequence[Rule]) -> Iterator[Diagnostic]:
    if not policy.concerns_us:
        return
    context = Context(policy)
    for rule in rules:
        try:
            for finding in rule.check(context):
                yield _stamped(rule, finding, file, policy.name)
        except (CtschemaError, KeyboardInterrupt, MemoryError):
            raise
        except Exception as error:
            raise InternalError(f"{file}: policy {policy.name!r}: rule {rule.CODE} failed: {error!r}") from error


def _stamped(rule: Rule, finding: Finding, file: str, policy: str) -> Diagnostic:
    return Diagnostic(
        rule=rule.NAME,
        code=rule.CODE,
        severity=finding.severity or rule.SEVERITY,
        message=finding.message,
        file=file,
        span=finding.span,
        policy=policy,
        suggestion=finding.suggestion,
        effect=finding.effect,
        fix=finding.fix,
    )
