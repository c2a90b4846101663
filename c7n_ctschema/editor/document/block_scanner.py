"""The scalars of a half-written policy in block style, line by line.

A line is placed by its indentation, as a reader does it, so a broken line says nothing about the other lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from c7n_ctschema.editor.document.flow_scanner import FlowScanner
from c7n_ctschema.editor.document.outline_entries import Entry, Path, Word

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)?")
_KEY = re.compile(
    r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#"'\[\]{},&*!|>%@`-][^:#]*?|-[^\s:#][^:#]*?)[ \t]*:(?=[ \t\r\n]|\Z)"""
)
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*[ \t]+)*")
_QUOTED = re.compile(r""""((?:[^"\\]|\\.)*)"?|'((?:[^']|'')*)'?""")
_PLAIN = re.compile(r"(?:[^\s#]|(?<=\S)#|[ \t]+(?=[^\s#]))*")
_BLOCK = re.compile(r"[|>][-+0-9]*[ \t]*(?:#.*)?$")


@dataclass(slots=True)
class Frame:
    """An open collection in block style: its column, its path, and the member or element that is written now."""

    column: int
    is_list: bool
    path: Path
    key: str | None = None
    index: int = -1

    def inner(self) -> Path:
        return (*self.path, self.index) if self.is_list else (*self.path, self.key or "")


@dataclass(slots=True)
class Scan:
    """The state after a scan. `awaited` is the path of a value that the last line has a place for."""

    entries: list[Entry] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    awaited: Path | None = None
    column: int = 0  # of what the last line has after its dashes
    flow: FlowScanner | None = None  # brackets that are open at the end
    is_text: bool = False  # the end is in a block scalar or in a comment


def scan_policy(text: str, start: int, end: int, is_flow: bool) -> Scan:
    """Scan a policy from an offset to another. In flow style, the policy begins with its bracket."""
    scan = Scan()
    if is_flow:
        flow = FlowScanner(text, scan.entries)
        flow.scan(start, end, ())
        scan.flow = flow if flow.open else None
        return scan
    at = start
    while at < end:
        at = _BlockLine(text, scan, at, end).scan()
    # `- name: x` is the policy itself: its dash is no step of the paths
    scan.entries[:] = [entry._replace(path=entry.path[1:]) for entry in scan.entries]
    for frame in scan.frames:
        frame.path = frame.path[1:]
    scan.awaited = scan.awaited[1:] if scan.awaited is not None else None
    for bracket in scan.flow.open if scan.flow else ():
        bracket.path = bracket.path[1:]
    return scan


def scan_node(text: str, start: int, end: int) -> list[Entry]:
    """The entries of the lines between two offsets, with paths from their own collection."""
    scan, at = Scan(), start
    while at < end:
        at = _BlockLine(text, scan, at, end).scan()
    return scan.entries


