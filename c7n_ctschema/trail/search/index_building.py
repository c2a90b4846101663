"""Build an index: which sources it needs, their rows from several processes, one SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from c7n_ctschema.files import processes
from c7n_ctschema.trail.catalog import event_catalog, models
from c7n_ctschema.trail.search import index_rows, word_index
from c7n_ctschema.trail.search.index_files import Progress
from c7n_ctschema.trail.search.index_rows import Row

WORTH_PROCESSES = 12  # sources: a worker starts in the time that a few sources take
MOST_PROCESSES = 8  # one process writes the rows of all: more workers would wait for it


def build(database: sqlite3.Connection, of_package: sqlite3.Connection | None, progress: Progress) -> None:
    """Fill an empty database with the sources that differ from the package's index."""
    database.execute("PRAGMA synchronous = FULL")
    database.execute("PRAGMA journal_mode = MEMORY")  # a build that fails is thrown away: no second file
    known = dict(of_package.execute("SELECT name, models FROM sources")) if of_package else {}
    today = {source: fingerprint(source) for source in index_rows.sources()}
    differing = [source for source, models_ in today.items() if known.get(source) != models_]
    facts = {source: (models_, source in differing) for source, models_ in today.items()}
    word_index.write(database, _rows(differing, progress), facts, models.botocore_version())


def fingerprint(source: str) -> str:
    """Changes whenever a model of a service behind the source does."""
    return " ".join(f"{service}:{models.fingerprint(service)}" for service in event_catalog.services_of(source))


def _rows(sources: Sequence[str], progress: Progress) -> Iterator[Row]:
    """The rows of the sources, in their order."""
    for done, rows in enumerate(_rows_by_source(sources)):
        progress(done, len(sources))
        yield from rows
    progress(len(sources), len(sources))


def _rows_by_source(sources: Sequence[str]) -> Iterator[list[Row]]:
    cores = processes.cores()
    if cores < 2 or len(sources) < WORTH_PROCESSES:
        yield from map(index_rows.rows_of_source, sources)
        return
    from concurrent.futures.process import BrokenProcessPool

    done = 0
    try:
        for rows in _in_processes(sources, cores):
            done += 1
            yield rows
    except BrokenProcessPool:  # a worker was killed, usually because memory ran out: build the rest here
        yield from map(index_rows.rows_of_source, sources[done:])


def _in_processes(sources: Sequence[str], cores: int) -> Iterator[list[Row]]:
    from concurrent.futures import ProcessPoolExecutor

    pool = ProcessPoolExecutor(min(cores, MOST_PROCESSES), initializer=processes.prepare_worker)
    try:
        with processes.starting():
            rows = pool.map(index_rows.rows_of_source, sources, chunksize=2)
        yield from rows
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
