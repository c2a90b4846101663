#!/usr/bin/env python3
"""Lay out the package's JSON tables as tests/test_tables.py expects them.

usage: json_layout.py [--check] [FILE...]     (without a FILE: every table below c7n_ctschema/data/)

Indentation is two spaces. An object or a list that fits into a line of 120 characters stays on one line. Files of
`generated/observed/` have one line for each event. The order of members does not change.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "c7n_ctschema" / "data"
WIDTH = 120
_LIST, _OBJECT = "[]", "{}"


def laid_out(table: dict[str, Any], one_line_below: int = 0) -> str:
    """The text of a table; containers nested deeper than `one_line_below` stay on one line, however long it is."""
    return _text(table, 0, "", one_line_below) + "\n"


def _text(value: Any, depth: int, before: str, one_line_below: int) -> str:
    flat = json.dumps(value, ensure_ascii=False)
    fits = depth and len("  " * depth + before + flat) < WIDTH  # a comma can follow
    if not isinstance(value, dict | list) or not value or fits or (one_line_below and depth > one_line_below):
        return flat
    indent = "\n" + "  " * (depth + 1)
    inner = f",{indent}".join(_parts(value, depth + 1, one_line_below))
    opened, closed = _OBJECT if isinstance(value, dict) else _LIST
    return f"{opened}{indent}{inner}\n{'  ' * depth}{closed}"


def _parts(value: Any, depth: int, one_line_below: int) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            before = f"{json.dumps(name, ensure_ascii=False)}: "
            yield before + _text(inner, depth, before, one_line_below)
    else:
        for inner in value:
            yield _text(inner, depth, "", one_line_below)


def of_file(file: Path, table: dict[str, Any]) -> str:
    """The text of a table that is stored in `file`."""
    return laid_out(table, one_line_below=1 if file.parent.name == "observed" else 0)


def write(file: Path, table: dict[str, Any], sort: bool = False) -> None:
    """Write a table, with its members in alphabetical order if `sort` is set, as generated tables have them."""
    ordered = json.loads(json.dumps(table, sort_keys=True)) if sort else table
    file.write_text(of_file(file, ordered), encoding="utf-8")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Lay out the package's JSON tables.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file would change")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    changed = [file for file in options.files or sorted(DATA.rglob("*.json")) if _changes(file)]
    for file in changed:
        print(file)
        if not options.check:
            write(file, json.loads(file.read_text(encoding="utf-8")))
    return 1 if options.check and changed else 0


def _changes(file: Path) -> bool:
    text = file.read_text(encoding="utf-8")
    return of_file(file, json.loads(text)) != text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
