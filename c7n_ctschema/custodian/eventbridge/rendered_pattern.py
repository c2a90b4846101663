"""The EventBridge pattern that c7n deploys for a policy's `mode`, without importing c7n, and what it admits.

Source of the fact: `c7n.mu.CloudWatchEventSource.render_event_pattern` and `c7n.utils.merge_dict` of c7n 0.9.53;
tests/custodian/test_pattern.py compares with the installed c7n.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping

from c7n_ctschema.custodian.c7n import c7n_source
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.json_value import Json, JsonObject, as_list, as_object
from c7n_ctschema.light_typing import NamedTuple

API_CALL = "AWS API Call via CloudTrail"
SIGN_IN = "AWS Console Sign In via CloudTrail"
SIGN_IN_SOURCE = "signin.amazonaws.com"
MOST_CHARACTERS = 2_048  # EventBridge's quota "Event pattern size"; AWS raises it to 4,096 on request


class PatternError(CtschemaError):
    """A `mode` for which c7n raises an error instead of rendering a pattern."""


class Pair(NamedTuple):
    """A source and an event name, as records have them: `iam.amazonaws.com`, `CreatePolicy`."""

    source: str
    event: str

    def __str__(self) -> str:
        return f"{self.source}:{self.event}"


class Pairs(NamedTuple):
    """The pairs that a pattern's lists of sources and names admit.

    `asked` has the pairs of `mode.events`, in order; an unknown shortcut adds no pair. `extra` has the pairs that the
    pattern admits in addition: the cross product of sources and names, and the additions of `mode.pattern`. `lost` has
    pairs of `mode.events` whose records have a detail-type that the pattern does not admit: the API calls of a policy
    that also waits for sign-ins. `narrowed` says that `mode.pattern` has conditions on other fields, which
    `pattern_matcher` evaluates. `inexact` says that the lists contain comparisons (such as `prefix`), so the names
    cannot be listed.
    """

    asked: tuple[Pair, ...]
    extra: tuple[Pair, ...]
    lost: tuple[Pair, ...]
    narrowed: bool
    inexact: bool


def of_mode(mode: Mapping[str, Json]) -> JsonObject:
    """The pattern for a policy's `mode` of type cloudtrail, as c7n deploys it; sources in the policy's order.

    c7n renders the sources in arbitrary order (a set). Raises PatternError if c7n raises an error.
    """
    if mode.get("type") != "cloudtrail":
        raise PatternError(f"no pattern for mode {mode.get('type')!r}: only `type: cloudtrail` waits for events")
    # c7n.mu tests `if self.data.get('pattern')`, so that `pattern: ~` counts as missing.
    added = mode.get("pattern") or {}
    if not isinstance(added, Mapping):
        raise PatternError("`mode.pattern` is not an object")
    entries = _entries(mode)
    sources = list(dict.fromkeys([*_listed(mode, "sources"), *(source for source, _ in entries if source)]))
    # render_event_pattern replaces the detail-type, and does not add to it: the reason for the rule lost-event.
    detail_type = SIGN_IN if SIGN_IN_SOURCE in sources else API_CALL
    detail: JsonObject = {"eventSource": [*sources], "eventName": [name for _, name in entries]}
    # c7n copies the pattern into the payload first, and then merges it a second time into what it rendered.
    rendered: JsonObject = {**added, "detail-type": [detail_type], "detail": detail}
    # a copy, because the merge keeps lists of the policy's own `mode.pattern`
    return copy.deepcopy(merged(rendered, added))


def _listed(mode: Mapping[str, Json], name: str) -> list[Json]:
    found = mode.get(name, [])
    if not isinstance(found, list):
        raise PatternError(f"`mode.{name}` is not a list")
    return found


def _entries(mode: Mapping[str, Json]) -> list[tuple[str, str]]:
    """Source and name of each entry of `mode.events`; the source is "" for an unknown shortcut."""
    return [_entry(entry) for entry in _listed({"events": None, **mode}, "events")]


def _entry(entry: Json) -> tuple[str, str]:
    if isinstance(entry, str):
        known = c7n_source.shortcuts().get(entry)
        return known.source if known else "", entry  # c7n renders the shortcut's name, not its `event`
    if not isinstance(entry, Mapping):
        raise PatternError("an entry of `mode.events` is neither a shortcut nor an object")
    event, source = (_string(entry, name) for name in ("event", "source"))
    return source, event


def _string(entry: JsonObject, name: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str):
        raise PatternError(f"an entry of `mode.events` has no `{name}`")
    return value


def merged(ours: Mapping[str, Json], theirs: Mapping[str, Json]) -> JsonObject:
    """c7n's merge of `mode.pattern` (`theirs`) into the rendered pattern: lists grow, scalars are replaced."""
    result = dict(ours)
    for name, value in theirs.items():
        result[name] = _merged_value(name, result[name], value) if name in result else value
    return result


