"""The scalars of brackets, `{…}` and `[…]`, that need not be closed: flow style of YAML, and JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from c7n_ctschema.editor.document.outline_entries import Entry, Path, Word

_QUOTED = {'"': re.compile(r'"((?:[^"\\\r\n]|\\.)*)"?'), "'": re.compile(r"'((?:[^'\r\n]|'')*)'?")}
_PLAIN = re.compile(r"[^\s,\[\]{}:#\"'](?:[^,\[\]{}:#\r\n]|:(?=\S)|(?<=\S)#)*")
_MOST_DEPTH = 100  # as the parser: a document of brackets must not take all memory


@dataclass(slots=True)
class Bracket:
    """An open bracket. `key` is the member whose value comes next, `index` the element."""

    is_list: bool
    path: Path
    key: str | None = None
    index: int = 0

    def inner(self) -> Path:
        """The path of what comes next."""
        return (*self.path, self.index) if self.is_list else (*self.path, self.key or "")

    @property
    def expects_key(self) -> bool:
        return not self.is_list and self.key is None


@dataclass(slots=True)
class FlowScanner:
    """Scans from an open bracket. `open` holds the brackets that are open at the end of the scan."""

    text: str
    entries: list[Entry] = field(default_factory=list)
    open: list[Bracket] = field(default_factory=list)

    def scan(self, start: int, end: int, path: Path) -> int:
        """Scan a collection that begins at `start`, and return the offset behind it, or `end` if it is not closed."""
        at = start
        while at < end:
            at = self._step(at, end, path)
            if not self.open:
                return at
        return end

    def _step(self, at: int, end: int, path: Path) -> int:
        character = self.text[at]
        if character in "[{":
            self._opened(character, path)
        elif not self.open:
            return end  # `policies: [x]`: an element without brackets is no policy
        elif character in "]}":
            self.open.pop()
        elif character == ",":
            top = self.open[-1]
            top.index, top.key = top.index + 1, None
        elif character == "#" and self.text[at - 1 : at].isspace():
            line_end = self.text.find("\n", at, end)
            return end if line_end < 0 else line_end
        else:
            return self._scalar(at, end)
        return at + 1

    def _opened(self, character: str, path: Path) -> None:
        inner = self.open[-1].inner() if self.open else path
        if len(self.open) < _MOST_DEPTH:
            self.open.append(Bracket(character == "[", inner))

    def _scalar(self, at: int, end: int) -> int:
        quote = self.text[at] if self.text[at] in _QUOTED else ""
        found = (_QUOTED[quote] if quote else _PLAIN).match(self.text, at, end)
        if found is None:
            return at + 1
        inner = found.start(1) if quote else at
        value = found[1] if quote else found[0].rstrip()
        word = Word(value, inner, inner + len(value), quote)
        self._add(word, found.end(), end)
        return found.end() if quote else word.end

    def _add(self, word: Word, after: int, end: int) -> None:
        top = self.open[-1]
        if not top.expects_key:
            self.entries.append(Entry(top.inner(), word))
            return
        colon = re.compile(r"\s*:").match(self.text, after if word.quote else word.end, end)
        self.entries.append(Entry(top.path, word, is_key=True))
        if colon:
            top.key = word.value
