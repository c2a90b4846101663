"""A result as JSON: the contract of `replay --format json`, also used between processes and by the text output."""

from __future__ import annotations

from typing import TypedDict

from c7n_ctschema.custodian.eventbridge.pattern_matcher import Mismatch
from c7n_ctschema.json_value import Json
from c7n_ctschema.replay.engine.filter_checks import Check
from c7n_ctschema.replay.engine.ids_trace import Attempt
from c7n_ctschema.replay.engine.policy_outcome import NO_MATCH, Result

VERSION = 1


class MismatchRow(TypedDict):
    path: str
    expected: list[object]
    actual: list[object]
    note: str | None


class PatternRow(TypedDict):
    matches: bool
    mismatches: list[MismatchRow]


class StepRow(TypedDict):
    path: str
    holds: str
    empty: bool


class AttemptRow(TypedDict):
    index: int
    kind: str
    label: str
    ids: str
    found: Json
    broken_at: str | None
    steps: list[StepRow]


# `total=False`: a group has no `key`, and a filter has no `filters`. Readers test for the member, not for null.
class CheckRow(TypedDict, total=False):
    """A filter, or a group of filters. A group has `filters` and none of the members from `key` on."""

    type: str
    verdict: bool | None
    reached: bool | None
    filters: list[CheckRow]
    key: str | None
    op: str | None
    value: Json
    value_type: str | None
    actual: Json
    why: str | None
    error: str | None


class LeftRow(TypedDict):
    type: str
    left: int


class RunRow(TypedDict):
    """An action, the number of resources that it was given, and its API calls that change something."""

    action: str
    given: int
    calls: list[str]


class ChangeRow(TypedDict):
    """A member of a resource before and after the actions. `path` is "" if the resource is gone."""

    resource: str
    path: str
    before: Json
    after: Json


class _Proven(TypedDict, total=False):
    """What an account that the event makes adds: `made` are its API calls, `state` is what moto does not simulate."""

    made: list[str]
    state: str | None
    runs: list[RunRow]
    changes: list[ChangeRow]


class MotoRow(_Proven):
    found: list[Json] | None
    filters: list[LeftRow]
    left: list[Json]
    actions: list[str]
    acted: bool
    error: str | None


class ExpectedRow(TypedDict):
    verdict: str
    ids: list[Json] | None


class TestRow(TypedDict):
    """The members that a test adds to a result."""

    test: str
    test_file: str | None
    test_line: int | None
    expected: ExpectedRow
    passed: bool
    failure: str | None


# A base class, because `total` applies to a whole TypedDict: members of Row itself are always there, these are not.
# TypedDict has NotRequired only from Python 3.11 on, and the package supports 3.10.
class _Added(TypedDict, total=False):
    moto: MotoRow
    test: str
    test_file: str | None
    test_line: int | None
    expected: ExpectedRow
    passed: bool
    failure: str | None


class Row(_Added):
    """The result of one event and one policy. docs/replay.md describes the members."""

    file: str
    record: int
    line: int | None
    source: str
    event: str
    event_id: Json
    detail_type: Json
    policy: str
    policy_file: str
    policy_line: int
    resource: str
    verdict: str
    reason: str
    ids: list[Json]
    found: list[Json]
    error: str | None
    pattern: PatternRow
    entries: list[AttemptRow]
    suggestion: str | None
    conditions: CheckRow | None
    filters: CheckRow | None
    actions: list[str]
    notes: list[str]


def row(result: Result) -> Row:
    """The row of a result. docs/replay.md describes the members."""
    event, policy, ids = result.event, result.policy, result.ids
    return {
        "file": event.place.file,
        "record": event.place.record,
        # 0 means unknown inside the program. In JSON, null says so to readers that do not know this.
        "line": event.place.line or None,
        "source": event.source,
        "event": event.name,
        "event_id": event.record.get("eventID"),
        "detail_type": event.envelope.get("detail-type"),
        "policy": policy.name,
        "policy_file": policy.file,
        "policy_line": policy.line,
        "resource": policy.resource,
        "verdict": result.verdict,
        "reason": result.reason,
        "ids": list(ids.kept) if ids else [],
        "found": list(ids.found) if ids else [],
        # At most one of them: an exception of a condition ends the run before the ids, one of the ids before the
        # filters (c7n.policy.LambdaMode.run).
        "error": (ids.error if ids else "") or next((c.raises for c in _trees(result) if c.raises), "") or None,
        "pattern": {
            "matches": result.verdict != NO_MATCH,
            "mismatches": [_mismatch(mismatch) for mismatch in result.mismatches],
        },
        "entries": [_attempt(attempt) for attempt in ids.attempts] if ids else [],
        "suggestion": result.meant or None,
        "conditions": _check(result.conditions) if result.conditions else None,
        "filters": _check(result.filters) if result.filters else None,
        "actions": list(result.actions),
        "notes": list(result.notes),
    }


def _trees(result: Result) -> list[Check]:
    return [check for check in (result.conditions, result.filters) if check]


def _mismatch(mismatch: Mismatch) -> MismatchRow:
    return {
        "path": mismatch.path,
        "expected": list(mismatch.expected),
        "actual": list(mismatch.actual),
        "note": mismatch.note or None,
    }


def _attempt(attempt: Attempt) -> AttemptRow:
    broken = attempt.broken
    steps: list[StepRow] = [{"path": step.path, "holds": step.holds, "empty": step.empty} for step in attempt.steps]
    return {
        "index": attempt.index,
        "kind": attempt.kind,
        "label": attempt.label,
        "ids": attempt.path,
        "found": attempt.found,
        "broken_at": broken.path if broken else None,
        "steps": steps,
    }


def _check(check: Check) -> CheckRow:
    if check.is_group:
        return {
            "type": check.kind,
            "verdict": check.verdict,
            "reached": check.reached,
            "filters": [_check(child) for child in check.children],
        }
    return {
        "type": check.kind,
        "verdict": check.verdict,
        "reached": check.reached,
        "key": check.key or None,
        "op": check.op or None,
        "value": check.wanted,
        "value_type": check.value_type or None,
        "actual": check.actual,
        "why": check.why or None,
        "error": check.error or None,
    }
