"""Ranked answers to words: which events, which keys.

A word counts most where it stands in the name itself, less in the service's name, least in the documentation. Events
that were seen in records, and of services that were, come before others that fit as well; calls that only read after
those that change something, for EventBridge rarely delivers them; calls that undo others after those, unless asked for.
"""

from __future__ import annotations

import functools
import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from c7n_ctschema import tables
from c7n_ctschema.trail.search.word_index import Entry, Progress, entries, words_of

WHOLE, BEGINS, KIN = 1.0, 0.7, 0.5  # the word itself, its beginning, another form of it
FAR, TOLD = 0.6, 0.35  # in the names around it, in the documentation; 1 in the name itself
SYNONYM = 0.6  # another word for it
MOST_WORDS = 6  # of which one may be left out: each choice is a search
SEEN, READS, ASKED = 0.05, 0.5, 0.2  # ASKED: of the request, which says what somebody wanted
EXACT, UNDOES = 0.2, 0.25  # the name is of these words alone; it begins with a verb that undoes what another does


@dataclass(frozen=True, slots=True)
class Hit:
    """An event (`path` is "") or one of its keys; the higher the score the better."""

    score: float
    source: str
    event: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A word that is looked for: the forms that count as it (synonyms.json), and how such words begin."""

    forms: tuple[str, ...]
    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The best events and keys; `without` is the word that had to be left out to find any, "" mostly."""

    events: list[Hit]
    keys: list[Hit]
    without: str = ""

    def __bool__(self) -> bool:
        return bool(self.events or self.keys)


def find(text: str, limit: int, progress: Progress) -> SearchResult:
    """The best events and keys that all words of the text describe, or all but one where nothing has them all."""
    result = SearchResult([], [])
    for query in (text, *_joined(text)):
        result = result or _described(asked(query), limit, progress)
    return result or _with_one_word_less(asked(text), limit, progress)


def _described(words: tuple[Word, ...], limit: int, progress: Progress, without: str = "") -> SearchResult:
    if not words:
        return SearchResult([], [])
    return SearchResult(*rank(words, entries([word.stems for word in words], progress), limit), without)


def _with_one_word_less(words: tuple[Word, ...], limit: int, progress: Progress) -> SearchResult:
    """The best of what each choice of all words but one finds: by its first event, the earlier words count more."""
    if not 1 < len(words) <= MOST_WORDS:
        return SearchResult([], [])
    rests = [(words[:at] + words[at + 1 :], words[at].forms[0]) for at in reversed(range(len(words)))]
    return max(
        (_described(rest, limit, progress, without) for rest, without in rests), key=_first_score
    ) or SearchResult([], [])


def _first_score(result: SearchResult) -> float:
    return max((hit.score for hit in (*result.events[:1], *result.keys[:1])), default=-1.0)


def _joined(text: str) -> Iterator[str]:
    """The text with two neighbours as one word, for where all of them find nothing: `sign in` is `signin` in AWS."""
    words = text.split()
    for at in range(min(len(words) - 1, 4)):
        yield " ".join((*words[:at], words[at] + words[at + 1], *words[at + 2 :]))


def asked(text: str) -> tuple[Word, ...]:
    """The words of a query, without those that say nothing where others do."""
    words = tuple(dict.fromkeys(words_of(text)))
    ignored = tables.read("knowledge/trail/synonyms")["ignored"]
    return tuple(_word(word) for word in [word for word in words if word not in ignored] or words)


def _word(word: str) -> Word:
    known: dict[str, list[str]] = tables.read("knowledge/trail/synonyms")["words"]
    forms = (word, *known.get(word, ()))
    return Word(forms, tuple(dict.fromkeys(_stem(form) for form in forms)))


def _stem(word: str) -> str:
    """What other forms of a word begin with too: `deletion` and `delete`, `encrypted` and `encryption`."""
    return word[: max(5, len(word) - 3)] if len(word) > 6 else word


