"""A filter compares a request member with its default, but the record lacks a member that the caller omits.

The record has only the members that the caller sent. If the caller omits a member, AWS applies the default, and the
record lacks the member: the filter is false, although the resource has the value. Compare with the other value by
`op: ne`, add a filter with `value: absent` in an `or`, or read the member in `responseElements`. The defaults are those
that AWS documents.

Bad::

    events:
      - source: ec2.amazonaws.com
        event: CreateVolume
        ids: responseElements.volumeId
    filters:
      - type: event
        key: detail.requestParameters.encrypted
        value: false

Good::

    events:
      - source: ec2.amazonaws.com
        event: CreateVolume
        ids: responseElements.volumeId
    filters:
      - type: event
        key: detail.requestParameters.encrypted
        op: ne
        value: true
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from c7n_ctschema import keypath, lazy_regex, tables
from c7n_ctschema.custodian.policy.policy_filters import EventFilter, FilterNode
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.diagnostics import Advice, Finding, Severity
from c7n_ctschema.lint.analysis.policy_context import Context, EventUse, PathUse, followed
from c7n_ctschema.trail.catalog import models
from c7n_ctschema.trail.paths.resolution import Found
from c7n_ctschema.trail.schema.event_schema import EventSchema
from c7n_ctschema.trail.shapes.nodes import Scalar
from c7n_ctschema.trail.values import documented_defaults

CODE, NAME, SEVERITY = "CT504", "omitted-default", Severity.INFO
_REQUEST = "detail.requestParameters."
# In a Modify call, a member that is left out does not change, and the default means nothing.
_CREATES = lazy_regex.compile(r"(?:Create|Run|Restore|Register)[A-Z]")
_TABLE = "knowledge/trail/request_defaults"


def check(context: Context) -> Iterator[Finding]:
    for use in context.keys:
        # Only the request has members that callers choose to send; responses have what AWS made.
        if use.filter is None or not use.text.value.startswith(_REQUEST) or not _is_plain_equality(use.filter):
            continue
        value = use.filter.value_text()
        # One event is enough for the finding: the filter misses its calls, whatever the other events have.
        event = next((event for event, _ in use.answers if value and _is_omitted(event, use, value.value)), None)
        if event is not None and value is not None and not _is_covered(context, use.filter):
            yield _finding(use, event, value.value)


def _is_plain_equality(test: EventFilter) -> bool:
    is_equality = test.op is None or test.op.value in ("eq", "equal")
    # `not: [encrypted: false]` passes without the member; with `value_type: size`, null has the size 0.
    return is_equality and test.value_type is None and "not" not in test.where and not test.has_placeholder


def _is_omitted(event: EventUse, use: PathUse, value: str) -> bool:
    return event.schema is not None and _is_default(event.schema, use.text.value, value)


def _is_covered(context: Context, test: EventFilter) -> bool:
    """Whether a filter of the resource in the same `or` reads the attribute itself, which has the default's value."""
    # c7n's example `dms-endpoint-enable-ssl-require-realtime`: `or: [SslMode: none, {type: event, key: …sslMode}]`.
    name = test.key.value.rpartition(".")[2].lower() if test.key else ""
    return test.where[-1:] == ("or",) and any(
        other.groups and other.groups[-1] == ("or", test.groups[-1]) and name in _attributes(other)
        for other in context.policy.other_filters
    )


def _attributes(test: FilterNode) -> Iterator[str]:
    """The last names of what a `value` filter, or its short form `- SslMode: none`, reads; the API's, in lower case."""
    key = yaml_text.text_of(test.members.get("key"))
    for name in (key.value,) if key else test.members:
        yield name.rpartition(".")[2].lower()


@functools.lru_cache(maxsize=10_000)  # policies repeat the same keys and values
def _is_default(event: EventSchema, key: str, value: str) -> bool:
    """Whether the value is the default of an optional member of the request of a call that creates something."""
    answer = followed(event, key, False)
    nodes = [node for node in answer.nodes if isinstance(node, Scalar)] if isinstance(answer, Found) else []
    steps = keypath.parse(key.removeprefix(_REQUEST))
    if not nodes or not _CREATES.match(event.event) or steps is None or len(steps) != 1:
        return False  # defaults of nested members often depend on members beside them
    # YAML writes true as `True` or `yes` too, botocore's documentation only as `true`.
    given = value.lower() if all(node.type == "boolean" for node in nodes) else value
    is_default = _is_known(event, steps[0].name, given) or all(
        documented_defaults.is_default(steps[0].name, node, given) for node in nodes
    )
    return is_default and not _is_required(event, steps[0].name)


def _is_known(event: EventSchema, member: str, value: str) -> bool:
    """Whether a value is a default that the documentation does not say plainly: CreateVolume's `encrypted`."""
    known = tables.read(_TABLE)["events"].get(f"{event.source}:{event.event}", {}).get(member)
    return known is not None and known["value"] == value


def _is_required(event: EventSchema, member: str) -> bool:
    """Whether each caller sends a member of the request. Records and models capitalize names differently."""
    for operation in event.operations:
        model = models.load(operation.service)
        taken = model["operations"][operation.name].get("input")
        required = model["shapes"][taken["shape"]].get("required", ()) if taken else ()
        # A caller cannot leave a required member out: CreateVolume's `availabilityZone`.
        if member.lower() in (name.lower() for name in required):
            return True
    return False


def _finding(use: PathUse, event: EventUse, value: str) -> Finding:
    # A boolean has one other value, so `ne` is true for the default and for a missing member.
    other = {"true": "false", "false": "true"}.get(value.lower(), "")
    return Finding(
        use.text.part(0, len(use.text.value)),
        f"`{value}` is the default: a caller of {event.event} may leave the member out, and the record then lacks it",
        suggestion=f"op: ne, value: {other}" if other else "an `or` with the same filter and `value: absent`",
        advice=Advice.WRITE,
        effect="this filter is not true for calls that rely on the default",
    )
