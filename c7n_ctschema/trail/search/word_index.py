"""A word index over all services' events and keys, kept in the user's cache directory.

One SQLite row an event: its source, name, words (each preceded by a space) and key paths. The file's name carries
everything that its content follows from, so another botocore makes another file; a damaged file is made anew, and
where none can be kept the answer is found without one, as slowly as a first build.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from c7n_ctschema import __version__
from c7n_ctschema.confidence import Confidence
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.files import writing
from c7n_ctschema.names import singular
from c7n_ctschema.trail.catalog import event_catalog, models
from c7n_ctschema.trail.records import observed
from c7n_ctschema.trail.schema import event_schema
from c7n_ctschema.trail.shapes.key_listing import leaves
from c7n_ctschema.trail.shapes.node_building import from_data

FORM = 4  # of the rows; raise it when they change
KEYS_AN_EVENT = 1_500  # QuickSight's dashboards have more than 20,000, all alike
WORDS_OF_TEXT = 60  # the beginning of a documentation says what the call does
WELL_KNOWN = 5  # events of which records were seen: such a source is what people mean
_PREFIX, _BUILDING = "find-", ".tmp"  # how names of indexes begin, and end while one is built
UNUSED_DAYS = 60  # after which an index of other versions goes
# a number of one or two digits belongs to its word (S3, ipv6), a date does not (CreateFunction20150331)
_CAMEL = re.compile(r"(?:[A-Z]+(?![a-z])|[A-Z]?[a-z]+)(?:\d{1,2}(?!\d))?|\d+")
_TAG = re.compile(r"<[^>]*>|&\w+;")
COLUMNS = ("source TEXT", "event TEXT", "words TEXT", "about TEXT", "read_only INT", "seen INT", "paths TEXT")
Row = tuple[str, str, str, str, bool, int, str]
Progress = Callable[[int, int], None]  # services done, services in all


@dataclass(frozen=True, slots=True)
class Entry:
    """An event with all of its key paths, relative to `detail`; `about` are the words of its documentation.

    `seen` is 2 where records of the event were seen, 1 where many were of its source's other events, else 0.
    """

    source: str
    event: str
    about: str
    read_only: bool
    seen: int
    paths: str  # one a line


def words_of(text: str) -> list[str]:
    """The words of a name or a query, lower-cased, in the singular: `vpcPeeringConnections` has three."""
    return [singular(word.lower()) for word in _CAMEL.findall(text)]


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


def entries(beginnings: Sequence[Sequence[str]], progress: Progress) -> Iterator[Entry]:
    """Events that have, for each of the words asked for, a word with one of its beginnings; built first if need be."""
    file = path()
    if file and os.path.isfile(file):
        try:
            yield from _matching(file, beginnings)
            return
        except sqlite3.Error:
            pass
    made = _kept(file, progress)
    if made:
        yield from _matching(file, beginnings)
    else:
        yield from (_entry(row) for row in _rows(progress) if _matches(row, beginnings))


def _matching(file: str, beginnings: Sequence[Sequence[str]]) -> list[Entry]:
    where = " AND ".join("(" + " OR ".join(["words LIKE ?"] * len(each)) + ")" for each in beginnings) or "1"
    query = f"SELECT source, event, words, about, read_only, seen, paths FROM events WHERE {where}"
    values = [f"% {word}%" for each in beginnings for word in each]
    with contextlib.closing(sqlite3.connect(f"file:{_uri(file)}?mode=ro", uri=True)) as database:
        return [_entry(row) for row in database.execute(query, values)]


def _matches(row: Row, beginnings: Sequence[Sequence[str]]) -> bool:
    return all(any(f" {word}" in row[2] for word in each) for each in beginnings)


def _entry(row: Row) -> Entry:
    source, event, _, about, read_only, seen, paths = row
    return Entry(str(source), str(event), str(about), bool(read_only), int(seen), str(paths))


def _uri(file: str) -> str:
    return file.replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _kept(target: str, progress: Progress) -> bool:
    """Whether a new index could be put into the cache."""
    if not target:
        return False
    try:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        _clean(os.path.dirname(target))
        build(target, progress)
    except (OSError, sqlite3.Error):
        return False
    return True


def _clean(folder: str) -> None:
    """Remove what killed builds left, and indexes of other versions that nobody has read for long."""
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


def build(target: str, progress: Progress) -> None:
    """Write the index beside the target, then rename it there; of two builders the later one's stays."""
    with (
        writing.replacing(target, _PREFIX, _BUILDING) as beside,
        contextlib.closing(sqlite3.connect(beside)) as database,
        database,
    ):
        database.execute("PRAGMA synchronous = FULL")
        database.execute("PRAGMA journal_mode = MEMORY")  # what fails is thrown away: no file beside this one
        database.execute(f"CREATE TABLE events ({', '.join(COLUMNS)})")
        database.executemany(f"INSERT INTO events VALUES ({', '.join('?' * len(COLUMNS))})", _rows(progress))


