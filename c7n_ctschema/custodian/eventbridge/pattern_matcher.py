"""Matches events with EventBridge patterns, and explains why an event does not match.

Follows the engine behind EventBridge, github.com/aws/event-ruler (README.md: arrays, `$or`, `exists`;
JsonRuleCompiler.java: a pattern is a list of branches, one for each combination of its `$or`s). moto's matcher ignores
lists of objects and accepts patterns that EventBridge rejects.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from c7n_ctschema.custodian.eventbridge.pattern_comparison import Comparison, Refused, literal, named
from c7n_ctschema.errors import CtschemaError

MOST_BRANCHES = 1_000  # "Amazon EventBridge event patterns": combinations of `$or` must stay below
MOST_DEPTH = 100
# Constants.RESERVED_FIELD_NAMES_IN_OR_RELATIONSHIP of event-ruler
_RESERVED = frozenset(
    (
        "exactly",
        "equals-ignore-case",
        "prefix",
        "suffix",
        "anything-but",
        "exists",
        "wildcard",
        "numeric",
        "cidr",
        "=",
        "<",
        "<=",
        ">",
        ">=",
        "regex",
        "not-wildcard",
        "not-equals-ignore-case",
        "date-after",
        "date-on-or-after",
        "date-before",
        "date-on-or-before",
        "in-date-range",
        "ip-address-in-range",
        "ip-address-not-in-range",
    )
)


class InvalidPattern(CtschemaError):
    """A pattern that EventBridge rejects. `path` is the place in the pattern, such as `detail.eventName`."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path, self.reason = path, reason

    def __str__(self) -> str:
        return f"the event pattern is not valid: {f'{self.path}: ' if self.path else ''}{self.reason}"


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


@dataclass(frozen=True, slots=True)
class _Field:
    """The values and comparisons of a pattern for one path."""

    expected: tuple[object, ...]
    strings: frozenset[str]
    tests: tuple[Comparison, ...]
    present: bool  # `exists: true`
    absent: bool  # `exists: false`

    def accepts(self, value: object) -> bool:
        if self.present or (isinstance(value, str) and value in self.strings):
            return True
        return any(test(value) for test in self.tests)


_Path = tuple[str, ...]
_Branch = dict[_Path, _Field]


@dataclass(slots=True)
class _Node:
    """The fields of a branch as a tree, so that one element of a list must meet all conditions below the list."""

    here: _Field | None = None
    below: dict[str, _Node] = field(default_factory=dict)


class Matcher:
    """A compiled pattern."""

    def __init__(self, branches: list[_Branch]) -> None:
        self._branches = [(branch, _tree(branch), _may_be_absent(branch)) for branch in branches]

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
        return min((_mismatches(event, branch) for branch, _, _ in self._branches), key=len)

    @staticmethod
    def _accepts(event: Mapping[str, object], branch: _Branch, tree: _Node, maybe: list[_Path]) -> bool:
        missing = [path for path in maybe if not _has_leaf(event, path)]
        if missing:  # `exists: false` looks at the whole event, not at one element of a list
            tree = _tree({path: wanted for path, wanted in branch.items() if path not in missing})
        return _node_accepts(tree, event)


def compile(pattern: Mapping[str, object]) -> Matcher:
    """The matcher of a pattern; raises InvalidPattern if EventBridge rejects the pattern."""
    if not isinstance(pattern, Mapping) or not pattern:
        raise InvalidPattern("", "it must be an object with members")
    return Matcher(_branches(pattern, (), [{}], inside_or=False))


def _branches(pattern: Mapping[str, object], path: _Path, so_far: list[_Branch], inside_or: bool) -> list[_Branch]:
    """The branches with the fields of this object added. A repeated path replaces the earlier field."""
    if not pattern or len(path) > MOST_DEPTH:
        raise InvalidPattern(".".join(path), "empty objects are not allowed" if not pattern else "nested too deep")
    for name, value in pattern.items():
        here = (*path, *str(name).split("."))  # the engine joins names with dots
        if name == "$or":
            so_far = _either(value, path, so_far)
        elif inside_or and name in _RESERVED:
            raise InvalidPattern(".".join(here), f"`{name}` cannot be a field inside `$or`")
        elif isinstance(value, Mapping):
            so_far = _branches(value, here, so_far, inside_or)
        else:
            wanted = _field(value, ".".join(here))
            so_far = [{**branch, here: wanted} for branch in so_far]
    return so_far


