"""The verdict on an event and a policy without the trace that explains it: the same verdicts as `replay`, sooner.

`replay.engine.policy_outcome.replay` decides every case that is not plain. tests/backtest/test_verdicts.py compares
both.
"""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from c7n_ctschema.backtest import event_filters
from c7n_ctschema.backtest.event_filters import EventFilters, Known
from c7n_ctschema.custodian.c7n import lambda_settings
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.json_value import Json, JsonObject
from c7n_ctschema.replay.engine import filter_checks, policy_outcome
from c7n_ctschema.replay.engine.deployed_policies import ANYWHERE, Replayed
from c7n_ctschema.replay.engine.policy_outcome import FILTERED, FIRES, NO_IDS, NO_MATCH, SKIPPED
from c7n_ctschema.replay.records.eventbridge_event import Event

if TYPE_CHECKING:
    from c7n_ctschema.custodian.c7n.c7n_objects import Policy


class Verdict(NamedTuple):
    """What a policy does with an event, and the ids that it resolves."""

    name: str
    ids: Sequence[str] = ()


# members of a policy that tell what it is for, and what it does after it fires
_WITHOUT_EFFECT = {"name", "description", "title", "comment", "comments", "tags", "metadata", "actions"}
_NO_MATCH = Verdict(NO_MATCH)
_SKIPPED = Verdict(SKIPPED)
_NO_IDS = Verdict(NO_IDS)


class Ids(NamedTuple):
    """The ids of an event for the policies of one resource with the same `events`."""

    kept: Sequence[str]
    resolves: bool  # c7n's lookup can take one of them; False leaves the decision to replay


@dataclass(slots=True)
class SharedEvent:
    """An event, and what policies with the same pattern, `events`, or filters find in it: computed once for all."""

    event: Event
    record: JsonObject
    seen: JsonObject  # by filters that read no annotations
    matches: dict[str, bool] = field(default_factory=dict)
    ids: dict[str, Ids] = field(default_factory=dict)
    outcomes: Known = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)

    @classmethod
    def of(cls, event: Event) -> SharedEvent:
        return cls(event, event.record, _handed_over(event))

    def new_event(self) -> JsonObject:
        """The event without the annotations of other policies."""
        return _handed_over(self.event)


def _handed_over(event: Event) -> JsonObject:
    return {**event.envelope, "debug": True}  # c7n.handler adds `debug`


