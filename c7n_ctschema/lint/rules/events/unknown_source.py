"""An event's `source` is not an event source of CloudTrail.

The EventBridge rule that c7n deploys compares the source character by character. A wrong source therefore means that
the policy never fires. Most event sources are a short service name and `.amazonaws.com`. Some names are unexpected:
CloudWatch is `monitoring.amazonaws.com`, and EFS is `elasticfilesystem.amazonaws.com`. The finding is an error if the
source is the name of a service, or a known source with a typing error, or if only one other source has the event.
Otherwise it is a warning, because no public list of event sources is complete.

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

import re
from collections.abc import Iterator

from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Finding, Fix, Severity
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.names import SLIP, is_slip, letters, nearest
from c7n_ctschema.trail.catalog import capitals, event_catalog, event_words

CODE, NAME, SEVERITY = "CT001", "unknown-source", Severity.ERROR
_NOT_SEEN = ": no known service logs under it, but a newer one can"


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
        right, is_meant = (same, True) if is_certain else right_source(context, entry.source.value, event)
        yield Finding(
            entry.source.span,
            f"unknown event source `{entry.source.value}`{'' if is_meant else _NOT_SEEN}",
            suggestion=right,
            effect="the policy never fires" if is_meant else "if there is no such source, the policy never fires",
            severity=Severity.ERROR if is_meant else Severity.WARNING,
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


def right_source(context: Context, source: str, event: str) -> tuple[str, bool]:
    """The event source that was meant, or "", and whether that is certain.

    It is certain if the source is a name of a service, differs by a slip, or if the event tells the source. A new
    service has names as any other: account-access logs ListRoles, as IAM does, and is not a slip of access-analyzer.
    """
    service = source.removesuffix(event_catalog.SUFFIX).lower()
    service = service.removeprefix("aws.")  # EventBridge's own name of the source, which the envelope has
    named = [host for host in (*_hosts(service), service + event_catalog.SUFFIX) if host in event_catalog.sources()]
    slips = _slips(service)
    telling = () if event_words.is_shared(event) else event_catalog.OFTEN_MEANT
    # The name alone misleads: `kms` is among the nearest of `msk`. So a source that has the event comes first.
    certain = [host for host in (*named, context.source_of(event), *slips, *telling) if host]
    like = nearest(source, event_catalog.sources(), 5)
    having = next((host for host in (*certain, *like) if event_catalog.find(host, event)), "")
    right = having or next(iter([*named, *slips]), "")
    return right, right in certain


def _slips(service: str) -> tuple[str, ...]:
    """Event sources whose names differ from the service's by a slip; `airflow` and `appflow` are two names."""
    stems = {host.removesuffix(event_catalog.SUFFIX): host for host in event_catalog.sources()}
    near = nearest(service, stems, 3, SLIP)
    # Another number is another service: Inspector's second API logs under inspector2.
    return tuple(stems[stem] for stem in near if is_slip(service, stem) and not _differ_in_number(service, stem))


def _differ_in_number(one: str, other: str) -> bool:
    return letters(one) != letters(other) and re.sub(r"\d", "", one) == re.sub(r"\d", "", other)


def _hosts(service: str) -> tuple[str, ...]:
    from c7n_ctschema.trail.catalog import models

    return event_catalog.hosts(service) if service in models.services() else ()