def _either(value: object, path: _Path, so_far: list[_Branch]) -> list[_Branch]:
    here = ".".join((*path, "$or"))
    if not isinstance(value, list) or len(value) < 2 or not all(isinstance(one, Mapping) for one in value):
        raise InvalidPattern(here, "`$or` takes a list of at least two objects")
    found: list[_Branch] = []
    for one in value:
        found += _branches(one, path, so_far, inside_or=True)
        if len(found) > MOST_BRANCHES:
            raise InvalidPattern(here, f"more than {MOST_BRANCHES} combinations of `$or`")
    return found


def _field(values: object, path: str) -> _Field:
    if not isinstance(values, list):
        raise InvalidPattern(path, f"must be a list or an object, such as [{json.dumps(values, default=str)}]")
    if not values:
        raise InvalidPattern(path, "empty lists are not allowed")
    tests, exist = [], set()
    for value in values:
        if isinstance(value, Mapping):
            test = _comparison(value, path)
            if isinstance(test, bool):
                exist.add(test)
            else:
                tests.append(test)
        elif isinstance(value, list):
            raise InvalidPattern(path, "a list inside the list of values")
        elif not isinstance(value, str):
            tests.append(literal(value))
    strings = frozenset(value for value in values if isinstance(value, str))
    return _Field(tuple(values), strings, tuple(tests), True in exist, False in exist)


def _comparison(value: Mapping[str, object], path: str) -> Comparison | bool:
    """The comparison, or the boolean of `exists`."""
    if len(value) != 1:
        raise InvalidPattern(path, "a comparison has exactly one name")
    ((name, wanted),) = value.items()
    if name == "exists":
        if not isinstance(wanted, bool):
            raise InvalidPattern(path, "`exists` takes true or false")
        return wanted
    try:
        return named(str(name), wanted)
    except Refused as error:
        raise InvalidPattern(path, str(error)) from error


def _tree(branch: _Branch) -> _Node:
    root = _Node()
    for path, wanted in branch.items():
        node = root
        for step in path:
            node = node.below.setdefault(step, _Node())
        node.here = wanted
    return root


def _may_be_absent(branch: _Branch) -> list[_Path]:
    return [path for path, wanted in branch.items() if wanted.absent]


def _node_accepts(node: _Node, value: object) -> bool:
    return any(_element_accepts(node, element) for element in _elements(value))


def _elements(value: object) -> Iterator[object]:
    """A value, or the elements of a list and of nested lists: the engine looks through lists."""
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, list):
            pending.extend(reversed(one))
        else:
            yield one


def _element_accepts(node: _Node, value: object) -> bool:
    if node.here is not None and (isinstance(value, Mapping) or not node.here.accepts(value)):
        return False
    if not node.below:
        return True
    return isinstance(value, Mapping) and all(_member_accepts(value, step, inner) for step, inner in node.below.items())


def _member_accepts(value: Mapping[str, object], step: str, inner: _Node) -> bool:
    return step in value and _node_accepts(inner, value[step])


def _leaves(value: object, path: _Path) -> Iterator[object]:
    """The scalars at a path, through any lists on the way."""
    for element in _elements(value):
        if not isinstance(element, Mapping):
            yield from () if path else (element,)
        elif path and path[0] in element:
            yield from _leaves(element[path[0]], path[1:])


def _has_leaf(event: Mapping[str, object], path: _Path) -> bool:
    return next((True for _ in _leaves(event, path)), False)


def _mismatches(event: Mapping[str, object], branch: _Branch) -> list[Mismatch]:
    found = [one for path, wanted in branch.items() if (one := _mismatch(event, path, wanted))]
    if found:
        return found
    note = "in the event, but not all in the same element of a list"
    return [
        Mismatch(".".join(path), wanted.expected, tuple(_leaves(event, path)), note) for path, wanted in branch.items()
    ]


def _mismatch(event: Mapping[str, object], path: _Path, wanted: _Field) -> Mismatch | None:
    values = tuple(_leaves(event, path))
    if (wanted.absent and not values) or any(wanted.accepts(value) for value in values):
        return None
    note = "" if values or not _is_container(event, path) else "it is an object; EventBridge compares only values"
    return Mismatch(".".join(path), wanted.expected, values, note)


def _is_container(value: object, path: _Path) -> bool:
    for step in path:
        if not isinstance(value, Mapping) or step not in value:
            return False
        value = value[step]
    return isinstance(value, Mapping)
