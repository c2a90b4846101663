"""A filter reads an attribute that the resource does not have, but that is similar to one that it has.

`custodian validate` accepts any key. The value of a missing attribute is null: `op: ne`, `op: not-in`, and
`value: absent` are then always true, and nearly every other filter is always false. A resource has the names of the API
(`PubliclyAccessible`), and the record often spells them differently (`publiclyAccessible`). The attributes are those of
botocore's model of the call with which c7n describes the resource. The rule reports only names that are similar to an
attribute, because c7n adds attributes of its own. It also reads the key of a `list-item` filter, the conditions on the
elements of its list, and the attributes by which `reduce` groups and sorts.

Bad::

    resource: aws.rds
    events:
      - source: rds.amazonaws.com
        event: ModifyDBInstance
        ids: requestParameters.dBInstanceIdentifier
    filters:
      - type: value
        key: publiclyAccessible
        value: true

Good::

    resource: aws.rds
    events:
      - source: rds.amazonaws.com
        event: ModifyDBInstance
        ids: requestParameters.dBInstanceIdentifier
    filters:
      - type: value
        key: PubliclyAccessible
        value: true
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import NamedTuple

from c7n_ctschema import keypath, lazy_regex
from c7n_ctschema.custodian.filters import missing_key_effect
from c7n_ctschema.diagnostics import Advice, Finding, Severity
from c7n_ctschema.lint.analysis.paths import attribute_keys, attribute_shapes
from c7n_ctschema.lint.analysis.paths.attribute_keys import AttributeKey
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.lint.rules.keys import value_filter_of_event
from c7n_ctschema.names import nearest
from c7n_ctschema.trail.paths import expression
from c7n_ctschema.trail.paths.resolution import Missing, Reason
from c7n_ctschema.trail.shapes.nodes import Node

CODE, NAME, SEVERITY = "CT109", "unknown-attribute", Severity.WARNING
_TAG = "tag:"
_WRONG_TAG = lazy_regex.compile(r"(?i)tags?:(?=\S)")
_DIGITS = lazy_regex.compile(r"\d")


class Mistake(NamedTuple):
    """A missing step of a key, and the key that was meant, or ""."""

    miss: Missing
    right: str


def check(context: Context) -> Iterator[Finding]:
    # Nearly all policies end here, before any table is read.
    if not context.policy.other_filters or context.has_other_source:
        return
    for one in attribute_keys.of_policy(context.policy):
        key = one.key
        if key.value.startswith(_TAG):
            continue
        tag = _WRONG_TAG.match(key.value)
        if tag:
            yield _of_tag(one, tag.end())
            continue
        mistake = of_key(one.shape, key.value)
        # CT106 says of a member of the event that the filter needs `type: event`.
        if mistake and not _is_of_event(one, context.policy.resource):
            yield _finding(context, one, mistake)


def _of_tag(one: AttributeKey, end: int) -> Finding:
    """The finding for `tags:Owner`: c7n reads a tag only by `tag:`, and JMESPath has no colon, so that it raises."""
    key = one.key.value
    return Finding(
        one.key.part(0, end),
        f"c7n reads tags by `{_TAG}`, not by `{key[:end]}`",
        suggestion=_TAG + key[end:],
        advice=Advice.NEAREST,
        effect="c7n raises an error, and the policy's Lambda fails",
        severity=Severity.ERROR,
    )


def _is_of_event(one: AttributeKey, resource: str) -> bool:
    return not one.list and bool(value_filter_of_event.key_in_event(one.key.value, one.filter.part, resource))


@functools.lru_cache(maxsize=10_000)  # a team's policies ask for the same attributes
def of_key(shape: Node, key: str) -> Mistake | None:
    """What is wrong with a key; None if the resource, or the element of its list, has it, or may have it."""
    # c7n.filters.core.ValueFilter.get_resource_value looks for the whole key first, such as `c7n:MatchedFilters`.
    if ":" in key:
        return None
    reading = expression.read(shape, key)
    misses = [reading.resolution] if isinstance(reading.resolution, Missing) else []
    # In `a || b` and in a list of expressions, a missing part is often intended.
    misses += [one.miss for one in reading.missing_reads if not one.listed]
    miss = next((one for one in misses if one.step.end and _is_mistake(one)), None)
    return Mistake(miss, _meant(miss, key)) if miss else None


def _is_mistake(miss: Missing) -> bool:
    if miss.why is not Reason.MEMBER:
        return miss.why is Reason.LIST
    # Below the first level all members are known, but c7n or a newer API may have another one.
    return not _is_of_a_newer_api(miss) and attribute_shapes.is_similar_to_any(miss.step.name, miss.siblings)


def _is_of_a_newer_api(miss: Missing) -> bool:
    """Whether a name differs from an attribute only in its digits: `Ipv6Prefixes` came after `Ipv4Prefixes`."""
    name = miss.step.name
    return any(map(str.isdigit, name)) and any(
        _DIGITS.sub("", name) == _DIGITS.sub("", other) for other in miss.siblings
    )


def _meant(miss: Missing, key: str) -> str:
    start, end = miss.step.start, miss.step.end
    if miss.why is Reason.LIST:
        return f"{key[:start].removesuffix('.')}[].{key[start:]}"
    near = nearest(miss.step.name, miss.siblings, 1)
    return key[:start] + keypath.quote(near[0]) + key[end:] if near else ""


def _finding(context: Context, one: AttributeKey, mistake: Mistake) -> Finding:
    key, step, resource = one.key, mistake.miss.step, context.policy.resource.removeprefix("aws.")
    owner = f"an element of `{one.list}`" if one.list else f"the resource `{resource}`"
    before, path = key.value[: step.start].rstrip("."), key.value[: step.end]
    # Within an expression (`Tags[?key=='a']`), the text before the name is no path that a sentence could show.
    name = path if keypath.parse(path) else step.name
    return Finding(
        key.part(step.start, step.end),
        f"`{before}` of {owner} is a list: `[]` is missing before `{step.name}`"
        if mistake.miss.why is Reason.LIST
        else f"{owner} has no attribute `{name}`",
        suggestion=mistake.right,
        advice=Advice.NEAREST,
        effect=_effect(one),
    )


def _effect(one: AttributeKey) -> str:
    # The attributes of `reduce` only order resources. With `count`, the number of elements decides.
    test = one.test or (one.filter if one.filter.kind == attribute_keys.LIST_ITEM else None)
    if test is None or "count" in one.filter.members:
        return ""
    passes = value_filter_of_event.passes_without(test, one.key.value)
    return missing_key_effect.sentence(passes, tuple(name for name, _ in test.groups))
