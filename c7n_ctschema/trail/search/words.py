"""The words of names and queries, and the words of a vocabulary that a word of a query means."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Iterable

from c7n_ctschema import lazy_regex
from c7n_ctschema.names import singular

# A number of one or two digits belongs to its word (S3, ipv6), a date does not (CreateFunction20150331).
_CAMEL = lazy_regex.compile(r"(?:[A-Z]+(?![a-z])|[A-Z]?[a-z]+)(?:\d{1,2}(?!\d))?|\d+")
WHOLE, INFLECTED, BEGINS = 1.0, 0.7, 0.65  # the word itself, another form of it, a word that starts with it
SHORTEST_BEGINNING = 2  # letters; every tenth word starts with `s`
VOCABULARY = "CREATE VIRTUAL TABLE vocabulary USING fts5(word, tokenize = 'porter ascii')"


@functools.lru_cache(maxsize=200_000)  # the names of all members of all APIs are 50,000
def words_of(text: str) -> tuple[str, ...]:
    """The words of a name or a query, in lower case and in the singular: `vpcPeeringConnections` has three."""
    return tuple(_lower_singular(word) for word in _CAMEL.findall(text))


@functools.cache  # 8,000 words; without it, half of the time that an index takes
def _lower_singular(word: str) -> str:
    return singular(word.lower())


class Vocabulary:
    """Words in a database in memory."""

    def __init__(self, words: Iterable[str]) -> None:
        self._database = sqlite3.connect(":memory:")
        self._database.execute(VOCABULARY)
        self._database.executemany("INSERT INTO vocabulary VALUES (?)", ((word,) for word in sorted(set(words))))

    def fits(self, word: str) -> dict[str, float]:
        return fits(self._database, word)


def inflections(database: sqlite3.Connection, word: str) -> list[str]:
    """The words of the vocabulary that have the same stem, by SQLite's Porter stemmer: `stop` for `stopped`."""
    rows = database.execute("SELECT word FROM vocabulary WHERE vocabulary MATCH ?", (f'"{word}"',))
    return [str(row[0]) for row in rows]


def fits(database: sqlite3.Connection, word: str) -> dict[str, float]:
    """How well each word of the vocabulary fits the word of a query."""
    fitting: dict[str, float] = {}
    if len(word) >= SHORTEST_BEGINNING:
        longer = database.execute("SELECT word FROM vocabulary WHERE word GLOB ?", (f"{word}*",))
        fitting = {str(row[0]): BEGINS for row in longer}
    fitting.update(dict.fromkeys(inflections(database, word), INFLECTED))
    return {known: WHOLE if known == word else fit for known, fit in fitting.items()}
