"""Ranked answers to a query: which events, which keys.

A word counts most in the name itself, less in the name of the service, and least in the documentation. Of events that
fit equally well, those that public records show come first. Calls that only read come after calls that change
something, because EventBridge rarely delivers them. Calls that undo others come last, unless the query asks for them.
"""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence

from c7n_ctschema import tables
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.light_typing import NamedTuple
from c7n_ctschema.trail.search import index_files, query
from c7n_ctschema.trail.search.index_files import Progress
from c7n_ctschema.trail.search.query import Word
from c7n_ctschema.trail.search.word_index import Entry, WordIndex
from c7n_ctschema.trail.search.words import words_of

# The weights of a word in the name of the event source, in other names around it, and in the documentation.
SOURCE, FAR, TOLD = 0.8, 0.6, 0.35
MOST_WORDS = 6  # of a query that is tried without each of its words: each choice is a search
SEEN, READS, ASKED = 0.05, 0.5, 0.2  # ASKED: a key of the request, which says what somebody wanted
OTHER = 0.15  # for each other word in the name of the event source
EXACT, UNDOES = 0.2, 0.25  # the name has only these words; its first word undoes what another call does


class Hit(NamedTuple):
    """An event (`path` is "") or one of its keys; the higher the score, the better."""

    score: float
    source: str
    event: str
    path: str = ""
    read_only: bool = False


class SearchResult(NamedTuple):
    """The best events and keys, best first. `without` is the word that had to be left out, usually ""."""

    events: list[Hit]
    keys: list[Hit]
    without: str = ""

    def __bool__(self) -> bool:
        return bool(self.events or self.keys)


def find(text: str, limit: int, progress: Progress) -> SearchResult:
    """The best events and keys for all words of the text, or for all words except one if nothing matches all."""
    try:
        return _find(text, limit, index_files.indexes(progress))
    except sqlite3.Error:  # damage that shows only when the index is searched
        pass
    try:
        return _find(text, limit, index_files.rebuilt(progress))
    except sqlite3.Error as error:
        raise CtschemaError(f"cannot search: {error}; the sqlite3 module of Python must have FTS5") from error


def _find(text: str, limit: int, indexes: Sequence[WordIndex]) -> SearchResult:
    for wording in (text, *_joined(text)):
        result = _described(_words(wording, indexes), limit, indexes)
        if result:
            break
    else:
        result = _with_one_word_less(_words(text, indexes), limit, indexes)
    if query.texts_of(text) == query.texts_of(text, "keys"):
        return result
    keys = _described(_words(text, indexes, "keys"), limit, indexes).keys
    return SearchResult(result.events, keys or result.keys, result.without)


def _words(text: str, indexes: Sequence[WordIndex], kind: str = "words") -> list[Word]:
    return [query.word(word, indexes) for word in query.texts_of(text, kind)]


def _described(words: Sequence[Word], limit: int, indexes: Sequence[WordIndex], without: str = "") -> SearchResult:
    if not words or not all(word.fits for word in words):
        return SearchResult([], [])
    wanted = [word.wanted() for word in words]
    entries = {(entry.source, entry.event): entry for index in indexes for entry in index.events(wanted)}
    if len(entries) < limit:  # the words can be the name of a service alone
        of_services = (entry for index in indexes for entry in index.events_of_services(wanted))
        entries.update({(entry.source, entry.event): entry for entry in of_services})
    events = [event_hit(words, entry) for entry in entries.values()]
    keys = [hit for index in indexes for hit in best_keys(words, index.events_with_keys(wanted), index.keys, 2 * limit)]
    return SearchResult(heapq.nsmallest(limit, events, key=_order), in_one_spelling(keys, limit), without)


def _with_one_word_less(words: Sequence[Word], limit: int, indexes: Sequence[WordIndex]) -> SearchResult:
    """The best of what each choice of all words except one finds. Of equal results, the earlier words win."""
    if not 1 < len(words) <= MOST_WORDS:
        return SearchResult([], [])
    choices = [([*words[:at], *words[at + 1 :]], words[at].text) for at in reversed(range(len(words)))]
    results = [_described(rest, limit, indexes, without) for rest, without in choices]
    best = max(results, key=_first_score)
    return best or SearchResult([], [])


def _first_score(result: SearchResult) -> float:
    return max((hit.score for hit in (*result.events[:1], *result.keys[:1])), default=-1.0)


