"""Notes about what replay cannot show: whether EventBridge delivers the event to the rule, and what AWS decides."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from c7n_ctschema.custodian.eventbridge.pattern_matcher import Mismatch
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.ids import deleted_resource, wrong_ids
from c7n_ctschema.replay.engine.deployed_policies import Replayed
from c7n_ctschema.replay.engine.filter_checks import Check
from c7n_ctschema.replay.engine.ids_trace import Ids
from c7n_ctschema.replay.records.eventbridge_event import Event, largest
from c7n_ctschema.trail.catalog import delivery, event_catalog
from c7n_ctschema.trail.schema import event_schema

# value_types that c7n.filters.core.ValueFilter.process_value_type compares with the time of the run
_RELATIVE = ("age", "expiration")


class Note(NamedTuple):
    """A note on a result. `asks_aws`: AWS decides this, so a replay in the simulated account answers it."""

    text: str
    asks_aws: bool = False


def of_delivery(event: Event) -> Iterator[Note]:
    """Notes on facts of the event and the record because of which EventBridge does not deliver it to c7n's rule."""
    ref = event_catalog.find(event.source, event.name)
    facts = delivery.delivery(event.source, event.name, ref.operations if ref else ())
    record = event.record
    # `eventCategory` exists since eventVersion 1.07. In older records, `managementEvent` false is not enough:
    # the catalog must know the operation as a data event.
    is_data = record.get("eventCategory") == "Data" or (record.get("managementEvent") is False and facts.data_event)
    if is_data:
        yield Note("a data event: EventBridge delivers it only if a trail logs it")
    # The record is right about itself, so the catalog answers only for records without `readOnly`. A data event is
    # reported first: a trail must select it, whether it is read-only or not.
    elif record.get("readOnly", facts.read_only) is True:
        yield Note(
            "a read-only event: EventBridge delivers it only to rules in the state "
            "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS, and c7n deploys rules as ENABLED"
        )
    if facts.global_service and str(event.envelope.get("region")) not in ("us-east-1", ""):
        yield Note(f"EventBridge delivers events of {event.source} only in us-east-1")
    # An event with its envelope was delivered, so its size did not stop it. Only bare records need this note.
    if event.wrapped and len(json.dumps(record)) > largest():
        yield Note(f"the record has more than {largest() // 1024} KB: EventBridge does not deliver it")


def of_mismatches(event: Event, mismatches: Sequence[Mismatch]) -> Iterator[Note]:
    """Notes on how to change a pattern that the event almost matches."""
    for mismatch in mismatches:
        # `ebsOptimized: ["true"]` never equals `"ebsOptimized": true` in a record, and looks right in YAML.
        wanted = _same_in_string(mismatch)
        if wanted:
            yield Note(f"EventBridge compares JSON types: write `{wanted}` in the pattern of `{mismatch.path}`")
    # `kms:RotateKey` is an "AWS Service Event via CloudTrail", and c7n renders "AWS API Call via CloudTrail" only.
    if [mismatch.path for mismatch in mismatches] == ["detail-type"]:
        yield Note(f"to receive such events, add `detail-type: [{event.envelope['detail-type']}]` to `mode.pattern`")


def _same_in_string(mismatch: Mismatch) -> str:
    """The event's value as YAML, if the pattern has the same value with another JSON type; "" otherwise."""
    for actual in mismatch.actual:
        text = actual if isinstance(actual, str) else json.dumps(actual)
        if any(text == (json.dumps(value) if not isinstance(value, str) else value) for value in mismatch.expected):
            return json.dumps(actual, ensure_ascii=False)
    return ""


def of_policy(policy: Replayed) -> Iterator[Note]:
    """Notes on options of `mode` that replay does not apply."""
    # LambdaMode.assume_member changes the session, not the ids, so the verdict is the same with and without it.
    if policy.mode.get("member-role"):
        yield Note("the policy runs with `member-role` in the event's account and Region")


def judged(event: Event, policy: Replayed, ids: Ids) -> wrong_ids.Wrong | None:
    """Why the path that the ids come from cannot identify the resource; None if it can."""
    known = _known(event) if ids.attempts else None
    # c7n stops at the first entry that finds ids (CloudWatchEvents.get_trail_ids): only the last attempt matters.
    return wrong_ids.judge(policy.resource, known, ids.attempts[-1].path) if known else None


def _known(event: Event) -> event_schema.EventSchema | None:
    try:
        # An event that is newer than botocore is no error here: the record itself still gives a verdict.
        return event_schema.load(event.source, event.name)
    except CtschemaError:
        return None


def of_ids(event: Event, policy: Replayed, ids: Ids) -> Iterator[Note]:
    """Notes on a path that certainly does not identify the resource, and on a resource that the event deletes."""
    wrong = judged(event, policy, ids)
    if wrong and wrong.certain:  # otherwise the value decides: policy_outcome
        better = f"; write {wrong.better}" if wrong.better else ""
        yield Note(f"the lookup probably finds no resource: {wrong.reason}{better}")
    known = _known(event) if ids.attempts else None
    gone = deleted_resource.doubt(policy.resource, known) if known else ""
    if gone:
        yield Note(gone)


def of_filters(filters: Check) -> Iterator[Note]:
    """Notes on filters that are not evaluated, and on filters that depend on the time."""
    waiting = [one for one in filters.undecided() if not one.error]
    if waiting:
        names = ", ".join(dict.fromkeys(_condition(one) for one in waiting))
        yield Note(f"fires only if these filters, which are not evaluated, pass: {names}", asks_aws=True)
    for one in leaves(filters):
        # Behind a filter that only AWS can decide, the exception is possible, but the verdict cannot say so.
        if one.error and one.reached is None:
            yield Note(f"if c7n reaches the {name_of(one)}, the Lambda's run fails: {one.error}")
    if any(one.value_type in _RELATIVE for one in leaves(filters)):
        yield Note("a filter compares with the current time")


def _condition(check: Check) -> str:
    """What must be true of the filters of a group that are not evaluated: `a or (b and c)`, `not (a and b)`."""
    if not check.is_group:
        return name_of(check)
    parts = dict.fromkeys(_part(child) for child in check.children if child.open())
    if check.kind == "not":  # c7n's Not lets through what does not pass all of its filters
        return f"not ({' and '.join(parts)})"
    return f" {check.kind} ".join(parts)


def _part(check: Check) -> str:
    """The condition of a filter in a group, in parentheses if it is a group of several itself."""
    is_several = check.kind in ("and", "or") and len(check.open()) > 1
    return f"({_condition(check)})" if is_several else _condition(check)


def leaves(check: Check) -> Iterator[Check]:
    """The filters of a tree without its groups."""
    if not check.is_group:
        yield check
    for child in check.children:
        yield from leaves(child)


def name_of(check: Check) -> str:
    """The name of a filter for a message."""
    return f"{check.kind} filter on {check.key}" if check.key else f"{check.kind} filter"
