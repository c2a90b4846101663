"""JSON for programs, stable within a version; docs/lint.md describes it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from c7n_ctschema.diagnostics import Diagnostic
from c7n_ctschema.errors import BadInput
from c7n_ctschema.lint.running.outcome import Outcome

VERSION = 1


def write(outcome: Outcome) -> Iterator[str]:
    data = {
        "version": VERSION,
        "diagnostics": [row(one) for one in outcome.diagnostics],
        "errors": [_problem(one) for report in outcome.reports for one in report.problems],
        "summary": outcome.summary(),
    }
    # ASCII only: file names that are not UTF-8 become `\udcff`, which every reader can decode.
    yield json.dumps(data, indent=2) + "\n"


def row(one: Diagnostic) -> dict[str, object]:
    span = one.span
    return {
        "rule": one.rule,
        "code": one.code,
        "severity": one.severity.word,
        "message": one.message,
        "file": one.file,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "policy": one.policy,
        # null instead of "": a reader tests one value only.
        "suggestion": one.suggestion or None,
        "effect": one.effect or None,
        "fixable": one.fix is not None,
    }


def _problem(problem: BadInput) -> dict[str, object]:
    return {
        "file": problem.file,
        # 0 for a file that cannot be opened, which has no line.
        "line": problem.line,
        "column": problem.column,
        "message": problem.message,
        "policy": problem.policy,
    }
