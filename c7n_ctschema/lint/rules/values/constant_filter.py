"""A filter has the same result for every event that reaches the policy.

`responseElements` is null in the records of read-only calls, although the API returns a response. `eventName`,
`eventSource`, and `detail-type` have only the values that the policy's own pattern admits. The envelope's `source` is
`aws.` and the first part of `eventSource`, such as `aws.ec2`. The rule runs c7n's own filter on these values.

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
from c7n_ctschema.grammar import listed
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
            f"`responseElements` is null in every record of {names_of(found)}, which is read-only",
            effect=missing_member.effect_of(use.filter),
            severity=Severity.WARNING,
        )


def _answers_nothing(event: EventUse) -> bool:
    """Whether CloudTrail leaves the event's response out, as it does for read-only calls, and no record shows one."""
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
            f"`{use.text.value}` is always {listed(admitted, 'or', 5)} in this policy",
            suggestion=admitted[0] if text and use.text.value == "source" and len(admitted) == 1 and is_equal else "",
            effect=missing_key_effect.sentence(False, one.where),
        )


def _admitted(context: Context, name: str) -> list[str]:
    """The strings that the pattern admits; empty where the pattern has a comparison such as `prefix`."""
    pattern: Mapping[str, Json] = context.pattern or {}
    if name == "source" and name not in pattern:
        hosts = _admitted(context, "eventSource")
        return [envelope.source_of(host) for host in hosts] if all(map(envelope.source_of, hosts)) else []
    values = pattern.get(name) if name in ("detail-type", "source") else as_object(pattern.get("detail")).get(name)
    texts = [value for value in as_list(values) if isinstance(value, str)]
    return texts if len(texts) == len(as_list(values)) else []


def _may_be(one: EventFilter) -> bool:
    """Whether a value may be the envelope source of a service that the catalog does not know."""
    known = set(map(envelope.source_of, event_catalog.sources()))
    return any(text.value.startswith(_AWS) and text.value not in known for text in one.literals())


def _is_among(spec: Mapping[str, Json], admitted: list[str]) -> bool:
    """Whether the filter plainly passes on one of the values; saves importing c7n."""
    return spec.get("op") in satisfiability.EQUAL and spec.get("value") in admitted and "value_type" not in spec


def _spec(one: EventFilter) -> JsonObject | None:
    try:
        return one.spec()
    except ValueError:
        return None
