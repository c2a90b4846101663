"""A sample EventBridge event that passes a policy's event filters. c7n's own filters judge each trial value."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from c7n_ctschema import keypath
from c7n_ctschema.ids import id_candidates
from c7n_ctschema.json_value import Json, JsonObject, as_list
from c7n_ctschema.trail.samples import regex_samples, sample_record
from c7n_ctschema.trail.schema import event_schema
from c7n_ctschema.trail.schema.event_schema import EventSchema
from c7n_ctschema.trail.shapes.key_listing import Key
from c7n_ctschema.wizard.drafts import element_conditions, filter_groups

_LIVE = ("value_from", "value_path")  # would read from a file or the network
_ROUNDS = 3  # a value for one filter may break an earlier filter
_GONE = object()


@dataclass(frozen=True, slots=True)
class Made:
    """`unmet` has keys whose filters the event does not pass; `unknown` has keys of filters that cannot be tried.

    `unmatched` has paths of the event pattern that the event does not match.
    """

    event: JsonObject
    unmet: tuple[str, ...]
    unknown: tuple[str, ...]
    unmatched: tuple[str, ...] = ()


def event_for(source: str, event: str, filters: Sequence[Json], resource: str = "") -> Made:
    """A sample of the event that passes the policy's filters."""
    known = event_schema.load(source, event)
    known = id_candidates.as_own_service_logs(resource, known) or known  # ELB and ELBv2 share names of events
    whole = sample_record.envelope(sample_record.record(known), known.delivery.detail_type)
    made = _Maker(known, whole)
    for _ in range(_ROUNDS):
        if made.all_pass(filters):
            break
    failing = [policy_filter for policy_filter in filters if made.passes(policy_filter) is False]
    return Made(
        made.event, tuple(name for policy_filter in failing for name in keys_in(policy_filter)), tuple(made.unknown)
    )


def keys_in(spec: Json) -> list[str]:
    """The keys of the event filters in a filter."""
    if not isinstance(spec, Mapping):
        return []
    if spec.get("type") == "event":
        return [str(spec.get("key", ""))]
    return [name for op in filter_groups.COMBINATORS for inner in as_list(spec.get(op)) for name in keys_in(inner)]


class _Maker:
    """Changes a sample event until filters pass."""

    def __init__(self, known: EventSchema, event: JsonObject) -> None:
        self.event = event
        self.unknown: dict[str, None] = {}
        self._known = known
        self._keys: dict[str, Key] | None = None

    def all_pass(self, filters: Sequence[Json]) -> bool:
        made = [self.make(policy_filter, True) for policy_filter in filters]  # try every filter, even after a failure
        return all(made)

    def passes(self, spec: Json) -> bool | None:
        """The verdict of c7n's filters; None for filters of the resource and for filters that need the network."""
        if not isinstance(spec, Mapping):
            return None
        if spec.get("type") == "event":
            return self._verdict(spec)
        for op in filter_groups.COMBINATORS:
            if op in spec:
                said = [verdict for inner in as_list(spec[op]) if (verdict := self.passes(inner)) is not None]
                return (any(said) if op == "or" else all(said) != (op == "not")) if said else None
        return None

    def _verdict(self, spec: Mapping[str, Json]) -> bool | None:
        from c7n.filters.core import EventFilter

        if any(name in spec for name in _LIVE):
            self.unknown[str(spec.get("key"))] = None
            return None
        event_filter = EventFilter(dict(spec), None)
        event_filter.annotate = False  # else c7n writes the key into the event (`c7n:MatchedFilters`)
        try:
            return bool(event_filter.match(copy.deepcopy(self.event)))
        except Exception:  # c7n's operators raise various errors on unusual values
            return False

    def make(self, spec: Json, wanted: bool) -> bool:
        """Change the event until the filter gives the wanted verdict; False if no value does."""
        if not isinstance(spec, dict) or self.passes(spec) in (None, wanted):
            return True
        if spec.get("type") == "event":
            return self._change(spec, wanted)
        op = next(op for op in filter_groups.COMBINATORS if op in spec)
        if op == "not":
            op, wanted = "and", not wanted
        members = as_list(spec[next(name for name in filter_groups.COMBINATORS if name in spec)])
        # With `list`, every member of `and` is changed; `any` stops at the first member of `or` that succeeds.
        made = (self.make(member, wanted) for member in members if self.passes(member) is not None)
        return all(list(made)) if (op == "and") == wanted else any(made)

    def _change(self, spec: Mapping[str, Json], wanted: bool) -> bool:
        path = str(spec.get("key", ""))
        for member, member_value in element_conditions.satisfying(path) if wanted else ():
            _put(self.event, list(keypath.parse(member) or ()), member_value)
        steps = keypath.parse(element_conditions.plain(path))
        # A value that fails must not stay: it could break the filters that already pass.
        before = copy.deepcopy(self.event)
        for value in self._values(spec) if steps else ():
            _put(self.event, list(steps or ()), value)
            if self._verdict(spec) == wanted:
                self._fit_caller(path)
                return True
            self.event = copy.deepcopy(before)
        return False

    def _fit_caller(self, path: str) -> None:
        """Give the caller the members of its new type: root has no session and an ARN of its own."""
        detail: Any = self.event["detail"]
        if path == "detail.userIdentity.type":
            kind = str(detail["userIdentity"].get("type"))
            detail["userIdentity"] = sample_record.caller(kind) or detail["userIdentity"]

    def _values(self, spec: Mapping[str, Json]) -> Iterator[object]:
        if self._keys is None:
            self._keys = {key.path: key for key in self._known.keys("all")}
        key = self._keys.get(element_conditions.plain(str(spec.get("key"))))
        yield from key.enum if key else ()
        yield from candidates(spec.get("value"), str(spec.get("op", "eq")), str(spec.get("value_type", "")))


