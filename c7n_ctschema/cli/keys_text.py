"""`keys` as text: aligned columns for pipes, a block a key on a terminal."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from typing import Any

from c7n_ctschema.cli.text import first_sentence, printable, width

Row = dict[str, Any]
_BOLD, _DIM, _CYAN, _GREEN, _YELLOW, _END = "\x1b[1m", "\x1b[2m", "\x1b[36m", "\x1b[32m", "\x1b[33m", "\x1b[0m"
_INDENT = "    "


def write(rows: list[Row], colours: bool) -> None:
    """All rows, under the names of their events."""
    for event, of_event in _by_event(rows):
        sys.stdout.write(f"{_BOLD}{printable(event)}{_END}\n" if colours else f"# {event}\n")
        sys.stdout.writelines(_blocks(of_event) if colours else _lines(of_event))


def _lines(rows: list[Row]) -> Iterator[str]:
    """Aligned columns, no wrapping: for pipes and `grep`."""
    widest = max((len(row["path"]) for row in rows), default=0)
    for row in rows:
        line = f"{row['path']:{widest}}  {row['type']:9}  {row.get('origin', ''):8}  {constraints(row)}"
        yield printable(line.rstrip()) + "\n"


def _blocks(rows: list[Row]) -> Iterator[str]:
    """The path whole, to be copied; below it what limits the values and what they are, wrapped to the terminal."""
    columns = max(40, width())
    for row in rows:
        origin = f"  {_DIM}{row['origin']}{_END}" if row.get("origin", "model") != "model" else ""
        yield f"{_CYAN}{printable(row['path'])}{_END}  {_GREEN}{row['type']}{_END}{origin}\n"
        for text, style in ((constraints(row), _YELLOW), (first_sentence(row.get("documentation", "")), _DIM)):
            for line in textwrap.wrap(printable(text), columns - len(_INDENT), break_on_hyphens=False):
                yield f"{_INDENT}{style}{line}{_END}\n"


def _by_event(rows: list[Row]) -> Iterator[tuple[str, list[Row]]]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(f"{row['source']} {row['event']}", []).append(row)
    for event, of_event in grouped.items():
        known = [row for row in of_event if row["path"]]
        yield event if known else f"{event}: no keys", known


def constraints(row: Row) -> str:
    """What limits a key's values, in a few words."""
    parts = [" | ".join(row["enum"])] if row.get("enum") else []
    if "min" in row or "max" in row:
        parts.append(f"{row.get('min', '')}..{row.get('max', '')}")
    if row.get("pattern"):
        parts.append(f"/{row['pattern']}/")
    return "  ".join([*parts, *(row[name] for name in ("note", "proven") if row.get(name))])
