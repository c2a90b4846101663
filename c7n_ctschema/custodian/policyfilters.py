"""The filters of a policy, with their places and what is around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from c7n_ctschema.custodian import yamltext
from c7n_ctschema.custodian.yamltext import Text
from c7n_ctschema.diagnostics import Span
from c7n_ctschema.jsonvalue import JsonObject

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
    node: yamltext.Node
    members: Mapping[str, yamltext.Node]
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
    value: yamltext.Node | None  # the YAML node of `value`, None where there is none
    names: frozenset[str]  # members of the filter
    where: tuple[str, ...]
    node: yamltext.Node
    groups: tuple[int, ...] = ()

    @property
    def value_span(self) -> Span:
        return yamltext.span_of(self.value or self.node)

    def value_text(self) -> Text | None:
        return yamltext.text_of(self.value)

    def literals(self) -> list[Text]:
        """The plain values of `value`, each with its place: itself, or a list's elements."""
        nodes: Sequence[yamltext.Node | None] = yamltext.elements(self.value) or (self.value,)
        texts = map(yamltext.text_of, nodes)
        return [text for text in texts if text is not None]

    @property
    def has_placeholder(self) -> bool:
        """Whether the value is filled in later: by c7n (`{account_id}`), by a template engine, by a person."""
        if self.value is not None and isinstance(self.value.value, str):
            return _is_placeholder(self.value.value)
        nodes = yamltext.elements(self.value)[:MOST_LOOKED_AT]
        return any(_is_placeholder(node.value) for node in nodes if isinstance(node.value, str))

    def spec(self) -> JsonObject:
        """The filter as c7n would get it."""
        return yamltext.plain_members(self.node)


def of_policy(policy: Mapping[str, yamltext.Node]) -> tuple[tuple[EventFilter, ...], tuple[FilterNode, ...]]:
    """The event filters under `filters` and `conditions`, in the file's order; and those of other types."""
    nodes = list(_nodes(policy))
    return (
        tuple(_event_filter(one) for one in nodes if one.kind == EVENT),
        tuple(one for one in nodes if one.kind != EVENT),
    )


def _nodes(policy: Mapping[str, yamltext.Node]) -> Iterator[FilterNode]:
    budget = [MOST_FILTERS]
    for part in ("filters", "conditions"):
        node = policy.get(part)
        if yamltext.is_sequence(node):
            for inner in yamltext.elements(node):
                yield from _filters(part, inner, (), budget)
        elif yamltext.is_mapping(node):
            yield from _filters(part, node, (), budget)


def _filters(part: str, node: yamltext.Node, groups: Groups, budget: list[int]) -> Iterator[FilterNode]:
    budget[0] -= 1
    if budget[0] < 0 or len(groups) > yamltext.MOST_DEPTH or not yamltext.is_mapping(node):
        return
    found = yamltext.members(node)
    kind = yamltext.text_of(found.get("type"))
    if _COMBINATORS.isdisjoint(found) or (kind is not None and kind.value == EVENT):
        yield FilterNode(part, node, found, kind.value if kind else "", groups)
        return
    for name in ("and", "or", "not"):
        group = found.get(name)
        if yamltext.is_sequence(group):
            here = (*groups, (name, budget[0]))
            for inner in yamltext.elements(group):
                yield from _filters(part, inner, here, budget)


def _event_filter(one: FilterNode) -> EventFilter:
    found = one.members
    return EventFilter(
        span=yamltext.span_of(one.node),
        key=yamltext.text_of(found.get("key")),
        op=yamltext.text_of(found.get("op")),
        value_type=yamltext.text_of(found.get("value_type")),
        value=found.get("value"),
        names=frozenset(found),
        where=tuple(name for name, _ in one.groups) if one.groups else (),
        node=one.node,
        groups=tuple(place for _, place in one.groups) if one.groups else (),
    )
