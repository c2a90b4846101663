"""Other events change what the policy's filter reads, and the policy does not wait for them.

A policy that looks at a new instance does not see that somebody changes the instance later. The rule compares what the
filters read with what each event of the resource sets; `convert` lists all of these events. It reports only events
that certainly change it, creations, restores, and copies among them. It says nothing of a policy whose name,
description, or comment says that creation is meant, and of policies that no other event could pass, because they filter
the request. If the text says that changes are meant, it reports no creation.

Bad::

    resource: aws.rds
    events:
      - source: rds.amazonaws.com
        event: CreateDBInstance
        ids: requestParameters.dBInstanceIdentifier
    filters:
      - PubliclyAccessible: true

Good::

    resource: aws.rds
    events:
      - source: rds.amazonaws.com
        event: CreateDBInstance
        ids: requestParameters.dBInstanceIdentifier
      - source: rds.amazonaws.com
        event: ModifyDBInstance
        ids: requestParameters.dBInstanceIdentifier
      - source: rds.amazonaws.com
        event: RestoreDBInstanceFromDBSnapshot
        ids: responseElements.dBInstanceIdentifier
      - source: rds.amazonaws.com
        event: RestoreDBInstanceToPointInTime
        ids: responseElements.dBInstanceIdentifier
      - source: rds.amazonaws.com
        event: RestoreDBInstanceFromS3
        ids: responseElements.dBInstanceIdentifier
    filters:
      - PubliclyAccessible: true
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from c7n_ctschema import lazy_regex
from c7n_ctschema.custodian.policy import policy_actions, policy_comments
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.diagnostics import Advice, Finding, Severity
from c7n_ctschema.grammar import listed
from c7n_ctschema.json_value import Json, JsonObject, as_list
from c7n_ctschema.lint.analysis.policy_context import Context

CODE, NAME, SEVERITY = "CT414", "missed-event", Severity.INFO
# "on creation", "newly launched", "provisioned", "at launch", "when a bucket is made"
_CREATION = lazy_regex.compile(
    r"creat|(?<![a-z])new|launch|provision|(?<![a-z])born|(?<![a-z])made(?![a-z])", re.IGNORECASE
)
# "modified", "on change", "altered": such a policy leaves creation to another one
_CHANGE = lazy_regex.compile(r"modif|chang|alter(?!n)|edited", re.IGNORECASE)
_TEXTS = ("name", "description", "comment", "comments")
# They act on who made the resource, or mark it as new.
_OF_CREATION = frozenset({"auto-tag-user", "copy-related-tag"})
_TRUE_WITHOUT = ("ne", "not-equal", "not-in", "difference")
_OF_EVENT = ("detail.requestParameters", "detail.responseElements", "detail.eventName")


def check(context: Context) -> Iterator[Finding]:
    if not context.policy.other_filters or _is_about_event(context) or _says(context, _CREATION):
        return
    # Not at the top: its tables cost 12 ms of each `lint`, and most event policies have event filters alone.
    from c7n_ctschema.changes import missed_events

    awaited = {f"{use.source}:{use.event}" for use in context.events}
    missed = missed_events.of_policy(context.policy.resource, _data(context), awaited, _says(context, _CHANGE))
    if missed:
        names = [one.change.event for one in missed]
        match = missed[0].found[0]
        best = missed[0].change
        yield Finding(
            context.span_of_events(),
            f"{listed(names)} also {'changes' if len(names) == 1 else 'change'} what `{match.reading.label}` reads",
            suggestion=f"{{source: {best.source}, event: {best.event}, ids: {best.ids}}}",
            effect="the policy does not see these changes",
            advice=Advice.WRITE,
        )


def _data(context: Context) -> JsonObject:
    """The filters as c7n reads them; {} if they cannot be read."""
    try:
        return {"filters": yaml_text.plain(context.members.get("filters"))}
    except ValueError:  # an alias bomb
        return {}


def _is_about_event(context: Context) -> bool:
    """Whether a filter or an action ties the policy to its events: another event would not pass, or not be meant."""
    kinds = {action.name for action in policy_actions.of_policy(context.members)}
    return bool(kinds & _OF_CREATION) or _is_tied(_data(context).get("filters"))


def _is_tied(filters: Json) -> bool:
    """Whether one of the filters, which must all pass, needs a member of the awaited events."""
    return isinstance(filters, list) and any(map(_needs_event, filters))


def _needs_event(one: Json) -> bool:
    if not isinstance(one, dict):
        return False
    if isinstance(one.get("or"), list):
        # `or: [SslMode: none, {type: event, …}]`: the resource alone can pass
        return bool(one["or"]) and all(map(_needs_event, as_list(one["or"])))
    if isinstance(one.get("and"), list):
        return _is_tied(one["and"])
    # c7n.filters.core.ValueFilter: `ne` and `not-in` are true for a key that the record does not have
    passes = one.get("op") in _TRUE_WITHOUT or one.get("value") in ("absent", "empty")
    return one.get("type") == "event" and str(one.get("key", "")).startswith(_OF_EVENT) and not passes


def _says(context: Context, wanted: re.Pattern[str]) -> bool:
    """Whether the policy's name, description, or a comment has such a word."""
    texts = [text.value for name in _TEXTS if (text := yaml_text.text_of(context.members.get(name)))]
    return any(wanted.search(text) for text in (*texts, *policy_comments.of(context.text, context.policy.node)))
