"""A shortcut that c7n does not define, or that never resolves.

c7n defines shortcuts for fourteen events: the name stands for source, event, and ids. c7n refuses any other name. It
looks a shortcut up by the record's event name, so `CreateFunction` never resolves: Lambda logs
`CreateFunction20150331`.

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
from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.ids import id_candidates
from c7n_ctschema.lint.analysis import refusal
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.names import nearest
from c7n_ctschema.trail.schema import event_schema

CODE, NAME, SEVERITY = "CT003", "unknown-shortcut", Severity.ERROR


def check(context: Context) -> Iterator[Finding]:
    for entry in context.policy.events:
        if entry.shortcut is None:
            continue
        name = entry.shortcut.value
        known = c7n_source.shortcuts().get(name)
        if known is None:
            near = nearest(name, c7n_source.shortcuts(), 1)
            yield refusal.finding(
                entry.shortcut.span,
                f"unknown shortcut `{name}`: write source, event, and ids",
                _in_full(context, name) or (near[0] if near else ""),
            )
        elif not known.resolves:
            yield Finding(
                entry.shortcut.span,
                f"the shortcut `{name}` never resolves: c7n looks for `{name}`, but the record says `{known.event}`",
                suggestion=f"source: {known.source}, event: {known.event}, ids: {known.ids}",
                effect="the policy never fires",
            )


def _in_full(context: Context, name: str) -> str:
    """Source, event, and ids of the event of that name if the resource's service has it, else ""."""
    source = context.source_of(name)
    if not source:
        return ""
    best = id_candidates.for_event(context.policy.resource.removeprefix("aws."), event_schema.load(source, name))
    return f"source: {source}, event: {name}, ids: {best[0].path if best else '…'}"
