"""Lines of the text output of `replay`, and the values in them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

MOST_VALUE = 120  # characters


@dataclass(slots=True)
class Line:
    """A line of the tree: strings with their styles, and the lines below."""

    pieces: list[tuple[str, str]]
    below: list[Line] = field(default_factory=list)


def value(value: object) -> str:
    return cut(json.dumps(value, ensure_ascii=False))


def cut(text: str) -> str:
    return text if len(text) <= MOST_VALUE else f"{text[:MOST_VALUE]}…"
