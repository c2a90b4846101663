"""An event's `source` is not an event source of CloudTrail.

The EventBridge rule that c7n deploys compares the source character by character. A wrong source therefore means that
the policy never fires. Most event sources are a short service name and `.amazonaws.com`. Some names are unexpected:
CloudWatch is `monitoring.amazonaws.com`, and EFS is `elasticfilesystem.amazonaws.com`. The finding is an error if a
known source is similar. Otherwise it is a warning, because no public list of event sources is complete.

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

from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Finding, Fix, Severity
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.names import SLIP, nearest
from c7n_ctschema.trail.catalog import capitals, event_catalog

CODE, NAME, SEVERITY = "CT001", "unknown-source", Severity.ERROR


def check(context: Context) -> Iterator[Finding]:
    for entry in context.policy.events:
        if entry.source is None:
            continue
        event = entry.event.value if entry.event else ""
        # The catalog also has sources that only records show, so even a known source may be in few of them.
        if entry.source.value in event_catalog.sources():
            yield from _doubtful(entry.source, event)
            continue
        # EventBridge compares `EC2.amazonaws.com` character by character with the record's `ec2.amazonaws.com`.
        same = capitals.source(entry.source.value)
        is_certain = same != entry.source.value
        right = same if is_certain else _right_source(context, entry.source.value, event)
        yield Finding(
            entry.source.span,
            f"unknown event source `{entry.source.value}`{'' if right else ': no known service has a similar one'}",
            suggestion=right,
            effect="the policy never fires",
            # A source with nothing similar may be that of a service which is newer than the installed botocore.
            severity=Severity.ERROR if right else Severity.WARNING,
            fix=Fix(entry.source.span, right, f"write {right}") if is_certain else None,
        )


def _doubtful(source: Text, event: str) -> Iterator[Finding]:
    """A source that only a doubtful record has: a handmade sample says `cloudwatch`, real records say `monitoring`."""
    usual = event_catalog.usual_source(source.value, event)
    if usual:
        yield Finding(
            source.span,
            f"records of {event} have a different event source than `{source.value}`",
            suggestion=usual,
            effect="the policy never fires",
            severity=Severity.WARNING,
        )


def _right_source(context: Context, source: str, event: str) -> str:
    """The event source that was meant, or "": of a service with that name, of the resource, or a similar one."""
    service = source.removesuffix(event_catalog.SUFFIX).lower()
    service = service.removeprefix("aws.")  # EventBridge's own name of the source, which the envelope has
    named = [host for host in (*_hosts(service), service + event_catalog.SUFFIX) if host in event_catalog.sources()]
    # The name alone misleads: `kms` is among the nearest of `msk`. So a source has to have the event.
    like = (*nearest(source, event_catalog.sources(), 5), *event_catalog.OFTEN_MEANT)
    having = (host for host in (*named, context.source_of(event), *like) if host and event_catalog.find(host, event))
    return next(having, "") or next(iter([*named, *_very_like(source)]), "")


def _very_like(source: str) -> tuple[str, ...]:
    """Event sources that differ by a slip. The common suffix does not count: `aurora` is not similar to `cur`."""
    stem = source.removesuffix(event_catalog.SUFFIX)
    return tuple(
        host
        for host in nearest(source, event_catalog.sources(), 3)
        if nearest(stem, [host.removesuffix(event_catalog.SUFFIX)], 1, SLIP)
    )


def _hosts(service: str) -> tuple[str, ...]:
    from c7n_ctschema.trail.catalog import models

    return event_catalog.hosts(service) if service in models.services() else ()
