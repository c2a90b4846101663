"""An event's `source` is no event source that CloudTrail writes.

The rule that c7n deploys compares it letter by letter, so the policy never fires. An event source is mostly a
short service name and `.amazonaws.com`, but not always the one that one expects: CloudWatch is
`monitoring.amazonaws.com`, EFS `elasticfilesystem.amazonaws.com`.

Bad::

    events:
      - source: efs.amazonaws.com
        event: CreateFileSystem
        ids: responseElements.fileSystemId

Good::

    events:
      - source: elasticfilesystem.amazonaws.com
        event: CreateFileSystem
        ids: responseElements.fileSystemId
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.lint.context import Context
from c7n_ctschema.trail import catalog

CODE, NAME, SEVERITY = "CT001", "unknown-source", Severity.ERROR


def check(context: Context) -> Iterator[Finding]:
    for entry in context.policy.events:
        if entry.source is None or entry.source.value in catalog.sources():
            continue
        event = entry.event.value if entry.event else ""
        right = _right_source(entry.source.value, event)
        yield Finding(
            entry.source.span,
            f"no such event source: {entry.source.value!r}",
            suggestion=right,
            effect="the policy never fires",
        )


def _right_source(source: str, event: str) -> str:
    """The host of the service that is named so, else the most similar one that has the event."""
    service = source.removesuffix(catalog.SUFFIX).lower()
    service = service.removeprefix("aws.")  # EventBridge's own name of the source, which the envelope has
    near = (*_hosts(service), service + catalog.SUFFIX, *catalog.nearest(source, catalog.sources(), 5))
    known = [host for host in dict.fromkeys(near) if host in catalog.sources()]
    return next((host for host in known if event and catalog.find(host, event)), known[0] if known else "")


def _hosts(service: str) -> tuple[str, ...]:
    from c7n_ctschema.trail import models

    return catalog.hosts(service) if service in models.services() else ()
