"""JUnit's XML: a file is a suite, a policy a test that passes or fails. Findings below `--fail-on` are its output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from c7n_ctschema.cli.lint_formats.outcome import Outcome, details
from c7n_ctschema.cli.lint_formats.places import relative, unicode_text
from c7n_ctschema.cli.lint_formats.text import safe_start
from c7n_ctschema.cli.text import on_one_line
from c7n_ctschema.diagnostics import Diagnostic, Severity
from c7n_ctschema.lint.reports import FileReport

WHOLE = "the file"  # the test for what belongs to no policy


def write(outcome: Outcome) -> Iterator[str]:
    suites = [(report, list(_cases(report))) for report in outcome.reports]
    counts = [_counts(report, cases, outcome) for report, cases in suites]
    tests, failures, errors = (sum(count[at] for count in counts) for at in range(3))
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="custodian-ctschema lint" tests="{tests}" failures="{failures}" errors="{errors}">\n'
    for report, cases in suites:
        yield from _suite(report, cases, outcome)
    yield "</testsuites>\n"


Case = tuple[str, Sequence[Diagnostic]]


def _cases(report: FileReport) -> Iterator[Case]:
    """Tests by name with their findings; policies of the same name share one."""
    found: dict[str, list[Diagnostic]] = {name: [] for name in report.policies}
    for one in report.diagnostics:
        found.setdefault(one.policy if one.policy in found else "", []).append(one)
    yield from ((name or WHOLE, diagnostics) for name, diagnostics in found.items())
    if report.problem and not found:
        yield WHOLE, ()


def _counts(report: FileReport, cases: Sequence[Case], outcome: Outcome) -> tuple[int, int, int]:
    failures = sum(bool(_bad(found, outcome.fail_on)) for _, found in cases)
    return len(cases), failures, int(report.problem is not None)


def _bad(found: Sequence[Diagnostic], least: Severity) -> list[Diagnostic]:
    return [one for one in found if one.severity >= least]


def _suite(report: FileReport, cases: Sequence[Case], outcome: Outcome) -> Iterator[str]:
    file = relative(report.file)
    tests, failures, errors = _counts(report, cases, outcome)
    yield f'  <testsuite name={_attribute(file)} tests="{tests}" failures="{failures}" errors="{errors}">\n'
    for name, found in cases:
        line = f' line="{found[0].span.line}"' if found else ""
        yield f"    <testcase classname={_attribute(file)} name={_attribute(name)} file={_attribute(file)}{line}>\n"
        if report.problem:
            yield f'      <error type="unreadable" message={_attribute(report.problem.message)}/>\n'
        yield from _verdict(found, outcome.fail_on)
        yield "    </testcase>\n"
    yield "  </testsuite>\n"


def _verdict(found: Sequence[Diagnostic], least: Severity) -> Iterator[str]:
    bad = _bad(found, least)
    if bad:
        rules = " ".join(dict.fromkeys(f"{one.code} {one.rule}" for one in bad))
        message = bad[0].message if len(bad) == 1 else f"{len(bad)} findings, the first: {bad[0].message}"
        yield f"      <failure type={_attribute(rules)} message={_attribute(message)}>{_listed(bad)}</failure>\n"
    rest = [one for one in found if one.severity < least]
    if rest:
        yield f"      <system-out>{_listed(rest)}</system-out>\n"


def _listed(found: Sequence[Diagnostic]) -> str:
    return escape(unicode_text("\n".join(line for one in found for line in _lines(one))))


def _lines(one: Diagnostic) -> Iterator[str]:
    place = safe_start(f"{relative(one.file)}:{one.span.line}:{one.span.column}")
    yield f"{place}: {one.severity.word}: {on_one_line(one.message)} [{one.code} {one.rule}]"
    yield from (f"    {on_one_line(text)}" for text in details(one))


def _attribute(text: str) -> str:
    return quoteattr(unicode_text(on_one_line(text)))
