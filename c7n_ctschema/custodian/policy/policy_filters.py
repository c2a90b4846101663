"""The filters of a policy, with their places and the combinators around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from c7n_ctschema import lazy_regex
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Span
from c7n_ctschema.json_value import JsonObject

# `{account_id}` of c7n, `${x}` of Terraform, `{{ x }}` and `{% if %}` of Jinja, `<account>`, `%(x)s`, `__X__`, `XXX`.
_PLACEHOLDER = lazy_regex.compile(
    r"\{\s*[A-Za-z_][\w.-]*\s*\}|\$\{|\{\{|\{%|<[A-Za-z][\w -]*>|%\(\w+\)s|__\w+__|\bXXX+"
)
_MARKS = frozenset("{<%_X")  # each placeholder has one of these
MOST_LOOKED_AT = 1_000  # elements of a filter's value that are searched for placeholders
# A filter list of aliases to lists of aliases grows tenfold with each level.
MOST_FILTERS = 10_000  # of one policy, with aliases expanded
Groups = tuple[
    tuple[str, int], ...
]  # combinators around a filter, each with a number that tells it from others of the policy
_COMBINATORS = frozenset({"and", "or", "not"})
EVENT = "event"


class FilterNode(NamedTuple):
    """A filter under `filters` or `conditions` that is not a combinator. `kind` is its `type`, or "".

    A bare name (`- unused`) has no members: c7n reads it as `type: unused` (`FilterRegistry.factory`).
    """

    part: str
    node: yaml_text.Node
    members: Mapping[str, yaml_text.Node]
    kind: str
    groups: Groups


def _is_placeholder(text: str) -> bool:
    # the set is the fast part: few values have these characters
    return not _MARKS.isdisjoint(text) and _PLACEHOLDER.search(text) is not None


class EventFilter(NamedTuple):
    """A filter of `type: event`.

    `where` has the combinators around it, outermost first; `groups` has their numbers in the policy.
    """

    span: Span
    key: Text | None
    op: Text | None
    value_type: Text | None
    value: yaml_text.Node | None  # the YAML node of `value`, None without one
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
        """The scalars of `value`, each with its place: the value itself, or the elements of a list."""
        nodes: Sequence[yaml_text.Node | None] = yaml_text.elements(self.value) or (self.value,)
        texts = map(yaml_text.text_of, nodes)
        return [text for text in texts if text is not None]

    @property
    def has_placeholder(self) -> bool:
        """Whether c7n (`{account_id}`), a template engine or a person fills the value in later."""
        if self.value is not None and isinstance(self.value.value, str):
            return _is_placeholder(self.value.value)
        nodes = yaml_text.elements(self.value)[:MOST_LOOKED_AT]
        return any(_is_placeholder(node.value) for node in nodes if isinstance(node.value, str))

    def spec(self) -> JsonObject | None:
        """The filter as c7n reads it; None for an alias bomb."""
        try:
            return yaml_text.plain_members(self.node)
        except ValueError:
            return None


def of_policy(policy: Mapping[str, yaml_text.Node]) -> tuple[tuple[EventFilter, ...], tuple[FilterNode, ...]]:
    """The event filters under `filters` and `conditions`, in the order of the file, and the filters of other types."""
    nodes = list(_nodes(policy))
    others = tuple([node for node in nodes if node.kind != EVENT])
    return tuple([_event_filter(node) for node in nodes if node.kind == EVENT]), others


def _nodes(policy: Mapping[str, yaml_text.Node]) -> Iterator[FilterNode]:
    budget = [MOST_FILTERS]
    for part in ("filters", "conditions"):
        node = policy.get(part)
        if yaml_text.is_sequence(node):
            for inner in yaml_text.elements(node):
                yield from _filters(part, inner, (), budget)
        # c7n refuses `filters: {type: event, …}` without a list, but the filter in it can still be checked
        elif yaml_text.is_mapping(node):
            yield from _filters(part, node, (), budget)


def below(outer: FilterNode, name: str) -> Iterator[FilterNode]:
    """The filters in a list of a filter, such as the conditions `attrs` of `list-item`, with the groups around both."""
    budget = [MOST_FILTERS]
    for inner in yaml_text.elements(outer.members.get(name)):
        yield from _filters(outer.part, inner, outer.groups, budget)


def _filters(part: str, node: yaml_text.Node, groups: Groups, budget: list[int]) -> Iterator[FilterNode]:
    budget[0] -= 1
    if budget[0] < 0 or len(groups) > yaml_text.MOST_DEPTH:
        return
    if not yaml_text.is_mapping(node):
        bare = yaml_text.text_of(node)
        # `- event` lacks its key, and nothing can be said of it.
        if bare is not None and bare.kind == "string" and bare.value != EVENT:
            yield FilterNode(part, node, {}, bare.value, groups)
        return
    members = yaml_text.members(node)
    kind = yaml_text.text_of(members.get("type"))
    # a `not` beside `type: event` is no combinator: c7n.filters.core.FilterRegistry.factory looks at `type` first
    if _COMBINATORS.isdisjoint(members) or (kind is not None and kind.value == EVENT):
        yield FilterNode(part, node, members, kind.value if kind else "", groups)
        return
    for name in ("and", "or", "not"):
        group = members.get(name)
        if yaml_text.is_sequence(group):
            # the budget falls with each filter, so its value is a number that no other group of the policy has
            here = (*groups, (name, budget[0]))
            for inner in yaml_text.elements(group):
                yield from _filters(part, inner, here, budget)


def _event_filter(written: FilterNode) -> EventFilter:
    members, groups = written.members, written.groups
    return EventFilter(
        span=yaml_text.span_of(written.node),
        key=yaml_text.text_of(members.get("key")),
        op=yaml_text.text_of(members.get("op")),
        value_type=yaml_text.text_of(members.get("value_type")),
        value=members.get("value"),
        names=frozenset(members),
        where=tuple(name for name, _ in groups) if groups else (),
        node=written.node,
        groups=tuple(number for _, number in groups) if groups else (),
    )
