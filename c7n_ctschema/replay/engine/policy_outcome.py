"""Decide what a policy does with an event: the rule's pattern, the Lambda's handler, ids, and filters, in c7n's order.

The order is that of c7n 0.9.53: `c7n.handler.dispatch_event` (failed calls), `LambdaMode.run` (conditions, then
resources, then filters), `LambdaMode.resolve_resources`. Steps that call AWS are not run.
"""

from __future__ import annotations

import datetime
import enum
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from c7n_ctschema import silence
from c7n_ctschema.custodian.c7n import lambda_settings
from c7n_ctschema.custodian.eventbridge.pattern_matcher import Mismatch
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.custodian.lookups.resource_identity import Identity
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.grammar import counted
from c7n_ctschema.json_value import Json
from c7n_ctschema.replay.engine import caveats, filter_checks, ids_trace, suggested_ids
from c7n_ctschema.replay.engine.caveats import Note
from c7n_ctschema.replay.engine.deployed_policies import Replayed
from c7n_ctschema.replay.engine.filter_checks import Check
from c7n_ctschema.replay.engine.ids_trace import Attempt, Ids
from c7n_ctschema.replay.records.eventbridge_event import Event

if TYPE_CHECKING:
    from c7n_ctschema.custodian.c7n.c7n_objects import Policy

FIRES, FILTERED, NO_IDS, NO_MATCH, SKIPPED = "fires", "filtered", "no-ids", "no-match", "skipped"
VERDICTS = (FIRES, FILTERED, NO_IDS, NO_MATCH, SKIPPED)
SKIP_ERRORS = "C7N_SKIP_ERR_EVENT"


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one event and one policy. `reason` is one sentence; `remarks` say what AWS decides.

    `meant` is the path that the author probably meant if `ids` finds nothing, or "".
    """

    event: Event
    policy: Replayed
    verdict: str
    reason: str
    mismatches: tuple[Mismatch, ...] = ()
    conditions: Check | None = None
    ids: Ids | None = None
    meant: str = ""
    filters: Check | None = None
    actions: tuple[str, ...] = ()
    remarks: tuple[Note, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(note.text for note in self.remarks)


def replay(event: Event, policy: Replayed) -> Result:
    """The verdict on one event and one policy, with each step that leads to it."""
    # EventBridge decides first: without a match, no Lambda runs, and nothing of c7n applies.
    mismatches = tuple(policy.matcher.explain(event.envelope))
    notes = tuple(caveats.of_delivery(event))
    if mismatches:
        notes = (*notes, *caveats.of_mismatches(event, mismatches))
        return Result(event, policy, NO_MATCH, str(mismatches[0]), mismatches, remarks=notes)
    error = event.record.get("errorCode")
    # c7n.handler.dispatch_event tests `errorCode` before it reads its policies.
    if error and lambda_settings.skips_errors(policy.mode):
        reason = f"the call failed ({error}); c7n skips it unless the Lambda's {lambda_settings.SKIP_ERRORS} is `no`"
        return Result(event, policy, SKIPPED, reason, remarks=notes)
    try:
        with silence.without_logs():
            return _run(event, policy, (*notes, *caveats.of_policy(policy)))
    # `policy.deployed` fills in the account and Region of this event, which c7n may refuse although it took others.
    except CtschemaError as refused:
        return Result(event, policy, SKIPPED, f"the Lambda's run fails: {refused}", remarks=notes)


def _run(event: Event, policy: Replayed, notes: tuple[Note, ...]) -> Result:
    """Follow the steps of c7n's `LambdaMode.run`."""
    account, region = str(event.envelope.get("account") or ""), str(event.envelope.get("region") or "")
    deployed = policy.deployed(account, region)
    seen = {**event.envelope, "debug": True}  # c7n.handler adds it
    conditions = filter_checks.of_conditions(deployed.conditions, seen, condition_variables(deployed))
    asked = conditions if conditions.children else None
    if conditions.raises or conditions.verdict is False:
        # LambdaMode.run asks `is_runnable` before `resolve_resources`: an event without ids is also skipped here.
        reason = _raised(conditions) or "the policy's `conditions` are false: c7n skips the policy"
        return Result(event, policy, SKIPPED, reason, conditions=asked, remarks=notes)
    found = ids_trace.resolve(seen, deployed)
    # `kept`, not `found`: c7n passes only what match_ids keeps to the lookup.
    reason = _why_no_ids(event, policy, found) if not found.kept else _why_unresolved(event, policy, found)
    if reason:
        # Only for a failure: the search loads the schema of the event, which a policy that fires does not need.
        near = _meant(event, policy, found)
        return Result(event, policy, NO_IDS, reason, conditions=asked, ids=found, meant=near, remarks=notes)
    filters = filter_checks.of_filters(deployed.resource_manager.filters, seen)
    verdict, reason = _verdict(found, filters)
    actions = tuple(str(action.type) for action in deployed.resource_manager.actions)
    notes = (*notes, *caveats.of_ids(event, policy, found), *caveats.of_filters(filters))
    return Result(event, policy, verdict, reason, (), asked, found, "", filters, actions, notes)


def condition_variables(deployed: Policy) -> dict[str, object]:
    """The variables that `PolicyConditions.evaluate` gives to conditions."""
    return {
        "name": deployed.name,
        "region": deployed.options.region,
        "resource": deployed.resource_type,
        "provider": deployed.provider_name,
        "account_id": deployed.options.account_id,
        "now": datetime.datetime.now(datetime.timezone.utc),
        "policy": deployed.data,
    }


