"""Try a policy in a simulated account before it is written."""

from __future__ import annotations

import json

from c7n_ctschema.grammar import counted, listed
from c7n_ctschema.json_value import JsonObject
from c7n_ctschema.replay import session
from c7n_ctschema.replay.engine import deployed_policies
from c7n_ctschema.replay.engine.json_rows import ChangeRow, Row
from c7n_ctschema.replay.engine.policy_outcome import FIRES
from c7n_ctschema.wizard.trials import proof_event

_MOST = 100  # characters of a value


def row(policy: JsonObject) -> Row:
    """What the policy does with a sample event in an account that the event makes. Raises CtschemaError."""
    return session.proof(deployed_policies.of_data(policy), proof_event.of_policy(policy))


def summary(found: Row) -> str:
    """The result in a few words."""
    moto = found.get("moto")
    if moto is None:
        return "nothing was tried"
    if found["verdict"] != FIRES:
        return found["reason"]
    idle = [run["action"] for run in moto.get("runs", ()) if not run["calls"]]
    if moto["error"] or idle:
        return moto["error"] or f"{listed(idle)} changes nothing"
    return "it acts" if moto["actions"] else "it finds the resource"


def text(found: Row) -> str:
    """What was made, found, left by each filter, done by each action, and changed."""
    moto = found.get("moto")
    lines = [f"{found['verdict']}: {found['reason']}"]
    if moto:
        lines += [f"made by {', '.join(moto.get('made', ()))}", f"found: {', '.join(map(str, moto['found'] or []))}"]
        lines += [f"as AWS does at this moment, {moto['state']}"] if moto.get("state") else []
        lines += [f"{one['type']} leaves {one['left']}" for one in moto["filters"]]
        lines += [_run(run["action"], run["given"], run["calls"]) for run in moto.get("runs", ())]
        lines += [_change(change) for change in moto.get("changes", ())]
    return "\n".join([*lines, *found["notes"]])


def _run(action: str, given: int, calls: list[str]) -> str:
    made = ", ".join(dict.fromkeys(calls)) or "no call that changes anything"
    return f"{action} gets {counted(given, 'resource')}: {made}"


def _change(change: ChangeRow) -> str:
    if not change["path"]:
        return f"{change['resource']} is gone"
    before, after = (json.dumps(change[side])[:_MOST] for side in ("before", "after"))
    return f"{change['resource']}  {change['path']}: {before} -> {after}"


def is_proven(found: Row) -> bool:
    """Whether the policy reaches its actions, and each action makes a call. A policy without actions only fires."""
    moto = found.get("moto")
    if moto is None or found["verdict"] != FIRES or moto["error"]:
        return False
    return all(run["calls"] for run in moto.get("runs", ()))
