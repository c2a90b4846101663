"""Filters of the resource that never pass at the moment of the event: on a new resource, or in the state after it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from c7n_ctschema import lazy_regex, tables
from c7n_ctschema.custodian.c7n import lambda_settings
from c7n_ctschema.custodian.filters import missing_key_effect
from c7n_ctschema.custodian.lookups import resource_identity, resource_moment
from c7n_ctschema.custodian.lookups.resource_identity import Identity
from c7n_ctschema.custodian.lookups.resource_moment import Moment
from c7n_ctschema.custodian.policy.policy_filters import FilterNode
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.ids import id_candidates, nouns
from c7n_ctschema.json_value import JsonObject
from c7n_ctschema.light_typing import NamedTuple
from c7n_ctschema.lint.analysis.policy_context import Context, EventUse

# Verbs after which the resource starts to exist. Others, such as Put and Add, also change resources that are old.
_CREATES = lazy_regex.compile(r"(?:Create|Run|Copy|Import|Register|Restore|Allocate)[A-Z]")
# The last name of a `value` filter's key: `CreateDate`, `InstanceCreateTime`, `LaunchTime`.
_START_DATE = lazy_regex.compile(r"(?:\w*Creat(?:e|ed|ion)\w*|LaunchTime|StartTime)", re.IGNORECASE)
_OLDER = ("gt", "ge", "gte", "greater-than", "eq", "equal")
_PARTS = {"days": 86_400, "hours": 3_600, "minutes": 60}
# c7n.filters.core.ValueFilter.match compares these words with the kind of value, not with the value.
_SPECIAL = frozenset({"absent", "present", "not-null", "empty"})
_WITHIN = 900  # seconds: the longest run of a Lambda function


class NeverTrue(NamedTuple):
    """A filter that does not pass at the moment of the event, and why. `moment` is set if it is for the state."""

    test: FilterNode
    use: EventUse
    reason: str
    moment: Moment | None = None


def never_true(context: Context) -> Iterator[NeverTrue]:
    """The filters that never pass, because of what each of the policy's events does to the resource."""
    tests = deciding(context)
    if tests:
        yield from _of_new(context, tests)
        yield from _of_state(context, tests)


def deciding(context: Context) -> list[FilterNode]:
    """The filters of the resource that each resource has to pass."""
    # Beside an `or` or in a `not`, a filter that has one result does not decide the policy.
    return [
        test
        for test in context.policy.other_filters
        if test.part == "filters" and not {"or", "not"} & {name for name, _ in test.groups}
    ]


def creating(context: Context) -> EventUse | None:
    """The first event of a policy whose events all create the resource; None if one of them can bring an old one."""
    known = resource_identity.of(context.policy.resource)
    uses = [use for use in context.events if known and _creates(known, use)]
    return uses[0] if uses and len(uses) == len(context.policy.events) else None


def _of_new(context: Context, tests: list[FilterNode]) -> Iterator[NeverTrue]:
    known, use = resource_identity.of(context.policy.resource), creating(context)
    if known is None or use is None:
        return
    for test in tests:
        reason = _reason(known.resource, test)
        if reason:
            yield NeverTrue(test, use, reason)


def _of_state(context: Context, tests: list[FilterNode]) -> Iterator[NeverTrue]:
    """The filters on the resource's state, such as `DBInstanceStatus: available`, that exclude the state of now."""
    after = [(use, resource_moment.after(context.policy.resource, use.source, use.event)) for use in context.events]
    moments = [(use, moment) for use, moment in after if moment is not None and _lasts(moment, context)]
    if not moments or len(moments) < len(context.policy.events):
        return
    for test in tests:
        spec, (use, first) = value_test(test), moments[0]
        is_state = spec.get("key") == first.attribute
        if is_state and all(_passes(spec, moment.state) is False for _, moment in moments):
            yield NeverTrue(test, use, f"is `{first.state}`", first)


def _lasts(moment: Moment, context: Context) -> bool:
    # An instance is `pending` for seconds: by the time the event arrives, `State.Name: running` can be true.
    return moment.seconds > max(resource_moment.SHORT, lambda_settings.delay_of(context.mode))


def value_test(test: FilterNode) -> JsonObject:
    """The members of a `value` filter, or of its short form `- DBInstanceStatus: available`; {} for other filters."""
    try:
        spec = yaml_text.plain_members(test.node)
    except ValueError:  # an alias bomb
        return {}
    if not test.kind and len(spec) == 1:
        [(key, value)] = spec.items()
        return {"key": key, "value": value}
    return spec if test.kind == "value" else {}


def _passes(spec: JsonObject, state: str) -> bool | None:
    value = spec.get("value")
    if isinstance(value, str) and "{" in value:  # a variable, or a placeholder of a template
        return None
    # The usual case needs no import of c7n, which takes 300 ms.
    if set(spec) <= {"type", "key", "value"} and isinstance(value, str) and value not in _SPECIAL:
        return value == state
    return missing_key_effect.of_value({**spec, "type": "event"}, state)


def _creates(known: Identity, use: EventUse) -> bool:
    if not _CREATES.match(use.event) or not id_candidates.concerns(known, use.source):
        return False
    is_known = resource_moment.after(known.resource, use.source, use.event) is not None
    return is_known or nouns.event_noun(use.event) in known.nouns


def _reason(resource: str, test: FilterNode) -> str:
    try:
        spec = yaml_text.plain_members(test.node)
    except ValueError:  # an alias bomb
        return ""
    if test.kind == "metrics":
        # c7n.filters.metrics.MetricsFilter skips resources without data points, unless `missing-value` gives a number.
        return "" if "missing-value" in spec else "has no metrics yet"
    if test.kind in tables.read(resource_moment.TABLE)["age_filters"]["filters"].get(resource, ()):
        return "is new" if _asks_for_older(spec) else ""
    return "is new" if test.kind == "value" and _is_old_enough(spec) is False else ""


def _asks_for_older(spec: JsonObject) -> bool:
    """Whether an age filter takes only resources that are older than a run of the Lambda function."""
    given = {name: spec.get(name, 0) for name in _PARTS}
    seconds = sum(value * _PARTS[name] for name, value in given.items() if isinstance(value, int | float))
    # The default of c7n.filters.core.AgeFilter is also `greater-than`.
    return spec.get("op", "greater-than") in _OLDER and seconds > _WITHIN


def _is_old_enough(spec: JsonObject) -> bool | None:
    """What c7n's filter says of a resource that began to exist now; None for filters that do not ask for an age."""
    # Imported late for its cost: few policies have a filter with `value_type: age`.
    import datetime

    key = str(spec.get("key", "")).rpartition(".")[2]
    if spec.get("value_type") != "age" or not _START_DATE.fullmatch(key):
        return None
    # The age at the end of the longest run, so that a filter for a few minutes is no finding.
    recently = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=_WITHIN)
    return missing_key_effect.of_value({**spec, "type": "event"}, recently.isoformat())
