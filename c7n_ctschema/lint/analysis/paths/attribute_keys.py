"""The keys with which a policy's filters read attributes of its resource, each with the shape that it reads from.

A `value` filter reads the resource. The conditions of a `list-item` filter read an element of the list that its key
names (`c7n.filters.core.ListItemFilter.process`), and `reduce` groups and sorts by attributes of the resource
(`ReduceFilter._value_to_sort`).
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.custodian.policy import policy_filters
from c7n_ctschema.custodian.policy.policy_document import Policy
from c7n_ctschema.custodian.policy.policy_filters import FilterNode
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.json_value import JsonObject
from c7n_ctschema.light_typing import NamedTuple
from c7n_ctschema.lint.analysis.paths import attribute_shapes
from c7n_ctschema.trail.paths import expression
from c7n_ctschema.trail.shapes.nodes import ListOf, Node, Struct

LIST_ITEM, REDUCE, VALUE = "list-item", "reduce", "value"
_ORDERS = ("group-by", "sort-by")


class AttributeKey(NamedTuple):
    """A key that a filter reads from `shape`. `list` is the list of whose elements it is an attribute, or "".

    `test` is the comparison with the value; None if the key only names a list, or orders resources.
    """

    key: Text
    shape: Node
    filter: FilterNode
    list: str = ""
    test: FilterNode | None = None


def of_policy(policy: Policy) -> Iterator[AttributeKey]:
    """The keys of the filters on the policy's resource."""
    shape: Struct | None = None
    for one in policy.other_filters:
        if one.part != "filters" or one.kind not in ("", VALUE, LIST_ITEM, REDUCE):
            continue
        # Built once, and only for a policy that has such a filter.
        shape = shape or attribute_shapes.of_resource(policy.resource)
        if shape is None:
            return
        yield from _of_filter(one, shape)


def _of_filter(one: FilterNode, shape: Struct) -> Iterator[AttributeKey]:
    if one.kind == REDUCE:
        for name in _ORDERS:
            node = one.members.get(name)
            key = yaml_text.text_of(yaml_text.members(node).get("key") if yaml_text.is_mapping(node) else node)
            if key is not None:
                yield AttributeKey(key, shape, one)
        return
    key = key_of(one)
    if key is not None:
        yield AttributeKey(key, shape, one, test=one if one.kind != LIST_ITEM else None)
    if key is not None and one.kind == LIST_ITEM:
        yield from _of_elements(one, key, shape)


def _of_elements(one: FilterNode, key: Text, shape: Struct) -> Iterator[AttributeKey]:
    found = expression.read(shape, key.value).shape
    if not isinstance(found, ListOf) or not isinstance(found.item, Struct):
        return
    for test in policy_filters.below(one, "attrs"):
        inner = key_of(test)
        if inner is not None:
            yield AttributeKey(inner, found.item, one, key.value, test)


def key_of(filter_node: FilterNode) -> Text | None:
    """The key that a filter reads from the resource.

    It is that of `value`, also of its short form (`FilterRegistry.factory`), and the list of `list-item`.
    """
    if "type" in filter_node.members:
        return yaml_text.text_of(filter_node.members.get("key")) if filter_node.kind in (VALUE, LIST_ITEM) else None
    names = [name for name, _ in yaml_text.key_nodes(filter_node.node)]
    return yaml_text.text_of(names[0]) if len(names) == len(filter_node.members) == 1 else None


def spec_of(test: FilterNode, key: str) -> JsonObject | None:
    """The filter as c7n reads it, also one in the short form (`FilterRegistry.factory`); None for an alias bomb."""
    try:
        spec = yaml_text.plain_members(test.node)
    except ValueError:
        return None
    return spec if "type" in spec else {"key": key, "value": spec.get(key)}
