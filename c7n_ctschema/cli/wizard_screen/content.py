"""The choices that match the typed words, and highlighted text: what the screen shows, without the terminal."""

from __future__ import annotations

import functools
import os
from typing import Any

from prompt_toolkit.formatted_text import PygmentsTokens, StyleAndTextTuples
from prompt_toolkit.formatted_text.utils import split_lines
from prompt_toolkit.styles import style_from_pygments_cls

from c7n_ctschema.cli.terminal.text import printable
from c7n_ctschema.wizard.forms.question import Choice, Question

FEW = 8  # choices that need no filter
STYLE = {
    "title": "bold",
    "trail": "ansicyan",
    "why": "",
    "pointed": "reverse",
    "hint": "ansibrightblack",
    "line": "ansibrightblack",
    "error": "ansired bold",
    "about": "",
}


@functools.lru_cache(maxsize=2)  # each redraw asks several times, and QuickSight's events have 20,000 keys
def matching_choices(question: Question, typed: str) -> list[Choice]:
    # Words in any order: `vol create` finds CreateVolume.
    words = typed.lower().split()
    found = [one for one in question.choices if all(word in one.label.lower() for word in words)]
    return sorted(found, key=lambda one: _distance(one, words)) if words else found


def _distance(choice: Choice, words: list[str]) -> int:
    # `rds` is a service, and a part of `bcm-dashboards`
    if choice.value.lower() == " ".join(words):
        return 0
    # `stat` means `remove-statements`, not `invoke-sfn  (needs state-machine)`.
    name = choice.label.partition("  (")[0].lower()
    return 1 if all(word in name for word in words) else 2


def pygments_style() -> Any:
    from pygments.styles import get_style_by_name

    # The style `bw` has bold and italic only: NO_COLOR forbids colors, not emphasis.
    return style_from_pygments_cls(get_style_by_name("bw" if os.environ.get("NO_COLOR") else "default"))


@functools.lru_cache(maxsize=4)
def highlighted(text: str, lexer: str) -> list[StyleAndTextTuples]:
    """The highlighted lines of a string."""
    import pygments
    from prompt_toolkit.formatted_text import to_formatted_text
    from pygments.lexers import get_lexer_by_name

    safe = "\n".join(printable(line) for line in text.splitlines())
    tokens = to_formatted_text(PygmentsTokens(list(pygments.lex(safe, get_lexer_by_name(lexer)))))
    return [list(line) for line in split_lines(tokens)]


def key_hint(question: Question, at: str, can_go_back: bool, columns: int) -> str:
    """The place in the list and the keys, for the last line of the screen; a narrow terminal shows the first keys."""
    keys = ["Enter select"] if question.kind == "choice" else ["Enter continue", "Ctrl-U clear"]
    keys += ["type to filter"] if question.kind == "choice" and len(question.choices) > FEW else []
    keys += ["Esc back"] if can_go_back else []
    shown = at
    for key in (*keys, "PgDn more", "Ctrl-C quit"):
        if len(shown) + len(key) >= columns:
            break
        shown += f"{key}  "
    return shown.rstrip()
