"""The event source has no event of this name.

Most event names are the names of API operations. There are exceptions: names of Lambda events carry a date
(`CreateFunction20150331`), S3 has its own names (`PutBucketPublicAccessBlock`), and some IAM actions are not event
names (`iam:PassRole`). The finding is an error if a similar event exists, or if the name is known to be an IAM action.
Otherwise it is a warning, because the event can be newer than the installed botocore, and AWS does not document all
events. It is an info if only your facts know the event source, because your records show only some of its events.

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
from collections.abc import Iterator

from c7n_ctschema import grammar, lazy_regex
from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Advice, Finding, Fix, Severity
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.names import nearest
from c7n_ctschema.trail.catalog import event_catalog, event_words, iam_actions, logged_names
from c7n_ctschema.trail.catalog.delivery import is_withheld

CODE, NAME, SEVERITY = "CT002", "unknown-event", Severity.ERROR
_EFFECT, _EFFECT_IF_MISSING = "the policy never fires", "if there is no such event, the policy never fires"
_NOT_SEEN = ": not documented, but it can be newer than the installed botocore"
_AMONG = 5  # nearest names: `GetExportJob` has four neighbors that differ as little as the one that was meant
_NO_NAME = lazy_regex.compile(r"[*,;|]|\w\s+\w")  # several events in one string


def check(context: Context) -> Iterator[Finding]:
    for use in context.events:
        # For an unknown source, no list of events says what is wrong: the rule unknown-source reports the source.
        if use.entry.event is None or use.source not in event_catalog.sources():
            continue
        # The context reads `runInstances ` as RunInstances, and Lambda's `CreateFunction` as `CreateFunction20150331`:
        # the other rules can then check the ids and keys.
        if use.entry.event.value != use.event:
            yield _in_other_letters(use.source, use.entry.event, use.event)
        if use.schema is None:
            yield finding(use.source, use.event, use.entry.event)


def finding(source: str, event: str, text: Text) -> Finding:
    """What is said of an event that the source is not known to have."""
    # First, because `iam:PassRole` has near names (TagRole) which would be suggested as if it were misspelled.
    calls = iam_actions.events_of(source, event)
    if calls is not None:
        return _of_permission(source, event, calls, text)
    other = _elsewhere(event)
    # `Create*` and `Create, Delete` have no single near name, and are wrong for certain: c7n.mu writes them into the
    # rule as they are.
    is_list = bool(_NO_NAME.search(event))
    near, is_slip = ("", False) if is_list else _meant(source, event)
    # A slip of a name of this source is likelier than an event of another one; `TagResource` can be a newer event.
    is_elsewhere = bool(other) and not is_slip
    is_error = is_list or is_slip or (is_elsewhere and not event_words.is_shared(event))
    # The records of a service without a model show some of its events: others are not less likely to exist.
    if not near and not is_error and not event_catalog.has_list_of_events(source):
        message = f"neither a model nor your facts have the event `{event}` of {source}"
        return Finding(text.span, message, severity=Severity.INFO)
    explanation = _explanation(event, other if is_elsewhere else "")
    return Finding(
        text.span,
        f"unknown event `{event}` of {source}{explanation}{'' if is_error else _NOT_SEEN}",
        suggestion=f"source: {other}" if is_elsewhere else near,
        effect=_EFFECT if is_error else _EFFECT_IF_MISSING,
        severity=Severity.ERROR if is_error else Severity.WARNING,
    )


def _of_permission(source: str, event: str, calls: tuple[str, ...], text: Text) -> Finding:
    """An IAM action that is no event: the calls that need the permission are logged, each under its own name."""
    logged = "CloudTrail logs the call that needs it" if calls else "no event has this name"
    return Finding(
        text.span,
        f"unknown event `{event}` of {source}: it is an IAM permission; {logged}",
        suggestion=grammar.listed(calls, "or"),
        advice=Advice.WRITE,
        effect=_EFFECT,
    )


def _in_other_letters(source: str, text: Text, right: str) -> Finding:
    return Finding(
        text.span,
        f"unknown event `{text.value}` of {source}",
        suggestion=right,
        effect=_EFFECT,
        fix=Fix(text.span, right, f"write {right}"),
    )


def _explanation(event: str, source: str) -> str:
    """The end of the message. c7n's rule and its lookup of the ids take names literally, without wildcards."""
    if "*" in event:
        return ": event names have no wildcards; list each event"
    if _NO_NAME.search(event):
        return ": write an entry for each event"
    return f"; {source} has it" if source else ""


def _meant(source: str, event: str) -> tuple[str, bool]:
    """The event that was meant, or "", and whether that is certain.

    Of 2,054 events that are newer than botocore 1.40.0, 0.2 % get an error. When a shared verb and a rare word were
    enough, 12.9 % did (`benchmarks/unknown_events.py`).
    """
    events = event_catalog.events_of_source(source)
    # `CreateFunction20150401` has a wrong date, `CreateDistribution20200531` one that records write with underscores.
    undated = logged_names.without_date(event)
    if undated != event:
        logged = next((name for name in events if logged_names.without_date(name) == undated), "")
        if logged:
            return logged, True
    near = nearest(event, events, _AMONG)
    slip = next((name for name in near if event_words.is_slip(event, name)), "")
    # access-analyzer's CreateFinding got GetFinding, which EventBridge would not deliver. An author who writes a
    # read-only name may have meant one.
    near = tuple(name for name in near if not is_withheld(source, name) or is_withheld(source, event))
    # iam:AttachPolicy: AttachRolePolicy or AttachUserPolicy, nobody can say which, so it is not certain.
    likely = next((name for name in near if _has_same_verb(event, name)), "")
    return slip or _by_words(event, events) or likely, bool(slip)


def _has_same_verb(event: str, other: str) -> bool:
    """Whether both names begin with the same word: TagRole does something else than PassRole."""
    return event_words.words(event)[:1] == event_words.words(other)[:1]


def _by_words(event: str, events: tuple[str, ...]) -> str:
    """The only event with the same verb and a rare word of the name: for IAM's actions (PutEncryptionConfiguration)."""
    verb, *nouns = event_words.words(event) or [""]
    count = collections.Counter(word for name in events for word in set(event_words.words(name)))
    # Bucket is in 83 of S3's 208 event names, and tells nothing; Encryption is in four.
    rare = [noun for noun in nouns if 0 < count[noun] <= len(events) // 10]
    own = {name: event_words.words(name) for name in events}
    found = [name for name, words in own.items() if words[:1] == [verb] and set(rare) & set(words)]
    # With two events, a guess would be wrong half of the time.
    return found[0] if len(found) == 1 else ""


def _elsewhere(event: str) -> str:
    """Of the sources that authors often confuse, the one that has the event, or ""."""
    # The list is short, because a common name exists in many services: CreateCluster in 15 of them.
    for source in event_catalog.OFTEN_MEANT:
        if event_catalog.find(source, event):
            return source
    return ""
