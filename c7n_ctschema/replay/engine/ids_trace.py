"""What `mode.events[].ids` yields for an event, entry by entry and step by step.

The ids themselves come from `c7n.cwe.CloudWatchEvents.get_ids`; the entries and steps say why.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from c7n_ctschema.json_value import Json, as_list, as_object

if TYPE_CHECKING:
    from c7n_ctschema.custodian.c7n.c7n_objects import Policy

MOST_SHOWN = 200  # characters of a value


@dataclass(frozen=True, slots=True)
class IdsStep:
    """A path up to one of its steps. `holds` says what is there in a few words; `empty`: nothing that goes on."""

    path: str
    start: int
    holds: str
    empty: bool
    is_null: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """An entry of `mode.events` that c7n asked for ids.

    `index` counts from 0. `kind` is shortcut or entry. For a shortcut c7n takes the row of its own table that the
    *record's* name selects, whichever shortcut stands in the policy: `label` is that row's name.
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
        """The step at which nothing is left; None where something is found."""
        if self.found:
            return None
        return next((step for step in self.steps if step.empty), self.steps[-1] if self.steps else None)


@dataclass(frozen=True, slots=True)
class Ids:
    """`found` as c7n extracts them, `kept` by the resource's `match_ids`. `error` is what c7n raises."""

    attempts: tuple[Attempt, ...]
    found: tuple[Json, ...]
    kept: tuple[Json, ...]
    error: str = ""


def resolve(event: Mapping[str, Json], policy: Policy) -> Ids:
    """What c7n's `LambdaMode.resolve_resources` takes from the event before it asks AWS."""
    from c7n.cwe import CloudWatchEvents

    mode = as_object(policy.data.get("mode"))
    attempts = tuple(_attempts(event, mode))
    found: list[Json] = []
    try:
        found = CloudWatchEvents.get_ids(event, mode)
        kept = policy.resource_manager.match_ids(found)
    except Exception as error:  # a JMESPath function of a wrong argument, an id that is no string
        return Ids(attempts, tuple(found), (), f"{type(error).__name__}: {' '.join(str(error).split())[:300]}")
    return Ids(attempts, tuple(found), tuple(kept))


def _attempts(event: Mapping[str, Json], mode: Mapping[str, Json]) -> Iterator[Attempt]:
    """The entries that c7n's `get_trail_ids` evaluates, in its order, up to the one that decides."""
    from c7n.cwe import CloudWatchEvents

    detail = as_object(event["detail"])
    for index, entry in enumerate(as_list(mode.get("events"))):
        if not isinstance(entry, dict):
            row = CloudWatchEvents.match(event)
            if row:
                yield _attempt(index, "shortcut", str(detail["eventName"]), row["ids"].expression, event)
                return
            continue
        if (entry.get("event"), entry.get("source")) != (detail["eventName"], detail["eventSource"]):
            continue
        label = f"{entry['source']}:{entry['event']}"
        attempt = _attempt(index, "entry", label, str(entry.get("ids") or ""), event)
        yield attempt
        if attempt.found:
            return


def _attempt(index: int, kind: str, label: str, path: str, event: Mapping[str, Json]) -> Attempt:
    in_detail = not path.startswith("detail.")
    root = event["detail"] if in_detail else event
    steps = tuple(trace(path, root))
    return Attempt(index, kind, label, path, in_detail, steps, search(path, root))


def trace(path: str, root: Any) -> Iterator[IdsStep]:
    """What a JMESPath holds after each of its steps."""
    for start, end in prefixes(path):
        value = search(path[:end], root)
        yield IdsStep(path[:end], start, holds(value), _is_empty(value), value is None)


@functools.lru_cache(maxsize=4096)
def prefixes(path: str) -> tuple[tuple[int, int], ...]:
    """Where each step of a JMESPath starts and ends: those beginnings of it that are JMESPath too."""
    import itertools

    from jmespath import exceptions, lexer

    try:
        tokens = list(lexer.Lexer().tokenize(path))
    except exceptions.JMESPathError:
        return ()
    found: list[tuple[int, int]] = []
    after = 0
    for token, following in itertools.pairwise(tokens):
        end = len(path[: following["start"]].rstrip())
        if token["type"] != "eof" and _compiles(path[:end]):
            found.append((after, end))
            after = end
    return tuple(found)


@functools.lru_cache(maxsize=4096)
def _compiled(path: str) -> Any:
    from c7n.utils import jmespath_compile

    return jmespath_compile(path)


def _compiles(path: str) -> bool:
    try:
        _compiled(path)
    except Exception:  # jmespath raises several unrelated classes on broken syntax
        return False
    return True


def search(path: str, root: object) -> Json:
    """What c7n's JMESPath finds; None also where it raises."""
    try:
        found: Json = _compiled(path).search(root)
    except Exception:  # get_ids raises the same again, and there it is reported
        return None
    return found


def _is_empty(value: object) -> bool:
    return value is None or value in ("", [], {})


def holds(value: object) -> str:
    """A value in a few words: what an object or a list has, or the value itself."""
    if isinstance(value, dict) and value:
        return f"{form(value)} with {_listed(list(value))}"
    return form(value)


def form(value: Any) -> str:
    """The same without the names of an object's members."""
    if isinstance(value, dict):
        return "an object" if value else "an empty object"
    if isinstance(value, list) and value and isinstance(value[0], (dict, list)):
        kind = "objects" if isinstance(value[0], dict) else "lists"
        return f"a list of {len(value)} {kind if len(value) > 1 else kind[:-1]}"
    if value is None:
        return "null"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}… ({len(text):,} characters)"


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:12])
    return f"{shown} and {len(names) - 12} more" if len(names) > 12 else shown