def candidates(value: Json, op: str, kind: str) -> Iterator[object]:
    """Values that may pass or fail a comparison; the likeliest come first."""
    if kind in ("age", "expiration", "date"):
        yield from _dates(value)
    if isinstance(value, list):
        yield from [*value, value]
    if op.startswith("regex") and isinstance(value, str):
        yield from [text for text in (regex_samples.matching(value),) if text is not None]
    if op == "glob" and isinstance(value, str):
        yield re.sub(r"\[(.)[^]]*\]", r"\1", value.replace("*", "example").replace("?", "x"))
    if kind == "cidr":
        yield from ("10.0.0.1", "192.0.2.1", str(value).partition("/")[0])
    if kind == "cidr_size":
        yield from (f"10.0.0.0/{size}" for size in range(33))  # IPv4 has prefixes from 0 to 32
    if kind in ("size", "unique_size") and isinstance(value, int):
        yield from ([f"example{number}" for number in range(max(0, min(value + more, 100)))] for more in (0, 1, -1))
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield from (value, value + 1, value - 1, str(value), str(value + 1), str(value - 1))
    if isinstance(value, bool):
        yield from (value, not value)
    yield from (value, "example", "another", "0.0.1", "99.0.0", 1, 0, ["example"], [value], [], "", None, _GONE)


def _dates(value: Json) -> Iterator[str]:
    import datetime

    now = datetime.datetime.now(datetime.timezone.utc)
    # datetime overflows beyond the year 9999.
    days = value if isinstance(value, int | float) and abs(value) < 100_000 else 0
    for away in (-days - 1, -days + 1, days + 1, days - 1, -days - 0.01, -days + 0.01):
        yield (now + datetime.timedelta(days=away)).strftime("%Y-%m-%dT%H:%M:%SZ")
    yield from ("1970-01-02T00:00:00Z", "2100-01-01T00:00:00Z", str(value))


def _put(event: Any, steps: list[keypath.Step], value: object) -> None:
    """Set the value at a path and create missing parents; `_GONE` removes the value."""
    for at, step in enumerate(steps):
        last = at == len(steps) - 1
        name: str | int = step.name if step.kind == "field" else 0
        if step.kind == "any":
            name = next(iter(event), "example") if isinstance(event, dict) else 0
        if last and value is _GONE:
            if isinstance(event, dict):
                event.pop(name, None)
            elif isinstance(event, list):
                del event[:]
            return
        wants_list = not last and steps[at + 1].kind in ("each", "index")
        event = _child(event, name, value if last else [] if wants_list else {}, last, wants_list)


def _child(parent: Any, name: str | int, fresh: object, last: bool, wants_list: bool) -> Any:
    """The child of a step; replaced by `fresh` at the last step, and if the next step needs another container."""
    if isinstance(parent, list):
        if not parent:
            parent.append(fresh)
        elif last or not isinstance(parent[0], list if wants_list else dict):
            parent[0] = fresh
        return parent[0]
    if last or not isinstance(parent.get(name), list if wants_list else dict):
        parent[name] = fresh
    return parent[name]
