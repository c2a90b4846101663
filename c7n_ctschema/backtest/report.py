"""The result of a backtest as JSON: the contract of `backtest --format json`, and what the other formats print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypedDict

from c7n_ctschema.backtest.fold import BOTH, ONLY_NEW, ONLY_OLD
from c7n_ctschema.backtest.never_delivered import reason
from c7n_ctschema.backtest.plan import Candidate, Plan
from c7n_ctschema.backtest.policy_summary import Earliest, PolicySummary
from c7n_ctschema.backtest.summary import Summary
from c7n_ctschema.replay.engine.policy_outcome import FILTERED, FIRES, NO_IDS, SKIPPED

VERSION = 1
MOST_PRINCIPALS = 10
MOST_RESOURCES = 10
VERDICTS = (FIRES, FILTERED, NO_IDS, SKIPPED)


class LogsRow(TypedDict):
    files: int
    records: int
    unreadable: int
    first: str | None
    last: str | None


class CountRow(TypedDict):
    """The verdicts at a day, an account, or a Region. `key` is the day, the account, or the Region."""

    key: str
    verdicts: dict[str, int]


class TopRow(TypedDict):
    name: str
    events: int


class DistinctRow(TypedDict):
    count: int
    exact: bool
    top: list[TopRow]


class ExampleRow(TypedDict):
    verdict: str
    time: str
    file: str
    record: int


class ReasonRow(TypedDict):
    kind: str
    text: str


class ChangeRow(TypedDict):
    """The difference from the older version. `state`: added, removed, changed, or same."""

    state: str
    fires_before: int
    only_new: int
    only_old: int
    both: int
    examples: list[ExampleRow]


class PolicyRow(TypedDict):
    policy: str
    file: str
    line: int
    resource: str
    matched: int
    delivered: int
    withheld: dict[str, int]
    verdicts: dict[str, int]
    days: list[CountRow]
    accounts: list[CountRow]
    regions: list[CountRow]
    resources: DistinctRow
    principals: DistinctRow
    first: str | None
    last: str | None
    examples: list[ExampleRow]
    never: ReasonRow | None
    change: ChangeRow | None


class Report(TypedDict):
    """docs/scale.md describes the members."""

    version: int
    logs: LogsRow
    policies: list[PolicyRow]
    problems: list[str]


def report(plan: Plan, summary: Summary) -> Report:
    """The report of a summary. It depends on the plan and the records alone, not on the engine or the order."""
    # The samples drop what is beyond their size now, so that every engine reports the same strings.
    summary.settled()
    return {
        "version": VERSION,
        "logs": _logs(summary),
        "policies": [_policy(plan, one, summary, index) for index, one in enumerate(plan.candidates)],
        "problems": summary.problems,
    }


def _logs(summary: Summary) -> LogsRow:
    return {
        "files": summary.files,
        "records": summary.records,
        "unreadable": summary.unread,
        "first": summary.first or None,
        "last": summary.last or None,
    }


def _policy(plan: Plan, candidate: Candidate, summary: Summary, index: int) -> PolicyRow:
    found, policy = summary.policies.get(index) or PolicySummary(), candidate.any
    why = reason(candidate, found, summary) if candidate.new else None
    return {
        "policy": candidate.name,
        "file": policy.file,
        "line": policy.line,
        "resource": policy.resource,
        "matched": found.matched,
        "delivered": found.delivered,
        "withheld": dict(sorted(found.withheld.items())),
        "verdicts": {verdict: found.verdicts[verdict] for verdict in VERDICTS},
        "days": _counts(found.days),
        "accounts": _counts(found.accounts),
        "regions": _counts(found.regions),
        "resources": _distinct(found, "resources", MOST_RESOURCES),
        "principals": _distinct(found, "principals", MOST_PRINCIPALS),
        "first": found.first or None,
        "last": found.last or None,
        "examples": _examples(found.examples, VERDICTS),
        "never": {"kind": why.kind.value, "text": why.text} if why else None,
        "change": _change(candidate, found) if plan.against is not None else None,
    }


def _counts(counter: Counter[tuple[str, str]]) -> list[CountRow]:
    rows: dict[str, dict[str, int]] = {}
    for (key, verdict), count in sorted(counter.items()):
        # Sorted before: dicts of two processes have different orders, and the bytes must not differ.
        rows.setdefault(key, {})[verdict] = count
    return [{"key": key, "verdicts": verdicts} for key, verdicts in rows.items()]


def _distinct(found: PolicySummary, which: str, most: int) -> DistinctRow:
    counts = found.resources if which == "resources" else found.principals
    top: list[TopRow] = [{"name": name, "events": count} for name, count in counts.top(most)]
    return {"count": counts.estimate(), "exact": not counts.is_sample, "top": top}


def _examples(earliest: Earliest, verdicts: Sequence[str]) -> list[ExampleRow]:
    """The examples of each verdict, those that fire first."""
    return [
        {"verdict": verdict, "time": one.time, "file": one.file, "record": one.record}
        for verdict in verdicts
        for one in earliest.by_verdict.get(verdict, ())
    ]


def _change(candidate: Candidate, found: PolicySummary) -> ChangeRow:
    only_new, only_old, both = (found.changes[kind] for kind in (ONLY_NEW, ONLY_OLD, BOTH))
    # Nothing fired before, so every event that fires is new.
    if not candidate.old:
        only_new = found.verdicts[FIRES]
    state = "added" if not candidate.old else "removed" if not candidate.new else "changed"
    # Equal data, not equal text: a comment or another order of members changes nothing.
    if candidate.old and candidate.new and candidate.old.policy.data == candidate.new.policy.data:
        state = "same"
    return {
        "state": state,
        "fires_before": only_old + both,
        "only_new": only_new,
        "only_old": only_old,
        "both": both,
        "examples": _examples(found.changed, (ONLY_NEW, ONLY_OLD)),
    }
