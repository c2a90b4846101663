"""A key exists in some of the policy's events, but not in all.

This can be what you want. In the other events, the key is null. The message names these events, and says whether the
filter is true for them. The rule does not report an `or:` that has one filter for each kind of event: the filter is
false for the other events, and they have the key of another filter in the `or:`.

Bad::

    events:
      - source: ec2.amazonaws.com
        event: CreateVolume
        ids: responseElements.volumeId
      - source: ec2.amazonaws.com
        event: DeleteVolume
        ids: requestParameters.volumeId
    filters:
      - type: event
        key: detail.responseElements.volumeType
        value: io2

Good::

    events:
      - source: ec2.amazonaws.com
        event: CreateVolume
        ids: responseElements.volumeId
    filters:
      - type: event
        key: detail.responseElements.volumeType
        value: io2
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.custodian.filters import missing_key_effect
from c7n_ctschema.custodian.policy.policy_filters import EventFilter
from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.lint.analysis.paths import missing_member
from c7n_ctschema.lint.analysis.policy_context import Context, EventUse, PathUse, names_of
from c7n_ctschema.lint.rules.keys import unrooted_key
from c7n_ctschema.trail.paths.resolution import Missing

CODE, NAME, SEVERITY = "CT105", "key-in-some-events", Severity.INFO


def check(context: Context) -> Iterator[Finding]:
    for use in context.keys:
        if use.filter is None or not use.misses:
            continue
        # Missing in all events is the rule unknown-key's, and a key without `detail.` the rule unrooted-key's.
        if not (use.is_missing or use.elsewhere or unrooted_key.is_unrooted(use.text.value)):
            yield from _finding(context, use, use.filter)


def _finding(context: Context, use: PathUse, one: EventFilter) -> Iterator[Finding]:
    lacking, passes = tuple(event for event, _ in use.misses), missing_member.passes(one)
    if passes is not False or not _has_alternatives(context, one, lacking):
        yield Finding(
            use.text.part(0, len(use.text.value)),
            f"`{use.text.value}` is not in the record of {names_of(lacking)}",
            effect=missing_key_effect.sentence_of_some(passes, one.where),
        )


def _has_alternatives(context: Context, one: EventFilter, lacking: tuple[EventUse, ...]) -> bool:
    """Whether each of these events has the key of a filter in another branch of the same `or`."""
    # `or: [sourceRegion is X, eventName is ModifyImageAttribute]`: the author has seen that CopyImage alone has it.
    if "or" not in one.where or "not" in one.where:
        return False
    others = [use for use in context.keys if use.filter is not None and _is_alternative(one, use.filter)]
    having = {event for use in others for event, answer in use.answers if not isinstance(answer, Missing)}
    return having.issuperset(lacking)


def _is_alternative(one: EventFilter, other: EventFilter) -> bool:
    """Whether both are in the same `or`, in different branches of it."""
    shared = 0
    for mine, its in zip(one.groups, other.groups, strict=False):
        if mine != its:
            break
        shared += 1
    return other is not one and shared > 0 and one.where[shared - 1] == "or"
