"""A filter with a key of the event lacks `type: event`, so that it looks for the key in the resource.

`type: value`, and c7n's short form `- key: value`, read the resource that c7n has looked up. Under `conditions` they
read the policy's own variables. Neither has a `detail` with the members of a CloudTrail record, so the key is always
null.

Bad::

    events:
      - source: iam.amazonaws.com
        event: CreateUser
        ids: requestParameters.userName
    filters:
      - type: value
        key: detail.requestParameters.path
        value: /admin/

Good::

    events:
      - source: iam.amazonaws.com
        event: CreateUser
        ids: requestParameters.userName
    filters:
      - type: event
        key: detail.requestParameters.path
        value: /admin/
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema import keypath
from c7n_ctschema.custodian.filters import missing_key_effect
from c7n_ctschema.custodian.policy.policy_filters import FilterNode
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Finding, Fix, Severity
from c7n_ctschema.json_value import Json, as_object
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.trail.shapes import envelope

CODE, NAME, SEVERITY = "CT106", "value-filter-of-event", Severity.ERROR
_READS = {"filters": "the resource", "conditions": "the policy's own variables"}
_OTHERS, _NEVER = {"or", "not"}, ": the policy never acts"


def check(context: Context) -> Iterator[Finding]:
    for one in context.policy.other_filters:
        key = _key(one)
        if key is not None and _is_of_event(key.value):
            spec = _plain(one.node) if one.kind else {"key": key.value, "value": _plain(one.members.get(key.value))}
            kind = yaml_text.text_of(one.members.get("type"))
            yield _finding(key, kind, _READS[one.part], _effect(spec, one.part, {name for name, _ in one.groups}))


def _key(one: FilterNode) -> Text | None:
    """The key of a `type: value` filter. To c7n, a filter with one member is one (`FilterRegistry.factory`)."""
    if "type" in one.members:
        return yaml_text.text_of(one.members.get("key")) if one.kind == "value" else None
    names = [name for name, _ in yaml_text.key_nodes(one.node)]
    return yaml_text.text_of(names[0]) if len(names) == len(one.members) == 1 else None


def _is_of_event(key: str) -> bool:
    """Whether a key is `detail.` and a member of every record. No AWS resource has such a key."""
    steps = keypath.parse(key)
    known = envelope.members("detail") | set(envelope.ROOTS.values())
    return steps is not None and len(steps) > 1 and steps[0].name == "detail" and steps[1].name in known


def _plain(node: yaml_text.Node | None) -> Json:
    try:
        return yaml_text.plain(node)
    except ValueError:  # an alias bomb
        return {}


def _finding(key: Text, kind: Text | None, read: str, effect: str) -> Finding:
    return Finding(
        key.part(0, len(key.value)),
        f"c7n looks `{key.value}` up in {read}: only `type: event` reads the event",
        suggestion="type: event" if kind else f"type: event, key: {key.value}, value: …",
        effect=effect,
        fix=Fix(kind.span, "event", "write type: event") if kind else None,
    )


def _effect(spec: Json, part: str, where: set[str]) -> str:
    passes = missing_key_effect.of_missing_key({**as_object(spec), "type": "event"}) if spec else None
    if passes is None:
        return ""
    one = "this filter" if part == "filters" else "this condition"
    return f"{one} is always true" if passes else f"{one} is never true{'' if where & _OTHERS else _NEVER}"
