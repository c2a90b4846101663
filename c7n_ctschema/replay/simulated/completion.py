"""Complete a result in the simulated account: the resources that c7n looks up, filters, and gives to the actions."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass

from c7n_ctschema.custodian.c7n.lambda_settings import delay_of
from c7n_ctschema.custodian.lookups import resource_moment
from c7n_ctschema.custodian.lookups.resource_moment import Moment
from c7n_ctschema.replay.engine import json_rows, policy_outcome
from c7n_ctschema.replay.engine.deployed_policies import Replayed
from c7n_ctschema.replay.engine.json_rows import ChangeRow, LeftRow, MotoRow, Row, RunRow
from c7n_ctschema.replay.engine.policy_outcome import FILTERED, FIRES, NO_IDS, NO_MATCH, SKIPPED, Result
from c7n_ctschema.replay.records.eventbridge_event import Event
from c7n_ctschema.replay.simulated import automatic_account, pushed_policy, simulated_account
from c7n_ctschema.replay.simulated.automatic_account import Cause, Made
from c7n_ctschema.replay.simulated.fixture import Fixture
from c7n_ctschema.replay.simulated.pushed_policy import Pushed
from c7n_ctschema.replay.simulated.simulated_account import Played

EMPTY = Fixture("", (), {}, True)


@dataclass(frozen=True, slots=True)
class Automatic:
    """The account is made from the event itself. The values of an `invented` event are free."""

    invented: bool = False


def row(event: Event, policy: Replayed, made: Fixture | Automatic | None) -> Row:
    """The row of a result. In a simulated account, moto decides what AWS would decide."""
    first = policy_outcome.replay(event, policy)
    if made is None or first.verdict in (NO_MATCH, SKIPPED):
        return json_rows.row(first)
    if isinstance(made, Automatic):
        return _automatic(event, policy, made.invented)
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


def _verdict(found: Row, played: Played | Pushed) -> tuple[str, str]:
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


# --- an account that the event makes ---------------------------------------------------------------------------


def _automatic(event: Event, policy: Replayed, invented: bool) -> Row:
    with simulated_account.account(EMPTY, event) as same, tempfile.TemporaryDirectory() as folder:
        made = automatic_account.made(same, policy, invented)
        result = policy_outcome.replay(made.event, policy)
        if result.verdict in (NO_MATCH, SKIPPED) or made.cause is Cause.NO_RESOURCE:
            return _not_tried(result, made)
        moment = _moment(made.event, policy)
        pushed = pushed_policy.push(
            lambda: simulated_account.deployed(policy, made.event, folder),
            {**made.event.envelope, "debug": True},
            moment,
        )
    if pushed.found and not policy.data.get("actions") and not pushed.error:
        pushed.left = pushed.found if not pushed.kept or pushed.kept[-1][1] else []
    return _proven(result, made, pushed, moment)


def _moment(event: Event, policy: Replayed) -> Moment | None:
    """The resource's state when the Lambda looks it up; None if it is ready by then."""
    found = resource_moment.after(policy.resource, event.source, event.name)
    return found if found and delay_of(policy.mode) < found.seconds else None


def _not_tried(result: Result, made: Made) -> Row:
    found = json_rows.row(result)
    return {**found, "notes": [*found["notes"], *_why(made)]}


def _why(made: Made) -> list[str]:
    if made.cause is None:
        return []
    name = f"{made.event.source.partition('.')[0]}.{made.event.name}"
    said = {
        Cause.NO_CALL: f"{name} is no API call: the record is invented",
        Cause.NOT_SIMULATED: f"moto does not simulate {name}: the record is invented, with the id of the resource",
        Cause.REFUSED: f"moto refuses {name} with the values of the record",
        Cause.NO_RESOURCE: "moto cannot make the resource, so nothing was tried",
    }
    return [f"{said[made.cause]} ({made.error})" if made.error else said[made.cause]]


def _proven(result: Result, made: Made, pushed: Pushed, moment: Moment | None) -> Row:
    found = json_rows.row(result)
    verdict, reason = _verdict(found, pushed)
    kept: list[LeftRow] = [{"type": kind, "left": left} for kind, left in pushed.kept]
    runs: list[RunRow] = [{"action": one.name, "given": one.given, "calls": one.calls} for one in pushed.actions]
    changes: list[ChangeRow] = [
        {"resource": one.resource, "path": one.path, "before": one.before, "after": one.after} for one in pushed.changes
    ]
    moto: MotoRow = {
        "found": pushed.found,
        "filters": kept,
        "left": pushed.left,
        "actions": [one.name for one in pushed.actions],
        "acted": any(one.calls for one in pushed.actions),
        "error": pushed.error or None,
        "made": list(made.calls),
        "state": f"{moment.attribute}: {moment.state}" if moment else None,
        "runs": runs,
        "changes": changes,
    }
    notes = [*(note.text for note in result.remarks if not note.asks_aws), *_why(made)]
    return {**found, "verdict": verdict, "reason": reason, "notes": notes, "moto": moto}
