"""Text for people: HTML turned readable, control characters made visible, terminals recognised."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from typing import TextIO

_TAG = re.compile(r"<[^>]*>")
_BREAKS = re.compile(r"</?(?:p|note|li|ul|ol|div|br|important|dl|dt|dd|fullname|title|h\d)\b[^>]*>", re.IGNORECASE)
_LINK = re.compile(r'<a\b[^>]*href="([^"]*)"[^>]*>(.*?)</a>', re.IGNORECASE | re.DOTALL)
_CODE = re.compile(r"</?(?:code|i|b)\b[^>]*>", re.IGNORECASE)
# C0 and C1 controls but newline and tab; bidirectional overrides, which reorder what a reader sees
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]")


def readable(html_text: str) -> str:
    """botocore's HTML documentation as paragraphs of plain text, separated by newlines."""
    import html

    text = _LINK.sub(r"\2", html_text)
    text = _BREAKS.sub("\n", text)
    text = html.unescape(_TAG.sub("", _CODE.sub("", text)))
    lines = (re.sub(r"\s+", " ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def first_sentence(html_text: str) -> str:
    """The first sentence of a documentation, on one line."""
    text = readable(html_text).replace("\n", " ")
    found = re.match(r".{1,300}?[.!?](?=\s|$)", text)
    return found.group() if found else text[:160]


def printable(text: str) -> str:
    """Names from policies, records and models must not drive the terminal: controls are shown as `\\x1b`."""
    return _CONTROL.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text)


def on_one_line(text: str) -> str:
    """The same, and line breaks shown too: what stands in a line cannot begin another."""
    return printable(text).replace("\n", "\\n")


def is_terminal(stream: TextIO | None = None) -> bool:
    """Whether people read it there, and want colours."""
    stream = stream or sys.stdout
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def is_read_by_people(stream: TextIO | None = None) -> bool:
    """Whether a terminal shows it: long lists are cut there, in colours or not."""
    return (stream or sys.stdout).isatty()


MOST_VALUES = 12  # of an enum that people read; EC2 knows more than 1,400 types of instances


def cut(values: Sequence[str], separator: str, most: int | None) -> str:
    """The values, or the first ones with their number and how to see the others."""
    if most is None or len(values) <= most:
        return separator.join(values)
    return f"{separator.join(values[:most])} ... {most} of {len(values):,} values; --all lists them"


def width() -> int:
    """Columns of the terminal; 100 where there is none."""
    import shutil  # brings three kinds of compression with it

    return shutil.get_terminal_size((100, 24)).columns
