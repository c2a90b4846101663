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
from c7n_ctschema.lint import miss
from c7n_ctschema.lint.context import Context

CODE, NAME, SEVERITY = "CT103", "unknown-ids", Severity.ERROR


def check(context: Context) -> Iterator[Finding]:
    for use in context.ids:
        if use.is_missing:
            yield miss.finding(use, in_detail=not use.text.value.startswith("detail."))
