"""Ranked answers to words: which events, which keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from c7n_ctschema.trail.index import Entry, words_of


@dataclass(frozen=True, slots=True)
class Hit:
    """An event (`path` is "") or one of its keys; the higher the score the better."""

    score: float
    source: str
    event: str
    path: str = ""


def rank(words: list[str], entries: Iterable[Entry]) -> tuple[list[Hit], list[Hit]]:
    """Events and keys that all of the words describe, best first."""
    events: list[Hit] = []
    keys: list[Hit] = []
    for entry in entries:
        events.extend(_event_hit(words, entry))
        keys.extend(_key_hits(words, entry))
    return sorted(events, key=_order), sorted(keys, key=_order)


def _order(hit: Hit) -> tuple[float, int, str, str, str]:
    return (-hit.score, len(hit.path), hit.source, hit.event, hit.path)


def _event_hit(words: list[str], entry: Entry) -> Iterator[Hit]:
    name = words_of(entry.event)
    service = words_of(entry.source.split(".")[0])
    score = _score(words, name, service)
    if score:
        yield Hit(score + 2 / len(name), entry.source, entry.event)


def _key_hits(words: list[str], entry: Entry) -> Iterator[Hit]:
    around = [*words_of(entry.event), *words_of(entry.source.split(".")[0])]
    for path in entry.paths:
        parts = path.split(".")
        score = _score(words, words_of(parts[-1]), [*words_of(".".join(parts[1:-1])), *around])
        if score:
            yield Hit(score - len(parts) / 10, entry.source, entry.event, path)


def _score(words: list[str], here: list[str], around: list[str]) -> float:
    """0 unless every word is met and one of them here; whole words count more than beginnings."""
    total, at_home = 0.0, False
    for word in words:
        near, far = _best(word, here), _best(word, around)
        if not near and not far:
            return 0.0
        at_home = at_home or near > 0
        total += max(near, far / 2)
    return total if at_home else 0.0


def _best(word: str, names: list[str]) -> float:
    return max((1.0 if name == word else 0.7 if name.startswith(word) else 0.0 for name in names), default=0.0)
