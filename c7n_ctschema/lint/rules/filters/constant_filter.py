"""A filter has the same result for every event that reaches the policy.

`responseElements` is null in the records of read-only calls, although the API returns a response. `eventName`,
`eventSource`, and `detail-type` have only the values in the policy's own pattern. The `detail-type` determines
`eventType`: `AwsApiCall` for API calls. The envelope's `source` is `aws.` and the first part of `eventSource`, such as
`aws.ec2`. The event determines `readOnly`, `managementEvent`, and `eventCategory`: for example, `readOnly` is false for
`CreateBucket`. The rule runs c7n's own filter on these values.

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

import json
from collections.abc import Iterator, Mapping

from c7n_ctschema.custodian.filters import missing_key_effect
from c7n_ctschema.custodian.policy.policy_filters import EventFilter
from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.grammar import listed
from c7n_ctschema.json_value import Json
from c7n_ctschema.lint.analysis.paths import missing_member
from c7n_ctschema.lint.analysis.policy_context import Context, EventUse, PathUse, names_of
from c7n_ctschema.lint.analysis.values import fixed_values, satisfiability
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.catalog.delivery import is_withheld
from c7n_ctschema.trail.paths.resolution import Found
from c7n_ctschema.trail.records import observed
from c7n_ctschema.trail.shapes import envelope

CODE, NAME, SEVERITY = "CT301", "constant-filter", Severity.ERROR
_RESPONSE = "detail.responseElements"
# EventBridge's own name of a service's source: `aws.s3` for `s3.amazonaws.com`.
_AWS = "aws."


def check(context: Context) -> Iterator[Finding]:
    for use in context.keys:
        # These keys depend on the event alone, and the others of fixed_values on the pattern too.
        if use.text.value.startswith(_RESPONSE):
            yield from _of_null_response(use)
        elif use.text.value in fixed_values.KEYS and use.filter and not use.filter.has_placeholder:
            yield from _of_fixed(context, use, use.filter)


def _of_null_response(use: PathUse) -> Iterator[Finding]:
    found = tuple(event for event, answer in use.answers if isinstance(answer, Found))
    # With one event that writes, the filter can pass on that event, and the rule key-in-some-events looks at the rest.
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
        # A record that shows a response outweighs the general rule about read-only calls.
        and not observed.paths(event.source, event.event, "response")
    )


def _of_fixed(context: Context, use: PathUse, one: EventFilter) -> Iterator[Finding]:
    key = use.text.value
    values, spec = fixed_values.of_key(context, key), one.spec()
    # `source: aws.new-service`: the catalog may lack the service.
    if not values or spec is None or _is_among(spec, values) or (key == "source" and _may_be(one)):
        return
    # `op: ne, value: DeleteBucket` passes on each of the values, and does no harm: only `{False}` is a finding.
    if not _is_comparable(context, one, spec, values) or missing_key_effect.of_values(spec, values) != {False}:
        return
    if not fixed_values.is_pattern(key) and spec.get("value") in satisfiability.WORDS:
        return  # records of older versions lack readOnly and eventCategory
    text, is_equal, strings = one.value_text(), spec.get("op") in satisfiability.EQUAL, list(map(_written, values))
    names = names_of(context.events)
    whose = "in this policy" if fixed_values.is_pattern(key) else f"in records of {names}"
    yield Finding(
        text.part(0, len(text.value)) if text else use.text.span,
        f"`{key}` is always {listed(strings, 'or', 5)} {whose}",
        suggestion=strings[0]
        if text and len(values) == 1 and is_equal and _is_part(text.value, key, strings[0])
        else "",
        effect=missing_key_effect.sentence(False, one.where),
        # EventBridge compares the pattern's fields itself. That other keys never differ is known from documentation.
        severity=None if fixed_values.is_pattern(key) else Severity.WARNING,
    )


def _is_part(written: str, key: str, value: str) -> bool:
    """Whether the value is meant: `s3` for `s3.amazonaws.com`, or anything for the envelope's source."""
    return key == "source" or written in value


def _written(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _is_comparable(context: Context, one: EventFilter, spec: Mapping[str, Json], values: list[Json]) -> bool:
    """Whether a value has the key's type and is one of its enum; other rules report the filter if not."""
    # `detail.eventType: AwsApiCal` is in no enum: the rule impossible-value names the right word.
    enums = [known.domain.enum for known in context.comparisons if known.filter is one]
    literals = [each for each in satisfiability.literals(spec.get("value")) if type(each) is type(values[0])]
    is_admitted = one.key is not None and fixed_values.is_admitted(one.key.value)
    if spec.get("op") in satisfiability.PATTERNS or not any(enums) or is_admitted:
        return bool(literals)
    return not {*literals}.isdisjoint(*enums)


def _may_be(one: EventFilter) -> bool:
    """Whether a value may be the envelope source of a service that the catalog does not know."""
    # A value such as `aws.s3-by-another-name` is no mistake that this table can prove.
    known = set(map(envelope.source_of, event_catalog.sources()))
    return any(text.value.startswith(_AWS) and text.value not in known for text in one.literals())


def _is_among(spec: Mapping[str, Json], admitted: list[Json]) -> bool:
    """Whether the filter plainly passes on one of the values; saves importing c7n."""
    return spec.get("op") in satisfiability.EQUAL and spec.get("value") in admitted and "value_type" not in spec