class _BlockLine:
    """One line in block style, and what belongs to it below: brackets, a block scalar."""

    def __init__(self, text: str, scan: Scan, start: int, end: int) -> None:
        self.text, self.scan_, self.start, self.end = text, scan, start, end
        found = _LINE.match(text, start, end)
        self.after = found.end() if found and found.end() > start else end
        self.stop = start + len(text[start : self.after].rstrip("\r\n"))

    def scan(self) -> int:
        """The offset of the next line."""
        scan, at = self.scan_, self.start
        scan.awaited, scan.flow, scan.is_text = None, None, False
        at += len(self.text[at : self.stop]) - len(self.text[at : self.stop].lstrip(" \t"))
        if at >= self.stop or self.text[at] == "#":
            scan.is_text = at < self.stop
            self._blank(at)
            return self.after
        while self.text[at] == "-" and (at + 1 >= self.stop or self.text[at + 1] in " \t"):
            self._dash(at - self.start)
            at += 1
            at += len(self.text[at : self.stop]) - len(self.text[at : self.stop].lstrip(" \t"))
            scan.column = at - self.start
            if at >= self.stop:
                scan.awaited = scan.frames[-1].inner() if self.stop == self.end else None
                return self.after
        return self._content(at)

    def _blank(self, at: int) -> None:
        """An empty line closes nothing, but at the end of the scan its column says where the cursor is."""
        if self.stop == self.end and at >= self.stop:
            self.scan_.column = at - self.start
            self._close(self.scan_.column, keep_list=True)

    def _close(self, column: int, keep_list: bool) -> None:
        frames = self.scan_.frames
        while frames and (
            frames[-1].column > column or (frames[-1].column == column and not keep_list and frames[-1].is_list)
        ):
            frames.pop()

    def _dash(self, column: int) -> None:
        frames = self.scan_.frames
        self._close(column, keep_list=True)
        if frames and frames[-1].is_list and frames[-1].column == column:
            frames[-1].index += 1
        else:
            frames.append(Frame(column, True, frames[-1].inner() if frames else (), index=0))

    def _content(self, at: int) -> int:
        column = at - self.start
        key = _KEY.match(self.text, at, self.stop)
        if (key is None and self.text[at] in "[{\"'") or (key is None and self.scan_.frames and self._follows_dash(at)):
            return self._value(at, column, self.scan_.frames[-1].inner() if self.scan_.frames else ())
        self._object(column)
        self.scan_.column = column
        frame = self.scan_.frames[-1]
        if key is None:
            found = _PLAIN.match(self.text, at, self.stop)
            self.scan_.entries.append(
                Entry(frame.path, Word(found[0] if found else "", at, found.end() if found else at), True)
            )
            return self.after
        quote = key[1][0] if key[1][0] in "\"'" else ""
        name = key[1].strip(quote) if quote else key[1]
        self.scan_.entries.append(
            Entry(frame.path, Word(name, at + len(quote), at + len(quote) + len(name), quote), True)
        )
        frame.key = name
        value = key.end() + len(self.text[key.end() : self.stop]) - len(self.text[key.end() : self.stop].lstrip(" \t"))
        if value >= self.stop or self.text[value] == "#":
            at_end = self.stop == self.end and value >= self.stop and value > key.end()
            self.scan_.awaited, self.scan_.is_text = (frame.inner() if at_end else None), value < self.stop
            return self.after
        return self._value(value, column, frame.inner())

    def _follows_dash(self, at: int) -> bool:
        return "-" in self.text[self.start : at]

    def _object(self, column: int) -> None:
        self._close(column, keep_list=False)
        frames = self.scan_.frames
        if not frames or frames[-1].is_list or frames[-1].column < column:
            frames.append(Frame(column, False, frames[-1].inner() if frames else ()))

    def _value(self, at: int, column: int, path: Path) -> int:
        properties = _PROPERTIES.match(self.text, at, self.stop)
        at = properties.end() if properties else at
        if at < self.stop and self.text[at] in "[{":
            return self._brackets(at, column, path)
        if _BLOCK.match(self.text, at, self.stop):
            return self._block_scalar(column)
        quoted = _QUOTED.match(self.text, at, self.stop)
        if quoted:
            inner = quoted[1] if quoted[1] is not None else quoted[2]
            word = Word(inner, at + 1, at + 1 + len(inner), self.text[at])
            # behind the closing quote, nothing can be completed
            self.scan_.is_text = self.stop == self.end and quoted.end() > word.end
        else:
            plain = _PLAIN.match(self.text, at, self.stop)
            word = Word(plain[0] if plain else "", at, plain.end() if plain else at)
            self.scan_.is_text = self.stop == self.end and "#" in self.text[word.end : self.stop]
        self.scan_.entries.append(Entry(path, word))
        return self.after

    def _brackets(self, at: int, column: int, path: Path) -> int:
        """Brackets end with the first line that is not deeper than their key, also if they are not closed."""
        limit = self.after
        while limit < self.end:
            line = _LINE.match(self.text, limit, self.end)
            if line is None or not line[0]:
                break
            if line[0].strip() and len(line[0]) - len(line[0].lstrip(" ")) <= column and line[0].strip()[0] not in "]}":
                break
            limit = line.end()
        flow = FlowScanner(self.text, self.scan_.entries)
        done = flow.scan(at, limit, path)
        self.scan_.flow = flow if flow.open and limit == self.end else None
        line = _LINE.match(self.text, done, self.end)
        return max(self.after, line.end() if line and not flow.open else limit)

    def _block_scalar(self, column: int) -> int:
        at = self.after
        while at < self.end:
            line = _LINE.match(self.text, at, self.end)
            if line is None or not line[0]:
                break
            if line[0].strip() and len(line[0]) - len(line[0].lstrip(" ")) <= column:
                return at
            at = line.end()
        self.scan_.is_text = True
        return at
