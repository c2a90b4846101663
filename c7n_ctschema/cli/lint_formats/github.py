"""Workflow commands, which GitHub shows as annotations of lines.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions; the escapes are those of
command.ts in actions/toolkit. GitHub shows ten annotations of each level per step; the log has all.
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.cli.lint_formats import text
from c7n_ctschema.cli.lint_formats.places import relative
from c7n_ctschema.cli.terminal.text import on_one_line
from c7n_ctschema.diagnostics import Diagnostic
from c7n_ctschema.errors import BadInput
from c7n_ctschema.lint.running.outcome import Outcome, details

# the commands of workflows: `::error`, `::warning`, and `::notice`; there is no `::info`
_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def write(outcome: Outcome) -> Iterator[str]:
    for report in outcome.reports:
        for problem in report.problems:
            yield _command("error", _place(problem), f"cannot be linted: {problem.message}")
        for one in report.diagnostics:
            yield _command(_LEVELS[one.severity.word], _properties(one), "\n".join([one.message, *details(one)]))
    yield text.closing(outcome)


def _place(problem: BadInput) -> dict[str, object]:
    # A file that cannot be read has line 0, and GitHub counts from 1.
    return {"file": relative(problem.file), "line": max(1, problem.line), "col": max(1, problem.column)}


def _properties(one: Diagnostic) -> dict[str, object]:
    found: dict[str, object] = {"file": relative(one.file), "line": one.span.line, "endLine": one.span.end_line}
    if one.span.line == one.span.end_line:  # GitHub rejects columns of a range of lines
        found |= {"col": one.span.column, "endColumn": one.span.end_column}
    policy = f" in policy {one.policy}" if one.policy else ""
    return {**found, "title": f"{one.code} {one.rule}{policy}"}


def _command(level: str, properties: dict[str, object], message: str) -> str:
    given = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    lines = "\n".join(on_one_line(line) for line in message.split("\n"))
    return f"::{level} {given}::{_data(lines)}\n"


def _data(value: str) -> str:
    # `%` first: it would otherwise escape the escapes of the line breaks.
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    # actions/runner splits properties at commas, and ends them at `::`: `a,b: x.yml` is a valid file name.
    return _data(on_one_line(value)).replace(":", "%3A").replace(",", "%2C")
