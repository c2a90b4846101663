"""Offsets in a document and the positions of the Language Server Protocol.

A position counts columns in the units that client and server agree on. Spans of findings count YAML's lines, and YAML
has line breaks (U+0085, U+2028) that the protocol does not have. So each span becomes offsets first.
"""

from __future__ import annotations

import bisect
import enum
import functools
import itertools
import re

from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.diagnostics import Span

Position = tuple[int, int]  # line and column, both from 0
_BREAK = re.compile("\r\n|\n|\r")
BOM = "\ufeff"


class Encoding(enum.Enum):
    """The units in which a client counts columns."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"


class TextPositions:
    """The lines of a document."""

    def __init__(self, text: str, encoding: Encoding = Encoding.UTF16) -> None:
        self.text, self.encoding = text, encoding
        self._is_ascii = text.isascii()

    @functools.cached_property
    def starts(self) -> list[int]:
        """The offset at which each line begins."""
        return [0, *(found.end() for found in _BREAK.finditer(self.text))]

    @functools.cached_property
    def _yaml_starts(self) -> list[int]:
        # the reader removes a byte order mark, so the first column is the one after it
        mark = len(BOM) if self.text.startswith(BOM) else 0
        lines = yaml_text.lines_of(self.text[mark:])
        return [mark, *(mark + end for end in itertools.accumulate(map(len, lines)))]

    def position(self, offset: int) -> Position:
        """The position of an offset."""
        line = bisect.bisect_right(self.starts, offset) - 1
        before = offset - self.starts[line]
        return line, before if self._is_ascii else self._units(self.text[self.starts[line] : offset])

    def _units(self, text: str) -> int:
        if text.isascii() or self.encoding is Encoding.UTF32:
            return len(text)
        # a lone surrogate of a broken client must not end the server
        if self.encoding is Encoding.UTF8:
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text.encode("utf-16-le", "surrogatepass")) // 2

    def offset(self, position: Position) -> int:
        """The offset of a position; the end of the line or of the text for a position behind it."""
        line, column = position
        if line < 0 or line >= len(self.starts):
            return 0 if line < 0 else len(self.text)
        start = self.starts[line]
        end = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)
        content = self.text[start:end].rstrip("\r\n")
        return start + min(self._characters(content, max(column, 0)), len(content))

    def _characters(self, line: str, units: int) -> int:
        """The number of characters that take at most so many units."""
        if line.isascii() or self.encoding is Encoding.UTF32:
            return units
        used = 0
        for number, character in enumerate(line):
            used += self._units(character)
            if used > units:
                return number
        return len(line)

    def offsets(self, span: Span) -> tuple[int, int]:
        """The offsets of a span. A span behind the text ends with the text."""
        start, end = self._of_place(span.line, span.column), self._of_place(span.end_line, span.end_column)
        return start, max(start, end)

    def _of_place(self, line: int, column: int) -> int:
        starts = self._yaml_starts
        return min(starts[min(line - 1, len(starts) - 1)] + column - 1, len(self.text))
