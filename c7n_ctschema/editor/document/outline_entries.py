"""What the outline of a half-written policy consists of."""

from __future__ import annotations

from typing import NamedTuple

Path = tuple["str | int", ...]


class Word(NamedTuple):
    """A scalar as written. `start` and `end` are offsets, without the quotes."""

    value: str
    start: int
    end: int
    quote: str = ""


class Entry(NamedTuple):
    """A scalar with the path of its place in the policy.

    A key (`is_key`) has the path of its object. A word that is neither a key nor a value yet, such as `eve` on a line
    of its own, is a key without a value.
    """

    path: Path
    word: Word
    is_key: bool = False
