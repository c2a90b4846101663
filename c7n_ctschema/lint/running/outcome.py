"""The outcome of a lint run: the facts that each output format prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from c7n_ctschema.diagnostics import Diagnostic, Severity
from c7n_ctschema.light_typing import NamedTuple
from c7n_ctschema.lint.running.reports import FileReport


class Outcome(NamedTuple):
    """Reports in the order of the command line. `baselined` counts known findings, which are not in the reports.

    `outdated` counts findings of the baseline that no longer occur in the linted files.
    """

    reports: Sequence[FileReport]
    fail_on: Severity = Severity.WARNING
    baselined: int = 0
    fixed: int = 0
    scope: str = "cloudtrail policy"
    outdated: int = 0

    @property
    def diagnostics(self) -> Iterator[Diagnostic]:
        return (one for report in self.reports for one in report.diagnostics)

    @property
    def exit_code(self) -> int:
        """2 if something was not checked, 1 on findings of at least `fail_on`, otherwise 0."""
        # First, because a file that was not checked may have any finding.
        if any(report.is_broken for report in self.reports):
            return 2
        return 1 if any(one.severity >= self.fail_on for one in self.diagnostics) else 0

    def summary(self) -> dict[str, int]:
        """The number of findings of each severity, and of files and policies."""
        severities = [one.severity for one in self.diagnostics]
        return {
            "files": sum(report.problem is None for report in self.reports),
            "policies": sum(len(report.policies) for report in self.reports),
            # Counted one by one: a file with one bad policy still counts among `files`.
            "unreadable": sum(len(report.problems) for report in self.reports),
            **{severity.word: severities.count(severity) for severity in Severity},
            "baselined": self.baselined,
            "fixed": self.fixed,
        }


def details(one: Diagnostic) -> list[str]:
    """The suggestion and the effect of a finding, one line each."""
    return [line for line in (one.titled_suggestion, f"effect: {one.effect}" if one.effect else "") if line]
