"""What replay cannot show: whether EventBridge delivers the event to c7n's rule, and what AWS decides."""

from __future__ import annotations

import json
from collections.abc import Iterator

from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.identity import deleted, judge
from c7n_ctschema.replay.checks import Check
from c7n_ctschema.replay.event import Event, largest
from c7n_ctschema.replay.ids import Ids
from c7n_ctschema.replay.policies import Replayed
from c7n_ctschema.trail import catalog, delivery, schema

_RELATIVE = ("age", "expiration")


def of_delivery(event: Event) -> Iterator[str]:
    """Facts of `trail.delivery` and of the record that keep EventBridge from handing the event to c7n's rule."""
    ref = catalog.find(event.source, event.name)
    facts = delivery.delivery(event.source, event.name, ref.operations if ref else ())
    record = event.record
    is_data = record.get("eventCategory") == "Data" or (record.get("managementEvent") is False and facts.data_event)
    if is_data:
        yield "a data event: delivered only where a trail logs it"
    elif record.get("readOnly", facts.read_only) is True:
        yield (
            "a read-only call: EventBridge hands these only to rules in state "
            "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS; c7n deploys its rules as ENABLED"
        )
    if facts.global_service and str(event.envelope.get("region")) not in ("us-east-1", ""):
        yield f"events of {event.source} are delivered in us-east-1 only"
    if event.wrapped and len(json.dumps(record)) > largest():
        yield f"a record of more than {largest() // 1024} KB: EventBridge does not deliver it"


def of_policy(policy: Replayed) -> Iterator[str]:
    """What the policy's mode changes that replay leaves out."""
    if policy.mode.get("member-role"):
        yield "runs with `member-role` in the event's account and Region"


def judged(event: Event, policy: Replayed, ids: Ids) -> judge.Wrong | None:
    """What `identity` says against the path that the ids come from."""
    known = _known(event) if ids.attempts else None
    return judge.judge(policy.resource, known, ids.attempts[-1].path) if known else None


def _known(event: Event) -> schema.EventSchema | None:
    try:
        return schema.load(event.source, event.name)
    except CtschemaError:
        return None


def of_ids(event: Event, policy: Replayed, ids: Ids) -> Iterator[str]:
    """Where the path surely names something else than what c7n looks the resource up by, or a thing that is gone."""
    wrong = judged(event, policy, ids)
    if wrong and wrong.certain:  # else the value itself told: engine's _why_unresolved
        yield f"probably resolves nothing: {wrong.reason}{f'; write {wrong.better}' if wrong.better else ''}"
    known = _known(event) if ids.attempts else None
    gone = deleted.doubt(policy.resource, known) if known else ""
    if gone:
        yield gone


def of_filters(filters: Check) -> Iterator[str]:
    """Which filters were not evaluated, and which hang on the time."""
    waiting = [one for one in filters.open() if not one.error]
    if waiting:
        names = ", ".join(dict.fromkeys(name_of(one) for one in waiting))
        yield f"not evaluated, so fires if they pass: {names}"
    for one in leaves(filters):
        if one.error and one.reached is None:
            yield f"if c7n gets to the {name_of(one)}, the Lambda's run fails: {one.error}"
    if any(one.value_type in _RELATIVE for one in leaves(filters)):
        yield "a filter compares with the present time"


def leaves(check: Check) -> Iterator[Check]:
    """The filters of a tree without its groups."""
    if not check.is_group:
        yield check
    for child in check.children:
        yield from leaves(child)


def name_of(check: Check) -> str:
    """A filter as a sentence names it."""
    return f"{check.kind} filter on {check.key}" if check.key else f"{check.kind} filter"
