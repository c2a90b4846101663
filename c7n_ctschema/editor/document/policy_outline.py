"""The scalars of a half-written policy with their paths, and what can be written at the cursor."""

from __future__ import annotations

from typing import NamedTuple

from c7n_ctschema.editor.document.block_scanner import Scan, scan_policy
from c7n_ctschema.editor.document.outline_entries import Entry, Path, Word


class Cursor(NamedTuple):
    """What is at the cursor: a key of the object at `path` (`is_key`), or the value at `path`.

    `word` is what is written there, with its part behind the cursor; `prefix` is the part before the cursor.
    """

    path: Path
    is_key: bool
    word: Word
    prefix: str
    in_flow: bool = False


def outline(text: str, start: int, end: int, is_flow: bool = False) -> tuple[Entry, ...]:
    """The scalars of the policy between two offsets."""
    return tuple(scan_policy(text, start, end, is_flow).entries)


def cursor_at(text: str, start: int, end: int, offset: int, is_flow: bool = False) -> Cursor | None:
    """What is at an offset of the policy; None in a comment or in a block scalar."""
    before = scan_policy(text, start, offset, is_flow)
    if before.is_text:
        return None
    last = before.entries[-1] if before.entries else None
    if last is not None and last.word.start <= offset <= last.word.end:
        # with what is behind the cursor: `na|me: x` is a key, and `na` alone would be a value
        whole = _whole(text, start, end, is_flow, last)
        return Cursor(whole.path, whole.is_key, whole.word, text[last.word.start : offset], before.flow is not None)
    empty = Word("", offset, offset)
    if before.flow is not None:
        top = before.flow.open[-1]
        return Cursor(top.path if top.expects_key else top.inner(), top.expects_key, empty, "", True)
    if before.awaited is not None:
        return Cursor(before.awaited, False, empty, "")
    return Cursor(before.frames[-1].inner() if _is_child(before) else _container(before), True, empty, "")


def _whole(text: str, start: int, end: int, is_flow: bool, part: Entry) -> Entry:
    """The whole scalar that begins like the last one of a scan up to the cursor."""
    found = scan_policy(text, start, end, is_flow)
    return next((entry for entry in found.entries if entry.word.start == part.word.start), part)


def _is_child(scan: Scan) -> bool:
    """Whether an empty line is deeper than the last key: it begins the object that is the key's value."""
    return bool(scan.frames) and (scan.frames[-1].is_list or scan.column > scan.frames[-1].column)


def _container(scan: Scan) -> Path:
    return scan.frames[-1].path if scan.frames else ()
