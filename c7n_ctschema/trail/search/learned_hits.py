"""Events and keys that only a team's facts have: the index of all services does not know them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from c7n_ctschema.light_typing import TypeVar
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.catalog.delivery import delivery
from c7n_ctschema.trail.facts import active_facts
from c7n_ctschema.trail.schema.event_schema import EventSchema
from c7n_ctschema.trail.search import query
from c7n_ctschema.trail.search.query import Word
from c7n_ctschema.trail.search.ranking import Hit
from c7n_ctschema.trail.search.words import Vocabulary, words_of
from c7n_ctschema.trail.shapes.key_listing import Key

Name = TypeVar("Name", tuple[str, str], tuple[str, str, str])


def events(text: str, limit: int) -> tuple[Hit, ...]:
    """The learned events whose source and name have all words of the text."""
    names = {one: words_of(" ".join(one)) for one in _unknown()}
    wanted = _wanted(query.texts_of(text), names.values())
    return tuple(_hit(*one, "") for one in _fitting(wanted, names)[:limit])


def keys(text: str, limit: int) -> tuple[Hit, ...]:
    """The learned keys whose path, with the source and name of the event, has all words of the text."""
    paths = {
        (*event, key.path.removeprefix("detail.")): words_of(key.path)
        for event in _unknown()
        for key in _keys_of(*event)
    }
    names = {one: (*words_of(f"{one[0]} {one[1]}"), *found) for one, found in paths.items()}
    wanted = _wanted(query.texts_of(text, "keys"), names.values())
    fitting = [one for one in _fitting(wanted, names) if any(word.best(paths[one]) for word in wanted)]
    return tuple(_hit(*one) for one in fitting[:limit])


def _wanted(texts: Sequence[str], names: Iterable[Sequence[str]]) -> list[Word]:
    # The same reading of words as the index of all services has: other forms, beginnings, and synonyms.
    vocabulary = Vocabulary(word for found in names for word in found)
    return [query.word(text, [vocabulary]) for text in texts]


def _fitting(wanted: Sequence[Word], names: Mapping[Name, Sequence[str]]) -> list[Name]:
    """The names that have all words, the best first."""
    scores = {name: [word.best(found) for word in wanted] for name, found in names.items()}
    fitting = [name for name, found in scores.items() if all(found)]
    return sorted(fitting, key=lambda name: -sum(scores[name]))


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