def rank(words: tuple[Word, ...], found_entries: Iterable[Entry], limit: int) -> tuple[list[Hit], list[Hit]]:
    """Events and keys that all of the words describe, best first."""
    events: list[Hit] = []
    keys: list[Hit] = []
    for entry in found_entries:
        bonus = SEEN * entry.seen - READS * entry.read_only
        events.extend(_event_hit(words, entry, bonus))
        keys.extend(_key_hits(words, entry, bonus))
    spellings: dict[tuple[str, str, str], Hit] = {}
    for hit in heapq.nsmallest(2 * limit, keys, key=_order):  # where no record tells, a key is listed in two spellings
        spellings.setdefault((hit.source, hit.event, hit.path.lower()), hit)
    return heapq.nsmallest(limit, events, key=_order), list(spellings.values())[:limit]


def _order(hit: Hit) -> tuple[float, int, str, str, str]:
    return (-hit.score, len(hit.path) + len(hit.event), hit.source, hit.event, hit.path.swapcase())


def _event_hit(words: tuple[Word, ...], entry: Entry, bonus: float) -> Iterator[Hit]:
    name = _words(entry.event)
    around = _words(entry.source.split(".")[0])
    total, here = 0.0, 0
    for word in words:
        near = _best(word, name)
        far = max(FAR * _best(word, around), 0.0 if near else TOLD * _best(word, tuple(entry.about.split())))
        if not near and not far:
            return
        here += near > 0
        total += max(near, far)
    if here:  # the fewer other words the name has, the more it is about these
        bonus += EXACT * (total == len(words) == len(name)) - UNDOES * _undoes(words, name[0])
        yield Hit(total + here / len(name) + bonus, entry.source, entry.event)


def _undoes(words: tuple[Word, ...], verb: str) -> bool:
    """Whether a name's first word undoes, and nobody asked for that."""
    undoing = tables.read("knowledge/trail/synonyms")["undoing"]
    return verb in undoing and not any(_best(word, (verb,)) for word in words)


def _key_hits(words: tuple[Word, ...], entry: Entry, bonus: float) -> Iterator[Hit]:
    around = (*_words(entry.event), *_words(entry.source.split(".")[0]))
    outside = [FAR * _best(word, around) for word in words]
    needed = [word.stems for word, far in zip(words, outside, strict=True) if not far]
    for path in _candidates(entry.paths, needed, [stem for word in words for stem in word.stems]):
        parent, _, leaf = path.rpartition(".")
        names, above = _words(leaf), _words(parent)
        total, here = 0.0, False
        for word, far in zip(words, outside, strict=True):
            near = _best(word, names)
            best = max(near, far, FAR * _best(word, above) if near < FAR else 0.0)
            if not best:
                break
            here = here or near > 0
            total += best
        else:
            if here:
                score = total + 0.5 / len(names) - path.count(".") / 10 + bonus + ASKED * path.startswith("req")
                yield Hit(score, entry.source, entry.event, path)


def _candidates(paths: str, needed: list[tuple[str, ...]], one_of: list[str]) -> Iterator[str]:
    """Paths that may be hits: a quick look before each word is weighed."""
    lower = paths.lower()
    if not all(any(stem in lower for stem in stems) for stems in needed) or not any(stem in lower for stem in one_of):
        return
    for path, small in zip(paths.split("\n"), lower.split("\n"), strict=True):
        last = small[small.rfind(".") + 1 :]
        if any(stem in last for stem in one_of) and all(any(stem in small for stem in stems) for stems in needed):
            yield path


@functools.lru_cache(maxsize=200_000)
def _words(text: str) -> tuple[str, ...]:
    return tuple(words_of(text))


def fit(text: str, names: tuple[str, ...]) -> float:
    """How well the names fit all words of a text: 0 where one of the words is in none of them."""
    fits = [_best(word, names) for word in asked(text)]
    return sum(fits) if fits and all(fits) else 0.0


def _best(word: Word, names: tuple[str, ...]) -> float:
    """How well the best of the names fits."""
    return max(
        (_fit(form, name) * (SYNONYM if form != word.forms[0] else 1) for form in word.forms for name in names),
        default=0.0,
    )


def _fit(form: str, name: str) -> float:
    if name.startswith(form):
        return WHOLE if name == form else BEGINS
    return KIN if len(form) > 6 and name.startswith(_stem(form)) else 0.0
