"""A shortcut that c7n does not define, or that never resolves.

c7n defines shortcuts for fourteen events: the name stands for source, event, and ids. c7n refuses any other name. c7n
finds the shortcut for a record by the record's event name. The shortcut `CreateFunction` therefore never resolves: the
event name in Lambda's records is `CreateFunction20150331`.

Bad::

    events:
      - PutBucketPolicy

Good::

    events:
      - CreateBucket
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.custodian.c7n import c7n_source
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.diagnostics import Advice, Finding, Severity
from c7n_ctschema.ids import id_candidates
from c7n_ctschema.lint.analysis import refusal
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.names import is_slip, nearest
from c7n_ctschema.trail.catalog import event_catalog, logged_names, models
from c7n_ctschema.trail.schema import event_schema

CODE, NAME, SEVERITY = "CT003", "unknown-shortcut", Severity.ERROR


def check(context: Context) -> Iterator[Finding]:
    for entry in context.policy.events:
        # Only a string is a shortcut; an object has source, event, and ids of its own.
        if entry.shortcut is None:
            continue
        name = entry.shortcut.value
        known = c7n_source.shortcuts().get(name)
        if known is None:
            yield refusal.finding(
                entry.shortcut.span,
                f"unknown shortcut `{name}`",
                _meant(context, name),
            )
        # c7n 0.9.53 has one of these, `CreateFunction`: c7n.cwe.CloudWatchEvents.match compares the record's eventName
        # (`CreateFunction20150331`) with the key of its table.
        elif not known.resolves:
            yield Finding(
                entry.shortcut.span,
                f"the shortcut `{name}` never resolves: the record's event name is `{known.event}`",
                suggestion=f"source: {known.source}, event: {known.event}, ids: {known.ids}",
                advice=Advice.WRITE,
                effect="the policy never fires",
            )


def _meant(context: Context, name: str) -> str:
    """The shortcut or the event that was meant, or ""."""
    # A shortcut that never resolves is no help, although its name is similar.
    near = [other for other in nearest(name, c7n_source.shortcuts(), 3) if c7n_source.shortcuts()[other].resolves]
    misspelled = next((other for other in near if is_slip(name, other)), "")
    # `PutBucketPolicy` is no misspelled shortcut but an event of the resource: this comes before similar shortcuts.
    full = _in_full(context, name) or misspelled or _similar_event(context, name)
    return full or next(iter(near), "")


def _in_full(context: Context, name: str) -> str:
    """Source, event, and ids of the event of that name if the resource's service has it, else ""."""
    source = context.source_of(name)
    return _entry(context, source, name) if source else ""


def _similar_event(context: Context, name: str) -> str:
    """The same for the only event of the resource's service with a similar name (`CreateFunction20150331`)."""
    known = resource_identity.of(context.policy.resource)
    service = known.service if known else ""
    # A resource of no API (`aws.account`) has no model whose operations can be compared.
    for source in event_catalog.hosts(service) if service in models.services() else ():
        operations = models.load(service)["operations"]
        meant = (one for one in nearest(name, operations, 3) if is_slip(name, one))
        event = next((logged for one in meant for logged in logged_names.of_operation(service, one)), "")
        if event and event_catalog.find(source, event):
            return _entry(context, source, event)
    return ""


def _entry(context: Context, source: str, event: str) -> str:
    best = id_candidates.for_event(context.policy.resource.removeprefix("aws."), event_schema.load(source, event))
    return f"source: {source}, event: {event}, ids: {best[0].path if best else '…'}"
