"""Splits the text of a policy file into policies without parsing it, so that a broken policy leaves others readable.

In block style, a policy begins with the first dash below `policies:`, or with a dash in about the same column. In JSON
and flow style, it is an element of the list `policies`. `document_findings` asks the parser where this could be wrong.
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

_TOP = re.compile(r"""^(?:policies|"policies"|'policies')[ \t]*:(.*)$""", re.MULTILINE)
# A tab or a quote before the dash is a slip, which must not make the policy a part of the one above.
_DASH = re.compile(r"""^["'\[{:]?([ \t]*)-(?=[ \t\r\n]|\Z)""", re.MULTILINE)
# a key, a document marker, or a directive in the first column ends the list of policies
_OTHER = re.compile(r"""^(?:["']?[A-Za-z_][\w-]*["']?[ \t]*:(?=[ \t\r\n]|\Z)|---|\.\.\.)""", re.MULTILINE)
_FLOW_KEY = re.compile(r"""(?:^|[{,])\s*["']?policies["']?\s*:\s*\[""")
_ABOVE = re.compile(r"(?:^[ ]*(?:#[^\n]*)?\r?\n)+\Z", re.MULTILINE)
# A string ends with its line, also without its quote.
_TOKEN = re.compile(r""""(?:[^"\\\r\n]|\\.)*"?|[{}\[\]]""")
_FIRST = re.compile(r"[^\S\n]*\r?\n(?:[ \t]*\r?\n)*([ \t]*)\{")


class Part(NamedTuple):
    """A part of the text, from an offset to an offset."""

    start: int
    end: int


class Layout(NamedTuple):
    """`header` is all above the policies, `tail` all below them. `is_flow`: the list is written with brackets."""

    header: Part
    policies: tuple[Part, ...]
    tail: Part
    is_flow: bool = False

    def at(self, offset: int) -> int | None:
        """The index of the policy at an offset, or None."""
        for index, part in enumerate(self.policies):
            is_last = index == len(self.policies) - 1
            if part.start <= offset < part.end or (offset == part.end and (is_last or self.is_flow)):
                return index
        return None


@functools.lru_cache(maxsize=2)  # completion, hover, and hints ask for the same text; 1,000 policies take 30 ms
def split(text: str) -> Layout | None:
    """The parts of a policy file; None if it has no list of policies, or more than one."""
    keys = list(_TOP.finditer(text))
    if len(keys) == 1 and not keys[0][1].split("#")[0].strip():
        return _of_block(text, keys[0])
    found = list(_FLOW_KEY.finditer(text))
    return _of_flow(text, found[0].end()) if len(found) == 1 and len(keys) < 2 else None


def _of_block(text: str, key: re.Match[str]) -> Layout:
    line_end = text.find("\n", key.end(1))
    first = len(text) if line_end < 0 else line_end + 1
    dash = _DASH.search(text, first)
    other = _OTHER.search(text, first)
    end = other.start() if other else len(text)
    if dash is None or dash.start() >= end:
        return Layout(Part(0, first), (), Part(first, len(text)))
    column = _column(dash)
    starts = [found.start() for found in _DASH.finditer(text, first, end) if _begins_policy(found, column)]
    begins = [first, *(_with_comments(text, starts[at], starts[at - 1], column) for at in range(1, len(starts)))]
    parts = tuple(Part(start, stop) for start, stop in zip(begins, [*begins[1:], end], strict=True))
    return Layout(Part(0, first), parts, Part(end, len(text)))


def _begins_policy(dash: re.Match[str], column: int) -> bool:
    """Whether a dash is in the column of the policies, or would be without a slip.

    A policy's own members are two columns deeper at least, so a dash before that column is no element of them.
    """
    own = _column(dash)
    return own < column + 2 and (dash[0].strip(" ") == "-" or own > column - 2)


def _column(dash: re.Match[str]) -> int:
    return dash[1].count(" ")


def dash_in(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The line of the first dash between two offsets, as its offset, and the column of the dash."""
    found = _DASH.search(text, start, end)
    return (found.start(), _column(found)) if found else None


def _with_comments(text: str, start: int, above: int, column: int) -> int:
    """Where a policy begins, with the comments above its dash. A deeper `#` can be in a string of the policy above."""
    found = _ABOVE.search(text, above, start)
    if found is None:
        return start
    begin = start
    for line in reversed(found[0].splitlines(keepends=True)):
        if line.strip() and len(line) - len(line.lstrip(" ")) > column:
            break
        begin -= len(line)
    return begin


def _of_flow(text: str, start: int) -> Layout:
    elements, is_balanced = _balanced(text, start)
    # A bracket that is not closed yet takes all that follows with it, so then the lines say where policies begin.
    found = elements if is_balanced else _by_lines(text, start) or elements
    end = found[-1].end if found else start
    return Layout(Part(0, start), tuple(found), Part(end, len(text)), True)


def _balanced(text: str, start: int) -> tuple[list[Part], bool]:
    """The objects of the list that begins at an offset, and whether each bracket up to its end has a partner."""
    found: list[Part] = []
    at = start
    while token := _TOKEN.search(text, at):
        if token[0] in "}]":
            return found, token[0] == "]"
        end = _end_of(text, token.start(), len(text)) if token[0] in "{[" else token.end()
        if end is None:
            return [*found, Part(token.start(), len(text))], False  # its bracket is not written yet
        if token[0] in "{[":
            found.append(Part(token.start(), end))
        at = end
    return found, False


def _end_of(text: str, start: int, limit: int) -> int | None:
    """Where the collection ends that begins at an offset; None without its closing bracket."""
    open_: list[str] = []
    for token in _TOKEN.finditer(text, start, limit):
        if token[0] in "{[":
            open_.append(token[0])
        elif token[0] in "}]":
            if open_.pop() + token[0] not in ("{}", "[]"):
                return None
            if not open_:
                return token.end()
    return None


def _by_lines(text: str, start: int) -> list[Part]:
    """The objects that begin with a line in the column of the first one, as JSON is written for people."""
    first = _FIRST.match(text, start)
    if first is None:
        return []
    begins = [one.end(1) for one in re.finditer(rf"^({first[1]})\{{", text[start:], re.MULTILINE)]
    begins = [start + begin for begin in begins]
    return [_part(text, begin, end) for begin, end in zip(begins, [*begins[1:], len(text)], strict=True)]


def _part(text: str, start: int, limit: int) -> Part:
    end = _end_of(text, start, limit)
    return Part(start, end if end is not None else start + len(text[start:limit].rstrip(" \t\r\n,")))
