"""The scalars behind YAML's aliases (`events: *made`) and merge keys (`<<: *mode`) of a half-written policy.

The anchor can be anywhere above the alias: below `vars:`, or in another policy.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from c7n_ctschema.editor.document.block_scanner import scan_node
from c7n_ctschema.editor.document.flow_scanner import FlowScanner
from c7n_ctschema.editor.document.outline_entries import Entry, Path, Word

MERGE = "<<"
_ALIAS = re.compile(r"\*([^\s,\[\]{}]+)")
_MOST_ENTRIES, _MOST_NODES, _MOST_ANCHORS = 2000, 100, 100  # aliases of aliases grow exponentially
_COMMENT = re.compile(r"(?:^|[ \t])#")
_DASHES = re.compile(r"[ \t]*(?:-[ \t]+)*")


def of_entries(text: str, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries that the aliases among the entries stand for, at the paths where the aliases are."""
    found: list[Entry] = []
    waiting = [entry for entry in entries if is_alias(entry)]
    # the list grows while aliases lead to further ones
    for entry in itertools.islice(waiting, _MOST_NODES):
        begin = _after_anchor(text, entry)
        inner = _node(text, begin) if begin is not None else []
        placed = [one._replace(path=(*_place(entry.path), *one.path)) for one in inner[:_MOST_ENTRIES]]
        waiting += [one for one in placed if is_alias(one)]
        found += [one for one in placed if not is_alias(one)]
    return tuple(found)


def is_alias(entry: Entry) -> bool:
    return not entry.is_key and not entry.word.quote and _ALIAS.fullmatch(entry.word.value) is not None


def _place(path: Path) -> Path:
    """The object that a merge key belongs to: `<<: *a` and `<<: [*a, *b]` give it members."""
    at = path.index(MERGE) if MERGE in path else len(path)
    return path[:at]


def _after_anchor(text: str, alias: Entry) -> int | None:
    """The offset behind the last anchor of this name above the alias, as YAML reads it."""
    anchor = f"&{alias.word.value[1:]}"
    at = alias.word.start
    for _ in range(_MOST_ANCHORS):
        at = text.rfind(anchor, 0, at)
        if at < 0:
            break
        line = text[text.rfind("\n", 0, at) + 1 : at]
        end = at + len(anchor)
        is_whole = not text[end : end + 1] or text[end] in " \t\r\n,]}"
        if is_whole and line[-1:] in ("", " ", "\t", "[", "{", ",") and not _COMMENT.search(line):
            return end
    return None


def _node(text: str, begin: int) -> list[Entry]:
    """The entries of the node behind an anchor, with paths from the node."""
    line_end = text.find("\n", begin)
    line_end = len(text) if line_end < 0 else line_end
    rest = text[begin:line_end].strip()
    if rest and not rest.startswith("#"):
        at = begin + len(text[begin:line_end]) - len(text[begin:line_end].lstrip())
        if rest[0] not in "[{":
            word = re.split(r"[ \t]#|[,\]}]", rest)[0].strip().strip("\"'")
            return [Entry((), Word(word, at, at + len(word)))]
        flow = FlowScanner(text)
        flow.scan(at, len(text), ())
        return flow.entries
    return scan_node(text, line_end + 1, _end_of_block(text, begin, line_end + 1))


def _end_of_block(text: str, anchor: int, start: int) -> int:
    """Where the lines end that are deeper than the key with the anchor; a list can be in the key's own column."""
    line = text[text.rfind("\n", 0, anchor) + 1 : anchor]
    found = _DASHES.match(line)
    column = len(found[0]) if found else 0
    at = start
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end + 1
        content = text[at:end].strip()
        own = len(text[at:end]) - len(text[at:end].lstrip(" "))
        is_inside = own > column or (own == column and content.startswith("- "))
        if content and not content.startswith("#") and not is_inside:
            return at
        at = end
    return len(text)
