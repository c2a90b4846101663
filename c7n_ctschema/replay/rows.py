"""A result as plain JSON, the contract of `replay --format json`; what programs, processes and the text share."""

from __future__ import annotations

from typing import Any

from c7n_ctschema.custodian.eventpattern import Mismatch
from c7n_ctschema.replay.checks import Check
from c7n_ctschema.replay.engine import NO_MATCH, Result
from c7n_ctschema.replay.ids import Attempt

VERSION = 1
Row = dict[str, Any]


def row(result: Result) -> Row:
    """See docs/replay.md for the members."""
    event, policy, ids = result.event, result.policy, result.ids
    return {
        "file": event.place.file,
        "record": event.place.record,
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
        "error": (ids.error if ids else "") or next((c.raises for c in _trees(result) if c.raises), "") or None,
        "pattern": {
            "matches": result.verdict != NO_MATCH,
            "mismatches": [_mismatch(mismatch) for mismatch in result.mismatches],
        },
        "entries": [_attempt(attempt) for attempt in ids.attempts] if ids else [],
        "suggestion": result.meant or None,
        "conditions": _check(result.conditions),
        "filters": _check(result.filters),
        "actions": list(result.actions),
        "notes": list(result.notes),
    }


def _trees(result: Result) -> list[Check]:
    return [check for check in (result.conditions, result.filters) if check]


def _mismatch(mismatch: Mismatch) -> Row:
    return {
        "path": mismatch.path,
        "expected": list(mismatch.expected),
        "actual": list(mismatch.actual),
        "note": mismatch.note or None,
    }


def _attempt(attempt: Attempt) -> Row:
    broken = attempt.broken
    steps = [{"path": step.path, "holds": step.holds, "empty": step.empty} for step in attempt.steps]
    return {
        "index": attempt.index,
        "kind": attempt.kind,
        "label": attempt.label,
        "ids": attempt.path,
        "found": attempt.found,
        "broken_at": broken.path if broken else None,
        "steps": steps,
    }


def _check(check: Check | None) -> Row | None:
    if check is None:
        return None
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
