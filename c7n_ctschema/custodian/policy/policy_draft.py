"""A policy in the making: what the wizard asks for and `emit` writes."""

from __future__ import annotations

from dataclasses import dataclass, field

from c7n_ctschema.custodian.c7n import c7n_source
from c7n_ctschema.json_value import Json, JsonObject


@dataclass(frozen=True, slots=True)
class DraftEvent:
    """An element of `mode.events`; with a shortcut the rest is empty."""

    source: str = ""
    event: str = ""
    ids: str = ""
    shortcut: str = ""

    def in_full(self) -> DraftEvent:
        """Source, event and ids, also of a shortcut."""
        if not self.shortcut:
            return self
        found = c7n_source.shortcuts()[self.shortcut]
        return DraftEvent(found.source, found.event, found.ids)


@dataclass(frozen=True, slots=True)
class DraftFilter:
    """An event filter. `value` is None where `value_from` takes its place; `comment` tells type and enum."""

    key: str
    op: str = ""
    value: Json = None
    value_type: str = ""
    value_from: Json = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class DraftGroup:
    """Filters combined by `and`, `or` or `not`."""

    op: str
    members: tuple[DraftFilter | DraftGroup, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A policy with `mode: cloudtrail`."""

    name: str
    resource: str
    events: tuple[DraftEvent, ...]
    filters: tuple[DraftFilter | DraftGroup, ...] = ()
    description: str = ""
    actions: tuple[Json, ...] = ()
    role: str = ""
    member_role: str = ""
    delay: int | None = None
    timeout: int | None = None
    memory: int | None = None
    tags: dict[str, str] = field(default_factory=dict)
    comment: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    pattern: JsonObject = field(default_factory=dict)

    def events_in_full(self) -> tuple[DraftEvent, ...]:
        """The events, shortcuts replaced by what c7n takes them for."""
        return tuple(one.in_full() for one in self.events)

    def as_policy(self) -> JsonObject:
        """The policy as c7n gets it, keys in the order of c7n's documentation."""
        policy: JsonObject = {"name": self.name, "resource": self.resource}
        optional = {"description": self.description, "comment": self.comment}
        policy.update({name: value for name, value in optional.items() if value})
        policy["mode"] = self._mode()
        if self.filters:
            policy["filters"] = [_filter(one) for one in self.filters]
        if self.actions:
            policy["actions"] = list(self.actions)
        return policy

    def _mode(self) -> JsonObject:
        return {"type": "cloudtrail", **self.mode_settings(), "events": [_event(one) for one in self.events]}

    def mode_settings(self) -> JsonObject:
        """The members of `mode` other than `type` and `events`, without empty ones."""
        optional: JsonObject = {
            "role": self.role,
            "member-role": self.member_role,
            "delay": self.delay,
            "timeout": self.timeout,
            "memory": self.memory,
            "tags": {**self.tags},
            "environment": {"Variables": {**self.environment}} if self.environment else {},
            "pattern": self.pattern,
        }
        return {name: value for name, value in optional.items() if value not in ("", None, {})}


def _event(one: DraftEvent) -> Json:
    return one.shortcut or {"source": one.source, "event": one.event, "ids": one.ids}


def _filter(one: DraftFilter | DraftGroup) -> JsonObject:
    if isinstance(one, DraftGroup):
        return {one.op: [_filter(member) for member in one.members]}
    made: JsonObject = {"type": "event", "key": one.key}
    if one.op:
        made["op"] = one.op
    if one.value_type:
        made["value_type"] = one.value_type
    if one.value_from is not None:
        made["value_from"] = one.value_from
    else:
        made["value"] = one.value
    return made
