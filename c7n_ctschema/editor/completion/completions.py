"""The proposals at the cursor, by the place of the cursor in its policy."""

from __future__ import annotations

from collections.abc import Iterable

from c7n_ctschema.editor.completion import (
    attribute_items,
    element_items,
    element_place,
    event_items,
    filter_items,
    item_spelling,
    path_items,
    policy_items,
    template_items,
)
from c7n_ctschema.editor.completion.completion_item import Item, Items, fitting
from c7n_ctschema.editor.completion.element_place import ElementPlace
from c7n_ctschema.editor.completion.policy_facts import CursorPlace, PolicyFacts, place_at
from c7n_ctschema.editor.document import policy_parts
from c7n_ctschema.editor.document.outline_entries import Path
from c7n_ctschema.editor.document.policy_outline import Cursor

_EVENTS = ("mode", "events")
_MODE_TYPE = ("mode", "type")


def at(text: str, offset: int) -> Items | None:
    """The proposals at an offset of the text; None where this tool knows nothing."""
    layout = policy_parts.split(text)
    if layout is None:
        return _of_empty(text, offset)
    place = place_at(text, layout, offset)
    found = _of_place(text, place) if place else None
    return item_spelling.of_document(text, place.cursor, found) if place and found else None


def _of_empty(text: str, offset: int) -> Items | None:
    """Whole policy files for a document without a line of YAML."""
    start = text.rfind("\n", 0, offset) + 1
    others = text[:start] + text[offset:]
    if any(line.strip() and not line.lstrip().startswith("#") for line in others.splitlines()):
        return None
    prefix = text[start:offset]
    return _fitting(template_items.of_document(), prefix, start, offset) if ":" not in prefix else None


def _of_place(text: str, place: CursorPlace) -> Items | None:
    cursor, facts = place
    word = cursor.word
    if cursor.path == () and not cursor.is_key:
        return _of_templates(text, cursor)
    if cursor.path == _MODE_TYPE and facts.is_of_aws and not cursor.is_key:
        return _fitting(policy_items.of_modes(), cursor.prefix, word.start, word.end)
    if not facts.is_ours:
        return None
    if cursor.is_key:
        return _fitting(_members(facts, cursor), cursor.prefix, word.start, word.end)
    return _of_value(facts, cursor)


def _of_templates(text: str, cursor: Cursor) -> Items | None:
    """Whole policies. They are written in YAML's block style, which cannot stand in brackets."""
    word = cursor.word
    if cursor.in_flow:
        return None
    column = word.start - (text.rfind("\n", 0, word.start) + 1)
    made = (item._replace(text=template_items.indented(item.text, column)) for item in template_items.of_templates())
    return _fitting(made, cursor.prefix, word.start, word.end)


def _members(facts: PolicyFacts, cursor: Cursor) -> Iterable[Item]:
    path = cursor.path
    present = facts.present(path) - {cursor.word.value}
    if path == ():
        return policy_items.of_policy(present)
    if path == ("mode",):
        return policy_items.of_mode(present)
    if path[:2] == _EVENTS and len(path) == 3:
        return filter_items.of_event_members(present)
    place = element_place.of_path(path)
    if place and not place.rest and facts.value(*path, "type") == "event":
        return filter_items.of_filter_members(present)
    return element_items.of_members(facts, place, present) if place else ()


def _of_value(facts: PolicyFacts, cursor: Cursor) -> Items | None:
    path, word = cursor.path, cursor.word
    if not path:
        return None  # an element of `policies` that is a string
    if path[:2] == _EVENTS and path[3:] == ("ids",):
        return _of_ids(facts, cursor)
    if path[-1] == "key" and facts.is_event_filter(path[:-1]):
        return _of_path(facts, cursor)
    if path[:2] == _EVENTS and path[3:] == ("event",):
        line = facts.event_at(path[2])
        found = _fitting(event_items.of_events(facts, line), cursor.prefix, word.start, word.end)
        return found._replace(items=event_items.documented(found.items, facts, line))
    place = element_place.of_path(path)
    if place:
        items = _of_element(facts, cursor, place)
    elif path[0] == "mode" and len(path) == 2:
        items = policy_items.of_mode_values(str(path[1]))
    elif path == ("resource",):
        items = event_items.of_resources(cursor.prefix)
    else:
        items = _of_entry(facts, path)
    return _fitting(items, cursor.prefix, word.start, word.end)


def _of_entry(facts: PolicyFacts, path: Path) -> Iterable[Item]:
    if path[:2] != _EVENTS or len(path) < 3 or not isinstance(path[2], int):
        return ()
    if len(path) == 3:
        return [*filter_items.of_event_members(facts.present(path)), *event_items.of_shortcuts(facts)]
    return event_items.of_sources(facts) if path[3:] == ("source",) else ()


def _of_element(facts: PolicyFacts, cursor: Cursor, place: ElementPlace) -> Iterable[Item]:
    rest = place.rest
    if not rest or rest == ("type",):
        short = cursor.prefix and not rest and place.part == "filters"
        return [*element_items.of_names(facts, place), *(attribute_items.of_short_forms(facts, place) if short else ())]
    is_of_event = place.part == "filters" and facts.is_event_filter(place.path)
    if not is_of_event or attribute_items.is_short(facts, place):
        items = element_items.of_values(facts, place)
        # c7n reads `absent` as a condition only where it is the whole value
        of_list = isinstance(cursor.path[-1], int)
        return (item for item in items if not of_list or item.label not in filter_items.SPECIAL)
    if rest == ("value",):
        return filter_items.of_values(facts, place.path, isinstance(cursor.path[-1], int), cursor.word.quote)
    if rest == ("op",):
        return filter_items.of_operators(facts, place.path)
    return filter_items.of_value_types() if rest == ("value_type",) else ()


def _of_ids(facts: PolicyFacts, cursor: Cursor) -> Items:
    """The candidates for the whole expression, then the next steps of the path that is begun."""
    word, index = cursor.word, cursor.path[2]
    line = facts.event_at(index)
    whole, _ = fitting(event_items.of_ids(facts, line), cursor.prefix)
    prefix = path_items.prefix_of(cursor.prefix)
    schemas = [line.schema] if line.schema else []
    if prefix is None or not schemas:
        return Items(word.start, word.end, whole, is_complete=False)
    before = cursor.prefix[: prefix.start]
    further, _ = fitting(path_items.steps(schemas, prefix, not before.startswith("detail.")), prefix.member.strip('"'))
    # the editor compares with all that is written, so a step shows and writes the whole path
    steps = [
        item._replace(label=before + item.label, text=before + item.written, rank=1_000 + item.rank) for item in further
    ]
    known = {item.label for item in whole}
    return Items(
        word.start, word.end, (*whole, *(item for item in steps if item.label not in known)), is_complete=False
    )


def _of_path(facts: PolicyFacts, cursor: Cursor) -> Items | None:
    """The next step of a key: only the member that is begun is replaced."""
    prefix = path_items.prefix_of(cursor.prefix)
    if prefix is None or not facts.schemas:
        return None
    start = cursor.word.start + prefix.start
    rest = cursor.word.value[len(cursor.prefix) :]
    behind = len(rest) - len(rest.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"))
    end = cursor.word.start + len(cursor.prefix) + behind
    return _fitting(path_items.steps(facts.schemas, prefix, False), prefix.member.strip('"'), start, end)


def _fitting(items: Iterable[Item], prefix: str, start: int, end: int) -> Items:
    found, is_complete = fitting(items, prefix)
    return Items(start, end, found, is_complete)
