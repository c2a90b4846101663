"""The layout of the wizard's screen: the rows of each part."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from c7n_ctschema.wizard.forms.question import Question

MOST_TRAIL = 4  # rows; older answers are cut
LEAST_LIST = 3
MOST_PASTED = 8


@dataclass(frozen=True, slots=True)
class ScreenLayout:
    """`above` has lines with their style; `entry`, `listed`, and `pane` are numbers of rows."""

    columns: int
    above: tuple[tuple[str, str], ...]
    entry: int
    listed: int
    pane: int


def plan(
    rows: int, columns: int, question: Question, trail: Sequence[tuple[str, str]], choices: int, about: Sequence[Any]
) -> ScreenLayout:
    """The rows of a screen: answers so far, question, entry, list, what is known of the choice, keys."""
    shows_texts = any(one.lexer for one in question.choices)
    # The review shows a whole policy, so the answers before it get one row. 20 rows leave 4 too few for the list.
    most = 1 if shows_texts else 2 if rows < 20 else MOST_TRAIL
    above = (*_trail(trail, columns, most), *_asked(question, columns))
    entry = MOST_PASTED if question.kind == "paste" else 1
    left = max(rows - len(above) - entry - 1, 0)
    if question.kind != "choice":
        return ScreenLayout(columns, above, entry, 0, left)
    # One more row than the text: the line above it.
    wanted = min(len(about), left) + 1 if about else 0
    listed = min(max(choices, 1), max(left - wanted, left // 2, LEAST_LIST))
    return ScreenLayout(columns, above, entry, min(listed, left), max(left - listed, 0))


def _trail(trail: Sequence[tuple[str, str]], columns: int, most: int) -> tuple[tuple[str, str], ...]:
    """The answers so far, `what: answer` one after another; the oldest rows go first."""
    parts = [f"{short}: {cut(' '.join(text.split()), columns // 2)}" for short, text in trail if text]
    lines = textwrap.wrap(
        # textwrap breaks only at spaces, so NUL keeps `event: iam.CreateUser` on one row.
        "  ".join(part.replace(" ", "\0") for part in parts),
        columns - 1,
        break_long_words=True,
        break_on_hyphens=False,
    )
    shown = [line.replace("\0", " ") for line in lines]
    if len(shown) > most:
        shown = ["...", *shown[-most + 1 :]] if most > 1 else [cut("... " + shown[-1], columns - 1)]
    return tuple(("trail", line) for line in shown) + ((("line", ""),) if shown else ())


def _asked(question: Question, columns: int) -> tuple[tuple[str, str], ...]:
    # At most 2 and 3 rows: c7n's refusal can be longer than the screen.
    # Not at hyphens: `set-permissions.add-ingress` is one name.
    title = [("title", line) for line in textwrap.wrap(question.title, columns - 1, break_on_hyphens=False)[:2]]
    return (*title, *(("why", line) for line in textwrap.wrap(question.why, columns - 1)[:3]))


def cut(text: str, columns: int) -> str:
    """A string cut to one row. The middle is cut, because the end of a key path says most."""
    if len(text) <= columns:
        return text
    head = columns // 4
    # Below 8 columns, a head and a tail around `…` would say nothing.
    return f"{text[:head]}…{text[head + 1 - columns :]}" if columns > 8 else text[:columns]


def wrapped(line: str, columns: int) -> list[str]:
    """A line wrapped between words, with its indentation."""
    return textwrap.wrap(line, columns - 1, subsequent_indent=line[: len(line) - len(line.lstrip())]) or [""]


def rows_of(lines: Sequence[str], columns: int) -> int:
    """The number of rows of wrapped lines."""
    return sum(max(1, -(-len(line) // columns)) for line in lines)


def rule(made: ScreenLayout, first: int, lines: int) -> str:
    """The line above the description; it shows the position if the description is longer than its rows."""
    more = f" line {first + 1} of {lines}, PgDn " if lines >= made.pane else ""
    return "-" * max(made.columns - len(more) - 1, 0) + more
