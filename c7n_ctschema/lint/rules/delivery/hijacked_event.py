"""c7n uses the ids of one of its shortcuts for an entry that has its own ids.

c7n reads `mode.events` in order. At the first shortcut, whatever its name, c7n looks up the record's event name in its
table of shortcuts, and does not compare the source. If the name is in the table, c7n uses the ids of the table
(`c7n.cwe.CloudWatchEvents.get_trail_ids`). Write entries with ids above shortcuts, or write no shortcuts.

Bad::

    events:
      - CreateBucket
      - source: eks.amazonaws.com
        event: CreateCluster
        ids: requestParameters.name

Good::

    events:
      - source: eks.amazonaws.com
        event: CreateCluster
        ids: requestParameters.name
      - CreateBucket
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.custodian.c7n import c7n_source
from c7n_ctschema.custodian.c7n.c7n_source import Shortcut
from c7n_ctschema.diagnostics import Advice, Finding, Severity
from c7n_ctschema.lint.analysis.policy_context import Context, EventUse
from c7n_ctschema.trail.paths.resolution import Missing

CODE, NAME, SEVERITY = "CT405", "hijacked-event", Severity.ERROR


def check(context: Context) -> Iterator[Finding]:
    after: str = ""
    for use in context.events:
        # c7n.cwe.CloudWatchEvents.get_trail_ids walks the entries in order. At the first string it takes the ids of
        # any shortcut with the event's name. It compares an entry above that string before, so such an entry is safe.
        if use.entry.shortcut is not None:
            after = after or use.entry.shortcut.value
            continue
        taken = c7n_source.shortcuts().get(use.event) if after else None
        # `ids: detail.requestParameters.bucketName` is the shortcut's own path: c7n accepts both ways of writing it.
        if taken and taken.resolves and taken.ids != use.ids.removeprefix("detail."):
            yield _finding(use, taken, after)


def _finding(use: EventUse, taken: Shortcut, after: str) -> Finding:
    # EKS's CreateCluster has no `clusterIdentifier`, the member that the shortcut for Redshift reads.
    lost = use.schema is not None and isinstance(use.schema.resolve(taken.ids, in_detail=True), Missing)
    return Finding(
        use.entry.ids.part(0, len(use.ids)) if use.entry.ids else use.entry.span,
        f"c7n ignores these ids, because this entry is below the shortcut `{after}`: for `{use.event}`, "
        f"c7n uses {taken.ids}",
        suggestion=f"this entry above `{after}`",
        advice=Advice.INSTEAD,
        effect="c7n finds no ids: the policy never acts" if lost else "c7n looks up other resources",
        severity=Severity.ERROR if lost else Severity.WARNING,
    )
