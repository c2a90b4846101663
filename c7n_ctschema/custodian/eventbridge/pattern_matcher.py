"""Matches events with EventBridge patterns, and explains why an event does not match.

Follows the engine behind EventBridge, github.com/aws/event-ruler (README.md: arrays, `$or`, `exists`;
JsonRuleCompiler.java: a pattern is a list of branches, one for each combination of its `$or`s). moto's matcher ignores
lists of objects and accepts patterns that EventBridge rejects.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from c7n_ctschema.custodian.eventbridge.pattern_branches import Branch, Field, Path, branches


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A field of the event that the pattern does not accept.

    `expected` is the pattern's list for `path`; `actual` are the event's values there; empty if the field is missing.
    `note` adds what the two do not show.
    """

    path: str
    expected: tuple[object, ...]
    actual: tuple[object, ...]
    note: str = ""

    def __str__(self) -> str:
        wanted = " or ".join(json.dumps(value, ensure_ascii=False) for value in self.expected)
        found = ", ".join(json.dumps(value, ensure_ascii=False) for value in self.actual) or "not in the event"
        return f"{self.path} is {found}; the pattern requires {wanted}{f' ({self.note})' if self.note else ''}"


@dataclass(slots=True)
class _Node:
    """The fields of a branch as a tree, so that one element of a list must meet all conditions below the list."""

    here: Field | None = None
    below: dict[str, _Node] = field(default_factory=dict)


class Matcher:
    """A compiled pattern."""

    def __init__(self, compiled: list[Branch]) -> None:
        self._branches = [(branch, _tree(branch), _may_be_absent(branch)) for branch in compiled]

    def matches(self, event: Mapping[str, object]) -> bool:
        """Whether EventBridge would hand on this event (the whole envelope, as parsed JSON)."""
        return any(self._accepts(event, *branch) for branch in self._branches)

    def on(self, *paths: str) -> Matcher:
        """The matcher of what the pattern asks of these paths (such as `detail.eventName`), the rest left out."""
        kept = {tuple(path.split(".")) for path in paths}
        return Matcher(
            [{path: wanted for path, wanted in branch.items() if path in kept} for branch, _, _ in self._branches]
        )

    def explain(self, event: Mapping[str, object]) -> list[Mismatch]:
        """What keeps the event from matching, by the branch of `$or` that comes nearest; empty if it matches."""
        if self.matches(event):
            return []
        # The branch with the fewest mismatches is most likely the one that the author meant for this event.
        return min((_mismatches(event, branch) for branch, _, _ in self._branches), key=len)

    @staticmethod
    def _accepts(event: Mapping[str, object], branch: Branch, tree: _Node, maybe: list[Path]) -> bool:
        missing = [path for path in maybe if not _has_leaf(event, path)]
        if missing:  # `exists: false` looks at the whole event, not at one element of a list
            tree = _tree({path: wanted for path, wanted in branch.items() if path not in missing})
        return _node_accepts(tree, event)


def compile(pattern: Mapping[str, object]) -> Matcher:
    """The matcher of a pattern; raises InvalidPattern if EventBridge rejects the pattern."""
    return Matcher(branches(pattern))


def _tree(branch: Branch) -> _Node:
    root = _Node()
    for path, wanted in branch.items():
        node = root
        for step in path:
            node = node.below.setdefault(step, _Node())
        node.here = wanted
    return root


def _may_be_absent(branch: Branch) -> list[Path]:
    return [path for path, wanted in branch.items() if wanted.absent]


def _node_accepts(node: _Node, value: object) -> bool:
    # Most values are no lists, and a generator for each of them costs half of the time of a match.
    if not isinstance(value, list):
        return _element_accepts(node, value)
    return any(_element_accepts(node, element) for element in _elements(value))


def _elements(value: object) -> Iterator[object]:
    """A value, or the elements of a list and of nested lists: the engine looks through lists."""
    # A stack, not recursion: an invented event can nest lists deeper than Python's limit.
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, list):
            pending.extend(reversed(one))
        else:
            yield one


def _element_accepts(node: _Node, value: object) -> bool:
    # EventBridge compares leaves only: a pattern never matches an object as a whole.
    if node.here is not None and (isinstance(value, Mapping) or not node.here.accepts(value)):
        return False
    if not node.below:
        return True
    # All members of one element, so that `fromPort` and `cidrIp` have to be in the same rule of a list.
    return isinstance(value, Mapping) and all(_member_accepts(value, step, inner) for step, inner in node.below.items())


def _member_accepts(value: Mapping[str, object], step: str, inner: _Node) -> bool:
    return step in value and _node_accepts(inner, value[step])


def _leaves(value: object, path: Path) -> Iterator[object]:
    """The scalars at a path, through any lists on the way."""
    for element in _elements(value):
        if not isinstance(element, Mapping):
            yield from () if path else (element,)
        elif path and path[0] in element:
            yield from _leaves(element[path[0]], path[1:])


def _has_leaf(event: Mapping[str, object], path: Path) -> bool:
    return next((True for _ in _leaves(event, path)), False)


def _mismatches(event: Mapping[str, object], branch: Branch) -> list[Mismatch]:
    found = [one for path, wanted in branch.items() if (one := _mismatch(event, path, wanted))]
    if found:
        return found
    note = "in the event, but not all in the same element of a list"
    return [
        Mismatch(".".join(path), wanted.expected, tuple(_leaves(event, path)), note) for path, wanted in branch.items()
    ]


def _mismatch(event: Mapping[str, object], path: Path, wanted: Field) -> Mismatch | None:
    values = tuple(_leaves(event, path))
    # `exists: false` beside values means: missing, or one of these values.
    if (wanted.absent and not values) or any(wanted.accepts(value) for value in values):
        return None
    note = "" if values or not _is_container(event, path) else "it is an object; EventBridge compares only values"
    return Mismatch(".".join(path), wanted.expected, values, note)


def _is_container(value: object, path: Path) -> bool:
    for step in path:
        if not isinstance(value, Mapping) or step not in value:
            return False
        value = value[step]
    return isinstance(value, Mapping)
