"""`keys` as text: aligned columns for pipes; on a terminal, headings and shortened lists."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from c7n_ctschema.cli.terminal.text import (
    MOST_VALUES,
    cut,
    first_sentence,
    is_read_by_people,
    is_terminal,
    printable,
    width,
)

Row = dict[str, Any]
_STYLES = {"bold": "\x1b[1m", "dim": "\x1b[2m", "path": "\x1b[36m", "type": "\x1b[32m", "values": "\x1b[33m"}
_END = "\x1b[0m"
_INDENT = "    "
_TYPE, _ORIGIN = 11, 10  # widths of the columns, with a space: "timestamp", "observed"
_NARROWEST = 16
_PATHS = 0.6  # the largest part of the terminal's width that paths take
MOST_KEYS = 25  # for each side of an event: nobody reads more than two screens from top to bottom


def write(rows: list[Row], whole: bool = False) -> None:
    """Write all rows below the names of their events. `whole`: shorten nothing on a terminal."""
    people = is_read_by_people()
    for event, of_event in _by_event(rows):
        title = f"{_styled(printable(event), 'bold')}\n" if people else f"# {event}\n"
        sys.stdout.write(title)
        sys.stdout.writelines(_table(of_event, whole) if people else _lines(of_event))


def _lines(rows: list[Row]) -> Iterator[str]:
    """Aligned columns without wrapping, for pipes and `grep`."""
    widest = max((len(row["path"]) for row in rows), default=0)
    for row in rows:
        # 9 and 8 are the lengths of `timestamp` and `observed`.
        line = f"{row['path']:{widest}}  {row['type']:9}  {row.get('origin', ''):8}  {constraints(row)}"
        yield printable(line.rstrip()) + "\n"


def _table(rows: list[Row], whole: bool) -> Iterator[str]:
    """Columns with headings, and AWS's documentation below each key. Paths stay whole, so that people can copy them."""
    # textwrap refuses a width below its indentation, as in a very narrow window.
    columns = max(_NARROWEST, width())
    # One path of 90 characters must not push the columns of all others out of the terminal.
    fitting = [len(row["path"]) for row in rows if len(row["path"]) <= columns * _PATHS]
    layout = _Layout(columns, max(fitting, default=len("KEY")), whole)
    if rows:
        heading = f"{'KEY':{layout.path}}  {'TYPE':{_TYPE}}{'ORIGIN':{_ORIGIN}}VALUES"
        yield f"{_styled(heading[:columns].rstrip(), 'dim')}\n"
    for side, of_side in _by_side(rows):
        shown = of_side if whole else _first(of_side)
        for row in shown:
            yield from _key(row, layout)
        if len(shown) < len(of_side):
            below = f" of {side}" if side else ""
            note = f"... {len(shown)} of {len(of_side):,} keys{below}; --all lists them, --grep WORDS searches them"
            yield from _wrapped(note, columns, "bold")


def _first(rows: list[Row]) -> list[Row]:
    """The keys that a terminal shows: those with the shortest way from the root, in their order."""
    if len(rows) <= MOST_KEYS or any("proven" in row for row in rows):
        return rows[:MOST_KEYS]  # `--ids-for` has the best paths first
    # 17 of the first 25 keys of RunInstances are about one block device; policies ask for the subnet.
    nearest = sorted(range(len(rows)), key=lambda at: rows[at]["path"].count("."))[:MOST_KEYS]
    return [rows[at] for at in sorted(nearest)]


class _Layout(NamedTuple):
    """The widths of the terminal and of the paths. `whole`: long enums are not shortened."""

    columns: int
    path: int
    whole: bool

    @property
    def values(self) -> int:
        """The width that is left for values."""
        return self.columns - self.path - 2 - _TYPE - _ORIGIN


def _key(row: Row, layout: _Layout) -> Iterator[str]:
    path = printable(row["path"])
    values = printable("  ".join(_limits(row, None if layout.whole else MOST_VALUES)))
    # An enum of 12 values is longer than the rest of the line: it goes below the key.
    beside = values if len(values) <= layout.values else ""
    kind = f"{_styled(row['type'], 'type')}{' ' * (_TYPE - len(row['type']))}"
    facts = f"{kind}{row.get('origin', ''):{_ORIGIN}}{_styled(beside, 'values')}".rstrip()
    gap = " " * (layout.path - len(path))
    if len(path) > layout.path:  # the other columns go to the next line
        gap = "\n" + " " * layout.path
    yield f"{_styled(path, 'path')}{gap}  {facts}\n"
    if not beside:
        yield from _wrapped(values, layout.columns, "values")
    for remark in _remarks(row):
        yield from _wrapped(printable(remark), layout.columns, "values")
    yield from _wrapped(printable(first_sentence(row.get("documentation", ""))), layout.columns, "dim")


def _wrapped(text: str, columns: int, style: str) -> Iterator[str]:
    import textwrap  # here, because programs that read the output of `keys` get no table

    for line in textwrap.wrap(text, columns - len(_INDENT), break_on_hyphens=False):
        yield f"{_INDENT}{_styled(line, style)}\n"


def _styled(text: str, style: str) -> str:
    return f"{_STYLES[style]}{text}{_END}" if text and is_terminal() else text


def _by_side(rows: list[Row]) -> Iterator[tuple[str, list[Row]]]:
    """The keys below requestParameters, below responseElements, and elsewhere, each in their order."""
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        side = row["path"].removeprefix("detail.").partition(".")[0]
        # Keys such as `eventName` and `userIdentity.arn` belong to no side.
        grouped.setdefault(side if side in ("requestParameters", "responseElements") else "", []).append(row)
    yield from grouped.items()


def _by_event(rows: list[Row]) -> Iterator[tuple[str, list[Row]]]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(f"{row['source']} {row['event']}", []).append(row)
    for event, of_event in grouped.items():
        known = [row for row in of_event if row["path"]]
        # An event without keys stays visible: `responseElements` of many events is null.
        yield event if known else f"{event}: no keys", known


def constraints(row: Row) -> str:
    """A key's constraints and remarks in a few words."""
    return "  ".join([*_limits(row), *_remarks(row)])


def _limits(row: Row, most: int | None = None) -> list[str]:
    """The values that the key can have, with at most `most` values of an enum."""
    parts = [cut(row["enum"], " | ", most)] if row.get("enum") else []
    if "min" in row or "max" in row:
        parts.append(f"{row.get('min', '')}..{row.get('max', '')}")
    return [*parts, *([f"/{row['pattern']}/"] if row.get("pattern") else [])]


def _remarks(row: Row) -> list[str]:
    return [row[name] for name in ("note", "proven") if row.get(name)]
