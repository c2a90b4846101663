"""What a half-written policy says: its resource, its events, and its event filters."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import NamedTuple

from c7n_ctschema.custodian.c7n import c7n_source
from c7n_ctschema.editor.document import alias_entries, policy_outline
from c7n_ctschema.editor.document.outline_entries import Entry, Path, Word
from c7n_ctschema.editor.document.policy_outline import Cursor
from c7n_ctschema.editor.document.policy_parts import Layout
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.ids import id_candidates
from c7n_ctschema.trail.catalog import capitals
from c7n_ctschema.trail.schema import event_schema
from c7n_ctschema.trail.schema.event_schema import EventSchema

FILTERS = ("filters", "conditions")


class EventLine(NamedTuple):
    """An entry of `mode.events` as far as it is written. `number` is its place in the list."""

    number: int
    source: str = ""
    event: str = ""
    ids: str = ""
    word: Word | None = None  # of the event's name, or of the shortcut; None if it is behind an alias

    @property
    def schema(self) -> EventSchema | None:
        """The event's schema, None for an unknown event."""
        try:
            return event_schema.load(capitals.source(self.source), capitals.event(self.source, self.event))
        except CtschemaError:
            return None


class PolicyFacts:
    """The facts of one policy."""

    def __init__(self, entries: tuple[Entry, ...], aliased: tuple[Entry, ...] = ()) -> None:
        self.entries, self._aliased = entries, aliased
        own = [entry for entry in entries if not alias_entries.is_alias(entry)]
        # what is written in the policy wins over a merge key
        self._values = {entry.path: entry.word.value for entry in (*aliased, *own) if not entry.is_key}

    def value(self, *path: str | int) -> str:
        """The scalar at a path, or ""."""
        return self._values.get(path, "")

    @property
    def name(self) -> str:
        return self.value("name")

    @property
    def resource(self) -> str:
        return self.value("resource")

    @property
    def is_of_aws(self) -> bool:
        """Whether the resource is one of AWS, or not written yet."""
        return c7n_source.is_of_aws(self.resource)

    @property
    def is_ours(self) -> bool:
        """Whether it is a policy of mode cloudtrail, or can become one."""
        return self.is_of_aws and self.value("mode", "type") in ("", "cloudtrail")

    def present(self, path: Path) -> frozenset[str]:
        """The members that are written in the object at a path."""
        every = (*self.entries, *self._aliased)
        return frozenset(entry.word.value for entry in every if entry.is_key and entry.path == path)

    @functools.cached_property
    def events(self) -> tuple[EventLine, ...]:
        """The entries of `mode.events`, shortcuts resolved."""
        return tuple(sorted(self._events(), key=lambda line: line.number))

    def _events(self) -> Iterator[EventLine]:
        shortcuts = c7n_source.shortcuts()
        seen: set[int] = set()  # the entries of an alias in an event follow the others
        for entry in (*self.entries, *self._aliased):
            if entry.path[:2] != ("mode", "events") or len(entry.path) < 3 or not isinstance(entry.path[2], int):
                continue
            index = entry.path[2]
            if len(entry.path) == 3 and not entry.is_key and entry.word.value in shortcuts:
                known = shortcuts[entry.word.value]
                own = entry.word if entry in self.entries else None
                yield EventLine(index, known.source, known.event, known.ids, own)
            elif len(entry.path) > 3 and index not in seen:
                seen.add(index)
                yield self._event(index)

    def _event(self, index: int) -> EventLine:
        where = ("mode", "events", index)
        words = {entry.path: entry.word for entry in self.entries if not entry.is_key}
        source, event, ids = (self.value(*where, name) for name in ("source", "event", "ids"))
        return EventLine(index, source, event, ids, words.get((*where, "event")))

    def event_at(self, index: str | int) -> EventLine:
        """The entry of `mode.events` with this index; an empty one if nothing is written yet."""
        # the name of a member, if `events` is an object by mistake
        number = index if isinstance(index, int) else 0
        return next((line for line in self.events if line.number == index), EventLine(number))

    @functools.cached_property
    def schemas(self) -> tuple[EventSchema, ...]:
        """The schemas of the policy's known events, as the resource's own service logs them."""
        found = (line.schema for line in self.events)
        return tuple(dict.fromkeys(id_candidates.as_policy_reads(self.resource, one) for one in found if one))

    def is_event_filter(self, path: Path) -> bool:
        """Whether the object at a path is an event filter, or has no type yet."""
        return bool(path) and path[0] in FILTERS and self.value(*path, "type") in ("event", "")


class CursorPlace(NamedTuple):
    """The cursor with the facts of its policy."""

    cursor: Cursor
    facts: PolicyFacts


def facts_at(text: str, layout: Layout, index: int) -> PolicyFacts:
    """The facts of a policy of the document."""
    part = layout.policies[index]
    entries = policy_outline.outline(text, part.start, part.end, layout.is_flow)
    return PolicyFacts(entries, alias_entries.of_entries(text, entries))


def place_at(text: str, layout: Layout, offset: int) -> CursorPlace | None:
    """The cursor in its policy; None outside of policies, in comments, and in block scalars."""
    index = layout.at(offset)
    if index is None:
        return None
    part = layout.policies[index]
    cursor = policy_outline.cursor_at(text, part.start, part.end, offset, layout.is_flow)
    return CursorPlace(cursor, facts_at(text, layout, index)) if cursor else None
