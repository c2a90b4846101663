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
        "pattern": {"matches": result.verdict != NO_MATCH, "mismatches": [_mismatch(one) for one in result.mismatches]},
        "entries": [_attempt(one) for one in ids.attempts] if ids else [],
        "suggestion": result.meant or None,
        "conditions": _check(result.conditions),
        "filters": _check(result.filters),
        "actions": list(result.actions),
        "notes": list(result.notes),
    }


def _trees(result: Result) -> list[Check]:
    return [one for one in (result.conditions, result.filters) if one]


def _mismatch(one: Mismatch) -> Row:
    return {"path": one.path, "expected": list(one.expected), "actual": list(one.actual), "note": one.note or None}


def _attempt(one: Attempt) -> Row:
    broken = one.broken
    steps = [{"path": step.path, "holds": step.holds, "empty": step.empty} for step in one.steps]
    return {
        "index": one.index,
        "kind": one.kind,
        "label": one.label,
        "ids": one.path,
        "found": one.found,
        "broken_at": broken.path if broken else None,
        "steps": steps,
    }


def _check(one: Check | None) -> Row | None:
    if one is None:
        return None
    if one.is_group:
        return {
            "type": one.kind,
            "verdict": one.verdict,
            "reached": one.reached,
            "filters": [_check(child) for child in one.children],
        }
    return {
        "type": one.kind,
        "verdict": one.verdict,
        "reached": one.reached,
        "key": one.key or None,
        "op": one.op or None,
        "value": one.wanted,
        "value_type": one.value_type or None,
        "actual": one.actual,
        "why": one.why or None,
        "error": one.error or None,
    }
