"""The event source has no event of this name.

Most event names are the names of API operations. There are exceptions: names of Lambda events carry a date
(`CreateFunction20150331`), S3 has its own names (`PutBucketPublicAccessBlock`), and many IAM actions are not event
names. The finding is an error if a similar event exists or the whole API of the source is known. It is a warning for
console back ends, which AWS does not document.

Bad::

    events:
      - source: ec2.amazonaws.com
        event: CreateTag
        ids: requestParameters.resourcesSet.items[].resourceId

Good::

    events:
      - source: ec2.amazonaws.com
        event: CreateTags
        ids: requestParameters.resourcesSet.items[].resourceId
"""

from __future__ import annotations

import collections
import re
from collections.abc import Iterator

from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Finding, Fix, Severity
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.names import nearest
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.catalog.delivery import is_withheld

CODE, NAME, SEVERITY = "CT002", "unknown-event", Severity.ERROR
_WORD = re.compile(r"[A-Z][a-z]+|[A-Z]+(?![a-z])")


def check(context: Context) -> Iterator[Finding]:
    for use in context.events:
        if use.entry.event is None or use.source not in event_catalog.sources():
            continue
        if use.entry.event.value != use.event:
            yield _in_other_letters(use.source, use.entry.event, use.event)
        if use.schema is not None:
            continue
        other = _elsewhere(use.event)
        near = "" if other or "*" in use.event else _meant(use.source, use.event)
        yield Finding(
            use.entry.event.span,
            f"unknown event `{use.event}` of {use.source}{_where_instead(use.event, other)}",
            suggestion=f"source: {other}" if other else near,
            effect="the policy never fires",
            severity=Severity.ERROR if near or other or event_catalog.services_of(use.source) else Severity.WARNING,
        )


def _in_other_letters(source: str, text: Text, right: str) -> Finding:
    return Finding(
        text.span,
        f"unknown event `{text.value}` of {source}",
        suggestion=right,
        effect="the policy never fires",
        fix=Fix(text.span, right, f"write {right}"),
    )


def _where_instead(event: str, source: str) -> str:
    """The end of the message. c7n's rule and its lookup of the ids take names literally, without wildcards."""
    if "*" in event:
        return ": event names have no wildcards, list each event"
    return f"; {source} has it" if source else ""


def _meant(source: str, event: str) -> str:
    for service in event_catalog.services_of(source):
        logged = event_catalog.logged_names_of(service, event)
        if logged:
            return logged[0]
    events = event_catalog.events_of_source(source)
    near = [name for name in nearest(event, events, 1) if not is_withheld(source, name) or is_withheld(source, event)]
    return _by_words(event, events) or (near[0] if near else "")


def _by_words(event: str, events: tuple[str, ...]) -> str:
    """The only event with the same verb and a rare word of the name: for IAM's actions (PutEncryptionConfiguration)."""
    verb, *nouns = _WORD.findall(event) or [""]
    count = collections.Counter(word for name in events for word in set(_WORD.findall(name)))
    rare = [noun for noun in nouns if 0 < count[noun] <= len(events) // 10]
    found = [name for name in events if _WORD.findall(name)[:1] == [verb] and set(rare) & set(_WORD.findall(name))]
    return found[0] if len(found) == 1 else ""


def _elsewhere(event: str) -> str:
    """Of the sources that authors often confuse, the one that has the event, or ""."""
    for source in event_catalog.OFTEN_MEANT:
        if event_catalog.find(source, event):
            return source
    return ""