def _rows(progress: Progress) -> Iterator[Row]:
    known = {event_catalog.hosts(service)[0] for service in models.services()}
    others = set(event_catalog.special_sources()) - event_catalog.sources_of_services()
    for done, source in enumerate(sorted(known | others)):
        progress(done, len(known | others))
        names = (
            event_catalog.events_of_source(source) if source in known else tuple(event_catalog.special_events(source))
        )
        for event in names:
            with contextlib.suppress(CtschemaError):
                yield from _rows_of(source, event)
        models.load.cache_clear()
    progress(len(known | others), len(known | others))


def _rows_of(source: str, event: str) -> Iterator[Row]:
    ref = event_catalog.find(source, event)
    if ref is None or _is_dated_twin(ref):
        return
    shape = event_schema.EventSchema(ref)
    paths = _paths(shape)
    names = {word for text in (source.split(".")[0], *_services(ref), event) for word in words_of(text)}
    words = names.union(*(words_of(path) for path in paths))
    about = [word for word in words_of(_text(ref))[:WORDS_OF_TEXT] if len(word) > 2]
    listed = " " + " ".join(sorted(words | set(about)))
    known = observed.events(source)
    seen = 2 if event in known else int(len(known) >= WELL_KNOWN)
    yield source, event, listed, " ".join(dict.fromkeys(about)), bool(shape.delivery.read_only), seen, "\n".join(paths)


def _is_dated_twin(ref: event_catalog.EventRef) -> bool:
    """Whether the event is a rarer name of one that is listed anyway, such as `CreateDistribution2020_05_31`."""
    return any(
        ref.event in event_catalog.logged_names(operation.service, operation.name)[1:] for operation in ref.operations
    )


def _services(ref: event_catalog.EventRef) -> tuple[str, ...]:
    return tuple(operation.service for operation in ref.operations)


def _text(ref: event_catalog.EventRef) -> str:
    if not ref.operations:
        return str(event_catalog.special_events(ref.source).get(ref.event, {}).get("documentation", ""))
    model = models.load(ref.operations[0].service)
    return _TAG.sub(" ", str(model["operations"][ref.operations[0].name].get("documentation", ""))[:2_000])


def _paths(event: event_schema.EventSchema) -> list[str]:
    """Paths below the record that are the event's own, some of each side where there are very many."""
    paths: list[str] = []
    for side in event_schema.SIDES:
        paths += [key.path.removeprefix("detail.") for key in itertools.islice(event.keys(side), KEYS_AN_EVENT)]
    return [*dict.fromkeys(paths), *_own_paths(event)]


def _own_paths(event: event_schema.EventSchema) -> Iterator[str]:
    """Of an event that is no call, such as ConsoleLogin, what stands beside request and response."""
    special = event_catalog.special_events(event.source).get(event.event, {})
    for name in ("additionalEventData", "serviceEventDetails"):
        if special.get(name):
            yield from (key.path for key in leaves(from_data(special[name]), name, Confidence.EVIDENCED))
