"""Groups of filters: from flags, to flags, and with comments about their keys."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.custodian.policy.policy_draft import AnyFilter, Draft, DraftFilter, DraftGroup, ResourceFilter
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.trail.records import observed
from c7n_ctschema.trail.schema import event_schema
from c7n_ctschema.trail.shapes import envelope
from c7n_ctschema.trail.shapes.key_listing import Key
from c7n_ctschema.wizard.drafts import filter_flags, resource_filter_flags
from c7n_ctschema.wizard.drafts.filter_flags import Keys

COMBINATORS = ("and", "or", "not")
Test = AnyFilter
Said = tuple[str, str]  # ("filter", text), ("group", op) or ("end", "")


def from_flags(said: Sequence[Said], keys: Keys, combine: str = "and") -> tuple[Test, ...]:
    """The filters of `--filter`, `--group`, and `--end-group` in the order of the command line."""
    open_groups: list[tuple[str, list[Test]]] = [("", [])]
    for kind, text in said:
        if kind == "filter":
            open_groups[-1][1].append(resource_filter_flags.parse(text) or filter_flags.parse(text, keys))
        elif kind == "group":
            open_groups.append((text, []))
        else:
            _close(open_groups)
    while len(open_groups) > 1:  # the end of the command line closes all groups
        _close(open_groups)
    return combined(open_groups[0][1], combine)


def _close(open_groups: list[tuple[str, list[Test]]]) -> None:
    if len(open_groups) == 1:
        raise CtschemaError("--end-group has no --group before it")
    op, members = open_groups.pop()
    if not members:
        raise CtschemaError(f"--group {op} has no --filter")
    open_groups[-1][1].append(DraftGroup(op, tuple(members)))


def combined(tests: Sequence[Test], how: str) -> tuple[Test, ...]:
    """Filters as c7n combines them: a list means `and`; `not` passes if its list as a whole does not pass."""
    if how == "or" and len(tests) > 1:
        return (DraftGroup("or", tuple(tests)),)
    return (DraftGroup("not", tuple(tests)),) if how == "not" and tests else tuple(tests)


def as_flags(tests: Sequence[Test], keys: Keys) -> Iterator[str]:
    """The flags of these filters, one per line."""
    sole = tests[0] if len(tests) == 1 else None
    # `--combine` is shorter than a group, but only for a group that holds all filters.
    if isinstance(sole, DraftGroup) and combined(sole.members, sole.op) == tuple(tests) and sole.op != "and":
        yield f"--combine {sole.op}"
        tests = sole.members
    for test in tests:
        yield from _of_one(test, keys)


def _of_one(test: Test, keys: Keys) -> Iterator[str]:
    if isinstance(test, DraftFilter):
        yield f"--filter {filter_flags.as_flag(test, keys)}"
        return
    if isinstance(test, ResourceFilter):
        yield f"--filter {resource_filter_flags.as_flag(test)}"
        return
    yield f"--group {shlex.quote(test.op)}"
    for member in test.members:
        yield from _of_one(member, keys)
    yield "--end-group"


def commented(draft: Draft) -> Draft:
    """The draft with the type and enum of each key as a comment."""
    if not draft.filters:
        return draft
    keys = keys_of(draft)
    return replace(draft, filters=tuple(_commented(test, keys) for test in draft.filters))


def _commented(test: Test, keys: Keys) -> Test:
    if isinstance(test, DraftGroup):
        return DraftGroup(test.op, tuple(_commented(member, keys) for member in test.members))
    if isinstance(test, ResourceFilter):
        return test
    return replace(test, comment=filter_flags.comment(filter_flags.key_at(test.key, keys)))


def keys_of(draft: Draft) -> dict[str, Key]:
    """The keys of the draft's events by path."""
    events = [(draft_event.source, draft_event.event) for draft_event in draft.events_in_full()]
    return keys_of_events(events, service_of(draft.resource))


def service_of(resource: str) -> str:
    """botocore's service of a resource, or "" if the resource is unknown."""
    known = resource_identity.of(resource)
    return known.service if known else ""


def keys_of_events(events: Iterable[tuple[str, str]], service: str = "") -> dict[str, Key]:
    """The keys of several events by path: request and response before the envelope, observed keys first.

    Observed keys come first because some calls have a rarely used form, such as `cidrIp` beside `ipPermissions`. If
    several services log an event, the keys of `service` come first: their documentation is about the resource.
    """
    keys: dict[str, Key] = {}
    listed = list(events)
    for side in (*event_schema.SIDES, "all"):
        for source, event in listed:
            for key in _seen_first(source, event, side, service):
                keys.setdefault(key.path, key)  # the first event that has the path gives its type
    return keys


def _seen_first(source: str, event: str, side: str, service: str) -> list[Key]:
    seen = (
        {f"detail.{envelope.ROOTS[side]}.{path}" for path in observed.paths(source, event, side)}
        if side in event_schema.SIDES
        else set()
    )
    known = event_schema.load(source, event)
    schemas = dict.fromkeys((known.of_service(service), known))
    return sorted((key for schema in schemas for key in schema.keys(side)), key=lambda key: key.path not in seen)
