"""Text for people: visible control characters, the kind and width of the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from c7n_ctschema import lazy_regex

# `as` of the same name: callers need one module for text
from c7n_ctschema.html_text import first_sentence as first_sentence
from c7n_ctschema.html_text import readable as readable
from c7n_ctschema.light_typing import TextIO

# C0 and C1 controls except newline and tab; bidirectional overrides, which change the order that a reader sees
_CONTROL = lazy_regex.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]")


def printable(text: str) -> str:
    """The string with control characters as `\\x1b`: names in policies and records must not control the terminal."""
    return _CONTROL.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text)


def on_one_line(text: str) -> str:
    """The string with control characters and line breaks escaped, so that it stays on its line."""
    return printable(text).replace("\n", "\\n")


def is_terminal(stream: TextIO | None = None) -> bool:
    """Whether the stream is a terminal whose user wants colors."""
    # Not a default of the parameter: tests and the progress bar replace sys.stdout later.
    stream = stream or sys.stdout
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def is_read_by_people(stream: TextIO | None = None) -> bool:
    """Whether the stream is a terminal, with or without colors: long lists are shortened there."""
    return (stream or sys.stdout).isatty()


MOST_VALUES = 12  # of an enum on a terminal; EC2 has more than 1,400 instance types


def cut(values: Sequence[str], separator: str, most: int | None) -> str:
    """The values, or the first ones with the number of all values and the option that lists all."""
    if most is None or len(values) <= most:
        return separator.join(values)
    return f"{separator.join(values[:most])} ... {most} of {len(values):,} values; --all lists them"


def width() -> int:
    """The width of the terminal in characters; 100 if stdout is not a terminal."""
    import shutil  # imports bz2, lzma, and zlib: slow

    return shutil.get_terminal_size((100, 24)).columns
