"""`ids` names a member that the event's record does not have.

c7n then finds no resource id, logs "Could not find resource ids" and does nothing. Like for keys, an error
where records prove the spelling, else a warning.

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
from c7n_ctschema.identity import rank
from c7n_ctschema.identity.judge import judge
from c7n_ctschema.lint import miss
from c7n_ctschema.lint.context import Context, PathUse

CODE, NAME, SEVERITY = "CT103", "unknown-ids", Severity.ERROR


def check(context: Context) -> Iterator[Finding]:
    resource = context.policy.resource.removeprefix("aws.")
    for use in context.ids:
        if use.is_missing:
            found = miss.finding(use, in_detail=not use.text.value.startswith("detail."))
            yield found._replace(suggestion=_resolving(resource, use, found.suggestion))


def _resolving(resource: str, use: PathUse, meant: str) -> str:
    """What was meant, unless c7n could not resolve the resource by it: then the event's best path for the resource."""
    event = use.misses[0][0].schema
    if event is None or (meant and judge(resource, event, meant) is None):
        return meant
    best = rank.for_event(resource, event)
    return best[0].path if best else meant
