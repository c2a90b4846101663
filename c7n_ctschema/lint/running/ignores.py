"""Comments that silence findings: `# ctschema: ignore[CT101] reason`, and `ignore-file` at the top of a file."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterator

from c7n_ctschema.custodian.policy.policy_document import Document, Policy
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.diagnostics import Diagnostic, Finding, Span
from c7n_ctschema.light_typing import NamedTuple
from c7n_ctschema.lint.running import selection
from c7n_ctschema.lint.running.registry import DOCUMENTED
from c7n_ctschema.lint.running.selection import Selection

MARK = "ctschema:"
# Strings, not compiled expressions: nearly all files have no such comment, and compiling costs start-up time.
_COMMENT = r"(?<!\S)#[ \t]*ctschema:[ \t]*([^\n\r\x85\u2028\u2029]*)"
_WORDS = r"(ignore|ignore-file)\[([^\[\]]*)\](?:\s|$)"
TO_WRITE = "TODO"  # what an editor writes in place of the reason
_FORM = "write `# ctschema: ignore[CODE] reason`, or `ignore-file[CODE]` above the first line"


class Comment(NamedTuple):
    """An ignore comment. `line` is the line that it applies to; `scope` is "line", "policy", or "file"."""

    span: Span
    scope: str
    line: int
    names: tuple[str, ...]
    problem: str = ""
    is_unexplained: bool = False


class Ignores:
    """The ignore comments of a file, and which of their names silenced a finding."""

    def __init__(self, comments: tuple[Comment, ...] = ()) -> None:
        self.comments = comments
        self.used: set[tuple[Comment, str]] = set()
        self._by_place: dict[tuple[str, int], list[Comment]] = {}
        for comment in self.comments:
            if not comment.problem:
                key = (comment.scope, 0 if comment.scope == "file" else comment.line)
                self._by_place.setdefault(key, []).append(comment)

    def silence(self, one: Diagnostic, policy: Policy | None) -> bool:
        """Whether a comment silences this finding. The comment then counts as used."""
        if not self.comments:
            return False
        places = {("file", 0), ("line", one.span.line)}
        places |= {("policy", line) for line in first_lines(policy)} if policy else set()
        hits = [
            (comment, name)
            for place in places
            for comment in self._by_place.get(place, ())
            for name in comment.names
            if _names(name, one)
        ]
        self.used.update(hits)
        return bool(hits)


def _names(name: str, one: Diagnostic) -> bool:
    return one.code.startswith(name.upper()) or one.rule == name.lower()


def first_lines(policy: Policy) -> tuple[int, int]:
    """The first line of the policy, and the line with its name."""
    return policy.node.start_mark.line + 1, policy.name_span.line


def read(document: Document) -> Ignores:
    """The ignore comments of a file. A file without the mark is not scanned."""
    return Ignores(tuple(_comments(document))) if MARK in document.text else Ignores()


def _comments(document: Document) -> Iterator[Comment]:
    text = document.text
    strings, lines = _layout(text)
    starts = [0, *itertools.accumulate(len(line) for line in yaml_text.lines_of(text))]
    policy_lines = {line for policy in document.policies for line in first_lines(policy)}
    for found in re.finditer(_COMMENT, text):
        at = bisect.bisect_right(strings, (found.start(), len(text))) - 1
        if at >= 0 and found.start() < strings[at][1]:
            continue  # inside a string it is no comment
        row = bisect.bisect_right(starts, found.start())
        alone = not text[starts[row - 1] : found.start()].strip(" \t-")
        column = found.start() - starts[row - 1] + 1
        span = Span(row, column, row, column + len(found[0].rstrip()))
        yield _comment(found[1], span, alone, lines, policy_lines)


def _layout(text: str) -> tuple[list[tuple[int, int]], list[int]]:
    """The offsets of strings, in order, and the lines that have YAML besides comments."""
    import yaml

    strings, lines = [], set()
    for token in yaml.scan(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        start, end = token.start_mark, token.end_mark
        if isinstance(token, yaml.ScalarToken):
            # A comment may follow `|` on the line that opens a block; only what is below is the string.
            header = text.find("\n", start.index, end.index) if token.style in ("|", ">") else -1
            strings.append((header if header >= 0 else start.index, end.index))
        # A `-` alone begins an entry that the next line has: the comment applies to that line.
        if end.index > start.index and not isinstance(token, yaml.BlockEntryToken):
            lines.add(start.line + 1)
    return strings, sorted(lines)


def _comment(words: str, span: Span, alone: bool, lines: list[int], policy_lines: set[int]) -> Comment:
    found = re.match(_WORDS, words)
    names = tuple(name.strip() for name in found[2].split(",") if name.strip()) if found else ()
    if not found or not names:
        return Comment(span, "line", span.line, names, f"invalid comment: {_FORM}")
    if found[1] == "ignore-file":
        misplaced = bool(lines) and span.line > lines[0]
        problem = "`ignore-file` must be above the first line of YAML" if misplaced else ""
        return Comment(span, "file", span.line, names, problem)
    following = bisect.bisect_left(lines, span.line + alone)
    if following == len(lines):
        return Comment(span, "line", span.line, names, "nothing to ignore: no line of YAML follows")
    line = lines[following] if alone else span.line
    scope = "policy" if line in policy_lines else "line"
    return Comment(span, scope, line, names, is_unexplained=words[found.end() :].strip() == TO_WRITE)


def problems(ignores: Ignores, chosen: Selection, document: Document) -> Iterator[Finding]:
    """What is wrong with a file's comments. Call it after `silence` was called for each of the file's findings."""
    for comment in ignores.comments:
        if comment.problem:
            yield Finding(comment.span, comment.problem)
            continue
        if comment.is_unexplained:
            yield Finding(comment.span, f"the comment has no reason yet: write it in place of `{TO_WRITE}`")
        for name in comment.names:
            message = "" if (comment, name) in ignores.used else _unused(comment, name, chosen, document)
            if message:
                yield Finding(comment.span, message)


def _unused(comment: Comment, name: str, chosen: Selection, document: Document) -> str:
    if not selection.is_known(name):
        near = selection.nearest_rules(name)
        return f"unknown rule `{name}`" + (f"; did you mean {' or '.join(near[:2])}?" if near else "")
    if any(selection.matches(name, rule) and not chosen.runs(rule) for rule in DOCUMENTED):
        return ""  # the rule did not run
    if _is_about_unreadable(comment, document):
        return ""  # no rule checked it
    return f"nothing to ignore: no {name} finding in this {comment.scope}"


def _is_about_unreadable(comment: Comment, document: Document) -> bool:
    """Whether the comment's file, or the policy at its line, could not be read completely."""
    if comment.scope == "file":
        return bool(document.unreadable)
    above = [policy for policy in document.policies if policy.node.start_mark.line < comment.line]
    return bool(above and above[-1].unreadable)
