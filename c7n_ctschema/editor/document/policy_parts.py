"""Splits the text of a policy file into policies without parsing it, so that a broken policy leaves others readable.

In block style, a policy begins with the first dash below `policies:`, or with a dash in the same column. In JSON and
flow style, it is an element of the list `policies`. `document_findings` asks the parser where this could be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOP = re.compile(r"""^(?:policies|"policies"|'policies')[ \t]*:(.*)$""", re.MULTILINE)
_DASH = re.compile(r"^([ ]*)-(?=[ \t\r\n]|\Z)", re.MULTILINE)
# a key, a document marker, or a directive in the first column ends the list of policies
_OTHER = re.compile(r"""^(?:["']?[A-Za-z_][\w-]*["']?[ \t]*:(?=[ \t\r\n]|\Z)|---|\.\.\.)""", re.MULTILINE)
_FLOW_KEY = re.compile(r"""(?:^|[{,])\s*["']?policies["']?\s*:\s*\[""")
_ABOVE = re.compile(r"(?:^[ ]*(?:#[^\n]*)?\r?\n)+\Z", re.MULTILINE)
_STRING = re.compile(r""""(?:[^"\\\r\n]|\\.)*"?""")


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
    column = len(dash[1])
    starts = [found.start() for found in _DASH.finditer(text, first, end) if len(found[1]) == column]
    begins = [first, *(_with_comments(text, starts[at], starts[at - 1], column) for at in range(1, len(starts)))]
    parts = tuple(Part(start, stop) for start, stop in zip(begins, [*begins[1:], end], strict=True))
    return Layout(Part(0, first), parts, Part(end, len(text)))


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
    elements = list(_elements(text, start))
    end = elements[-1].end if elements else start
    return Layout(Part(0, start), tuple(elements), Part(end, len(text)), True)


def _elements(text: str, start: int) -> Iterator[Part]:
    """The objects of the list that begins at an offset. A string ends with its line, also without its quote."""
    depth, begin, at = 0, start, start
    while at < len(text):
        character = text[at]
        if character == '"':
            found = _STRING.match(text, at)
            at = found.end() if found else at + 1
            continue
        if character in "{[":
            begin = at if not depth else begin
            depth += 1
        elif character in "}]":
            depth -= 1
            if depth < 0:
                return
            if not depth:
                yield Part(begin, at + 1)
        at += 1
    if depth:
        yield Part(begin, len(text))  # its bracket is not written yet
