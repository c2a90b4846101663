"""The fields of `mode.pattern`, and where they lead in the records of the policy's events.

c7n merges `mode.pattern` into the pattern that it renders (`c7n.utils.merge_dict`, see
custodian/eventbridge/rendered_pattern.py). EventBridge looks through lists, so a pattern has no step for a list. Dots
within a name separate steps (custodian/eventbridge/pattern_matcher.py has the sources).
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema import keypath
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.json_value import JsonObject
from c7n_ctschema.keypath import Step
from c7n_ctschema.light_typing import NamedTuple
from c7n_ctschema.lint.analysis.policy_context import Context, EventUse
from c7n_ctschema.lint.analysis.values import key_domain
from c7n_ctschema.trail.paths.resolution import Found, Missing, Resolution, advance, options
from c7n_ctschema.trail.shapes.nodes import ListOf, Node

# c7n renders these lists: `mode.pattern` adds to them and cannot narrow them
_RENDERED = ("detail-type", "detail.eventName", "detail.eventSource")


class Name(NamedTuple):
    """A step of a pattern, with the text that contains its name and the offset in that text."""

    text: Text
    start: int
    name: str


class Field(NamedTuple):
    """A leaf of a pattern. `values` is its node; `alternative`: it stands below `$or`."""

    names: tuple[Name, ...]
    values: yaml_text.Node
    alternative: bool

    @property
    def path(self) -> str:
        return keypath.join(*(keypath.quote(one.name) for one in self.names))


class Reached(NamedTuple):
    """Where a field leads in an event. `path` is the JMESPath of the field, `at` the index of the last name reached."""

    event: EventUse
    answer: Resolution
    path: str
    at: int


def fields(context: Context) -> Iterator[Field]:
    """The pattern's fields except source, name, and detail-type; without fields that may be absent."""
    for one in all_fields(context):
        # A field that may be absent is right if the member does not exist.
        if one.path.replace('"', "") not in _RENDERED and not _takes_absence(one.values):
            yield one


def all_fields(context: Context) -> Iterator[Field]:
    """The leaves of `mode.pattern`."""
    # The budget bounds aliases that repeat each other: ten levels of ten aliases are 10^10 fields.
    return _fields(context.mode_members.get("pattern"), (), False, [yaml_text.MOST_DEPTH * 100])


def reached(context: Context, field: Field) -> tuple[Reached, ...]:
    """Where the field leads in each known event; empty if the pattern adds events of its own."""
    if names_no_events(context.mode) and not context.is_elsewhere(field.path):
        return tuple(_follow(event, field) for event in context.events if event.schema)
    return ()


def reached_as_common(context: Context, field: Field) -> tuple[Reached, ...]:
    """Where a field that every event has alike leads, whichever events come in."""
    known = next((event for event in context.events if event.schema), None)
    return () if known is None or key_domain.is_events_own(field.path) else (_follow(known, field),)


def _fields(
    node: yaml_text.Node | None, above: tuple[Name, ...], alternative: bool, budget: list[int]
) -> Iterator[Field]:
    budget[0] -= 1
    if budget[0] < 0 or len(above) > yaml_text.MOST_DEPTH:
        return
    for key, value in yaml_text.pairs(node):
        text = yaml_text.text_of(key)
        if text is None:
            continue
        # EventBridge: `$or` is a list of patterns, each with fields beside those around it.
        if text.value == "$or":
            for one in yaml_text.elements(value):
                yield from _fields(one, above, True, budget)
            continue
        here = (*above, *_names(text))
        if yaml_text.is_mapping(value):
            yield from _fields(value, here, alternative, budget)
        else:
            yield Field(here, value, alternative)


def _names(text: Text) -> Iterator[Name]:
    at = 0
    # `detail.eventName: [x]` in one key is the same field as two nested keys (EventBridge splits at dots).
    for name in text.value.split("."):
        yield Name(text, at, name)
        at += len(name) + 1


def _takes_absence(values: yaml_text.Node) -> bool:
    """Whether one of the values is `exists: false`."""
    for one in yaml_text.elements(values):
        exists = yaml_text.text_of(yaml_text.members(one).get("exists"))
        # YAML 1.1 reads `yes` and `on` as true.
        if exists is not None and exists.value.lower() not in ("true", "yes", "on"):
            return True
    return False


def plain(field: Field) -> list[Text] | None:
    """The scalars of a field; None if one is a comparison, or null, which records have in place of objects."""
    texts = [yaml_text.text_of(one) for one in yaml_text.elements(field.values)]
    plain = [text for text in texts if text is not None and text.kind != "null"]
    return plain if len(plain) == len(texts) else None


def names_no_events(mode: JsonObject) -> bool:
    """Whether `mode.pattern` adds no events to those of `mode.events`."""
    added = mode.get("pattern")
    detail = added.get("detail") if isinstance(added, dict) else None
    # c7n.utils.merge_dict appends to the lists that c7n renders, so these two let more events in.
    return not isinstance(detail, dict) or {"eventName", "eventSource"}.isdisjoint(detail)


def _follow(event: EventUse, field: Field) -> Reached:
    assert event.schema is not None
    found, path = Found((event.schema.root,)), ""
    for at, one in enumerate(field.names):
        path = keypath.join(path, keypath.quote(one.name))
        answer = advance(found, Step("field", one.name, one.start, one.start + len(one.name)))
        if not isinstance(answer, Found):
            return Reached(event, answer, path, at)
        # EventBridge looks through lists, and JMESPath does not: the path gets a `[]` for each.
        elements, lists = _elements(answer.nodes)
        found, path = Found(elements), path + "[]" * lists
    return Reached(event, found, path, len(field.names) - 1)


def _elements(nodes: tuple[Node, ...]) -> tuple[tuple[Node, ...], int]:
    """The nodes below any lists, and the number of nested lists."""
    found, depth = tuple(inner for node in nodes for inner in options(node)), 0
    while any(isinstance(node, ListOf) for node in found):
        found = tuple(
            inner for node in found for inner in (options(node.item) if isinstance(node, ListOf) else (node,))
        )
        depth += 1
    return found, depth


def is_missing(one: Reached) -> bool:
    return isinstance(one.answer, Missing)
