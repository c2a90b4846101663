"""A sample EventBridge event on which a policy fires."""

from __future__ import annotations

from dataclasses import replace

from c7n_ctschema.custodian.eventbridge import matched_values, rendered_pattern
from c7n_ctschema.custodian.policy.policy_choice import Chosen
from c7n_ctschema.errors import CtschemaError, UnknownName
from c7n_ctschema.trail.catalog.targets import event_named
from c7n_ctschema.trail.schema import event_schema
from c7n_ctschema.wizard.drafts import matching_event
from c7n_ctschema.wizard.drafts.matching_event import Made


class NoEvents(CtschemaError):
    """The mode of the policy names no event."""

    def __init__(self, place: str, policy: str) -> None:
        super().__init__(place, policy)
        self.place, self.policy = place, policy

    def __str__(self) -> str:
        return f"{self.place}: policy {self.policy!r} waits for no event"


def event_for_policy(policy: Chosen, target: str | None = None) -> Made:
    """A sample that matches the policy's pattern and passes its filters, of its first event or of the target.

    Raises NoEvents, and UnknownName for an unknown event or an event that the policy does not wait for.
    """
    source, event = _event_of(policy, target)
    filters = policy.data.get("filters") or []
    made = matching_event.event_for(source, event, filters if isinstance(filters, list) else [filters], policy.resource)
    envelope, unmatched = matched_values.matching(made.event, policy.mode)
    return replace(made, event=envelope, unmatched=unmatched)


def _event_of(policy: Chosen, target: str | None) -> tuple[str, str]:
    asked = [(pair.source, pair.event) for pair in rendered_pattern.pairs(policy.mode).asked]
    if not asked:
        raise NoEvents(policy.place, policy.name)
    chosen = asked[0]
    if target is not None:
        ref = event_named(target)
        chosen = (ref.source, ref.event)
        if chosen not in asked:
            raise UnknownName("event", target, tuple(event for _, event in asked[:3]), where=f"policy {policy.name!r}")
    event_schema.load(*chosen)  # raises for an unknown event
    return chosen
