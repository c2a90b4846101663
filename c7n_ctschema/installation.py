"""The installed versions, what was verified for them, and the state of the index of `find`."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from c7n_ctschema import __version__, tables
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.ids import id_candidates
from c7n_ctschema.trail.catalog import models
from c7n_ctschema.trail.search import index_files, word_index

DAMAGED = "damaged; `find` builds it again"
PACKAGES = (
    "c7n",
    "botocore",
    "jmespath",
    "PyYAML",
    "ruamel.yaml",
    "questionary",
    "prompt_toolkit",
    "rich",
    "rapidfuzz",
    "msgspec",
    "argcomplete",
)


@dataclass(frozen=True, slots=True)
class Installation:
    """What a bug report needs, as names and values. `is_sound`: the index can be used or built."""

    versions: Mapping[str, str]
    verified: Mapping[str, str]
    cache: Mapping[str, str]
    is_sound: bool


def installation() -> Installation:
    """The facts about this installation."""
    packages = {name: _version(name) for name in PACKAGES}
    versions = {"custodian-ctschema": __version__, "python": sys.version.split()[0], **packages}
    directory = index_files.cache_directory() or "none: no home directory"
    state, is_sound = _index_state()
    return Installation(versions, _verified(), {"directory": directory, "index": state}, is_sound)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _verified() -> dict[str, str]:
    """What was verified, and with which version of c7n."""
    proven = id_candidates.proven_count()
    resources = len(resource_identity.all_resources())
    services = len(models.services()) - len(models.retired())
    return {
        "c7n": _tested(),
        "lookups": f"of {resources} resources of c7n {resource_identity.c7n_version()}",
        "ids paths": f"{proven} resolved by c7n {id_candidates.proven_with()} against moto",
        "patterns, replay, permissions": "tests compare them with those of these versions",
        "shortcuts, effects, validation": "from the installed c7n",
        "spelling": f"compared with records of {len(tables.stems('generated/observed'))} event sources",
        "models": f"{services} services of the installed botocore, {len(models.retired())} retired ones",
    }


def _tested() -> str:
    known = tables.read("knowledge/custodian/verified")["c7n"]
    tested, installed = f"tested with {known['lowest']} to {known['newest']}", _version("c7n")
    # As numbers: "0.9.9" is less than "0.9.53", but not as a string.
    if _number(installed) < _number(known["lowest"]):
        return f"{tested}; the installed {installed} is older and renders other patterns"
    if _number(installed) > _number(known["newest"]):
        return f"{tested}; the installed {installed} is newer and was not tested"
    return f"{tested}, which includes the installed {installed}"


def _number(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdigit())


def _index_state() -> tuple[str, bool]:
    """The state of the index in words, and whether `find` can use or build it."""
    of_package = index_files.shipped()
    # The index has the events of one botocore's models; with another botocore, it would name events that are gone.
    if of_package and word_index.fact(of_package, "botocore") == models.botocore_version():
        return f"sound, {_count(of_package):,} events, part of the package", True
    file = index_files.cached_path()
    if not os.path.isfile(file):
        part = "for services whose models differ from the package's" if of_package else "for all services"
        return f"not built yet; `find` builds it {part}", True
    try:
        with closing(word_index.opened(file)) as database:
            # SQLite reads a damaged file without an error as long as the query meets no damaged page.
            is_sound = database.execute("PRAGMA quick_check").fetchone()[0] == "ok"
            return (f"sound, {_count(database):,} events" if is_sound else DAMAGED), is_sound
    except sqlite3.Error:
        return DAMAGED, False


def _count(database: sqlite3.Connection) -> int:
    return int(database.execute("SELECT count(*) FROM events").fetchone()[0])