def _verdict(found: Ids, filters: Check) -> tuple[str, str]:
    raised = _raised(filters)
    if raised:
        return FILTERED, raised
    if filters.verdict is False:
        # ResourceManager.filter_resources stops when no resource is left, so the first false filter is the reason.
        deciding = next(child for child in filters.children if child.verdict is False)
        return FILTERED, _says_no(deciding)
    waiting = len(filters.undecided())
    shown = ", ".join(str(one) for one in found.kept[:3]) + (" …" if len(found.kept) > 3 else "")
    if not waiting:
        return FIRES, f"acts on {shown}"
    return FIRES, f"acts on {shown}, if {counted(waiting, 'more filter')} {'pass' if waiting > 1 else 'passes'}"


def _raised(check: Check) -> str:
    return f"the Lambda's run fails: c7n raises {check.raises}" if check.raises else ""


def _says_no(check: Check) -> str:
    if check.is_group:
        return _group_says_no(check)
    value = ids_trace.holds(check.actual)
    # `default=str`: YAML gives `value: 2024-01-01` as a date, which JSON lacks.
    wanted = json.dumps(check.wanted, ensure_ascii=False, default=str)
    # A filter with `value_path` can lack `op`, which leaves two spaces.
    return f"{check.key} is {value}, the filter wants {check.op} {wanted}".replace("  ", " ")


def _group_says_no(check: Check) -> str:
    if check.kind == "not":
        return "`not`: the filters below it are true"
    denying = [child for child in check.children if child.verdict is False]
    # A group of one filter is that filter for a reader, so its own reason says more.
    if check.kind == "or" and len(denying) > 1:
        return "no filter of `or` is true"
    return _says_no(denying[0]) if denying else f"the `{check.kind}` has no filter"


def _why_no_ids(event: Event, policy: Replayed, found: Ids) -> str:
    if found.error:
        return f"the Lambda's run fails: c7n raises {found.error}"
    # Two instance ids for `resource: ebs`: QueryResourceManager.match_ids drops what does not start with `vol-`.
    if found.found:
        known = resource_identity.of(policy.resource)
        prefix = known.prefix if known else ""
        return f"{list(found.found)} has no id of {policy.resource}: c7n keeps only ids that start with {prefix!r}"
    # Sources and names are independent in the pattern: `iam:CreateRole` and `sts:CreatePolicy` also let
    # `iam:CreatePolicy` through.
    if not found.attempts:
        return f"the rule lets {event.source}:{event.name} through, but no entry of `mode.events` matches it"
    return _where_it_breaks(found.attempts[-1])


def _where_it_breaks(attempt: Attempt) -> str:
    broken = attempt.broken
    if broken is None:
        return f"`{attempt.path}` finds nothing"
    at = next(index for index, step in enumerate(attempt.steps) if step is broken)
    before = attempt.steps[at - 1].path if at else ""
    step = broken.path[broken.start :].lstrip(".") or broken.path
    # An empty list or string exists in the record, so "has no" would be wrong.
    if not broken.is_null:
        return f"`{broken.path}` is {broken.holds}"
    return f"`{before}` has no `{step}`" if before else f"the record has no `{step}`"


def _why_unresolved(event: Event, policy: Replayed, found: Ids) -> str:
    """Why c7n's lookup takes none of the ids: they are objects, or strings with another prefix. "" if it may take one.

    A right path with a wrong value is no reason: the values of an invented record are invented.
    """
    known = resource_identity.of(policy.resource)
    # `resource: account` ignores the ids, so even an object is no fault there.
    if known is None or known.any_value:
        return ""
    if all(isinstance(one, (dict, list)) for one in found.kept):
        last = found.attempts[-1]
        form = ids_trace.form(last.found)
        return f"`{last.path}` is {form}: c7n looks up {known.resource} by a string, its {known.member}"
    misfit = misfit_of(known, found.kept)
    # A prefix that occurs twice comes from the path itself, whatever the record contains.
    if misfit is None or (misfit is not Misfit.TWICE and caveats.judged(event, policy, found) is None):
        return ""
    why = _misfit_words(misfit, known)
    return f"c7n looks up {known.resource} by {known.member}, and {found.kept[0]!r} {why}: it finds nothing"


class Misfit(enum.Enum):
    """Why c7n's lookup takes none of the ids."""

    TWICE = "twice"  # an id has its prefix twice
    NO_ARN = "no-arn"
    BEGINNING = "beginning"  # they start with something else


def misfit_of(known: Identity, ids: Sequence[Json]) -> Misfit | None:
    """What is wrong with all ids. None if one is right, or if nobody can say."""
    begins = _beginning(known)
    # `join('/', ['/hostedzone', id])` of `/hostedzone/Z0123`: some calls log the id with its prefix, some without.
    if known.begins and all(str(one).count(known.begins) > 1 for one in ids):  # `join` on a whole id
        return Misfit.TWICE
    if not begins or any(str(one).startswith(begins) for one in ids):
        return None
    return Misfit.NO_ARN if begins == "arn:" else Misfit.BEGINNING


def _misfit_words(misfit: Misfit, known: Identity) -> str:
    if misfit is Misfit.TWICE:
        return f"has {known.begins!r} twice"
    return "is not an ARN" if misfit is Misfit.NO_ARN else f"does not start with {_beginning(known)!r}"


def _beginning(known: Identity) -> str:
    """The prefix of every id that c7n's lookup takes, or "" if that is unknown."""
    # `also`: c7n takes names beside ARNs for this resource, so a value without `arn:` can be right.
    by_arn = known.sure and known.kind == "arn" and not known.also
    return "arn:" if by_arn else known.begins


def _meant(event: Event, policy: Replayed, found: Ids) -> str:
    if not found.attempts:
        return ""
    last = found.attempts[-1]
    return suggested_ids.path(event, policy.resource, last.path, last.in_detail)
