"""A filter reads a member of `userIdentity` that the identity's type lacks, or names a type that no record has.

IAM users have `userIdentity.userName`, assumed roles do not: the role's name is in
`userIdentity.sessionContext.sessionIssuer.userName`. AWS services have only `invokedBy`. A call with a role's
credentials has the type `AssumedRole`, never `Role`. The rule takes the type from another filter that must pass too, or
from `mode.pattern`.

Bad::

    events:
      - source: s3.amazonaws.com
        event: CreateBucket
        ids: requestParameters.bucketName
    filters:
      - type: event
        key: detail.userIdentity.type
        value: AssumedRole
      - type: event
        key: detail.userIdentity.userName
        value: deployer

Good::

    events:
      - source: s3.amazonaws.com
        event: CreateBucket
        ids: requestParameters.bucketName
    filters:
      - type: event
        key: detail.userIdentity.type
        value: AssumedRole
      - type: event
        key: detail.userIdentity.sessionContext.sessionIssuer.userName
        value: deployer
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.custodian.filters import missing_key_effect
from c7n_ctschema.custodian.policy.policy_filters import EventFilter
from c7n_ctschema.custodian.yaml.yaml_text import Text
from c7n_ctschema.diagnostics import Finding, Severity
from c7n_ctschema.grammar import listed
from c7n_ctschema.lint.analysis.paths import missing_member
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.lint.analysis.values import pattern_fields, satisfiability
from c7n_ctschema.trail.values import identities

CODE, NAME, SEVERITY = "CT304", "identity-member", Severity.WARNING
# `regex` or `ne` on the type leaves types open, and then nothing is known of their members.
_WHOLE = (*satisfiability.EQUAL, "in")
_USER = "detail.userIdentity."


def check(context: Context) -> Iterator[Finding]:
    keys = [one.key.value for one in context.policy.filters if one.key and one.key.value.startswith(_USER)]
    # Nearly all policies end here, before the walk over the filters and the pattern.
    if not keys and "pattern" not in context.mode_members:
        return
    types = list(types_left(context))
    for text in types:
        # `Role` is the type of the session's issuer, and authors write it for the type of the identity.
        if meant := identities.never_seen(text.value):
            message = f"`{identities.TYPE}` is {meant} for calls with a role, never {text.value}"
            is_only = len(types) == 1
            effect = missing_key_effect.sentence(False) if is_only else "this value matches no event"
            yield Finding(text.part(0, len(text.value)), message, meant, effect)
    names = [text.value for text in types]
    for one in context.policy.filters if names else ():
        # Under `or`, the filter on the type may be another alternative; under `not`, the missing member is what passes.
        if one.key and _must_pass(one) and (member := identities.missing_member(one.key.value, names)):
            yield from _finding(one, one.key, member, names)


def _finding(one: EventFilter, key: Text, member: str, names: list[str]) -> Iterator[Finding]:
    # `userName: absent` and `op: ne` pass without the member: with AssumedRole, they are true and right.
    if missing_member.passes(one) is False:
        yield Finding(
            key.part(0, len(key.value)),
            f"`{key.value}` is missing for identities of type {listed(list(dict.fromkeys(names)), 'or')}",
            identities.instead(names[0], member) if len(set(names)) == 1 else "",
            missing_key_effect.sentence(False, one.where),
        )


def _must_pass(one: EventFilter) -> bool:
    return set(one.where) <= {"and"}


def types_left(context: Context) -> Iterator[Text]:
    """The types that a filter, or else `mode.pattern`, leaves to the identity; none if a comparison names them."""
    for one in context.policy.filters:
        op = one.op.value if one.op else None
        is_type = one.key is not None and one.key.value == identities.TYPE and _must_pass(one)
        value = one.value_text() if is_type else None
        if value is not None and value.value in satisfiability.WORDS:
            continue  # `present` leaves all types
        if is_type and op in _WHOLE and one.value_type is None and not one.has_placeholder:
            yield from one.literals()
            return
    if "pattern" in context.mode_members:
        for field in pattern_fields.fields(context):
            # In `$or`, the type is that of one alternative, and the filters apply to the events of all alternatives.
            if field.path == identities.TYPE and not field.alternative:
                yield from pattern_fields.plain(field) or ()
