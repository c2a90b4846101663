"""What a member of a policy, a filter, an action, or an attribute means, as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from c7n_ctschema import tables
from c7n_ctschema.editor.completion import attribute_items, element_items, element_place, filter_items, policy_items
from c7n_ctschema.editor.completion.element_place import ElementPlace
from c7n_ctschema.editor.completion.policy_facts import PolicyFacts
from c7n_ctschema.editor.document.outline_entries import Path
from c7n_ctschema.editor.document.policy_outline import Cursor
from c7n_ctschema.html_text import readable
from c7n_ctschema.trail.shapes.key_listing import Key

_MOST_VALUES = 12
_EXAMPLE = re.compile(r"^\s*:?examples?:*\s*:?$", re.IGNORECASE | re.MULTILINE)
_DIRECTIVE = re.compile(r"^\s*\.\. .*$|``?", re.MULTILINE)


def of_key(facts: PolicyFacts, cursor: Cursor) -> Iterator[str]:
    """The member at the cursor."""
    name, path = cursor.word.value, cursor.path
    place = element_place.of_path(path)
    if place is None:
        about = _member_of_policy(path).get(name)
        if about:
            yield f"**{name}**: {about}"
    elif not place.rest and facts.is_event_filter(path) and not _is_bare(facts, place, name):
        about = filter_items.MEMBERS.get(name)
        if about:
            yield f"**{name}**: {about}"
    elif _is_bare(facts, place, name):
        yield from _attribute(attribute_items.read_by(facts, place).get(name))
    else:
        yield from _member(element_items.members(facts, place), name)


def _is_bare(facts: PolicyFacts, place: ElementPlace, name: str) -> bool:
    return attribute_items.is_short(facts, place._replace(rest=(*place.rest, name)))


def _member_of_policy(path: Path) -> dict[str, str]:
    table: dict[str, dict[str, str]] = tables.read(policy_items.TABLE)
    if path[:2] == ("mode", "events"):
        return filter_items.EVENT_MEMBERS
    return table["policy"] if path == () else table["mode"] if path == ("mode",) else {}


def _member(members: Iterable[element_items.Member], name: str) -> Iterator[str]:
    for one in members:
        if one.name == name:
            needed = ", required" if one.required else ""
            yield f"**{name}**: {element_items.type_of(one)}{needed}"
            if one.enum:
                yield _values(one.enum)
            return


def of_value(facts: PolicyFacts, cursor: Cursor, place: ElementPlace) -> Iterator[str]:
    """The name of a filter or an action, an attribute, an operator, or a value type."""
    value, rest = cursor.word.value, place.rest
    if not rest or rest == ("type",):
        yield from _element(facts, place, value)
    elif rest[-1] == "key":
        yield from _attribute(attribute_items.read_by(facts, place).get(value))
    elif rest[-1] in ("op", "value_type"):
        table = filter_items.operators()["value_types"]
        about = table.get(value, "") if rest[-1] == "value_type" else filter_items.about_operator(value)
        if about:
            yield f"**{value}**: {about}"


def _element(facts: PolicyFacts, place: ElementPlace, name: str) -> Iterator[str]:
    found = element_items.elements(facts, place).get(name)
    if found is None:
        return
    yield f"**{name}**, {'a filter' if place.part == 'filters' else 'an action'} of `{facts.resource}`"
    # c7n's docstrings go on with an example in reStructuredText
    about = _DIRECTIVE.sub("", _EXAMPLE.split(found.about)[0]).strip()
    if about:
        yield about
    if found.members:
        named = (f"`{one.name}`{' (required)' if one.required else ''}" for one in found.members)
        yield f"Members: {', '.join(named)}"


def _attribute(key: Key | None) -> Iterator[str]:
    if key is None:
        return
    yield f"**{key.path}**: {key.type}"
    if key.documentation:
        yield readable(key.documentation)[: attribute_items.MOST_ABOUT]
    if key.enum:
        yield _values(key.enum)


def _values(enum: tuple[str, ...]) -> str:
    listed = ", ".join(f"`{text}`" for text in enum[:_MOST_VALUES])
    return f"Values: {listed}{', …' if len(enum) > _MOST_VALUES else ''}"
