"""Key paths: the part of JMESPath with which policies name members of a record."""

from __future__ import annotations

import functools
import json
import re

from c7n_ctschema import lazy_regex
from c7n_ctschema.light_typing import NamedTuple

_PLAIN = lazy_regex.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_STEP = lazy_regex.compile(
    r"""(?P<dot>\.?)\s*(?:
        (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<quoted>"(?:[^"\\]|\\.)*")
      | (?P<star>\*)
      | (?P<each>\[\s*(?:\*)?\s*\])
      | (?P<index>\[\s*-?\d+\s*\])
    )""",
    re.VERBOSE,
)


class Step(NamedTuple):
    """One step of a path. `kind` is field, each (`[]`, `[*]`), index (`[0]`) or any (`*`).

    `start` and `end` are offsets in the path; for a field, of the name with its quotes.
    """

    kind: str
    name: str
    start: int
    end: int


_KINDS = {"name": "field", "quoted": "field", "star": "any", "each": "each", "index": "index"}


@functools.lru_cache(maxsize=20_000)
def parse(path: str) -> tuple[Step, ...] | None:
    """The steps of a plain path; None for other JMESPath (functions, filters, pipes) and for invalid syntax."""
    steps: list[Step] = []
    at = 0
    while at < len(path):
        found = _STEP.match(path, at)
        if not found or not _joins(found, first=not steps):
            return None
        steps.append(_step(found))
        at = found.end()
    return tuple(steps) or None


def _joins(found: re.Match[str], first: bool) -> bool:
    """Whether the step can follow: a field needs a dot before it unless it is the first step, a bracket has no dot."""
    # `a.[0]` is no plain path: in JMESPath, a bracket after a dot begins a multi-select list.
    is_bracket = found["each"] is not None or found["index"] is not None
    return not found["dot"] if is_bracket or first else bool(found["dot"])


def _step(found: re.Match[str]) -> Step:
    group = str(found.lastgroup)
    kind, text = _KINDS[group], found[group]
    name = _unquote(text) if group == "quoted" else text if kind == "field" else ""
    return Step(kind, name, found.start(group), found.end())


def _unquote(text: str) -> str:
    try:
        return str(json.loads(text))
    except ValueError:
        return text[1:-1]


def quote(name: str) -> str:
    """A member's name in JMESPath, in double quotes if necessary."""
    # `x-amz-acl` needs quotes: JMESPath's lexer knows no `-` in a bare name.
    return name if _PLAIN.fullmatch(name) else json.dumps(name)


def join(*parts: str) -> str:
    """Parts of a path joined by dots; `[]` gets no dot."""
    text = ""
    for part in parts:
        text += part if part.startswith("[") or not text or not part else "." + part
    return text
