"""SARIF 2.1.0 for GitHub's code scanning and editors: https://docs.oasis-open.org/sarif/sarif/v2.1.0/."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from c7n_ctschema import __version__, lazy_regex
from c7n_ctschema.cli.lint_formats.places import one_line, uri
from c7n_ctschema.diagnostics import Diagnostic, Fix, Span
from c7n_ctschema.errors import BadInput
from c7n_ctschema.lint.running import baseline, fixing, rule_documentation
from c7n_ctschema.lint.running.outcome import Outcome, details
from c7n_ctschema.lint.running.registry import DOCUMENTED
from c7n_ctschema.lint.running.reports import FileReport
from c7n_ctschema.lint.running.rule import Documented

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
HOME = "https://github.com/cloud-custodian/custodian-ctschema"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_LINK = lazy_regex.compile(r"\[(?=[^\]]*\]\()")  # `[text](address)` would become a link (section 3.11.6)
_PLACEHOLDER = lazy_regex.compile(r"\{(\d+)\}")  # and `{0}` an argument (3.11.5)


def write(outcome: Outcome) -> Iterator[str]:
    rules = sorted(DOCUMENTED, key=lambda rule: rule.CODE)
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(outcome, rules)]}
    yield json.dumps(log, indent=2) + "\n"


def _run(outcome: Outcome, rules: Sequence[Documented]) -> dict[str, object]:
    index = {rule.CODE: at for at, rule in enumerate(rules)}
    lines = {report.file: report for report in outcome.reports}
    driver = {
        "name": "custodian-ctschema",
        "version": __version__,
        "semanticVersion": __version__,
        "informationUri": HOME,
        "rules": [_rule(rule) for rule in rules],
    }
    problems = [_notification(one) for report in outcome.reports for one in report.problems]
    invocation = {
        "executionSuccessful": not any(report.is_broken for report in outcome.reports),
        "toolExecutionNotifications": problems,
    }
    results = [
        _result(one, mark, index[one.code], lines[one.file]) for one, mark in baseline.fingerprints(outcome.diagnostics)
    ]
    return {
        "tool": {"driver": driver},
        "invocations": [invocation],
        # Python counts code points. In UTF-16, SARIF's other choice, an emoji takes two columns.
        "columnKind": "unicodeCodePoints",
        "results": results,
    }


def _rule(rule: Documented) -> dict[str, object]:
    help_text = rule_documentation.markdown(rule)
    return {
        "id": rule.CODE,
        "name": "".join(word.title() for word in rule.NAME.split("-")),
        "shortDescription": {"text": rule_documentation.summary(rule)},
        "fullDescription": {"text": rule_documentation.summary(rule)},
        "help": {"text": (rule.__doc__ or "").strip(), "markdown": help_text},
        "helpUri": rule_documentation.link(rule),
        "defaultConfiguration": {"level": _LEVELS[rule.SEVERITY.word]},
        "properties": {"tags": ["cloud-custodian", "cloudtrail"]},
    }


def _result(one: Diagnostic, fingerprint: str, rule_index: int, report: FileReport) -> dict[str, object]:
    found: dict[str, object] = {
        "ruleId": one.code,
        "ruleIndex": rule_index,
        "level": _LEVELS[one.severity.word],
        "message": {"text": _message("\n".join([one.message, *details(one)]))},
        "locations": [_location(one.file, one.span, one.policy)],
        # GitHub tracks an alert by it over commits. `v1` changes when the way to compute it changes.
        "partialFingerprints": {"ctschema/v1": fingerprint},
    }
    # The quotes of the value decide how the replacement is written, so the line itself is needed.
    replacement = fixing.replacement(one.fix, report.lines.get(one.fix.span.line, "")) if one.fix else None
    if one.fix and replacement is not None:
        found["fixes"] = [_fix(one.file, one.fix, replacement)]
    return found


def _location(file: str, span: Span, policy: str = "") -> dict[str, object]:
    physical = {"artifactLocation": _artifact(file), "region": _region(span)}
    logical = [{"name": one_line(policy), "kind": "resource"}] if policy else []
    return {"physicalLocation": physical, **({"logicalLocations": logical} if logical else {})}


def _artifact(file: str) -> dict[str, str]:
    """A file as an artifact. Relative paths have the base `%SRCROOT%`, SARIF's convention for the checkout."""
    found = uri(file)
    return {"uri": found} if found.startswith("file:") else {"uri": found, "uriBaseId": "%SRCROOT%"}


def _region(span: Span) -> dict[str, int]:
    # Lines and columns count from 1, and the end column is the one behind the last character, as in `Span`.
    return {"startLine": span.line, "startColumn": span.column, "endLine": span.end_line, "endColumn": span.end_column}


def _fix(file: str, fix: Fix, replacement: str) -> dict[str, object]:
    change = {"deletedRegion": _region(fix.span), "insertedContent": {"text": replacement}}
    return {
        "description": {"text": _message(fix.title)},
        "artifactChanges": [{"artifactLocation": _artifact(file), "replacements": [change]}],
    }


def _notification(problem: BadInput) -> dict[str, object]:
    line, column = max(1, problem.line), max(1, problem.column)
    return {
        "level": "error",
        "message": {"text": _message(f"cannot be linted: {problem.message}")},
        "locations": [_location(problem.file, Span(line, column, line, column), problem.policy)],
    }


def _message(text: str) -> str:
    plain = "\n".join(one_line(line) for line in text.split("\n"))
    return _PLACEHOLDER.sub(r"{{\1}}", _LINK.sub(r"\\[", plain))
