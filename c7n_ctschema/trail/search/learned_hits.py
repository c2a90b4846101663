"""Events and keys that only a team's facts have: the index of all services does not know them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.catalog.delivery import delivery
from c7n_ctschema.trail.facts import active_facts
from c7n_ctschema.trail.schema.event_schema import EventSchema
from c7n_ctschema.trail.search import query
from c7n_ctschema.trail.search.ranking import Hit
from c7n_ctschema.trail.search.words import words_of
from c7n_ctschema.trail.shapes.key_listing import Key


def events(text: str, limit: int) -> tuple[Hit, ...]:
    """The learned events whose source and name have all words of the text."""
    wanted = set(query.texts_of(text))
    fitting = (one for one in _unknown() if wanted <= set(words_of(" ".join(one))))
    return tuple(islice((_hit(source, name, "") for source, name in fitting), limit))


def keys(text: str, limit: int) -> tuple[Hit, ...]:
    """The learned keys whose path, with the source and name of the event, has all words of the text."""
    wanted = set(query.texts_of(text, "keys"))
    found = (
        _hit(*event, key.path.removeprefix("detail."))
        for event in _unknown()
        for key in _keys_of(*event)
        if wanted <= set(words_of(f"{' '.join(event)} {key.path}")) and wanted & set(words_of(key.path))
    )
    return tuple(islice(found, limit))


def _unknown() -> Iterator[tuple[str, str]]:
    for source, name in sorted(active_facts.names()):
        found = event_catalog.find(source, name)
        if found and not found.operations:
            yield source, name


def _keys_of(source: str, name: str) -> Iterator[Key]:
    found = event_catalog.find(source, name)
    for side in ("request", "response") if found else ():
        yield from EventSchema(found).keys(side) if found else ()


def _hit(source: str, name: str, path: str) -> Hit:
    return Hit(1.0, source, name, path, bool(delivery(source, name).read_only))
