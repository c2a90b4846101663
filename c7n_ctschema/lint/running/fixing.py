"""Applies fixes to a policy file's text. A fix changes one scalar and no other byte, or it is refused."""

from __future__ import annotations

import collections
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from c7n_ctschema import lazy_regex
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.custodian.yaml.node_graph import Graph
from c7n_ctschema.diagnostics import Diagnostic, Fix, Span
from c7n_ctschema.errors import BadInput

_PROPERTIES = lazy_regex.compile(r"(?:[&!]\S*[ \t]+)*")  # an anchor or a tag before the scalar
_PRINTABLE = lazy_regex.compile("[ -~\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]*")
_FLOW = set(",[]{}?")
ELSEWHERE = "other values in the file would change as well"
_STRING = "tag:yaml.org,2002:str"


@dataclass(frozen=True, slots=True)
class Fixed:
    """The new text, the findings that were fixed, and those that were not, each with a reason."""

    text: str
    applied: tuple[Diagnostic, ...] = ()
    refused: tuple[tuple[Diagnostic, str], ...] = ()


class TextEdit(NamedTuple):
    """Replaces the text from one offset to another."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Edits:
    """The edits that fix findings, the fixed findings, and those that are not fixed, each with a reason."""

    edits: tuple[TextEdit, ...] = ()
    applied: tuple[Diagnostic, ...] = ()
    refused: tuple[tuple[Diagnostic, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Edit:
    node: yaml_text.Node
    value: str
    written: str


def fix_text(text: str, file: str, found: Sequence[Diagnostic]) -> Fixed:
    """Apply the fixes of diagnostics, whose places are places in `text`."""
    made = edits_of(text, file, found)
    return Fixed(edited(text, made.edits), made.applied, made.refused)


def edits_of(text: str, file: str, found: Sequence[Diagnostic]) -> Edits:
    """The edits that the fixes of diagnostics make. The places of diagnostics are places in `text`."""
    # The places of findings count without the byte order mark, which stays in the file.
    body = text.removeprefix("\ufeff")
    root = yaml_text.compose(body.encode(), file)
    graph = Graph(root)
    edits: list[_Edit] = []
    applied: list[Diagnostic] = []
    refused: list[tuple[Diagnostic, str]] = []
    for group in _by_place(found):
        edit = _edit(group, graph, body)
        if isinstance(edit, _Edit):
            edits.append(edit)
            applied += group
        else:
            refused += [(one, edit) for one in group]
    mark = len(text) - len(body)
    made = tuple(
        TextEdit(mark + one.node.start_mark.index, mark + one.node.end_mark.index, one.written) for one in edits
    )
    # The last check: an edit that YAML reads otherwise than intended must not be written.
    if edits and not _only_these_changed(root, edited(text, made)[mark:], file, edits):
        return Edits((), (), (*refused, *((one, ELSEWHERE) for one in applied)))
    return Edits(made, tuple(applied), tuple(refused))


def _by_place(found: Iterable[Diagnostic]) -> Iterator[list[Diagnostic]]:
    """Diagnostics with a fix, grouped by scalar: with an alias, several policies share a scalar."""
    groups: dict[Span, list[Diagnostic]] = {}
    for one in found:
        if one.fix:
            groups.setdefault(one.fix.span, []).append(one)
    yield from groups.values()


def _edit(group: Sequence[Diagnostic], graph: Graph, text: str) -> _Edit | str:
    """What to write for findings about one scalar, or the reason not to write."""
    fixes = [one.fix for one in group if one.fix]
    # A finding about a whole filter or entry has the place of an object.
    node = graph.scalars.get(fixes[0].span)
    if node is None:
        return "the value is not a scalar"
    # Two policies share the scalar by an alias, and each needs another value.
    if len({fix.text for fix in fixes}) > 1:
        return "two fixes contradict each other"
    # Each use of the scalar has to have the finding: `*key` in a policy where the value is right stays as it is.
    if graph.is_recursive or graph.uses(node) not in collections.Counter(one.code for one in group).values():
        return "an alias uses the value in another place, where it is correct"
    raw = text[node.start_mark.index : node.end_mark.index]
    written = rewritten(raw, fixes[0].text, graph.in_flow(node))
    if written is None:
        return "the value is a block scalar or has several lines: fix it by hand"
    return _Edit(node, fixes[0].text, written)


def replacement(fix: Fix, line: str) -> str | None:
    """The replacement for the fix's span, or None if the fix is refused. `line` is the line of the span."""
    span = fix.span
    raw = line[span.column - 1 : span.end_column - 1]
    return rewritten(raw, fix.text, True) if span.line == span.end_line and raw else None


def rewritten(raw: str, value: str, in_flow: bool) -> str | None:
    """The source text of a scalar with another value in the same quotes, or None for a block or several lines."""
    properties = _PROPERTIES.match(raw)
    before = properties[0] if properties else ""
    style = raw[len(before) : len(before) + 1]
    # A block's indentation and line breaks are the author's layout, which a new value cannot keep.
    if style in ("|", ">") or len(raw.splitlines()) != 1 or not _PRINTABLE.fullmatch(value):
        return None
    if style == '"':
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'{before}"{escaped}"'
    if style == "'" or not _is_plain(value, in_flow):
        doubled = value.replace("'", "''")
        return f"{before}'{doubled}'"
    return before + value


def _is_plain(value: str, in_flow: bool) -> bool:
    """Whether YAML reads the unquoted value as the same string."""
    import yaml

    # YAML has many rules for the first character (`*`, `&`, `!`, `%`, `@`, digits): others are always quoted.
    if not re.match(r"[A-Za-z_]", value) or value != value.strip() or value.endswith(":"):
        return False
    if ": " in value or " #" in value or (in_flow and _FLOW & set(value)):
        return False
    loader: Any = yaml.SafeLoader("")
    # `no` and `on` would be booleans in YAML 1.1, and `null` no string.
    return bool(loader.resolve(yaml.ScalarNode, value, (True, False)) == _STRING)


def edited(text: str, edits: Sequence[TextEdit]) -> str:
    """The text with the edits."""
    # From the end, so that the places before an edit stay right.
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _only_these_changed(before: yaml_text.Node | None, new: str, file: str, edits: Sequence[_Edit]) -> bool:
    """Whether the new text has the same values as the old one, except for the edited scalars."""
    wanted = {id(edit.node): edit.value for edit in edits}
    try:
        after = yaml_text.compose(new.encode(), file)
    except BadInput:
        return False
    if before is None or after is None:
        return before is after
    seen: set[tuple[int, int]] = set()
    waiting = [(before, after)]
    while waiting:
        old, now = waiting.pop()
        # Aliases can make a file of a few lines that has millions of paths.
        if (id(old), id(now)) in seen:
            continue
        seen.add((id(old), id(now)))
        if type(old) is not type(now) or now.tag != (_STRING if id(old) in wanted else old.tag):
            return False  # a fix may quote a value that YAML read as a number: it becomes a string
        if isinstance(old.value, str):
            if now.value != wanted.get(id(old), old.value):
                return False
        elif len(old.value) != len(now.value):
            return False
        else:
            for a, b in zip(old.value, now.value, strict=True):
                waiting += zip(a, b, strict=True) if isinstance(a, tuple) else [(a, b)]
    return True
