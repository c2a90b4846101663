"""Whether a regular expression can match any string, read from Python's own syntax tree of the expression.

c7n calls `re.match(value, string)`. A line break or a quote that a YAML block scalar leaves in the expression can make
it match nothing. An expression with a construct that the walk does not know counts as one that can match.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

from c7n_ctschema import regex_tree
from c7n_ctschema.regex_tree import Argument, Operations

# Bounds the work on a pattern.
MOST_CHARACTERS = 5_000
LONGEST_TEXT = 256
_MOST_REPEATS = 3
_OPEN, _BEFORE_BREAK, _CLOSED = 0, 1, 2  # anything may follow; one line break may follow; nothing may follow
State = tuple[bool, int]  # whether a character was consumed, and what may follow
States = frozenset[State]


class _NotUnderstood(Exception):
    """A construct that the walk does not know, and that may match anything."""


@functools.lru_cache(maxsize=2_000)
def cannot_match(pattern: str, without: str = "") -> bool:
    """Whether `re.match` of the pattern fails on every string without the characters `without`."""
    if len(pattern) > MOST_CHARACTERS:
        return False
    try:
        tree = regex_tree.parse(pattern)
        # with `(?m)`, `^` also matches behind a line break; with `(?s)`, a dot takes one: the states do not model them
        if tree.flags & (re.MULTILINE | re.DOTALL):
            return False
        return not _Walk(without).all(tree.operations, frozenset({(False, _OPEN)}))
    except (re.error, _NotUnderstood, RecursionError, OverflowError):
        return False


@functools.lru_cache(maxsize=2_000)
def is_quick(pattern: str) -> bool:
    """Whether matching a string of at most LONGEST_TEXT characters takes little time.

    Python backtracks: a choice or a repeat inside a repeat, or many repeats in a row, may take years.
    """
    if len(pattern) > MOST_CHARACTERS:
        return False
    try:
        return _repeats(regex_tree.parse(pattern).operations, inside=False) <= _MOST_REPEATS
    except (re.error, RecursionError, OverflowError):
        return False


def _repeats(tree: Operations, inside: bool) -> int:
    """The number of repeats below a node of the syntax tree; above the limit if one is inside another."""
    found = 0
    for operation, argument in tree:
        name = str(operation)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            repeats = argument[1] > 1
            found += (_MOST_REPEATS + 1 if inside else repeats) + _repeats(argument[2], inside or repeats)
        elif name == "BRANCH":
            found += (_MOST_REPEATS + 1) * inside + sum(_repeats(one, inside) for one in argument[1])
        elif name in ("SUBPATTERN", "ASSERT", "ASSERT_NOT"):
            found += _repeats(argument[-1], inside)
        elif name == "ATOMIC_GROUP":
            found += _repeats(argument, inside)
        elif name.startswith("GROUPREF"):
            found += _MOST_REPEATS + 1
    return found


class _Walk:
    def __init__(self, without: str) -> None:
        self._without = frozenset(map(ord, without))

    def all(self, tree: Operations, states: States) -> States:
        """The states in which a sequence can end; empty if it cannot match."""
        for operation, argument in tree:
            handler: Callable[[Argument, States], States] | None = getattr(self, f"_{operation}".lower(), None)
            if handler is None:
                raise _NotUnderstood
            states = handler(argument, states)
        return states

    def _literal(self, code: int, states: States) -> States:
        return frozenset() if code in self._without else _consumed(states, is_break=code == 10)

    def _not_literal(self, code: int, states: States) -> States:
        return _consumed(states, is_break=code != 10 and 10 not in self._without)

    def _any(self, _: Argument, states: States) -> States:
        return _consumed(states, is_break=False)

    def _in(self, _: Argument, states: States) -> States:
        return _consumed(states, is_break=10 not in self._without)

    def _at(self, where: Argument, states: States) -> States:
        name = str(where).upper()
        if name in ("AT_BEGINNING", "AT_BEGINNING_STRING"):
            return frozenset(state for state in states if not state[0])
        if name in ("AT_END", "AT_END_STRING"):
            # `$` also matches before a line break at the end of the string, `\Z` does not
            least = _BEFORE_BREAK if name == "AT_END" else _CLOSED
            return frozenset((consumed, max(end, least)) for consumed, end in states)
        return states

    def _branch(self, argument: Argument, states: States) -> States:
        return frozenset().union(*(self.all(one, states) for one in argument[1]))

    def _subpattern(self, argument: Argument, states: States) -> States:
        if argument[1] & (re.MULTILINE | re.DOTALL):
            raise _NotUnderstood
        return self.all(argument[3], states)

    def _atomic_group(self, argument: Argument, states: States) -> States:
        return self.all(argument, states)

    def _max_repeat(self, argument: Argument, states: States) -> States:
        least, most, tree = argument
        if most == 0:
            return states
        once = self.all(tree, states)
        more = once | self.all(tree, once)
        return more | states if least == 0 else more

    _min_repeat = _possessive_repeat = _max_repeat

    def _assert(self, _: Argument, states: States) -> States:
        return states

    _assert_not = _assert


def _consumed(states: States, is_break: bool) -> States:
    """The states after one more character, which can be a line break if `is_break`."""
    found = set()
    for _, end in states:
        if end == _OPEN:
            found.add((True, _OPEN))
        elif end == _BEFORE_BREAK and is_break:
            found.add((True, _CLOSED))
    return frozenset(found)


@functools.lru_cache(maxsize=2_000)
def begins_otherwise(pattern: str, start: str) -> bool:
    """Whether `re.match` of the pattern, in any capitalization, fails on every string that begins with `start`."""
    if len(pattern) > MOST_CHARACTERS:
        return False
    try:
        return _clashes(list(regex_tree.parse(pattern).operations), start.lower(), [_MOST_STEPS])
    except (re.error, RecursionError, OverflowError):
        return False


_MOST_STEPS = 1_000


def _clashes(tree: Operations, start: str, steps: list[int]) -> bool:
    """Whether the leading literals of a sequence differ from `start`; an unknown construct does not differ."""
    for at, (operation, argument) in enumerate(tree):
        name, rest = str(operation), tree[at + 1 :]
        steps[0] -= 1
        if not start or steps[0] < 0:
            return False
        if name == "SUBPATTERN":
            # a group counts as its content, so the rest follows it within the same walk
            return _clashes([*argument[3], *rest], start, steps)
        if name == "BRANCH":
            return all(_clashes([*one, *rest], start, steps) for one in argument[1])
        if name in ("LITERAL", "IN"):
            if not _takes([(operation, argument)] if name == "LITERAL" else argument, start[0]):
                return True
            start = start[1:]
        elif str(argument) not in ("AT_BEGINNING", "AT_BEGINNING_STRING"):
            return False
    return False


def _takes(members: Operations, letter: str) -> bool:
    """Whether one of a set's members may be the letter in any capitalization; a class or a negation may."""
    for operation, argument in members:
        name = str(operation)
        low, high = argument if name == "RANGE" else (argument, argument)
        if name not in ("LITERAL", "RANGE") or any(low <= ord(one) <= high for one in (letter, letter.upper())):
            return True
    return False


def glob_begins_otherwise(pattern: str, start: str) -> bool:
    """Whether `fnmatch` of the pattern fails on every string that begins with `start`."""
    literal = re.split(r"[*?\[]", pattern, maxsplit=1)[0]
    return not start.startswith(literal[: len(start)])
