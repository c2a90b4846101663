"""Fixes and suggestions of findings as edits of the text, also in a document that is not valid as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.diagnostics import Diagnostic
from c7n_ctschema.editor.document import policy_outline, policy_parts
from c7n_ctschema.editor.document.document_findings import whole_findings
from c7n_ctschema.editor.document.outline_entries import Entry, Word
from c7n_ctschema.editor.document.policy_parts import Layout
from c7n_ctschema.editor.document.text_positions import TextPositions
from c7n_ctschema.errors import BadInput
from c7n_ctschema.lint.running import fix_files, fixing
from c7n_ctschema.lint.running.fixing import TextEdit
from c7n_ctschema.lint.running.selection import Selection

_MEMBERS = re.compile(r"[a-z_]+: [^\s,`]+(?:, [a-z_]+: [^\s,`]+)*")
_VALUE = re.compile(r"[^\s`…]+")


def of_fix(text: str, file: str, one: Diagnostic) -> tuple[TextEdit, ...]:
    """The edits of a finding's fix; () if it is refused."""
    try:
        return fixing.edits_of(text, file, [one]).edits
    except BadInput:
        return _in_policy(text, file, one)


def _in_policy(text: str, file: str, one: Diagnostic) -> tuple[TextEdit, ...]:
    """The edits in a document that is not YAML: those in the finding's own policy, with only line ends before it."""
    layout = policy_parts.split(text)
    start, _ = TextPositions(text).offsets(one.span)
    index = layout.at(start) if layout else None
    if layout is None or index is None or layout.is_flow:
        return ()
    part = layout.policies[index]
    # as many lines as before, so that the places of the finding stay
    above = "\n" * (len(yaml_text.lines_of(text[: part.start])) - 1) + "policies:\n"
    try:
        edits = fixing.edits_of(above + text[part.start : part.end], file, [one]).edits
    except BadInput:
        return ()
    shift = part.start - len(above)
    return tuple(TextEdit(edit.start + shift, edit.end + shift, edit.text) for edit in edits)


def of_all_fixes(text: str, file: str, selection: Selection, found: Sequence[Diagnostic]) -> tuple[TextEdit, ...]:
    """The edits of all certain fixes, as `lint --fix` writes them: a fix can make another finding visible."""
    new, diagnostics = text, found
    for _ in range(fix_files.MOST_PASSES):
        try:
            fixed = fixing.fix_text(new, file, diagnostics)
        except BadInput:
            break
        if not fixed.applied:
            break
        new, diagnostics = fixed.text, whole_findings(fixed.text, file, selection).diagnostics
    return tuple(_differences(text, new))


def _differences(before: str, after: str) -> Iterator[TextEdit]:
    """Edits of the lines that differ; fixes never change the number of lines."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    at = 0
    for line, written in zip(old, new, strict=True):
        if line != written:
            start, stop, begin, end = _around(line, written)
            yield TextEdit(at + start, at + stop, written[begin:end])
        at += len(line)


def _around(line: str, written: str) -> tuple[int, int, int, int]:
    """The parts of two lines between what they begin with and what they end with."""
    start = 0
    while start < min(len(line), len(written)) and line[start] == written[start]:
        start += 1
    same = 0
    while same < min(len(line), len(written)) - start and line[-1 - same] == written[-1 - same]:
        same += 1
    return start, len(line) - same, start, len(written) - same


def of_suggestion(text: str, one: Diagnostic) -> tuple[TextEdit, ...]:
    """The edits that write a finding's suggestion; () for a suggestion that is no value of a member."""
    layout = policy_parts.split(text)
    start, _ = TextPositions(text).offsets(one.span)
    index = layout.at(start) if layout else None
    if layout is None or index is None or not one.suggestion:
        return ()
    part = layout.policies[index]
    entries = policy_outline.outline(text, part.start, part.end, layout.is_flow)
    own = next((entry for entry in entries if entry.word.start <= start <= entry.word.end), None)
    if own is None:
        return ()
    if _MEMBERS.fullmatch(one.suggestion):
        return _of_members(text, layout, index, entries, own, one.suggestion)
    if not _VALUE.fullmatch(one.suggestion) or own.is_key:
        return ()
    return _written(text, layout, index, own.word, one.suggestion)


def _of_members(
    text: str, layout: Layout, index: int, entries: Sequence[Entry], own: Entry, suggestion: str
) -> tuple[TextEdit, ...]:
    """The edits of `source: x, event: y` in the object of the finding, if it has all these members."""
    parent = own.path if own.is_key else own.path[:-1]
    values = {entry.path: entry.word for entry in entries if not entry.is_key}
    edits: list[TextEdit] = []
    for member in suggestion.split(", "):
        name, _, value = member.partition(": ")
        word = values.get((*parent, name))
        if word is None:
            return ()
        edits += _written(text, layout, index, word, value)
    return tuple(edits)


def _written(text: str, layout: Layout, index: int, word: Word, value: str) -> tuple[TextEdit, ...]:
    part = layout.policies[index]
    quote = len(word.quote)
    start, end = word.start - quote, word.end + quote
    cursor = policy_outline.cursor_at(text, part.start, part.end, word.start, layout.is_flow)
    made = fixing.rewritten(text[start:end], value, cursor is None or cursor.in_flow)
    return (TextEdit(start, end, made),) if made is not None else ()
