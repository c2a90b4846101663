"""c7n's event filters of many policies on one event: a filter that several policies have runs once.

c7n decides: its own `EventFilter.process` runs. Only what is the same for all policies is remembered.
"""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, Protocol

from c7n_ctschema import lazy_regex
from c7n_ctschema.json_value import Json, JsonObject, as_object

if TYPE_CHECKING:
    from c7n_ctschema.custodian.c7n.c7n_objects import Filter

# ValueFilter.__call__ annotates the event with `c7n:MatchedFilters`, which only other keys than these can read.
_PLAIN_KEY = lazy_regex.compile(r"detail(\.[A-Za-z_]\w*|\[\d*\]|\[\*\])+\Z")
# `value_path` and the value type `expr` read a second path, which can be the annotation.
_PLAIN_MEMBERS = {"type", "key", "op", "value", "value_type", "value_regex"}


class Outcome(Enum):
    """What a filter does with an event."""

    PASSES = "passes"
    REFUSES = "refuses"
    RAISES = "raises"


Known = dict[str, Outcome]


class EventFilter(NamedTuple):
    """A filter that reads the event. Filters with the same `data` have the same outcome; "" is like no other."""

    filter: Filter
    data: str

    def outcome(self, event: JsonObject) -> Outcome:
        try:
            return Outcome.PASSES if self.filter.process([{}], event) else Outcome.REFUSES
        except Exception:  # c7n's operators raise any exception on unexpected values; then the Lambda's run fails
            return Outcome.RAISES


class EventFilters(NamedTuple):
    """The filters of a policy in order. None is a filter that only AWS can answer. `shared`: each has a `data`."""

    filters: Sequence[EventFilter | None]
    shared: bool

    def refuse(self, event: JsonObject, known: Known) -> bool:
        """Whether the policy does not fire, as `filter_checks.of_filters` decides. `known` are outcomes so far.

        c7n annotates what it matches. `event` is a new object for each policy whose filters are not shared.
        """
        is_open = False
        for one in self.filters:
            if one is None:
                is_open = True
                continue
            outcome = known.get(one.data)
            if outcome is None:
                outcome = one.outcome(event)
                if self.shared:
                    known[one.data] = outcome
            if outcome is not Outcome.PASSES:
                # A filter behind an open one runs only if AWS leaves resources, so its exception is not certain.
                return outcome is Outcome.REFUSES or not is_open
        return False


def of(filters: Sequence[Filter]) -> EventFilters | None:
    """The filters of a deployed policy. None if they are nested, or compare with a document."""
    from c7n.filters.core import EventFilter as C7nEventFilter

    # `and`, `or`, `not`, and `value_from`, which needs a document: replay has three answers for them.
    if any(one.type in ("and", "or", "not") or "value_from" in as_object(one.data) for one in filters):
        return None
    reading = [one if type(one) is C7nEventFilter else None for one in filters]
    shared = all(one is None or _is_plain(one.data) for one in reading)
    if shared:
        for one in filter(None, reading):
            _remember(one)
    found = [None if one is None else EventFilter(one, _key(one.data) if shared else "") for one in reading]
    return EventFilters(found, shared)


def _is_plain(data: Json) -> bool:
    members = as_object(data)
    key = members.get("key")
    plain = isinstance(key, str) and _PLAIN_KEY.match(key) is not None
    return plain and members.keys() <= _PLAIN_MEMBERS and members.get("value_type") != "expr"


def _key(data: Json) -> str:
    # Interned: it is compared for each event, and equal strings of two policies are then one object.
    return sys.intern(json.dumps(data, sort_keys=True, default=str))


class _Expression(Protocol):
    def search(self, event: JsonObject) -> Json: ...


class _Remembered:
    """An expression that remembers its last result: all policies ask it about one record, then about the next one."""

    def __init__(self, compiled: _Expression) -> None:
        self._compiled = compiled
        self._record: Json = None
        self._value: Json = None

    def search(self, event: JsonObject) -> Json:
        record = event["detail"]
        if record is not self._record:
            self._record, self._value = record, self._compiled.search(event)
        return self._value


def _remember(one: Filter) -> None:
    """Share the search of a key: c7n's BaseValueFilter.get_resource_value looks into its `expr` for the key."""
    key = str(as_object(one.data)["key"])
    one.expr[key] = _expression(key)


@functools.lru_cache(maxsize=4096)
def _expression(key: str) -> _Expression:
    from c7n.utils import jmespath_compile

    compiled: _Expression = jmespath_compile(key)
    return _Remembered(compiled)
