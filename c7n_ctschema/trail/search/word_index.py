"""One SQLite file with the words of events and keys, searched with FTS5.

The table `words` finds the events whose name, service, documentation, or keys have certain words. `vocabulary` finds
the words that a word of a query means. The keys themselves lie in blocks of several events: compressed together, they
take a tenth of the space, and most searches open few blocks.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from c7n_ctschema.light_typing import TYPE_CHECKING, NamedTuple
from c7n_ctschema.trail.search import words
from c7n_ctschema.trail.search.words import words_of

if TYPE_CHECKING:
    from c7n_ctschema.trail.search.index_rows import Row

FORM = 5  # of the tables; raise it when they change
BLOCK = 16  # events in a block
_SEPARATOR = "\n\n"  # between the events of a block; their keys have one line each
_TABLES = (
    "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT)",
    "CREATE TABLE sources (name TEXT PRIMARY KEY, models TEXT, is_here INT)",
    "CREATE TABLE groups (id INTEGER PRIMARY KEY, source TEXT, around TEXT)",
    "CREATE TABLE events (id INTEGER PRIMARY KEY, group_id INT, event TEXT, read_only INT, seen INT)",
    "CREATE TABLE blocks (id INTEGER PRIMARY KEY, keys BLOB)",
    "CREATE VIRTUAL TABLE words USING fts5("
    "name, around, about, leaf, path, content = '', detail = column, columnsize = 0, tokenize = 'ascii')",
    words.VOCABULARY,
)


class Entry(NamedTuple):
    """An event of the index. `around` has the words of its service's names; see `index_rows.Row` for `seen`."""

    source: str
    event: str
    around: tuple[str, ...]
    read_only: bool
    seen: int
    number: int = 0


class WantedWord(NamedTuple):
    """A word of a query: the words of names that fit it, and the words of documentation that mean it."""

    fitting: Sequence[str]
    told: Sequence[str]


