"""Diagnostics as text for people and as what other programs read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from c7n_ctschema.cli.text import is_terminal, printable
from c7n_ctschema.custodian.yamltext import lines_of
from c7n_ctschema.diagnostics import Diagnostic

JSON_VERSION = 1
Writer = Callable[[Sequence[Diagnostic], Mapping[str, str], Mapping[str, int]], Iterator[str]]
_COLOURS = {"error": "\x1b[31m", "warning": "\x1b[33m", "info": "\x1b[34m"}


def as_text(found: Sequence[Diagnostic], texts: Mapping[str, str], summary: Mapping[str, int]) -> Iterator[str]:
    """One block a finding: place, message, the line with carets, what to write, what the policy does."""
    colour = is_terminal()
    lines: dict[str, list[str]] = {}
    for one in found:
        if one.file not in lines:
            lines[one.file] = [line.rstrip("\r\n\x85\u2028\u2029") for line in lines_of(texts.get(one.file, ""))]
        yield from _block(one, lines[one.file], colour)
    yield _closing(summary)


def _block(one: Diagnostic, lines: list[str], colour: bool) -> Iterator[str]:
    word = f"{_COLOURS[one.severity.word]}{one.severity.word}\x1b[0m" if colour else one.severity.word
    place = f"{one.file}:{one.span.line}:{one.span.column}"
    yield f"{printable(place)}: {word}: {printable(one.message)} [{one.code} {one.rule}]\n"
    if 0 < one.span.line <= len(lines):
        line = lines[one.span.line - 1]
        end = one.span.end_column if one.span.end_line == one.span.line else len(line) + 1
        carets = "^" * max(1, min(end, len(line) + 1) - one.span.column)
        yield f"    {printable(line[:200])}\n"
        if one.span.column <= 200:
            yield f"    {_indent(line, one.span.column)}{carets[:120]}\n"
    if one.suggestion:
        yield f"    did you mean: {printable(one.suggestion)}\n"
    if one.effect:
        yield f"    effect: {printable(one.effect)}\n"


def _indent(line: str, column: int) -> str:
    return "".join("\t" if char == "\t" else " " for char in line[: column - 1])


def _closing(summary: Mapping[str, int]) -> str:
    findings = ", ".join(_count(summary[word], word) for word in ("error", "warning", "info") if summary[word])
    scope = f"{_count(summary['policies'], 'cloudtrail policy')} in {_count(summary['files'], 'file')}"
    unread = f"; {_count(summary['unreadable'], 'file')} could not be linted" if summary["unreadable"] else ""
    return f"{findings or 'no findings'}: {scope}{unread}\n"


def _count(number: int, noun: str) -> str:
    plural = noun if number == 1 else f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number} {plural if noun != 'info' else noun}"


def as_json(found: Sequence[Diagnostic], texts: Mapping[str, str], summary: Mapping[str, int]) -> Iterator[str]:
    """Versioned; see docs/commands.md."""
    data = {"version": JSON_VERSION, "diagnostics": [_row(one) for one in found], "summary": dict(summary)}
    yield json.dumps(data, indent=2) + "\n"


def _row(one: Diagnostic) -> dict[str, Any]:
    span = one.span
    return {
        "rule": one.rule,
        "code": one.code,
        "severity": one.severity.word,
        "message": one.message,
        "file": one.file,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "policy": one.policy,
        "suggestion": one.suggestion or None,
        "effect": one.effect or None,
        "fixable": one.fix is not None,
    }


WRITERS: dict[str, Writer] = {"text": as_text, "json": as_json}