def _joined(text: str) -> Iterator[str]:
    """The text with two neighbors as one word, if the words alone find nothing: `sign in` is `signin` in AWS."""
    words = text.split()
    for at in range(min(len(words) - 1, 4)):
        yield " ".join((*words[:at], words[at] + words[at + 1], *words[at + 2 :]))


def _order(hit: Hit) -> tuple[float, int, str, str, str]:
    return (-hit.score, len(hit.path) + len(hit.event), hit.source, hit.event, hit.path.swapcase())


# --- events ----------------------------------------------------------------------------------------------------


def event_hit(words: Sequence[Word], entry: Entry) -> Hit:
    """The event as a hit. The fewer other words its name has, the more it is about these words."""
    name = [word for word in words_of(entry.event) if not word.isdecimal()] or [""]  # without the date of an API
    source = words_of(entry.source.partition(".")[0])
    of_source = SOURCE / (1 + OTHER * (len(source) - 1))  # `kafka` is more about Kafka than `kafka-cluster`
    total, here = 0.0, 0
    for word in words:
        near = word.best(name)
        here += near > 0
        # If no name has the word, it is in the documentation: the index has found it.
        total += max(near, of_source * word.best(source), FAR * word.best(entry.around)) or TOLD
    bonus = _bonus(entry) + EXACT * (total == len(words) == len(name)) - UNDOES * _undoes(words, name[0])
    return Hit(total + here / len(name) + bonus, entry.source, entry.event, read_only=entry.read_only)


def _bonus(entry: Entry) -> float:
    return SEEN * entry.seen - READS * entry.read_only


def _undoes(words: Sequence[Word], verb: str) -> bool:
    """Whether a name's first word undoes something, and the query does not ask for that."""
    undoing = tables.read("knowledge/trail/synonyms")["undoing"]
    return verb in undoing and not any(word.fits.get(verb) for word in words)


# --- keys ------------------------------------------------------------------------------------------------------


def best_keys(words: Sequence[Word], entries: Iterable[Entry], keys: Callable[[Entry], str], limit: int) -> list[Hit]:
    """The best keys of the events. Events whose best possible key is worse than those are not opened."""
    best: list[Hit] = []
    fits = _MemberFits(words)
    most = sum(max(word.fits.values()) for word in words) + 0.5 / len(words) + ASKED - 0.1
    for entry in sorted(entries, key=_bonus, reverse=True):
        least = best[-1].score if len(best) >= limit else 0.0
        if least >= most + _bonus(entry):
            break
        better = [hit for hit in _key_hits(fits, entry, keys(entry)) if hit.score >= least]
        if better:
            best = heapq.nsmallest(limit, [*best, *better], key=_order)
    return best


class _MemberFits:
    """How well each word fits a member or a path. Remembered: the events of a service share most of them."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = words
        self._known: dict[str, tuple[float, ...]] = {}

    def of(self, name: str) -> tuple[float, ...]:
        if name not in self._known:
            names = words_of(name)
            self._known[name] = tuple(word.best(names) for word in self.words)
        return self._known[name]


def in_one_spelling(hits: Sequence[Hit], limit: int) -> list[Hit]:
    """The hits, best first. A key that the index lists in two spellings, because no record shows which, is one hit."""
    spellings: dict[tuple[str, str, str], Hit] = {}
    for hit in sorted(hits, key=_order):
        spellings.setdefault((hit.source, hit.event, hit.path.lower()), hit)
    return list(spellings.values())[:limit]


def _key_hits(fits: _MemberFits, entry: Entry, paths: str) -> Iterator[Hit]:
    outside = (*words_of(entry.event), *entry.around)
    far = [FAR * word.best(outside) for word in fits.words]
    for path in paths.split("\n"):
        parent, _, leaf = path.rpartition(".")
        near = fits.of(leaf)
        # A key of every record, such as sessionIssuer.arn, can match by its parent alone.
        score = _key_score(near, far, parent, fits) if any(near) or not entry.event else 0.0
        if score:
            bonus = _bonus(entry) + 0.5 / max(1, len(words_of(leaf))) - path.count(".") / 10
            bonus += ASKED * path.startswith("request")
            yield Hit(score + bonus, entry.source, entry.event, path, entry.read_only)


def _key_score(near: Sequence[float], far: Sequence[float], parent: str, fits: _MemberFits) -> float:
    """The sum of the words' fits; 0.0 if the key lacks a word."""
    scores = [max(pair) for pair in zip(near, far, strict=True)]
    if min(near) < FAR:
        scores = [max(score, FAR * above) for score, above in zip(scores, fits.of(parent), strict=True)]
    return sum(scores) if all(scores) else 0.0
