"""`mode` lacks `type` or `events`, or an entry lacks `source`, `event`, or `ids`. c7n refuses the policy.

A value of the wrong type (`mode: cloudtrail`, `events: RunInstances`) is not a finding: lint cannot read the policy. It
prints an error with the place, and exits with 2.

Bad::

    events:
      - source: iam.amazonaws.com
        event: CreateUser

Good::

    events:
      - source: iam.amazonaws.com
        event: CreateUser
        ids: requestParameters.userName
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.diagnostics import Advice, Finding, Severity
from c7n_ctschema.ids import id_candidates
from c7n_ctschema.lint.analysis import refusal
from c7n_ctschema.lint.analysis.policy_context import Context, EventUse

CODE, NAME, SEVERITY = "CT004", "malformed-event", Severity.ERROR


def check(context: Context) -> Iterator[Finding]:
    # custodian/policy/mode_events finds these while it reads the entries: what is missing has no node to look at.
    for problem in context.policy.problems:
        # The reader knows only that `ids` is missing. Which ids are right depends on the resource and the event.
        lacking = (use for use in context.events if use.entry.span == problem.span and problem.missing == "ids")
        best = next((_best(context.policy.resource, use) for use in lacking), "")
        # Of the modes with `events`, only cloudtrail takes entries with a source and ids.
        right = "type: cloudtrail" if problem.missing == "type" else f"ids: {best}" if best else ""
        yield refusal.finding(problem.span, problem.message, right, advice=Advice.WRITE)


def _best(resource: str, use: EventUse) -> str:
    """The path that resolves the policy's resource, or ""."""
    found = id_candidates.for_event(resource, use.schema) if use.schema else []
    return found[0].path if found else ""
