"""`doctor`: which versions are in use, what was verified for them, whether the cache is sound."""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import sys
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from c7n_ctschema import __version__
from c7n_ctschema.cli.text import printable
from c7n_ctschema.custodian import identity
from c7n_ctschema.trail import datafiles, index, models

VERSION = 1
PACKAGES = ("c7n", "botocore", "ruamel.yaml", "prompt_toolkit", "rich", "rapidfuzz", "jmespath", "PyYAML")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.epilog = "examples:\n  custodian-ctschema doctor\n  custodian-ctschema doctor --format json\n"


def run(options: argparse.Namespace) -> int:
    found = facts()
    if options.format == "json":
        json.dump({"version": VERSION, **found}, sys.stdout, indent=2)
        sys.stdout.write("\n")
    else:
        for title, part in found.items():
            print(f"{title}:")
            for name, value in part.items():
                print(printable(f"  {name}: {value}"))
    return 1 if str(found["cache"]["index"]).startswith("damaged") else 0


def facts() -> dict[str, dict[str, Any]]:
    """Everything that a bug report needs."""
    verified = identity.c7n_version()
    installed = _version("c7n")
    return {
        "versions": {"custodian-ctschema": __version__, "python": sys.version.split()[0],
                     **{name: _version(name) for name in PACKAGES}},
        "verified": {
            "identities": f"c7n {verified}" + ("" if verified == installed else f" (installed: {installed})"),
            "event sources seen in records": len(datafiles.names("observed")),
            "retired services": len(models.retired()),
        },
        "cache": {"directory": index.cache_directory() or "none", "index": _index_state()},
    }  # fmt: skip


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _index_state() -> str:
    file = index.path()
    if not file or not os.path.isfile(file):
        return "not built yet; `find` builds it"
    try:
        with closing(sqlite3.connect(file)) as database:
            count = database.execute("SELECT count(*) FROM events").fetchone()[0]
    except sqlite3.DatabaseError:
        return "damaged; `find` builds it anew"
    return f"sound, {count} events"
