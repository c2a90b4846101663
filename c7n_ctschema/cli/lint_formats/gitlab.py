"""GitLab's code quality report, shown in merge requests: https://docs.gitlab.com/ci/testing/code_quality/."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from c7n_ctschema.cli.lint_formats.outcome import Outcome, details
from c7n_ctschema.cli.lint_formats.places import relative, unicode_text
from c7n_ctschema.cli.text import on_one_line
from c7n_ctschema.diagnostics import Diagnostic
from c7n_ctschema.errors import BadInput
from c7n_ctschema.lint import baseline

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def write(outcome: Outcome) -> Iterator[str]:
    rows = [_unread(report.problem) for report in outcome.reports if report.problem]
    rows += [_row(one, mark) for one, mark in baseline.fingerprints(outcome.diagnostics)]
    yield json.dumps(rows, indent=2) + "\n"


def _row(one: Diagnostic, fingerprint: str) -> dict[str, Any]:
    policy = f" (policy {one.policy})" if one.policy else ""
    return {
        "description": _plain("; ".join([f"{one.code}: {one.message}{policy}", *details(one)])),
        "check_name": one.rule,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[one.severity.word],
        "location": {"path": _plain(relative(one.file)), "lines": {"begin": one.span.line, "end": one.span.end_line}},
    }


def _unread(problem: BadInput) -> dict[str, Any]:
    path = relative(problem.file)
    return {
        "description": _plain(f"cannot be linted: {problem.message}"),
        "check_name": "unreadable",
        "fingerprint": baseline.digest("unreadable", path),
        "severity": "blocker",
        "location": {"path": _plain(path), "lines": {"begin": max(1, problem.line)}},
    }


def _plain(text: str) -> str:
    return unicode_text(on_one_line(text))
