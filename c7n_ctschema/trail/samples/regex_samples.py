"""Make a string that a regular expression matches: a value for the `pattern` of a botocore shape."""

from __future__ import annotations

import functools
import re
import string
from collections.abc import Iterator

from c7n_ctschema import lazy_regex, regex_tree, silence
from c7n_ctschema.regex_tree import Argument, Operation, Operations

_FILLS = (1, 3, 8, 0, 20, 40, 12)  # how often a repeated part is repeated, in the order tried
MOST_CHARACTERS = 512
_JAVA_CLASS = lazy_regex.compile(r"\\p\{\^?[A-Za-z=_]+\}|\\P\{[A-Za-z]\}")  # Python has no Unicode classes
_PREFERRED = "a1" + string.ascii_letters + string.digits + "-_./:@+= " + string.punctuation


def matching(pattern: str, least: int = 0, most: int = MOST_CHARACTERS) -> str | None:
    """A string of `least` to `most` characters that matches the whole pattern, or None."""
    tree = _parsed(pattern)
    if tree is None:
        return None
    # Few repetitions give readable values; `least` gives a value that is long enough. The result is tested, never
    # assumed.
    for fill in (*_FILLS, least):
        text = "".join(_made(tree, fill))
        if least <= len(text) <= most and fits(pattern, text):
            return text
    return None


def fits(pattern: str, text: str) -> bool:
    """Whether a string matches the whole pattern, as a service checks it. True if Python cannot compile the pattern."""
    # Patterns of botocore are Java's. What Python cannot compile must not make a right value wrong.
    compiled = _compiled(pattern)
    return compiled is None or bool(compiled.fullmatch(text))


@functools.lru_cache(maxsize=2048)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        with silence.without_warnings():  # about POSIX classes, which Python does not have
            return re.compile(_python(pattern), re.DOTALL)
    except (re.error, OverflowError, RecursionError):
        return None


def _python(pattern: str) -> str:
    """The pattern with Java's `\\p{L}` as letters inside a class, and as a class of letters outside."""
    found, inside = [], False
    for part in re.split(r"(\\p\{[^}]*\}|\\P\{[^}]*\}|\\.|[\[\]])", pattern):
        # `[\p{L}]` must not become `[[a-zA-Z]]`, which Python reads as a set and a `]`.
        if part in ("[", "]"):
            inside = part == "["
        found.append(("a-zA-Z" if inside else "[a-zA-Z]") if _JAVA_CLASS.fullmatch(part) else part)
    return "".join(found)


@functools.lru_cache(maxsize=2048)
def _parsed(pattern: str) -> Operations | None:
    try:
        with silence.without_warnings():
            return regex_tree.parse(_python(pattern)).operations
    except (re.error, OverflowError, RecursionError):
        return None


def _made(tree: Operations, fill: int) -> Iterator[str]:
    for kind, what in tree:
        yield from _of_node(str(kind), what, fill)


def _of_node(kind: str, what: Argument, fill: int) -> Iterator[str]:
    if kind == "LITERAL":
        yield chr(what)
    elif kind in ("ANY", "NOT_LITERAL"):
        # For NOT_LITERAL, the one character that is not allowed.
        yield "a" if what != ord("a") else "b"
    elif kind == "IN":
        yield _member(what)
    elif kind == "BRANCH":
        # Any alternative matches; `matching` tests the result.
        yield from _made(what[1][0], fill)
    elif kind == "SUBPATTERN":
        yield from _made(what[-1], fill)
    elif kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, most, inner = what
        # A repeat without an end has `most` 4,294,967,295 (MAXREPEAT).
        for _ in range(min(int(most), max(int(least), fill), MOST_CHARACTERS)):
            # Repeats inside repeats multiply: 40 times 40 characters are above most limits.
            yield from _made(inner, min(fill, 3))


def _member(members: Operations) -> str:
    """A character of a class: a letter or a digit if the class has one."""
    # sre's tree of `[^…]`: NEGATE is the first member of the class.
    negated = bool(members) and str(members[0][0]) == "NEGATE"
    rest = members[1:] if negated else members
    return next((char for char in _PREFERRED if any(_holds(char, member) for member in rest) != negated), _first(rest))


def _holds(char: str, member: Operation) -> bool:
    kind, what = str(member[0]), member[1]
    if kind == "LITERAL":
        return bool(ord(char) == what)
    if kind == "RANGE":
        return bool(what[0] <= ord(char) <= what[1])
    test = {
        "CATEGORY_DIGIT": str.isdigit,
        "CATEGORY_WORD": lambda char: char.isalnum() or char == "_",
        "CATEGORY_SPACE": str.isspace,
    }.get(str(what).replace("NOT_", ""))
    return bool(test and test(char)) != ("NOT_" in str(what))


def _first(members: Operations) -> str:
    for kind, what in members:
        if str(kind) in ("LITERAL", "RANGE"):
            return chr(what if str(kind) == "LITERAL" else what[0])
    return "a"
