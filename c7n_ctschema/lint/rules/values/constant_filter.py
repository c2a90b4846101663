"""A filter that is the same for every event that reaches the policy.

`responseElements` is null in the records of read-only calls, although the API answers something. `eventName`,
`eventSource` and `detail-type` can only be what the policy's own pattern admits, and EventBridge's `source` is `aws.`
with the first part of `eventSource`: `aws.ec2`. What the filter then does is found by running c7n's own.

Bad::

    events:
      - source: iam.amazonaws.com
        event: CreateUser
        ids: requestParameters.userName
    filters:
      - type: event
        key: detail.eventName
        value: DeleteUser

Good::

    events:
      - source: iam.amazonaws.com
        event: CreateUser
        ids: requestParameters.userName
      - source: iam.amazonaws.com
        event: DeleteUser
        ids: requestParameters.userName
    filters:
      - type: event
        key: detail.eventName
        value: DeleteUser
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from c7n_ctschema.custodian.filters import missing_key_effect
from c7n_ctschema.custodian.policy.policy_filters import EventFilter
from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.json_value import Json, JsonObject, as_list, as_object
from c7n_ctschema.lint.analysis import missing_member, satisfiability
from c7n_ctschema.lint.analysis.policy_context import Context, EventUse, PathUse, names_of
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.catalog.delivery import is_withheld
from c7n_ctschema.trail.paths.resolution import Found
from c7n_ctschema.trail.records import observed
from c7n_ctschema.trail.shapes import envelope

CODE, NAME, SEVERITY = "CT301", "constant-filter", Severity.ERROR
_RESPONSE = "detail.responseElements"
_AWS = "aws."
_ADMITTED = {
    "detail.eventName": "eventName",
    "detail.eventSource": "eventSource",
    '"detail-type"': "detail-type",
    "detail-type": "detail-type",
    "source": "source",
}


def check(context: Context) -> Iterator[Finding]:
    for use in context.keys:
        if use.text.value.startswith(_RESPONSE):
            yield from _of_null_response(use)
        elif use.text.value in _ADMITTED and use.filter and not use.filter.has_placeholder:
            yield from _of_admitted(context, use, use.filter)


def _of_null_response(use: PathUse) -> Iterator[Finding]:
    found = tuple(event for event, answer in use.answers if isinstance(answer, Found))
    if found and all(_answers_nothing(event) for event in found):
        yield Finding(
            use.text.part(0, len(use.text.value)),
            f"responseElements is null in the record of {names_of(found)}: the call only reads",
            effect=missing_member.effect_of(use.filter),
            severity=Severity.WARNING,
        )


def _answers_nothing(event: EventUse) -> bool:
    """Whether the response of a reading call is left out: so it is by rule, unless records show one."""
    return (
        event.schema is not None
        and bool(event.schema.delivery.read_only and event.schema.operations)
        and is_withheld(event.source, event.event)
        and not observed.paths(event.source, event.event, "response")
    )


def _of_admitted(context: Context, use: PathUse, one: EventFilter) -> Iterator[Finding]:
    admitted = _admitted(context, _ADMITTED[use.text.value])
    spec = _spec(one)
    if not admitted or spec is None or _is_among(spec, admitted) or (use.text.value == "source" and _may_be(one)):
        return
    if missing_key_effect.of_values(spec, admitted) == {False}:
        text, is_equal = one.value_text(), spec.get("op") in satisfiability.EQUAL
        yield Finding(
            text.part(0, len(text.value)) if text else use.text.span,
            f"{use.text.value} is {' or '.join(admitted[:5])}{' or …' if len(admitted) > 5 else ''} in this policy",
            suggestion=admitted[0] if text and use.text.value == "source" and len(admitted) == 1 and is_equal else "",
            effect=missing_key_effect.sentence(False, one.where),
        )


def _admitted(context: Context, name: str) -> list[str]:
    """The texts that the pattern admits; none where it has matchers such as a prefix."""
    pattern: Mapping[str, Json] = context.pattern or {}
    if name == "source" and name not in pattern:
        hosts = _admitted(context, "eventSource")
        return [envelope.source_of(host) for host in hosts] if all(map(envelope.source_of, hosts)) else []
    values = pattern.get(name) if name in ("detail-type", "source") else as_object(pattern.get("detail")).get(name)
    texts = [value for value in as_list(values) if isinstance(value, str)]
    return texts if len(texts) == len(as_list(values)) else []


def _may_be(one: EventFilter) -> bool:
    """Whether one of the values could be a name that EventBridge has for a source that nobody knows."""
    known = set(map(envelope.source_of, event_catalog.sources()))
    return any(text.value.startswith(_AWS) and text.value not in known for text in one.literals())


def _is_among(spec: Mapping[str, Json], admitted: list[str]) -> bool:
    """Whether the filter surely passes on one of them, without asking c7n."""
    return spec.get("op") in satisfiability.EQUAL and spec.get("value") in admitted and "value_type" not in spec


def _spec(one: EventFilter) -> JsonObject | None:
    try:
        return one.spec()
    except ValueError:
        return None
