"""The filters of a policy, with their places and what is around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Span
from c7n_ctschema.json_value import JsonObject

_PLACEHOLDER = re.compile(r"\{\s*[A-Za-z_][\w.-]*\s*\}|\$\{|\{\{|\{%|<[A-Za-z][\w -]*>|%\(\w+\)s|__\w+__|\bXXX+")
_MARKS = frozenset("{<%_X")  # each placeholder has one of these
MOST_LOOKED_AT = 1_000  # elements of a filter's value
MOST_FILTERS = 10_000  # of one policy, aliases followed
Groups = tuple[tuple[str, int], ...]  # combinators around a filter, each with its place among a policy's nodes
_COMBINATORS = frozenset({"and", "or", "not"})
EVENT = "event"


class FilterNode(NamedTuple):
    """A filter that combines no others: under `filters` or `conditions`, with its members and its `type`, if any."""

    part: str
    node: yaml_text.Node
    members: Mapping[str, yaml_text.Node]
    kind: str
    groups: Groups


def _is_placeholder(text: str) -> bool:
    return not _MARKS.isdisjoint(text) and _PLACEHOLDER.search(text) is not None


class EventFilter(NamedTuple):
    """A filter of `type: event`.

    `where` are the combinators around it, outermost first, `groups` tell them from others of the same policy.
    """

    span: Span
    key: Text | None
    op: Text | None
    value_type: Text | None
    value: yaml_text.Node | None  # the YAML node of `value`, None where there is none
    names: frozenset[str]  # members of the filter
    where: tuple[str, ...]
    node: yaml_text.Node
    groups: tuple[int, ...] = ()

    @property
    def value_span(self) -> Span:
        return yaml_text.span_of(self.value or self.node)

    def value_text(self) -> Text | None:
        return yaml_text.text_of(self.value)

    def literals(self) -> list[Text]:
        """The plain values of `value`, each with its place: itself, or a list's elements."""
        nodes: Sequence[yaml_text.Node | None] = yaml_text.elements(self.value) or (self.value,)
        texts = map(yaml_text.text_of, nodes)
        return [text for text in texts if text is not None]

    @property
    def has_placeholder(self) -> bool:
        """Whether the value is filled in later: by c7n (`{account_id}`), by a template engine, by a person."""
        if self.value is not None and isinstance(self.value.value, str):
            return _is_placeholder(self.value.value)
        nodes = yaml_text.elements(self.value)[:MOST_LOOKED_AT]
        return any(_is_placeholder(node.value) for node in nodes if isinstance(node.value, str))

    def spec(self) -> JsonObject:
        """The filter as c7n would get it."""
        return yaml_text.plain_members(self.node)


def of_policy(policy: Mapping[str, yaml_text.Node]) -> tuple[tuple[EventFilter, ...], tuple[FilterNode, ...]]:
    """The event filters under `filters` and `conditions`, in the file's order; and those of other types."""
    nodes = list(_nodes(policy))
    return (
        tuple(_event_filter(one) for one in nodes if one.kind == EVENT),
        tuple(one for one in nodes if one.kind != EVENT),
    )


def _nodes(policy: Mapping[str, yaml_text.Node]) -> Iterator[FilterNode]:
    budget = [MOST_FILTERS]
    for part in ("filters", "conditions"):
        node = policy.get(part)
        if yaml_text.is_sequence(node):
            for inner in yaml_text.elements(node):
                yield from _filters(part, inner, (), budget)
        elif yaml_text.is_mapping(node):
            yield from _filters(part, node, (), budget)


def _filters(part: str, node: yaml_text.Node, groups: Groups, budget: list[int]) -> Iterator[FilterNode]:
    budget[0] -= 1
    if budget[0] < 0 or len(groups) > yaml_text.MOST_DEPTH or not yaml_text.is_mapping(node):
        return
    found = yaml_text.members(node)
    kind = yaml_text.text_of(found.get("type"))
    if _COMBINATORS.isdisjoint(found) or (kind is not None and kind.value == EVENT):
        yield FilterNode(part, node, found, kind.value if kind else "", groups)
        return
    for name in ("and", "or", "not"):
        group = found.get(name)
        if yaml_text.is_sequence(group):
            here = (*groups, (name, budget[0]))
            for inner in yaml_text.elements(group):
                yield from _filters(part, inner, here, budget)


def _event_filter(one: FilterNode) -> EventFilter:
    found = one.members
    return EventFilter(
        span=yaml_text.span_of(one.node),
        key=yaml_text.text_of(found.get("key")),
        op=yaml_text.text_of(found.get("op")),
        value_type=yaml_text.text_of(found.get("value_type")),
        value=found.get("value"),
        names=frozenset(found),
        where=tuple(name for name, _ in one.groups) if one.groups else (),
        node=one.node,
        groups=tuple(place for _, place in one.groups) if one.groups else (),
    )
