"""The files of facts that this process uses: those that the environment variable CTSCHEMA_FACTS names.

The command line puts `--facts` and the settings file's `facts` into the variable, so that worker processes have them.
"""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Iterator, Sequence
from contextvars import ContextVar

from c7n_ctschema.light_typing import NamedTuple
from c7n_ctschema.trail.facts.facts_document import EventFacts, FactsFile

VARIABLE = "CTSCHEMA_FACTS"
ENOUGH = 20  # successful records of an event, from which on a member that none of them has is a mistake


class _InUse(NamedTuple):
    """The variable's value, and what tells files from later files of the same names."""

    value: str = ""
    state: str = ""


# While a command uses facts, else None. A lookup in os.environ encodes the name and decodes the value, and each policy
# needs four: 3 % of the time of `lint`. A server has documents with other facts in its other threads.
_in_use: ContextVar[_InUse | None] = ContextVar("facts", default=None)


@contextlib.contextmanager
def used(paths: Sequence[str]) -> Iterator[None]:
    """Use these files in this process and in those that it starts. Raises BadInput if one cannot be read."""
    before = os.environ.get(VARIABLE, "")
    with used_here(paths):
        os.environ[VARIABLE] = _found().value
        try:
            yield
        finally:
            os.environ[VARIABLE] = before


@contextlib.contextmanager
def used_here(paths: Sequence[str]) -> Iterator[None]:
    """Use these files in this thread alone. Raises BadInput if one cannot be read."""
    value = os.pathsep.join(os.path.abspath(path) for path in paths)
    found = _InUse(value, repr([_signature(path) for path in value.split(os.pathsep) if path]))
    _files(*found)
    token = _in_use.set(found)
    try:
        yield
    finally:
        _in_use.reset(token)


@contextlib.contextmanager
def unused() -> Iterator[None]:
    """Without any facts: a report on what was known before must not count what earlier facts taught."""
    before = os.environ.pop(VARIABLE, None)
    token = _in_use.set(_InUse())
    try:
        yield
    finally:
        _in_use.reset(token)
        if before is not None:
            os.environ[VARIABLE] = before


def _found() -> _InUse:
    found = _in_use.get()
    return _InUse(os.environ.get(VARIABLE, "")) if found is None else found


def _signature(path: str) -> tuple[int, int]:
    try:
        found = os.stat(path)
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_ino


def files_in_use() -> str:
    """What tells one set of files from another, for caches; "" without facts."""
    found = _found()
    return found.value and found.value + found.state


def is_active() -> bool:
    """Whether there are any facts."""
    return bool(_found().value)


@functools.lru_cache(maxsize=8)
def _files(value: str, state: str) -> tuple[FactsFile, ...]:
    return tuple(FactsFile(path) for path in value.split(os.pathsep) if path)


def event(source: str, name: str) -> EventFacts | None:
    """What the team's records show of an event, in all files together."""
    found = _found()
    return _event(*found, source, name) if found.value else None


@functools.lru_cache(maxsize=10_000)
def _event(value: str, state: str, source: str, name: str) -> EventFacts | None:
    found = [facts for file in _files(value, state) if (facts := file.event(source, name))]
    if len(found) < 2:
        return found[0] if found else None
    total = EventFacts()
    for facts in found:
        total.add(facts)
    return total


def names() -> frozenset[tuple[str, str]]:
    """The event sources and names of all facts."""
    found = _found()
    return _names(*found) if found.value else frozenset()


@functools.lru_cache(maxsize=8)
def _names(value: str, state: str) -> frozenset[tuple[str, str]]:
    return frozenset(name for file in _files(value, state) for name in file.names())


def sources() -> frozenset[str]:
    found = _found()
    return _sources(*found) if found.value else frozenset()


@functools.lru_cache(maxsize=8)
def _sources(value: str, state: str) -> frozenset[str]:
    return frozenset[str]().union(*(file.sources() for file in _files(value, state)))


def events_of(source: str) -> tuple[str, ...]:
    found = _found()
    return _by_source(*found).get(source, ()) if found.value else ()


@functools.lru_cache(maxsize=8)
def _by_source(value: str, state: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for source, name in sorted(_names(value, state)):
        found.setdefault(source, []).append(name)
    return {source: tuple(events) for source, events in found.items()}


def is_enough(source: str, name: str) -> bool:
    """Whether the records prove that a member which none of them has does not exist."""
    facts = event(source, name)
    return facts is not None and facts.successful >= ENOUGH
