"""A policy that is not yet written: the wizard builds it, `policy_writer` writes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from c7n_ctschema.custodian.c7n import c7n_source
from c7n_ctschema.json_value import Json, JsonObject


@dataclass(frozen=True, slots=True)
class DraftEvent:
    """An element of `mode.events`: a shortcut, or source, event and ids."""

    source: str = ""
    event: str = ""
    ids: str = ""
    shortcut: str = ""

    def in_full(self) -> DraftEvent:
        """The event with source, event and ids, a shortcut replaced."""
        if not self.shortcut:
            return self
        shortcut = c7n_source.shortcuts()[self.shortcut]
        return DraftEvent(shortcut.source, shortcut.event, shortcut.ids)


@dataclass(frozen=True, slots=True)
class DraftFilter:
    """An event filter. With `value_from`, `value` stays None. `comment` says the key's type and enum."""

    key: str
    op: str = ""
    value: Json = None
    value_type: str = ""
    value_from: Json = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ResourceFilter:
    """A filter on the resource that c7n finds: a name such as `cross-account`, or an object with c7n's members."""

    spec: str | JsonObject


@dataclass(frozen=True, slots=True)
class DraftGroup:
    """Filters combined by `and`, `or` or `not`."""

    op: str
    members: tuple[AnyFilter, ...]


AnyFilter: TypeAlias = "DraftFilter | ResourceFilter | DraftGroup"


@dataclass(frozen=True, slots=True)
class Draft:
    """A policy with `mode: cloudtrail`."""

    name: str
    resource: str
    events: tuple[DraftEvent, ...]
    filters: tuple[AnyFilter, ...] = ()
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
        """The events, with shortcuts replaced by the events that c7n resolves them to."""
        return tuple(event.in_full() for event in self.events)

    def as_policy(self) -> JsonObject:
        """The policy as c7n reads it, with keys in the order of c7n's documentation."""
        policy: JsonObject = {"name": self.name, "resource": self.resource}
        optional = {"description": self.description, "comment": self.comment}
        policy.update({name: value for name, value in optional.items() if value})
        policy["mode"] = self._mode()
        if self.filters:
            policy["filters"] = [_filter(drafted) for drafted in self.filters]
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
            # CreateFunction's form; c7n.mu.PolicyLambda passes `environment` on as it is
            "environment": {"Variables": {**self.environment}} if self.environment else {},
            "pattern": self.pattern,
        }
        # 0 stays: `delay: 0` is a setting
        return {name: value for name, value in optional.items() if value not in ("", None, {})}


def _event(event: DraftEvent) -> Json:
    return event.shortcut or {"source": event.source, "event": event.event, "ids": event.ids}


def _filter(drafted: AnyFilter) -> Json:
    if isinstance(drafted, ResourceFilter):
        return drafted.spec
    if isinstance(drafted, DraftGroup):
        return {drafted.op: [_filter(member) for member in drafted.members]}
    written: JsonObject = {"type": "event", "key": drafted.key}
    if drafted.op:
        written["op"] = drafted.op
    if drafted.value_type:
        written["value_type"] = drafted.value_type
    if drafted.value_from is not None:
        # with both, c7n.filters.core.ValueFilter.match ignores `value`
        written["value_from"] = drafted.value_from
    else:
        written["value"] = drafted.value
    return written
