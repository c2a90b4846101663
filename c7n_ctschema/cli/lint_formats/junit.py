"""JUnit XML: a file is a suite, and a policy is a test that passes, fails, or is an error if it could not be read.

Findings below `--fail-on` are in the test's output.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from c7n_ctschema.cli.lint_formats.places import one_line, relative, unicode_text
from c7n_ctschema.cli.lint_formats.text import safe_start
from c7n_ctschema.cli.terminal.text import on_one_line
from c7n_ctschema.diagnostics import Diagnostic, Severity
from c7n_ctschema.errors import BadInput
from c7n_ctschema.lint.running.outcome import Outcome, details
from c7n_ctschema.lint.running.reports import FileReport

WHOLE = "the file"  # the test of findings that belong to no policy


def write(outcome: Outcome) -> Iterator[str]:
    suites = [(report, list(_cases(report))) for report in outcome.reports]
    # Before the first suite, because the root element comes first and has the sums.
    counts = [_counts(cases, outcome) for _, cases in suites]
    tests, failures, errors = (sum(count[at] for count in counts) for at in range(3))
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="custodian-ctschema lint" tests="{tests}" failures="{failures}" errors="{errors}">\n'
    for report, cases in suites:
        yield from _suite(report, cases, outcome)
    yield "</testsuites>\n"


class JUnitCase(NamedTuple):
    """A test with its findings, and the reasons why it could not run."""

    name: str
    found: list[Diagnostic]
    problems: list[BadInput]


def _cases(report: FileReport) -> Iterator[JUnitCase]:
    """Tests by name. Policies with the same name share a test."""
    # All policies, also those without findings: a build server shows a test that passes.
    cases = {name: JUnitCase(name or WHOLE, [], []) for name in report.policies}
    for problem in report.problems:
        cases.setdefault(problem.policy, JUnitCase(problem.policy or WHOLE, [], [])).problems.append(problem)
    for one in report.diagnostics:
        # A finding of a policy without a readable name belongs to the file.
        cases.setdefault(one.policy if one.policy in cases else "", JUnitCase(WHOLE, [], [])).found.append(one)
    yield from cases.values()


def _counts(cases: Sequence[JUnitCase], outcome: Outcome) -> tuple[int, int, int]:
    """The numbers of tests, failures, and errors."""
    # A test is an error or a failure, never both: JUnit's counts would exceed the number of tests.
    failures = sum(not one.problems and bool(_bad(one.found, outcome.fail_on)) for one in cases)
    return len(cases), failures, sum(bool(one.problems) for one in cases)


def _bad(found: Sequence[Diagnostic], least: Severity) -> list[Diagnostic]:
    return [one for one in found if one.severity >= least]


def _suite(report: FileReport, cases: Sequence[JUnitCase], outcome: Outcome) -> Iterator[str]:
    file = relative(report.file)
    tests, failures, errors = _counts(cases, outcome)
    yield f'  <testsuite name={_attribute(file)} tests="{tests}" failures="{failures}" errors="{errors}">\n'
    for case in cases:
        name = f"classname={_attribute(file)} name={_attribute(case.name)} file={_attribute(file)}"
        yield f"    <testcase {name}{_line(case)}>\n"
        yield from _verdict(case, outcome.fail_on)
        yield "    </testcase>\n"
    yield "  </testsuite>\n"


def _line(case: JUnitCase) -> str:
    lines = [*(one.line for one in case.problems if one.line), *(one.span.line for one in case.found)]
    return f' line="{lines[0]}"' if lines else ""


def _verdict(case: JUnitCase, least: Severity) -> Iterator[str]:
    bad = _bad(case.found, least) if not case.problems else []
    if case.problems:
        places = [f"{_place(one.file, one.line, one.column)}: {on_one_line(one.message)}" for one in case.problems]
        yield _element("error", "unreadable", "problems", [one.message for one in case.problems], places)
    elif bad:
        rules = " ".join(dict.fromkeys(f"{one.code} {one.rule}" for one in bad))
        yield _element("failure", rules, "findings", [one.message for one in bad], _listed(bad))
    rest = [one for one in case.found if one not in bad]
    if rest:
        yield f"      <system-out>{_text(_listed(rest))}</system-out>\n"


def _element(name: str, kind: str, noun: str, messages: Sequence[str], lines: Sequence[str]) -> str:
    # Build servers show only the attribute `message` in their lists.
    message = messages[0] if len(messages) == 1 else f"{len(messages)} {noun}, the first: {messages[0]}"
    return f"      <{name} type={_attribute(kind)} message={_attribute(message)}>{_text(lines)}</{name}>\n"


def _listed(found: Sequence[Diagnostic]) -> list[str]:
    return [line for one in found for line in _lines(one)]


def _text(lines: Sequence[str]) -> str:
    return escape(unicode_text("\n".join(lines)))


def _place(file: str, line: int, column: int) -> str:
    return safe_start(f"{relative(file)}:{line}:{column}" if line else relative(file))


def _lines(one: Diagnostic) -> Iterator[str]:
    place = _place(one.file, one.span.line, one.span.column)
    yield f"{place}: {one.severity.word}: {on_one_line(one.message)} [{one.code} {one.rule}]"
    yield from (f"    {on_one_line(text)}" for text in details(one))


def _attribute(text: str) -> str:
    return quoteattr(one_line(text))
