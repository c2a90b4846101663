"""The targets of the command line: a service, or events of a service."""

from __future__ import annotations

from c7n_ctschema.errors import CtschemaError, UnknownName
from c7n_ctschema.light_typing import NamedTuple
from c7n_ctschema.names import in_other_case, nearest
from c7n_ctschema.trail.catalog import event_catalog, iam_actions, logged_names, models
from c7n_ctschema.trail.catalog.event_catalog import EventRef, Operation

_SIDES = ("input", "output")


class NoEvent(CtschemaError):
    """A target is a service, but the command needs an event. `example` is an event of the service."""

    def __init__(self, target: str, example: str = "") -> None:
        super().__init__(target, example)
        self.target, self.example = target, example

    def __str__(self) -> str:
        such = f", such as {self.example}" if self.example else ""
        return f"{self.target!r} is a service; name one of its events{such}"


class Target(NamedTuple):
    """A service, or its `events`. `side` is "input" or "output" if the target names one side, else ""."""

    service: str
    events: tuple[EventRef, ...] = ()
    side: str = ""


def parse_target(text: str) -> Target:
    """The target that a string names; raises UnknownName with the nearest names.

    Examples: `iam`, `iam.CreatePolicy`, `iam.CreatePolicy.output`, `monitoring.PutMetricAlarm`,
    `iam.amazonaws.com:GetUser`. If several services log the event, a service (`rds.CreateDBInstance`) chooses its own
    operation, and an event source (`rds.amazonaws.com:CreateDBInstance`) means all of them.
    """
    # A colon separates a whole event source, whose name has dots itself.
    head, colon, event = text.strip().partition(":")
    if colon:
        return _target_at(head, head, event)
    # `iam.amazonaws.com.CreateUser`: the dots of the suffix do not separate the event.
    host, suffix, rest = text.strip().partition(event_catalog.SUFFIX)
    if suffix:
        return _target_at(host + suffix if rest else host, host, rest.removeprefix("."))
    service, _, event = host.partition(".")
    return _target_at(service, service, event)


def event_named(text: str) -> EventRef:
    """The first event of a target; raises UnknownName, and NoEvent if the target is a service."""
    target = parse_target(text)
    if not target.events:
        raise NoEvent(text)
    return target.events[0]


def _target_at(name: str, asked: str, event: str) -> Target:
    event, side = _split_side(event)
    if not event:
        # `IAM` means `iam`. An exact name comes first.
        lower = name.lower()
        return Target(_service_named(lower if _is_service(lower) and not _is_service(name) else name))
    refs = _refs(name, event) or _in_other_capitals(name, event)
    if not refs:
        _service_named(name)
        # `iam:PassRole` has near names (TagRole), and none of them is what the caller wants.
        calls = iam_actions.events_of(event_catalog.source_named(name), event)
        if calls is not None:
            hint = "it is an IAM permission, and no event has this name"
            raise UnknownName("event", event, calls, asked, hint)
        raise UnknownName("event", event, nearest(event, _event_names(name)), asked, f"`show {name}` lists its events")
    return Target(name, refs, side)


def _split_side(event: str) -> tuple[str, str]:
    name, dot, side = event.rpartition(".")
    # Only these two words: an event name has no dot, but a typing error can have one.
    return (name, side) if dot and side in _SIDES else (event, "")


def _in_other_capitals(name: str, event: str) -> tuple[EventRef, ...]:
    """The events whose name differs in capitalization only, such as `iam.createuser`. Empty if several names do."""
    host = name if _is_service(name) else name.lower()
    named = {*_event_names(host), *(models.load(host)["operations"] if host in models.services() else ())}
    same = in_other_case(event, named) if _is_service(host) else ()
    # Two names with the same letters: the caller gets both as suggestions.
    return _refs(host, same[0]) if len(same) == 1 else ()


def _is_service(name: str) -> bool:
    return name in models.services() or event_catalog.source_named(name) in event_catalog.sources()


def _service_named(name: str) -> str:
    if _is_service(name):
        return name
    # `show CreatePolicy` is an event without its service: event names start with a capital letter, services do not.
    hint = f"`find {name}` lists the services with this event" if name[:1].isupper() else "`show` lists the services"
    raise UnknownName("service", name, nearest(name.removesuffix(event_catalog.SUFFIX), _target_names()), hint=hint)


def _refs(name: str, event: str) -> tuple[EventRef, ...]:
    """The events of an event source, or else of a service of botocore and one of its operations."""
    # The source first: `monitoring` is an event source, and botocore's name for it is `cloudwatch`.
    by_source = event_catalog.find(event_catalog.source_named(name), event)
    if by_source and not (name in models.services() and by_source.source not in event_catalog.hosts(name)):
        return (event_catalog.of_service(by_source, name),)
    if name not in models.services():
        return (by_source,) if by_source else ()
    return _refs_of_service(name, event)


def _refs_of_service(service: str, event: str) -> tuple[EventRef, ...]:
    operation = event if event in models.load(service)["operations"] else logged_names.operation_name(service, event)
    if not operation:
        return ()
    # A name that the service logs stays as written. An operation's name becomes its event name, such as
    # `CreateFunction20150331`.
    logged = event if logged_names.operation_name(service, event) else logged_names.of_operation(service, operation)[0]
    return (EventRef(event_catalog.hosts(service)[0], logged, (Operation(service, operation),)),)


def _event_names(name: str) -> tuple[str, ...]:
    known = set(event_catalog.events_of_source(event_catalog.source_named(name)))
    return tuple(sorted(known | set(event_catalog.events_of_service(name) if name in models.services() else ())))


def _target_names() -> tuple[str, ...]:
    return tuple(
        sorted({*models.services(), *(host.removesuffix(event_catalog.SUFFIX) for host in event_catalog.sources())})
    )
