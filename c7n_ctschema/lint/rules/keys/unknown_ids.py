"""`ids` names a member that the event's record does not have.

c7n finds no resource id, logs "Could not find resource ids", and does nothing. The severity depends on how close an
existing path is, as for `unknown-key`.

Bad::

    events:
      - source: ec2.amazonaws.com
        event: RunInstances
        ids: responseElements.instanceSet.items[].instanceId

Good::

    events:
      - source: ec2.amazonaws.com
        event: RunInstances
        ids: responseElements.instancesSet.items[].instanceId
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.ids import id_candidates
from c7n_ctschema.ids.wrong_ids import judge
from c7n_ctschema.lint.analysis.paths import missing_member, missing_reads
from c7n_ctschema.lint.analysis.policy_context import Context, PathUse, followed
from c7n_ctschema.trail.paths.resolution import Found
from c7n_ctschema.trail.schema.event_schema import EventSchema

CODE, NAME, SEVERITY = "CT103", "unknown-ids", Severity.ERROR


def check(context: Context) -> Iterator[Finding]:
    resource = context.policy.resource.removeprefix("aws.")
    for use in context.ids:
        # Nearly all ids end here.
        if use.is_found:
            continue
        in_detail = not use.text.value.startswith("detail.")
        if use.is_missing:
            yield _finding(resource, use)
        yield from missing_reads.findings(use, in_detail)


def _finding(resource: str, use: PathUse) -> Finding:
    """The finding with a suggestion that resolves the resource: what was meant, or the event's best path."""
    event, in_detail = use.misses[0][0].schema, not use.text.value.startswith("detail.")
    best = id_candidates.for_event(resource, event) if event else []
    finding = missing_member.finding(use, in_detail, elsewhere=not best)
    if best and finding.severity is Severity.INFO:  # another path is known to resolve the resource
        finding = finding._replace(severity=Severity.WARNING)
    # The nearest name may exist and still name another kind of thing: `instanceType` for `instanceTyp` is no id.
    if event is None or _resolves(resource, event, finding.suggestion, in_detail):
        return finding
    return finding._replace(suggestion=best[0].path if best else "", fix=None)


def _resolves(resource: str, event: EventSchema, meant: str, in_detail: bool) -> bool:
    """Whether the record has the path, and no reason speaks against it."""
    exists = bool(meant) and isinstance(followed(event, meant, in_detail), Found)
    return exists and judge(resource, event, meant) is None
