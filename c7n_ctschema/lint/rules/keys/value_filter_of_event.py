"""A filter with a key of the event does not have `type: event`, so c7n looks for the key in the resource.

`type: value`, and c7n's short form `- key: value`, read the resource that c7n looked up. Under `conditions`, they read
variables of the policy. A resource has no `detail` with the members of a CloudTrail record, and no `userIdentity` or
`account`: the key is null for every event. The rule reports nothing if the resource has an attribute with that name.

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

from c7n_ctschema import keypath, tables
from c7n_ctschema.custodian.c7n.c7n_source import plain_resource
from c7n_ctschema.custodian.filters import missing_key_effect
from c7n_ctschema.custodian.policy.policy_filters import EVENT, FilterNode
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Advice, Finding, Fix, Severity
from c7n_ctschema.lint.analysis import refusal
from c7n_ctschema.lint.analysis.paths import attribute_keys
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.trail.shapes import envelope

CODE, NAME, SEVERITY = "CT106", "value-filter-of-event", Severity.ERROR
_READS = {"filters": "the resource", "conditions": "variables of the policy"}
_OTHERS, _NEVER = {"or", "not"}, ": the policy never acts"
# Attributes that c7n or a service may add to any resource beside those in botocore's models
_COMMON_NAMES = frozenset({"id", "version", "resources", "time", "source"})


def check(context: Context) -> Iterator[Finding]:
    for filter_node in context.policy.other_filters:
        key = attribute_keys.key_of(filter_node)
        right = key_in_event(key.value, filter_node.part, context.policy.resource) if key is not None else ""
        if key is not None and right:
            effect = _effect(passes_without(filter_node, key.value), filter_node)
            kind = yaml_text.text_of(filter_node.members.get("type"))
            yield _finding(key, right, kind, _READS[filter_node.part], effect)
        elif key is None:
            yield from _without_type(filter_node, context.policy.resource)


def _without_type(filter_node: FilterNode, resource: str) -> Iterator[Finding]:
    """A filter on a key of the event that has no type, which `FilterRegistry.factory` refuses."""
    key = yaml_text.text_of(filter_node.members.get("key"))
    if key is not None and "type" not in filter_node.members and key_in_event(key.value, filter_node.part, resource):
        message = "this filter of the event has no `type`"
        yield refusal.finding(key.part(0, len(key.value)), message, "type: event", advice=Advice.WRITE)


def key_in_event(key: str, part: str, resource: str) -> str:
    """The key that an event filter needs to read the same member, or "" if the resource may have the key."""
    steps = keypath.parse(key)
    in_record = envelope.members("detail") | set(envelope.ROOTS.values())
    if steps is None or not steps:
        return key if key in envelope.members("event") and "-" in key and part == "filters" else ""
    first = steps[0].name
    if first == "detail":
        return key if len(steps) > 1 and steps[1].name in in_record else ""
    if part != "filters" or first in _COMMON_NAMES or _may_be_attribute(resource, first):
        return ""  # `region` and `account_id` are variables of the policy
    if first in envelope.members("event"):
        return key
    return f"detail.{key}" if first in in_record else ""


def _may_be_attribute(resource: str, name: str) -> bool:
    known = tables.read("generated/resource_attributes")
    plain = plain_resource(resource)
    if plain in known["unknown"]:
        return name in envelope.members("event")
    return name in known["attributes"].get(plain, ())


def passes_without(filter_node: FilterNode, key: str) -> bool | None:
    """Whether the filter passes on a resource without the key; None if that is not known."""
    if filter_node.kind == attribute_keys.LIST_ITEM:
        # c7n.filters.core.ListItemFilter.process: without `count`, an empty list lets no resource through.
        return None if "count" in filter_node.members else False
    spec = attribute_keys.spec_of(filter_node, key)
    return None if spec is None else missing_key_effect.of_missing_key({**spec, "type": EVENT})


def _finding(key: Text, right: str, kind: Text | None, read: str, effect: str) -> Finding:
    is_list_item = kind is not None and kind.value == attribute_keys.LIST_ITEM
    is_same = right == key.value and kind is not None and not is_list_item
    path = f"{right}[?…]" if is_list_item else right
    return Finding(
        key.part(0, len(key.value)),
        f"c7n reads `{key.value}` from {read}; only `type: event` reads the event",
        suggestion="type: event" if is_same else f"type: event, key: {path}{'' if kind else ', value: …'}",
        advice=Advice.WRITE,
        effect=effect,
        fix=Fix(kind.span, "event", "write type: event") if kind is not None and is_same else None,
    )


def _effect(passes: bool | None, filter_node: FilterNode) -> str:
    if passes is None:
        return ""
    subject = "this filter" if filter_node.part == "filters" else "this condition"
    if passes:
        return f"{subject} is always true"
    return f"{subject} is never true{'' if _OTHERS & {name for name, _ in filter_node.groups} else _NEVER}"