class WordIndex:
    """An open index. `hidden` are the sources that another index knows better."""

    def __init__(self, database: sqlite3.Connection, hidden: frozenset[str] = frozenset()) -> None:
        self.database, self._hidden = database, hidden
        self._block = functools.lru_cache(maxsize=256)(self._read_block)

    def fits(self, word: str) -> dict[str, float]:
        return words.fits(self.database, word)

    def events(self, wanted: Sequence[WantedWord]) -> Iterator[Entry]:
        """The events that have each word in their name, their service's name, or their documentation."""
        each = (f"({{name around}} : {_any(word.fitting)} OR about : {_any(word.told)})" for word in wanted)
        yield from self._entries(" AND ".join([*each, f"name : {_any_of(wanted)}"]))

    def events_of_services(self, wanted: Sequence[WantedWord]) -> Iterator[Entry]:
        """The events whose service's name has all words."""
        yield from self._entries(" AND ".join(f"around : {_any(word.fitting)}" for word in wanted))

    def events_with_keys(self, wanted: Sequence[WantedWord]) -> Iterator[Entry]:
        """The events that can have a key for all words."""
        each = (f"{{name around leaf path}} : {_any(word.fitting)}" for word in wanted)
        yield from self._entries(" AND ".join([*each, f"leaf : {_any_of(wanted)}"]))

    def _entries(self, expression: str) -> Iterator[Entry]:
        query = (
            "SELECT source, event, groups.around, read_only, seen, events.id FROM words "
            "JOIN events ON events.id = words.rowid JOIN groups ON groups.id = group_id WHERE words MATCH ?"
        )
        for source, event, around, read_only, seen, number in self.database.execute(query, (expression,)):
            if source not in self._hidden:
                yield Entry(source, event, tuple(around.split()), bool(read_only), int(seen), int(number))

    def keys(self, entry: Entry) -> str:
        """The keys of an event, relative to `detail`, one on each line."""
        return self._block(entry.number // BLOCK)[entry.number % BLOCK]

    def _read_block(self, number: int) -> list[str]:
        (data,) = self.database.execute("SELECT keys FROM blocks WHERE id = ?", (number,)).fetchone()
        try:
            return zlib.decompress(data).decode("utf-8").split(_SEPARATOR)
        except (zlib.error, UnicodeDecodeError) as error:
            raise sqlite3.DatabaseError(f"block {number}: {error}") from error


def _any(names: Iterable[str]) -> str:
    """An expression of FTS5; words consist of letters and digits."""
    return "(" + (" OR ".join(f'"{name}"' for name in names) or '""') + ")"


def _any_of(wanted: Sequence[WantedWord]) -> str:
    return _any(dict.fromkeys(name for word in wanted for name in word.fitting))


# --- files -----------------------------------------------------------------------------------------------------


def opened(file: str) -> sqlite3.Connection:
    """The index of a file; raises sqlite3.Error if the file is damaged or has other tables."""
    if not _is_whole(file):
        raise sqlite3.DatabaseError(f"{file} is not a whole SQLite file")
    # `immutable`: nothing writes to a finished index, and directories of packages can be read-only
    database = sqlite3.connect(f"file:{_uri(file)}?mode=ro&immutable=1", uri=True)
    try:
        if fact(database, "form") != str(FORM):
            raise sqlite3.DatabaseError(f"{file} has other tables")
        database.execute("SELECT count(*) FROM events").fetchone()
    except BaseException:
        database.close()
        raise
    return database


def fact(database: sqlite3.Connection, name: str) -> str:
    """A fact about the index: `form` or `botocore`; "" if it is missing."""
    row = database.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""


def _is_whole(file: str) -> bool:
    """Whether the file is as long as its header says: SQLite notices a missing end only when it reads there."""
    with contextlib.suppress(OSError), open(file, "rb") as stream:
        header = stream.read(32)
        page_size = int.from_bytes(header[16:18], "big") or 1
        pages = int.from_bytes(header[28:32], "big")
        return bool(pages) and (65_536 if page_size == 1 else page_size) * pages == os.fstat(stream.fileno()).st_size
    return False


def _uri(file: str) -> str:
    return file.replace("%", "%25").replace("?", "%3f").replace("#", "%23")


# --- writing ---------------------------------------------------------------------------------------------------


def write(
    database: sqlite3.Connection, rows: Iterable[Row], sources: Mapping[str, tuple[str, bool]], botocore: str
) -> None:
    """Fill an empty database. `sources`: the fingerprint of each source's models, and whether `rows` has its events."""
    for table in _TABLES:
        database.execute(table)
    facts = [("form", str(FORM)), ("botocore", botocore)]
    database.executemany("INSERT INTO facts VALUES (?, ?)", facts)
    database.executemany("INSERT INTO sources VALUES (?, ?, ?)", ((name, *facts) for name, facts in sources.items()))
    known = _write_rows(database, rows)
    database.executemany("INSERT INTO vocabulary VALUES (?)", ((word,) for word in sorted(known)))
    for table in ("words", "vocabulary"):
        database.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")
    database.commit()


def _write_rows(database: sqlite3.Connection, rows: Iterable[Row]) -> set[str]:
    """Write the events and return the vocabulary."""
    groups: dict[tuple[str, str], int] = {}
    known: set[str] = set()
    block: list[str] = []
    for number, row in enumerate(rows):
        group = groups.setdefault((row.source, " ".join(row.around)), len(groups))
        event = (number, group, row.event, row.read_only, row.seen)
        database.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?)", event)
        columns = (words_of(row.event), row.around, row.about, row.leaf_words, row.path_words)
        known.update(*columns)
        searched = (number, *(" ".join(column) for column in columns))
        database.execute(
            "INSERT INTO words(rowid, name, around, about, leaf, path) VALUES (?, ?, ?, ?, ?, ?)", searched
        )
        block.append("\n".join(row.paths))
        if len(block) == BLOCK:
            _write_block(database, number // BLOCK, block)
            block = []
    if block:
        _write_block(database, number // BLOCK, block)
    database.executemany("INSERT INTO groups VALUES (?, ?, ?)", ((at, *names) for names, at in groups.items()))
    return known


def _write_block(database: sqlite3.Connection, number: int, keys: list[str]) -> None:
    data = zlib.compress(_SEPARATOR.join(keys).encode("utf-8"), 9)
    database.execute("INSERT INTO blocks VALUES (?, ?)", (number, data))
