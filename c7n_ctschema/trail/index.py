"""A word index over all services' events and keys, kept in the user's cache directory.

One SQLite row an event: its source, name, words (each preceded by a space) and key paths. The file's name carries
everything that its content follows from, so another botocore makes another file; a damaged file is made anew.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from c7n_ctschema import __version__
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.trail import catalog, models, schema

FORM = 1  # of the rows; raise it when they change
KEYS_AN_EVENT = 1_500  # QuickSight's dashboards have more than 20,000, all alike
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
Progress = Callable[[int, int], None]  # services done, services in all


@dataclass(frozen=True, slots=True)
class Entry:
    """An event with all of its key paths, relative to `detail`."""

    source: str
    event: str
    words: str
    paths: tuple[str, ...]


def words_of(text: str) -> list[str]:
    """The words of a name or a query, lower-cased: `vpcPeeringConnection` has three."""
    return [word.lower() for word in _CAMEL.findall(text)]


def cache_directory() -> str:
    """`$XDG_CACHE_HOME/custodian-ctschema`, `~/.cache/…` without it, "" where there is no home."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    home = os.path.expanduser("~")
    if not os.path.isabs(base):
        base = os.path.join(home, ".cache") if os.path.isabs(home) else ""
    return os.path.join(base, "custodian-ctschema") if base else ""


def path() -> str:
    """Where the index for the installed versions lies, "" where nothing can be kept."""
    folder = cache_directory()
    name = f"find-{FORM}-{__version__}-{models.botocore_version()}.sqlite"
    return os.path.join(folder, name) if folder else ""


def entries(words: list[str], progress: Progress) -> Iterator[Entry]:
    """Events of which all words begin some word; builds the index first where it is missing or damaged."""
    if path() and os.path.isfile(path()):
        try:
            yield from _matching(path(), words)
            return
        except sqlite3.DatabaseError:
            pass
    with _fresh(progress) as file:
        yield from _matching(file, words)


def _matching(file: str, words: list[str]) -> list[Entry]:
    where = " AND ".join(["words LIKE ?"] * len(words)) or "1"
    query = f"SELECT source, event, words, paths FROM events WHERE {where}"
    with contextlib.closing(sqlite3.connect(f"file:{_uri(file)}?mode=ro", uri=True)) as database:
        rows = database.execute(query, [f"% {word}%" for word in words]).fetchall()
    return [Entry(source, event, found, tuple(paths.split("\n"))) for source, event, found, paths in rows]


def _uri(file: str) -> str:
    return file.replace("%", "%25").replace("?", "%3f").replace("#", "%23")


@contextlib.contextmanager
def _fresh(progress: Progress) -> Iterator[str]:
    """A new index: in the cache, or for this once in a temporary file where the cache cannot be written."""
    target = path()
    try:
        if not target:
            raise OSError("no home directory")
        os.makedirs(os.path.dirname(target), exist_ok=True)
        _clean(os.path.dirname(target))
        build(target, progress)
        yield target
    except (OSError, sqlite3.OperationalError):
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "find.sqlite")
            build(file, progress)
            yield file


def _clean(folder: str) -> None:
    """Remove what killed builds left, and indexes of other versions."""
    for name in os.listdir(folder):
        if name.startswith("find-") and name != os.path.basename(path()):
            with contextlib.suppress(OSError):
                os.unlink(os.path.join(folder, name))


def build(target: str, progress: Progress) -> None:
    """Write the index beside the target, then rename it there."""
    handle, beside = tempfile.mkstemp(prefix="find-", suffix=".tmp", dir=os.path.dirname(target))
    os.close(handle)
    try:
        with contextlib.closing(sqlite3.connect(beside)) as database, database:
            database.execute("PRAGMA synchronous = FULL")
            database.execute("CREATE TABLE events (source TEXT, event TEXT, words TEXT, paths TEXT)")
            database.executemany("INSERT INTO events VALUES (?, ?, ?, ?)", _rows(progress))
        os.replace(beside, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise


def _rows(progress: Progress) -> Iterator[tuple[str, str, str, str]]:
    services = models.services()
    for done, service in enumerate(services):
        progress(done, len(services))
        with contextlib.suppress(CtschemaError):
            yield from _rows_of(service)
        models.load.cache_clear()
    progress(len(services), len(services))


def _rows_of(service: str) -> Iterator[tuple[str, str, str, str]]:
    source = catalog.hosts(service)[0]
    for operation in models.load(service)["operations"]:
        event = catalog.logged_names(service, operation)[0]
        ref = catalog.EventRef(source, event, (catalog.Operation(service, operation),))
        paths = _paths(schema.EventSchema(ref))
        words = sorted({word for text in (service, source.split(".")[0], event, *paths) for word in words_of(text)})
        yield source, event, " " + " ".join(words), "\n".join(paths)


def _paths(event: schema.EventSchema) -> list[str]:
    paths: list[str] = []
    for side in schema.SIDES:
        for count, key in enumerate(event.keys(side)):
            if count >= KEYS_AN_EVENT:
                break
            paths.append(key.path.removeprefix("detail."))
    return paths
