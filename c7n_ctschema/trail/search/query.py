"""What the words of a query mean: other forms, synonyms, names of services, and phrases.

knowledge/trail/synonyms.json has the synonyms, names, and phrases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from c7n_ctschema import tables
from c7n_ctschema.light_typing import Any, NamedTuple, Protocol
from c7n_ctschema.trail.search import words
from c7n_ctschema.trail.search.word_index import WantedWord
from c7n_ctschema.trail.search.words import words_of

SYNONYM = 0.55  # another word for it
MOST_FITTING = 600  # words that begin with one letter or two; more make no difference


class Fitting(Protocol):
    """An index, or another vocabulary, that says how well its words fit."""

    def fits(self, word: str) -> dict[str, float]: ...


class Word(NamedTuple):
    """A word of a query. `fits`: how well names' words fit it; `told`: the words that mean it in documentation."""

    text: str
    fits: dict[str, float]
    told: tuple[str, ...] = ()

    def wanted(self) -> WantedWord:
        best = sorted(self.fits, key=lambda name: (-self.fits[name], name))[:MOST_FITTING]
        return WantedWord(best, self.told)

    def best(self, names: Sequence[str]) -> float:
        """How well the best of the names' words fits; 0.0 if no word does."""
        return max([self.fits.get(name, 0.0) for name in names], default=0.0)


def texts_of(query: str, kind: str = "words") -> tuple[str, ...]:
    """The words of a query, without those that say nothing if there are others; phrases are replaced.

    `kind` is "keys" for a search of keys, for which a phrase can have other words.
    """
    found = tuple(dict.fromkeys(words_of(_without_phrases(query, kind))))
    ignored = _knowledge()["ignored"]
    return tuple(word for word in found if word not in ignored) or found or words_of(query)


def _without_phrases(query: str, kind: str) -> str:
    """The query with AWS's words for phrases and abbreviations: `port 22` is a rule of a security group."""
    for phrase in _knowledge()["phrases"]:
        query = re.sub(phrase["pattern"], phrase.get(kind, phrase["words"]), query, flags=re.IGNORECASE)
    return query


def word(text: str, vocabularies: Sequence[Fitting]) -> Word:
    """A word of a query, with what fits it in the vocabularies."""
    own = _fits(text, vocabularies)
    inflections = tuple(name for name, fit in own.items() if fit >= words.INFLECTED)
    merged: dict[str, float] = {}
    meanings = list(_meanings(text, inflections))
    for other, weight in meanings:
        for name, fit in _fits(other, vocabularies).items():
            merged[name] = max(merged.get(name, 0.0), fit * weight)
    for name, fit in own.items():
        merged[name] = max(merged.get(name, 0.0), fit)
    return Word(text, merged, tuple(dict.fromkeys((text, *inflections, *(other for other, _ in meanings)))))


def _meanings(text: str, inflections: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Other words for a word or for one of its inflections, each with its weight."""
    known: dict[str, list[str]] = _knowledge()["words"]
    services: dict[str, list[str]] = _knowledge()["services"]
    for form in dict.fromkeys((text, *inflections)):
        yield from ((other, SYNONYM) for other in known.get(form, ()))
    yield from ((name, 1.0) for name in services.get(text, ()))


def _fits(text: str, vocabularies: Sequence[Fitting]) -> dict[str, float]:
    merged: dict[str, float] = {}
    for vocabulary in vocabularies:
        merged.update(vocabulary.fits(text))
    return merged


def _knowledge() -> dict[str, Any]:
    table: dict[str, Any] = tables.read("knowledge/trail/synonyms")
    return table
