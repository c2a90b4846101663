"""Tables and lines that fit a terminal of any width. Elsewhere nothing is broken: pipes need whole lines."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from c7n_ctschema.cli.terminal.text import is_read_by_people, is_terminal, width

_GAP = 2  # spaces between columns
_NAME = 16  # a narrower name folds into a tower of letters
_LEAST = 12  # columns; textwrap refuses a width below its indentation
_ELSEWHERE = 200  # columns of a table in a file or a pipe
Row = Sequence[str]


def room() -> int:
    return max(_LEAST, width()) if is_read_by_people() else _ELSEWHERE


def lines(text: str, indent: str = "    ") -> Iterator[str]:
    """A line that breaks between words, and is indented then. A line with a longer word stays whole, to be copied."""
    import textwrap  # late: most commands print no such line

    longest = max(map(len, text.split()), default=0)
    if not is_read_by_people() or len(text) <= room() or longest > room() - len(indent):
        yield text
        return
    first = text[: len(text) - len(text.lstrip())]
    yield from textwrap.wrap(
        text.strip(),
        room(),
        initial_indent=first,
        subsequent_indent=(first + indent)[: room() // 3],
        break_long_words=False,
        break_on_hyphens=False,
    )


def table(
    headings: Sequence[str], rows: Sequence[Row], names: Sequence[str], spare: Sequence[str] = ()
) -> Iterator[str]:
    """A table, or a block for each row where the table does not fit.

    Columns in `names` can fold, the others cannot. Columns in `spare` are left out first, in their order.
    """
    for left_out in range(len(spare) + 1):
        kept = [number for number, heading in enumerate(headings) if heading not in spare[:left_out]]
        of_kept = [[row[number] for number in kept] for row in (headings, *rows)]
        if _needed(of_kept[0], of_kept[1:], names) <= room():
            yield from _table(of_kept[0], of_kept[1:], names)
            return
    yield from _blocks(headings, rows)


def _needed(headings: Row, rows: Sequence[Row], names: Sequence[str]) -> int:
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    least = [min(one, _NAME) if name in names else one for name, one in zip(headings, widths, strict=True)]
    return sum(least) + _GAP * (len(least) - 1)


def _table(headings: Row, rows: Sequence[Row], names: Sequence[str]) -> Iterator[str]:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    made = Table(box=None, pad_edge=False, header_style="bold", padding=(0, _GAP, 0, 0))
    for number, heading in enumerate(headings):
        # Names fold; the others stay whole, so that they can be copied.
        is_number = all(row[number][:1].isdigit() or row[number][:1] in ("", "~", "-") for row in rows)
        made.add_column(
            heading,
            justify="right" if is_number else "left",
            overflow="fold",
            no_wrap=heading not in names,
        )
    for row in rows:
        made.add_row(*map(Text, row))
    screen = io.StringIO()
    Console(file=screen, force_terminal=is_terminal(), width=room(), highlight=False).print(made)
    yield from (line.rstrip() for line in screen.getvalue().splitlines())


def _blocks(headings: Row, rows: Sequence[Row]) -> Iterator[str]:
    """The first cell of each row, and below it the others with their headings."""
    bold, end = ("\x1b[1m", "\x1b[0m") if is_terminal() else ("", "")
    for title, *cells in rows:
        yield f"{bold}{title}{end}"
        yield from _packed([f"{name} {cell}" for name, cell in zip(headings[1:], cells, strict=True) if cell])


def _packed(parts: Sequence[str]) -> Iterator[str]:
    """As many parts on a line as fit; a part that is too long breaks between its words."""
    line = ""
    for part in parts:
        longer = f"{line}, {part}" if line else f"  {part}"
        if line and len(longer) >= room():
            yield from lines(f"{line},")
            longer = f"  {part}"
        line = longer
    yield from lines(line)
