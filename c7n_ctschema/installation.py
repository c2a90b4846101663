"""Which versions are installed, what was verified for them, whether the index of `find` is sound."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import quote

from c7n_ctschema import __version__, tables
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.ids import id_candidates
from c7n_ctschema.trail.catalog import models
from c7n_ctschema.trail.search import word_index

DAMAGED = "damaged; `find` builds it anew"
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
    """Everything that a bug report needs, as names and values."""

    versions: Mapping[str, str]
    verified: Mapping[str, str]
    cache: Mapping[str, str]
    is_sound: bool
    """Whether the index can be used, or built."""


def installation() -> Installation:
    """What is installed here."""
    packages = {name: _version(name) for name in PACKAGES}
    versions = {"custodian-ctschema": __version__, "python": sys.version.split()[0], **packages}
    directory = word_index.cache_directory() or "none: there is no home directory"
    state, is_sound = _index_state()
    return Installation(versions, _verified(), {"directory": directory, "index": state}, is_sound)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _verified() -> dict[str, str]:
    """Which facts were verified, for which version of c7n; what the installed one is asked itself holds for any."""
    proven = id_candidates.proven_count()
    resources = len(resource_identity.all_resources())
    services = len(models.services()) - len(models.retired())
    return {
        "c7n": _tested(),
        "what resources are looked up by": f"{resources} resources of c7n {resource_identity.c7n_version()}",
        "ids paths": f"{proven} resolved by c7n {id_candidates.proven_with()} against moto",
        "patterns, replay, permissions": "equal to c7n's own in the tests with these versions",
        "shortcuts, effects, validation": "asked of the installed c7n itself",
        "spelling": f"records of {len(tables.stems('generated/observed'))} event sources were compared",
        "models": f"{services} services of the installed botocore, {len(models.retired())} retired ones",
    }


def _tested() -> str:
    known = tables.read("knowledge/custodian/verified")["c7n"]
    tested, installed = f"tested with {known['lowest']} to {known['newest']}", _version("c7n")
    if _number(installed) < _number(known["lowest"]):
        return f"{tested}; the installed {installed} is older, and renders other patterns"
    if _number(installed) > _number(known["newest"]):
        return f"{tested}; the installed {installed} is newer, and was not tried"
    return f"{tested}, the installed one among them"


def _number(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdigit())


def _index_state() -> tuple[str, bool]:
    """The index in words, and whether `find` can use or build it."""
    file = word_index.path()
    if not file or not os.path.isfile(file):
        return "not built yet; `find` builds it", True
    try:
        with closing(sqlite3.connect(f"file:{quote(file)}?mode=ro", uri=True)) as database:
            is_sound = database.execute("PRAGMA quick_check").fetchone()[0] == "ok"
            count = database.execute("SELECT count(*) FROM events").fetchone()[0]
    except sqlite3.Error:
        return DAMAGED, False
    return f"sound, {count:,} events" if is_sound else DAMAGED, is_sound
