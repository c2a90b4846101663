"""Reads the JSON tables below `c7n_ctschema/data/`, each once and on first use."""

from __future__ import annotations

import functools
import json
import os

from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.light_typing import Any

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")


class BrokenTable(CtschemaError):
    """A data file of the package that cannot be used. `table` is its path below `data/`."""

    def __init__(self, table: str, problem: str) -> None:
        super().__init__(table, problem)
        self.table, self.problem = table, problem

    def __str__(self) -> str:
        return f"the package's data file {self.table} cannot be used: {self.problem}"


@functools.cache
def read(name: str) -> Any:
    """The table `name`, a path below `data/` without a suffix, such as `knowledge/trail/ec2`."""
    file = f"{name}.json"
    try:
        with open(os.path.join(DATA, file), encoding="utf-8") as stream:
            table = json.load(stream)
    # ValueError is both: JSON that does not parse, and bytes that are no UTF-8.
    except (OSError, ValueError) as error:
        raise BrokenTable(file, str(error)) from error
    if not isinstance(table, dict):
        raise BrokenTable(file, "it is not a JSON object")
    return table


def read_from(folder: str, stem: str) -> dict[str, Any]:
    """The table `stem` of a folder with one table for each event source; empty if the folder has no such table."""
    # The stem comes from a policy. It can be `../x`, very long, or contain a NUL: such a name is never opened.
    return read(f"{folder}/{stem}") if stem in stems(folder) else {}


@functools.cache
def stems(folder: str) -> frozenset[str]:
    """The names of the tables in a folder, without the suffix."""
    path = os.path.join(DATA, folder)
    try:
        return frozenset(name[:-5] for name in os.listdir(path) if name.endswith(".json"))
    except OSError as error:
        raise BrokenTable(folder, str(error)) from error
