"""Try a policy in a simulated account before it is written."""

from __future__ import annotations

from c7n_ctschema.json_value import JsonObject
from c7n_ctschema.replay import session
from c7n_ctschema.replay.engine import deployed_policies
from c7n_ctschema.replay.engine.json_rows import Row
from c7n_ctschema.replay.engine.policy_outcome import FIRES
from c7n_ctschema.wizard.drafts import proof_event


def row(policy: JsonObject) -> Row:
    """What the policy does with a sample event in an account that the event makes. Raises CtschemaError."""
    return session.proof(deployed_policies.of_data(policy), proof_event.of_policy(policy))


def is_proven(found: Row) -> bool:
    """Whether the policy reaches its actions, and each action makes a call. A policy without actions only fires."""
    moto = found.get("moto")
    if moto is None or found["verdict"] != FIRES or moto["error"]:
        return False
    return all(run["calls"] for run in moto.get("runs", ()))
