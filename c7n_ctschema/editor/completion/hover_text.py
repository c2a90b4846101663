"""What the word at the cursor means, as Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from c7n_ctschema import keypath
from c7n_ctschema.custodian.c7n import c7n_source
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.editor.completion import element_hover, element_place, path_items
from c7n_ctschema.editor.completion.policy_facts import EventLine, PolicyFacts, place_at
from c7n_ctschema.editor.document import policy_parts
from c7n_ctschema.editor.document.policy_outline import Cursor
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.grammar import counted
from c7n_ctschema.html_text import readable
from c7n_ctschema.lint.analysis import readings
from c7n_ctschema.lint.running import rule_documentation
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.catalog.targets import Target
from c7n_ctschema.trail.paths.resolution import Found, options
from c7n_ctschema.trail.samples import sample_values
from c7n_ctschema.trail.schema import event_description
from c7n_ctschema.trail.schema.event_schema import EventSchema
from c7n_ctschema.trail.shapes.nodes import Node, Scalar

_CODE = re.compile(r"\bCT\d{3}\b")
_COMMENT = re.compile(r"#[ \t]*ctschema:[ \t]*ignore(?:-file)?\[([^\]]*)\]?")
MOST = 600  # characters of documentation: a hover is a glance
MOST_VALUES = 12


class Hover(NamedTuple):
    """Markdown for the text from `start` to `end`."""

    text: str
    start: int
    end: int


def at(text: str, offset: int) -> Hover | None:
    """What the word at an offset means; None where this tool knows nothing."""
    comment = _rule_at(text, offset)
    if comment:
        return comment
    layout = policy_parts.split(text)
    place = place_at(text, layout, offset) if layout else None
    if place is None or not place.facts.is_ours:
        return None
    cursor, facts = place
    if cursor.is_key:
        return _of_word(cursor, element_hover.of_key(facts, cursor))
    return _of_value(cursor, facts, offset) if cursor.path else None


def _of_word(cursor: Cursor, lines: Iterable[str]) -> Hover | None:
    text = "\n\n".join(lines)
    return Hover(text, cursor.word.start, cursor.word.end) if text else None


def _rule_at(text: str, offset: int) -> Hover | None:
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    line = text[start : end if end >= 0 else len(text)]
    comment = _COMMENT.search(line)
    for found in _CODE.finditer(line) if comment else ():
        if start + found.start() <= offset <= start + found.end():
            try:
                rule = rule_documentation.find(found[0])
            except CtschemaError:
                return None
            heading = f"**{rule_documentation.heading(rule)}** ([page]({rule_documentation.link(rule)}))"
            body = f"{heading}\n\n{rule_documentation.summary(rule)}"
            return Hover(body, start + found.start(), start + found.end())
    return None


def _of_value(cursor: Cursor, facts: PolicyFacts, offset: int) -> Hover | None:
    path, word = cursor.path, cursor.word
    is_entry = path[:2] == ("mode", "events") and len(path) > 2
    last = path[-1]
    if is_entry and last == "ids":
        schema = facts.event_at(path[2]).schema
        return _of_step(cursor, [schema] if schema else [], offset, not word.value.startswith("detail."))
    if last == "key" and facts.is_event_filter(path[:-1]):
        return _of_step(cursor, list(facts.schemas), offset, False)
    place = element_place.of_path(path)
    lines: Iterable[str] = ()
    if path == ("resource",):
        lines = _resource(word.value)
    elif is_entry and last == "source":
        lines = _source(word.value)
    elif is_entry and (last == "event" or len(path) == 3):
        lines = _event(facts.event_at(path[2]))
    elif place:
        lines = element_hover.of_value(facts, cursor, place)
    return _of_word(cursor, lines)


def _resource(name: str) -> Iterator[str]:
    known = resource_identity.of(name)
    if known is None:
        return
    where = c7n_source.resource_classes().get(c7n_source.plain_resource(name), "")
    yield f"**{known.resource}** `{where}`"
    if known.works:
        how = f" ({known.how})" if known.how else ""
        yield f"c7n looks it up by `{known.member}`, {' or '.join(known.kinds)}{how}."
    if known.why:
        yield known.why


def _source(name: str) -> Iterator[str]:
    events = event_catalog.events_of_source(name)
    if events:
        services = ", ".join(event_catalog.services_of(name)) or "no API"
        yield f"**{name}**: {counted(len(events), 'event')} ({services})"


def _event(line: EventLine) -> Iterator[str]:
    schema = line.schema
    if schema is None:
        return
    [described] = event_description.describe(Target("", (schema.ref,)))
    yield f"**{schema.event}** of {schema.source}"
    yield _short(readable(described.documentation) if schema.operations else described.documentation)
    facts = schema.delivery
    told = ["read-only" if facts.read_only else "write", "data event" if facts.data_event else "management event"]
    yield " · ".join([*told, *(["delivered in us-east-1 only"] if facts.global_service else []), facts.detail_type])


def _short(text: str) -> str:
    return text if len(text) <= MOST else text[:MOST].rsplit(" ", 1)[0] + " …"


def _of_step(cursor: Cursor, schemas: list[EventSchema], offset: int, in_detail: bool) -> Hover | None:
    """The member at the offset, in the events that have it."""
    value = cursor.word.value
    at = offset - cursor.word.start
    end = at + len(re.match(r"[A-Za-z0-9_]*", value[at:])[0])  # type: ignore[index]  # the pattern can be empty
    prefix = path_items.prefix_of(value[:end])
    if prefix is None or not prefix.member:
        return None
    path = keypath.join(prefix.parent, prefix.member) if prefix.parent else prefix.member
    found = [(schema, node) for schema in schemas for node in _nodes(schema, path, in_detail)]
    if not found:
        return None
    events = dict.fromkeys(schema.event for schema, _ in found)
    lines = list(_node(path, *found[0]))
    if len(events) < len(schemas):
        lines.append(f"Only in {', '.join(events)}.")
    start = cursor.word.start + prefix.start
    return Hover("\n\n".join(lines), start, cursor.word.start + end)


def _nodes(schema: EventSchema, path: str, in_detail: bool) -> tuple[Node, ...]:
    answer = readings.read(schema, path, in_detail).resolution
    return answer.nodes[:1] if isinstance(answer, Found) else ()


def _node(path: str, schema: EventSchema, node: Node) -> Iterator[str]:
    yield f"**{path}**: {path_items.type_of(node)} ({node.origin})"
    if node.documentation:
        yield _short(readable(node.documentation))
    scalars = [option for option in options(node) if isinstance(option, Scalar)]
    if scalars and scalars[0].enum:
        listed = ", ".join(f"`{text}`" for text in scalars[0].enum[:MOST_VALUES])
        yield f"Values: {listed}{', …' if len(scalars[0].enum) > MOST_VALUES else ''}"
    elif scalars:
        names = path.replace("[]", "").split(".")
        service = schema.source.removesuffix(event_catalog.SUFFIX)
        sample = sample_values.value(scalars[0], names[-1], names[-2] if len(names) > 1 else "", service)
        yield f"Sample: `{json.dumps(sample)}`"
