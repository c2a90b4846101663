"""Complete a result in the simulated account: the resources that c7n looks up, filters, and gives to the actions."""

from __future__ import annotations

from c7n_ctschema.replay.engine import json_rows, policy_outcome
from c7n_ctschema.replay.engine.deployed_policies import Replayed
from c7n_ctschema.replay.engine.json_rows import LeftRow, MotoRow, Row
from c7n_ctschema.replay.engine.policy_outcome import FILTERED, FIRES, NO_IDS, NO_MATCH, SKIPPED, Result
from c7n_ctschema.replay.records.eventbridge_event import Event
from c7n_ctschema.replay.simulated import simulated_account
from c7n_ctschema.replay.simulated.fixture import Fixture
from c7n_ctschema.replay.simulated.simulated_account import Played


def row(event: Event, policy: Replayed, made: Fixture | None) -> Row:
    """The row of a result. With a fixture, the simulated account decides what AWS would decide."""
    first = policy_outcome.replay(event, policy)
    if made is None or first.verdict in (NO_MATCH, SKIPPED):
        return json_rows.row(first)
    # A new account for each event, so that the actions of one replay do not change the next.
    with simulated_account.account(made, event) as changed:
        # Again, because the fixture sets members of the event, such as the ARN that moto chose.
        result = policy_outcome.replay(changed, policy)
        if result.verdict in (NO_MATCH, SKIPPED):
            return json_rows.row(result)
        played = simulated_account.play(policy, changed, made.act)
    return _completed(result, played)


def _completed(result: Result, played: Played) -> Row:
    found = json_rows.row(result)
    verdict, reason = _verdict(found, played)
    notes = [note.text for note in result.remarks if not note.asks_aws]
    kept: list[LeftRow] = [{"type": kind, "left": left} for kind, left in played.kept]
    moto: MotoRow = {
        "found": played.found,
        "filters": kept,
        "left": played.left,
        "actions": played.actions,
        "acted": played.acted,
        "error": played.error or None,
    }
    return {**found, "verdict": verdict, "reason": reason, "notes": notes, "moto": moto}


def _verdict(found: Row, played: Played) -> tuple[str, str]:
    if played.found is None:
        return NO_IDS, f"the Lambda's run fails in the lookup: {played.error}"
    if not played.found:
        absent = f"the simulated account does not have {found['ids']}"
        # A broken path explains more than the resources that the account does not have.
        reason = found["reason"] if found["verdict"] == NO_IDS else absent
        return NO_IDS, reason
    if not played.left:
        last = played.kept[-1][0] if played.kept else ""
        if played.error:
            return FILTERED, f"the Lambda's run fails: {played.error}"
        return FILTERED, f"the {last} filter leaves no resource"
    shown = ", ".join(map(str, played.left[:3])) + (" …" if len(played.left) > 3 else "")
    return FIRES, f"acts on {shown}" + (f", and fails: {played.error}" if played.error else "")
