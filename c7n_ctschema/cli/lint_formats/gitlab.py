"""GitLab's code quality report, which merge requests show: https://docs.gitlab.com/ci/testing/code_quality/."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator

from c7n_ctschema.cli.lint_formats.places import one_line, relative
from c7n_ctschema.diagnostics import Diagnostic
from c7n_ctschema.errors import BadInput
from c7n_ctschema.lint.running import baseline
from c7n_ctschema.lint.running.outcome import Outcome, details

# GitLab knows info, minor, major, critical, and blocker.
_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def write(outcome: Outcome) -> Iterator[str]:
    # First and as blocker: a file that is not linted says nothing about its findings.
    rows = list(_unread(one for report in outcome.reports for one in report.problems))
    rows += [_row(one, mark) for one, mark in baseline.fingerprints(outcome.diagnostics)]
    yield json.dumps(rows, indent=2) + "\n"


def _row(one: Diagnostic, fingerprint: str) -> dict[str, object]:
    policy = f" (policy {one.policy})" if one.policy else ""
    return {
        "description": one_line("; ".join([f"{one.code}: {one.message}{policy}", *details(one)])),
        "check_name": one.rule,
        # The fingerprint has no line number, so a finding that only moves is not a new one in a merge request.
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[one.severity.word],
        "location": {"path": one_line(relative(one.file)), "lines": {"begin": one.span.line, "end": one.span.end_line}},
    }


def _unread(problems: Iterable[BadInput]) -> Iterator[dict[str, object]]:
    """Rows for files and policies that could not be read, each with a fingerprint: GitLab shows one row of each."""
    seen: Counter[tuple[str, ...]] = Counter()
    for one in problems:
        known_by = (relative(one.file), one.policy, one.message)
        seen[known_by] += 1
        # The number tells apart two policies of a file that fail alike, such as two `null` in the list.
        yield _unread_row(one, baseline.digest("unreadable", *known_by, str(seen[known_by])))


def _unread_row(problem: BadInput, fingerprint: str) -> dict[str, object]:
    policy = f" (policy {problem.policy})" if problem.policy else ""
    return {
        "description": one_line(f"cannot be linted: {problem.message}{policy}"),
        "check_name": "unreadable",
        "fingerprint": fingerprint,
        "severity": "blocker",
        "location": {"path": one_line(relative(problem.file)), "lines": {"begin": max(1, problem.line)}},
    }