class Judge:
    """Verdicts of one policy."""

    def __init__(self, policy: Replayed) -> None:
        self.policy = policy
        self._skips_errors = lambda_settings.skips_errors(policy.mode)
        self._identity = resource_identity.of(policy.resource)
        # c7n fills in variables such as {account_id}. Without one, every account and Region runs the same policy, and
        # one deployment (about 5 ms) serves them all.
        self._is_shared = "{" not in json.dumps(_without_objects(policy.data))
        # Interned: these are compared for each event, and equal strings of two policies are then one object.
        self._pattern = _key(policy.pattern)
        self._events = _key([policy.resource, policy.mode.get("events")])
        self._behavior = self._shared_behavior()

    def _shared_behavior(self) -> str:
        """What decides the verdict: policies with the same text here have the same verdicts. "" for a policy alone."""
        # Conditions can read the policy's name (c7n.policy.PolicyConditions), and variables the account.
        if not self._is_shared or "conditions" in self.policy.data:
            return ""
        return _key({name: value for name, value in self.policy.data.items() if name not in _WITHOUT_EFFECT})

    def verdict(self, shared: SharedEvent) -> Verdict:
        """The verdict that `policy_outcome.replay` gives. Call it inside `silence.without_logs`."""
        found = shared.verdicts.get(self._behavior)
        if found is None:
            found = self._verdict(shared)
            if self._behavior:
                shared.verdicts[self._behavior] = found
        return found

    def _verdict(self, shared: SharedEvent) -> Verdict:
        # EventBridge decides first: an event that the rule refuses never starts the Lambda.
        if not self._matches(shared):
            return _NO_MATCH
        # c7n.handler.dispatch_event returns before it reads a policy if the call failed.
        if self._skips_errors and shared.record.get("errorCode"):
            return _SKIPPED
        deployed = self._deployed(shared.event)
        # Conditions read the time, the account and the Region. Few policies have them, so replay judges them.
        if deployed is None or deployed.has_conditions:
            return self._replayed(shared.event)
        ids = self._ids(shared, deployed.policy)
        # LambdaMode.run stops without resources. The reason does not matter to a count.
        if not ids.kept:
            return _NO_IDS
        if not ids.resolves:
            return self._replayed(shared.event)
        return Verdict(_filtered(deployed, shared), ids.kept)

    def _matches(self, shared: SharedEvent) -> bool:
        found = shared.matches.get(self._pattern)
        if found is None:
            found = shared.matches[self._pattern] = self.policy.matcher.matches(shared.event.envelope)
        return found

    def _deployed(self, event: Event) -> _Deployed | None:
        if self._is_shared:
            return self._everywhere
        return self._deployed_in(str(event.envelope.get("account") or ""), str(event.envelope.get("region") or ""))

    @functools.cached_property
    def _everywhere(self) -> _Deployed | None:
        return self._deployed_in(*ANYWHERE)

    def _deployed_in(self, account: str, region: str) -> _Deployed | None:
        try:
            return _Deployed.of(self.policy.deployed(account, region))
        except CtschemaError:
            return None

    def _replayed(self, event: Event) -> Verdict:
        result = policy_outcome.replay(event, self.policy)
        return Verdict(result.verdict, _texts(result.ids.kept) if result.ids and result.verdict != NO_IDS else ())

    def _ids(self, shared: SharedEvent, deployed: Policy) -> Ids:
        # An account's own deployment has its own `events`, in which c7n has filled in the variables.
        key = self._events if self._is_shared else str(id(deployed))
        found = shared.ids.get(key)
        if found is None:
            kept = _ids(shared.event.envelope, deployed)
            found = shared.ids[key] = Ids(_texts(kept), self._resolves(kept))
        return found

    def _resolves(self, kept: Sequence[Json]) -> bool:
        """Whether c7n's lookup can take one of the ids."""
        if self._identity is None or self._identity.any_value:
            return True
        # Objects among the ids: replay says whether the lookup takes one of them.
        if any(isinstance(one, dict | list) for one in kept):
            return False
        return policy_outcome.misfit_of(self._identity, kept) is None


def _key(data: Json) -> str:
    return sys.intern(json.dumps(data, sort_keys=True, default=str))


class _Deployed(NamedTuple):
    """A policy as its Lambda runs it. `filters` is None if replay has to decide."""

    policy: Policy
    filters: EventFilters | None
    has_conditions: bool

    @classmethod
    def of(cls, policy: Policy) -> _Deployed:
        return cls(policy, event_filters.of(policy.resource_manager.filters), bool(policy.conditions.filters))


def _ids(envelope: JsonObject, deployed: Policy) -> Sequence[Json]:
    from c7n.cwe import CloudWatchEvents

    try:
        found: Sequence[Json] = deployed.resource_manager.match_ids(
            CloudWatchEvents.get_ids(envelope, deployed.data["mode"])
        )
    except Exception:  # jmespath's and match_ids' own; replay says `no-ids` and which
        return ()
    return found


def _filtered(deployed: _Deployed, shared: SharedEvent) -> str:
    """FIRES or FILTERED, as `filter_checks.of_filters` decides."""
    if deployed.filters is None:
        checks = filter_checks.of_filters(deployed.policy.resource_manager.filters, shared.new_event())
        return FILTERED if checks.raises or checks.verdict is False else FIRES
    # c7n's filters annotate what they match, so a filter that could read that gets an object of its own.
    seen = shared.seen if deployed.filters.shared else shared.new_event()
    return FILTERED if deployed.filters.refuse(seen, shared.outcomes) else FIRES


def _texts(ids: Sequence[Json]) -> list[str]:
    return [one if isinstance(one, str) else json.dumps(one, sort_keys=True, default=str) for one in ids]


def _without_objects(data: Json) -> list[Json]:
    """The strings of a policy: its own braces, not those of JSON objects."""
    if isinstance(data, dict):
        return [text for key, value in data.items() for text in (key, *_without_objects(value))]
    if isinstance(data, list):
        return [text for element in data for text in _without_objects(element)]
    return [data] if isinstance(data, str) else []
