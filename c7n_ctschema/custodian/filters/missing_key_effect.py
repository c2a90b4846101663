"""What an event filter does to a policy. The answers come from c7n's own filter.

Importing c7n's filters costs 300 ms, so callers ask only about filters that look wrong.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable

from c7n_ctschema.custodian.filters import regex_satisfiability
from c7n_ctschema.json_value import Json, JsonObject

_LIVE = ("value_from", "value_path")  # c7n would fetch a URL or read another resource
_BEYOND_THE_KEY = ("resource_count", "expr")  # value types that read more than the key's value
MISSING_KEY = "{}"


def of_missing_key(spec: JsonObject | None) -> bool | None:
    """Whether the filter passes if its key is missing from the event; None if that depends on more than the filter.

    `spec` is the filter as in the policy, None if it cannot be read. Runs `c7n.filters.core.EventFilter.match` on an
    empty event.
    """
    return None if spec is None else _run({**spec, "key": "missing"}, MISSING_KEY)


def of_value(spec: JsonObject, value: Json) -> bool | None:
    """Whether the filter passes on this value of its key; None if c7n raises, or it depends on more than the value."""
    if not _is_quick(spec, value):
        return None
    try:
        return _run({**spec, "key": "key"}, json.dumps({"key": value}))
    except (TypeError, ValueError):
        return None


def _is_quick(spec: JsonObject, value: Json) -> bool:
    """Whether c7n's `re.match` of the policy's pattern takes little time: patterns are not to be trusted."""
    # a second pattern of the policy, which c7n.filters.core.ValueRegex runs on the value
    if "value_regex" in spec:
        return False
    if spec.get("op") not in ("regex", "regex-case") or not isinstance(value, str):
        return True
    pattern = spec.get("value")
    # also a short pattern is slow on a long value: each repeat multiplies the time by the length
    return len(value) <= regex_satisfiability.LONGEST_TEXT and (
        not isinstance(pattern, str) or regex_satisfiability.is_quick(pattern)
    )


def of_values(spec: JsonObject, values: Iterable[Json]) -> frozenset[bool | None]:
    """The filter's results for these values: `{False}` if it passes on none, `{True}` if it passes on each."""
    return frozenset(of_value(spec, value) for value in values)


def _run(spec: JsonObject, event: str) -> bool | None:
    if any(name in spec for name in _LIVE) or spec.get("value_type") in _BEYOND_THE_KEY:
        return None
    try:
        # JSON is a key that the cache can hash; many policies of a file have the same filter
        return _evaluated(json.dumps(spec, sort_keys=True), event)
    except (TypeError, ValueError):
        return None


@functools.lru_cache(maxsize=10_000)
def _evaluated(spec: str, event: str) -> bool | None:
    from c7n.filters.core import EventFilter

    one = EventFilter(json.loads(spec), None)
    one.annotate = False  # c7n would write the key into the event (`c7n:MatchedFilters`)
    try:
        return bool(one.match(json.loads(event)))
    except Exception:  # c7n's operators raise many kinds of errors on unexpected values
        return None


def sentence(passes: bool | None, inside: tuple[str, ...] = ()) -> str:
    """The effect of a filter that always or never passes; "" if that is not known.

    `inside` are the combinators around it, outermost first: under `or` or `not` the other filters decide, too.
    """
    if passes is None:
        return ""
    # c7n.filters.core.Not lets through what does not pass all of its filters: one that never passes is enough.
    if not passes and inside.count("not") == 1 and "or" not in inside:
        return "this filter is never true: the `not` around it lets every event through"
    if inside.count("not") or "or" in inside:
        return f"this filter is {'always' if passes else 'never'} true"
    if passes:
        return "this filter is always true: it lets every event through"
    return "this filter is never true: the policy never acts"


def sentence_of_some(passes: bool | None, inside: tuple[str, ...] = ()) -> str:
    """The effect of a filter that always or never passes for some of the policy's events, which the message names."""
    if passes is None:
        return ""
    if inside.count("not") or "or" in inside:
        return f"on those events this filter is {'always' if passes else 'never'} true"
    if passes:
        return "on those events this filter is always true: it lets them through"
    return "on those events this filter is never true: the policy does not act"
