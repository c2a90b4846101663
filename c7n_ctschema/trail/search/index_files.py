"""Which index files `find` uses: the one of the package, and one in the user's cache for what differs here.

The package has an index for one version of botocore. If another version is installed, the services whose models differ
are indexed in the user's cache directory, and the index of the package serves for the other services. The cached file's
name has all versions that its content follows from. A damaged file is built again; if no file can be kept, the index is
built in memory each time.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable

from c7n_ctschema import __version__, tables
from c7n_ctschema.trail.catalog import models
from c7n_ctschema.trail.search import word_index
from c7n_ctschema.trail.search.word_index import FORM, WordIndex

SHIPPED = os.path.join(tables.DATA, "generated", "search", "events.sqlite")  # made by tools/search_index.py
_PREFIX, _BUILDING = "find-", ".tmp"  # how names of cached files begin, and end while they are built
UNUSED_DAYS = 60  # after which a cached file of other versions is removed
Progress = Callable[[int, int], None]  # sources that are done, all sources to build


def cache_directory() -> str:
    """`$XDG_CACHE_HOME/custodian-ctschema`, or `~/.cache/…`; "" without a home directory."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    home = os.path.expanduser("~")
    if not os.path.isabs(base):
        base = os.path.join(home, ".cache") if os.path.isabs(home) else ""
    return os.path.join(base, "custodian-ctschema") if base else ""


def cached_path() -> str:
    """The file of the cached index for the installed versions; "" if no file can be kept."""
    folder = cache_directory()
    name = f"{_PREFIX}{FORM}-{__version__}-{models.botocore_version()}.sqlite"
    return os.path.join(folder, name) if folder else ""


def shipped() -> sqlite3.Connection | None:
    """The package's index; None if the package has none that can be used."""
    try:
        return word_index.opened(SHIPPED)
    except sqlite3.Error:
        return None


def indexes(progress: Progress) -> list[WordIndex]:
    """The indexes that together have every event once; builds the cached one if it is needed."""
    of_package = shipped()
    if of_package and word_index.fact(of_package, "botocore") == models.botocore_version():
        return [WordIndex(of_package)]
    cached = _cached(of_package, progress)
    if not of_package:
        return [WordIndex(cached)]
    return [WordIndex(cached), WordIndex(of_package, _hidden(cached, of_package))]


def rebuilt(progress: Progress) -> list[WordIndex]:
    """As `indexes`, without the cached file: for a file whose damage shows only when it is searched."""
    with contextlib.suppress(OSError):
        os.unlink(cached_path())
    return indexes(progress)


def _hidden(cached: sqlite3.Connection, of_package: sqlite3.Connection) -> frozenset[str]:
    """The sources whose events the package's index does not have as they are here, or that botocore has dropped."""
    unchanged = {name for (name,) in cached.execute("SELECT name FROM sources WHERE NOT is_here")}
    return frozenset(name for (name,) in of_package.execute("SELECT name FROM sources") if name not in unchanged)


def _cached(of_package: sqlite3.Connection | None, progress: Progress) -> sqlite3.Connection:
    file = cached_path()
    with contextlib.suppress(sqlite3.Error):
        return word_index.opened(file)
    from c7n_ctschema.files import writing
    from c7n_ctschema.trail.search import index_building  # imports all that knows a record's shape: slow

    with contextlib.suppress(OSError, sqlite3.Error):
        os.makedirs(os.path.dirname(file), exist_ok=True)
        _clean(os.path.dirname(file))
        with (
            writing.replacing(file, _PREFIX, _BUILDING) as beside,
            contextlib.closing(sqlite3.connect(beside)) as database,
        ):
            index_building.build(database, of_package, progress)
        return word_index.opened(file)
    database = sqlite3.connect(":memory:")
    index_building.build(database, of_package, progress)
    return database


def _clean(folder: str) -> None:
    """Remove what killed builds left, and indexes of other versions that nobody has read for long."""
    from c7n_ctschema.files import writing

    writing.clean(folder, _PREFIX, _BUILDING)
    for name in os.listdir(folder):
        file = os.path.join(folder, name)
        with contextlib.suppress(OSError):
            is_index = name.startswith(_PREFIX) and not name.endswith(_BUILDING)
            if is_index and _days_unused(file) > UNUSED_DAYS:
                os.unlink(file)


def _days_unused(file: str) -> float:
    facts = os.stat(file)
    return (time.time() - max(facts.st_atime, facts.st_mtime)) / 86_400
