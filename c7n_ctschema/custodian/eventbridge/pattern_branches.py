"""A pattern as branches, one for each combination of its `$or`s; what EventBridge rejects raises InvalidPattern.

Follows the engine behind EventBridge, github.com/aws/event-ruler (JsonRuleCompiler.java).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from c7n_ctschema.custodian.eventbridge.pattern_comparison import Comparison, Refused, literal, named
from c7n_ctschema.errors import CtschemaError

MOST_BRANCHES = 1_000  # "Amazon EventBridge event patterns": combinations of `$or` must stay below
# Python's own limit for recursion is 1,000 frames, and each level takes one here and some in the matcher.
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
class Field:
    """The values and comparisons of a pattern for one path."""

    expected: tuple[object, ...]
    strings: frozenset[str]
    tests: tuple[Comparison, ...]
    present: bool  # `exists: true`
    absent: bool  # `exists: false`

    def accepts(self, value: object) -> bool:
        # A set, because patterns can list hundreds of names, and the matcher asks for each event.
        if self.present or (isinstance(value, str) and value in self.strings):
            return True
        return any(test(value) for test in self.tests)


Path = tuple[str, ...]
Branch = dict[Path, Field]


def branches(pattern: Mapping[str, object]) -> list[Branch]:
    """The branches of a pattern; raises InvalidPattern."""
    if not isinstance(pattern, Mapping) or not pattern:
        raise InvalidPattern("", "it must be an object with members")
    return _branches(pattern, (), [{}], inside_or=False)


def _branches(pattern: Mapping[str, object], path: Path, so_far: list[Branch], inside_or: bool) -> list[Branch]:
    """The branches with the fields of this object added. A repeated path replaces the earlier field."""
    if not pattern or len(path) > MOST_DEPTH:
        raise InvalidPattern(".".join(path), "empty objects are not allowed" if not pattern else "nested too deep")
    for name, value in pattern.items():
        here = (*path, *str(name).split("."))  # the engine joins names with dots
        # Two `$or`s in one object are both required, so that the branches multiply.
        if name == "$or":
            so_far = _either(value, path, so_far)
        # With such a name, event-ruler takes `$or` for a field of that name, and its objects for comparisons.
        elif inside_or and name in _RESERVED:
            raise InvalidPattern(".".join(here), f"`{name}` cannot be a field inside `$or`")
        elif isinstance(value, Mapping):
            so_far = _branches(value, here, so_far, inside_or)
        else:
            wanted = _field(value, ".".join(here))
            # The engine's rule for a field within `$or` that has the name of a field beside it: the inner one wins.
            so_far = [{**branch, here: wanted} for branch in so_far]
    return so_far


def _either(value: object, path: Path, so_far: list[Branch]) -> list[Branch]:
    here = ".".join((*path, "$or"))
    # Here too event-ruler takes `$or` for a field of that name, whose objects are then unknown comparisons.
    if not isinstance(value, list) or len(value) < 2 or not all(isinstance(one, Mapping) for one in value):
        raise InvalidPattern(here, "`$or` takes a list of at least two objects")
    found: list[Branch] = []
    for one in value:
        found += _branches(one, path, so_far, inside_or=True)
        # Within the loop: 30 nested `$or`s with two alternatives would be 2^30 branches before a check at the end.
        if len(found) > MOST_BRANCHES:
            raise InvalidPattern(here, f"more than {MOST_BRANCHES} combinations of `$or`")
    return found


def _field(values: object, path: str) -> Field:
    if not isinstance(values, list):
        raise InvalidPattern(path, f"it must be a list or an object, such as [{json.dumps(values, default=str)}]")
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
        # Strings are in the set below; numbers, booleans, and null need a comparison that looks at the type.
        elif not isinstance(value, str):
            tests.append(literal(value))
    strings = frozenset(value for value in values if isinstance(value, str))
    return Field(tuple(values), strings, tuple(tests), True in exist, False in exist)


def _comparison(value: Mapping[str, object], path: str) -> Comparison | bool:
    """The comparison, or the boolean of `exists`."""
    # `{prefix: a, suffix: b}` looks like "both", which EventBridge does not have.
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
