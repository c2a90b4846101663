"""Change an invented event until it matches the EventBridge pattern of a policy."""

from __future__ import annotations

import copy
from collections.abc import Mapping

from c7n_ctschema.custodian.eventbridge import pattern_matcher, rendered_pattern
from c7n_ctschema.custodian.eventbridge.pattern_branches import InvalidPattern
from c7n_ctschema.custodian.eventbridge.pattern_matcher import Mismatch
from c7n_ctschema.custodian.eventbridge.rendered_pattern import PatternError
from c7n_ctschema.json_value import Json, JsonObject

_ROUNDS = 3  # one branch of `$or` can need several fields
# The kind of event decides these. Another value would be an event that does not exist.
_FIXED = ("detail-type", "source", "detail.eventSource", "detail.eventName")
# For these, the argument itself is a string that matches. `cidr`, `numeric`, and `wildcard` would need one made up.
_COMPARISONS = ("prefix", "suffix", "equals-ignore-case")


def matching(event: JsonObject, mode: Mapping[str, Json]) -> tuple[JsonObject, tuple[str, ...]]:
    """The event with values that the pattern of `mode` accepts, and the paths that still do not match."""
    try:
        matcher = pattern_matcher.compile(rendered_pattern.of_mode(mode))
    except (PatternError, InvalidPattern):  # `pattern` and `lint` report it
        return event, ()
    made = copy.deepcopy(event)
    for _ in range(_ROUNDS):
        for mismatch in matcher.explain(made):
            if mismatch.path not in _FIXED:
                _change(made, mismatch)
    return made, tuple(mismatch.path for mismatch in matcher.explain(made))


def _change(event: JsonObject, mismatch: Mismatch) -> None:
    *above, last = mismatch.path.split(".")
    node: JsonObject = event
    for name in above:
        inner = node.get(name)
        if inner is None:  # requestParameters can be null
            inner = node[name] = {}
        if not isinstance(inner, dict):
            return
        node = inner
    # The field has to go, whatever other values the list has.
    if {"exists": False} in mismatch.expected:
        node.pop(last, None)
        return
    known = node.get(last)
    values = [value for expected in mismatch.expected for value in _accepted(expected)]
    # A value of another JSON type, such as "true" for a boolean, is in no record: the pattern never matches.
    fitting = [value for value in values if known is None or type(value) is type(known)]
    if fitting:
        node[last] = fitting[0]


def _accepted(expected: object) -> list[Json]:
    """A value that an element of a pattern's list accepts, in a list; empty if it is not easy to find one."""
    if not isinstance(expected, dict):
        return [expected] if expected is None or isinstance(expected, (str, int, float)) else []
    if expected == {"exists": True}:
        return ["example"]
    return [value for name in _COMPARISONS if isinstance(value := expected.get(name), str)]