def _merged_value(name: str, ours: Json, theirs: Json) -> Json:
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        return merged(ours, theirs)
    if isinstance(ours, list) and isinstance(theirs, (list, str)):
        return _grown(ours, theirs if isinstance(theirs, list) else [theirs])
    if isinstance(ours, str) and isinstance(theirs, list):  # c7n puts its own string before the list
        return theirs if ours in theirs else [ours, *theirs]
    if isinstance(theirs, (int, str, float)):
        return theirs
    raise PatternError(f"c7n cannot merge `{name}` of `mode.pattern` into the pattern that it renders")


def _grown(ours: list[Json], theirs: list[Json]) -> list[Json]:
    result = list(ours)
    for value in theirs:
        if value not in result:
            result.append(value)
    return result


def is_sound(pattern: Mapping[str, Json]) -> bool:
    """Whether `detail-type` is still a list and `detail` an object after the merge; else EventBridge rejects it."""
    return isinstance(pattern["detail-type"], list) and isinstance(pattern["detail"], Mapping)


def size(pattern: Mapping[str, Json]) -> int:
    """The number of characters of the pattern as c7n sends it; EventBridge takes MOST_CHARACTERS."""
    # c7n.mu sends json.dumps without separators of its own, so each comma has a blank, which counts.
    return len(json.dumps(pattern))


def pairs(mode: Mapping[str, Json]) -> Pairs:
    """The pairs that the pattern for a `mode` admits. Raises PatternError as `of_mode` does."""
    pattern = of_mode(mode)
    asked = tuple(dict.fromkeys(Pair(source, name) for source, name in _entries(mode) if source))
    # `detail: x` replaces the rendered object: there are no lists left to combine.
    if not is_sound(pattern):
        return Pairs(asked, (), (), narrowed=True, inexact=True)
    detail, detail_types = as_object(pattern["detail"]), as_list(pattern["detail-type"])
    sources, names = detail["eventSource"], detail["eventName"]
    admitted = (Pair(s, n) for s in _names(sources) for n in _names(names))
    return Pairs(
        asked=asked,
        extra=tuple(pair for pair in dict.fromkeys(admitted) if pair not in set(asked)),
        lost=tuple(pair for pair in asked if _detail_type(pair) not in detail_types),
        narrowed=set(pattern) != {"detail-type", "detail"} or set(detail) != {"eventSource", "eventName"},
        inexact=not (_are_names(sources) and _are_names(names)),
    )


def _detail_type(pair: Pair) -> str:
    """Sign-ins have a detail-type of their own (docs.aws.amazon.com, "AWS Console Sign In via CloudTrail")."""
    return SIGN_IN if pair.source == SIGN_IN_SOURCE else API_CALL


def _are_names(values: Json) -> bool:
    return isinstance(values, list) and len(_names(values)) == len(values)


def _names(values: Json) -> list[str]:
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []
