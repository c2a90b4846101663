"""The result of `mode.events[].ids` for an event, by entry and by step of the path.

The ids come from `c7n.cwe.CloudWatchEvents.get_ids`. The entries and steps explain them.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from c7n_ctschema.errors import with_class
from c7n_ctschema.grammar import counted
from c7n_ctschema.json_value import Json, as_list, as_object

if TYPE_CHECKING:
    from c7n_ctschema.custodian.c7n.c7n_objects import Policy

MOST_SHOWN = 200  # characters of a value


@dataclass(frozen=True, slots=True)
class IdsStep:
    """A path up to one of its steps. `holds` describes the value there; `empty`: null, or an empty value."""

    path: str
    start: int
    holds: str
    empty: bool
    is_null: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """An entry of `mode.events` that c7n asked for ids.

    `index` counts from 0. `kind` is shortcut or entry. For any shortcut, c7n takes the row of its own table that the
    *record's* event name selects. `label` is the name of that row.
    """

    index: int
    kind: str
    label: str
    path: str
    in_detail: bool
    steps: tuple[IdsStep, ...]
    found: Any

    @property
    def broken(self) -> IdsStep | None:
        """The first step without a value, None if the path finds something."""
        # A later step can be empty although the path finds ids: `a || b` with an empty `a`.
        if self.found:
            return None
        return next((step for step in self.steps if step.empty), self.steps[-1] if self.steps else None)


@dataclass(frozen=True, slots=True)
class Ids:
    """`found`: the ids that c7n extracts. `kept`: those that `match_ids` keeps. `error`: what c7n raises."""

    attempts: tuple[Attempt, ...]
    found: tuple[Json, ...]
    kept: tuple[Json, ...]
    error: str = ""


def resolve(event: Mapping[str, Json], policy: Policy) -> Ids:
    """The ids that c7n's `LambdaMode.resolve_resources` takes from the event before it calls AWS."""
    from c7n.cwe import CloudWatchEvents

    mode = as_object(policy.data.get("mode"))
    attempts = tuple(_attempts(event, mode))
    found: list[Json] = []
    try:
        found = CloudWatchEvents.get_ids(event, mode)
        # match_ids calls `i.startswith`: the number of `items[].minCount` raises AttributeError for ec2.
        kept = policy.resource_manager.match_ids(found)
    except Exception as error:  # a JMESPath function with a wrong argument, an id that is not a string
        return Ids(attempts, tuple(found), (), with_class(error))
    return Ids(attempts, tuple(found), tuple(kept))


def _attempts(event: Mapping[str, Json], mode: Mapping[str, Json]) -> Iterator[Attempt]:
    """The entries that c7n's `get_trail_ids` evaluates, in its order, up to the one that yields ids."""
    from c7n.cwe import CloudWatchEvents

    detail = as_object(event["detail"])
    for index, entry in enumerate(as_list(mode.get("events"))):
        # A shortcut `RunInstances` in the list matches every record that has a row in c7n's table, also one of another
        # name: CloudWatchEvents.match looks only at the record. Therefore it takes over the entries behind it.
        if not isinstance(entry, dict):
            row = CloudWatchEvents.match(event)
            if row:
                yield _attempt(index, "shortcut", str(detail["eventName"]), row["ids"].expression, event)
                return
            continue
        # get_trail_ids compares exactly. A missing member equals nothing, because `is_record` demands both names.
        if (entry.get("event"), entry.get("source")) != (detail["eventName"], detail["eventSource"]):
            continue
        label = f"{entry['source']}:{entry['event']}"
        attempt = _attempt(index, "entry", label, str(entry.get("ids") or ""), event)
        yield attempt
        # get_trail_ids has `if resource_ids: break`: an empty result goes on with the next entry of the same event.
        if attempt.found:
            return


def _attempt(index: int, kind: str, label: str, path: str, event: Mapping[str, Json]) -> Attempt:
    # c7n: "be forgiving for users specifying with details or without".
    in_detail = not path.startswith("detail.")
    root = event["detail"] if in_detail else event
    steps = tuple(trace(path, root))
    return Attempt(index, kind, label, path, in_detail, steps, search(path, root))


def trace(path: str, root: Any) -> Iterator[IdsStep]:
    """The value of a JMESPath after each of its steps."""
    for start, end in prefixes(path):
        value = search(path[:end], root)
        yield IdsStep(path[:end], start, holds(value), _is_empty(value), value is None)


@functools.lru_cache(maxsize=4096)
def prefixes(path: str) -> tuple[tuple[int, int], ...]:
    """The start and end of each step of a JMESPath: each prefix that is a valid JMESPath itself."""
    import itertools

    from jmespath import exceptions, lexer

    try:
        tokens = list(lexer.Lexer().tokenize(path))
    except exceptions.JMESPathError:
        return ()
    found: list[tuple[int, int]] = []
    after = 0
    for token, following in itertools.pairwise(tokens):
        # A step ends where the next token starts. Only a prefix that compiles has a value: not `a.items[?id==`.
        end = len(path[: following["start"]].rstrip())
        if token["type"] != "eof" and _compiles(path[:end]):
            found.append((after, end))
            after = end
    return tuple(found)


@functools.lru_cache(maxsize=4096)
def _compiled(path: str) -> Any:
    # Not jmespath.compile: c7n parses with its own functions (C7NJmespathFunctions), which plain jmespath lacks.
    from c7n.utils import jmespath_compile

    return jmespath_compile(path)


def _compiles(path: str) -> bool:
    try:
        _compiled(path)
    except Exception:  # jmespath raises several unrelated classes on broken syntax
        return False
    return True


def search(path: str, root: object) -> Json:
    """The value that c7n's JMESPath finds. None if it finds nothing or raises."""
    try:
        found: Json = _compiled(path).search(root)
    except Exception:  # get_ids raises the same exception, and `resolve` reports it
        return None
    return found


def _is_empty(value: object) -> bool:
    # Not `not value`: 0 and False are values, and the step before them is right.
    return value is None or value in ("", [], {})


def holds(value: object) -> str:
    """A short description of a value: the members of an object, the size of a list, or the value itself."""
    if isinstance(value, dict) and value:
        return f"{form(value)} with {_listed(list(value))}"
    return form(value)


def form(value: Any) -> str:
    """A short description of a value, without the names of an object's members."""
    if isinstance(value, dict):
        return "an object" if value else "an empty object"
    if isinstance(value, list) and value and isinstance(value[0], (dict, list)):
        kind = "objects" if isinstance(value[0], dict) else "lists"
        return f"a list of {len(value)} {kind if len(value) > 1 else kind[:-1]}"
    if value is None:
        return "null"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}… ({counted(len(text), 'character')})"


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:12])
    return f"{shown} and {len(names) - 12} more" if len(names) > 12 else shown
