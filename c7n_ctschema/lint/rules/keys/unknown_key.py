"""An event filter's `key` names a member that no event of the policy has in its record.

`custodian validate` accepts any key. A missing key is null: then `op: ne`, `not-in` or `value: absent` are always
true and the policy acts on every event, and nearly all others are never true. It is an error where
records prove how this event source spells its members, a warning where only the general rule speaks. The members that
an expression reads on its way, in a function's arguments or a condition such as `[?Key=='Owner']`, are looked at too;
of alternatives (`a || b`) one has to exist.

Bad::

    events:
      - source: iam.amazonaws.com
        event: CreatePolicy
        ids: responseElements.policy.arn
    filters:
      - type: event
        key: detail.responseElements.policy.policyNam
        value: admin

Good::

    events:
      - source: iam.amazonaws.com
        event: CreatePolicy
        ids: responseElements.policy.arn
    filters:
      - type: event
        key: detail.responseElements.policy.policyName
        value: admin
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.diagnostics import Finding, Fix, Severity
from c7n_ctschema.lint.analysis import envelope_names, missing_member, missing_reads
from c7n_ctschema.lint.analysis.policy_context import Context, PathUse
from c7n_ctschema.lint.rules.keys import unrooted_key
from c7n_ctschema.lint.rules.values import list_as_value

CODE, NAME, SEVERITY = "CT101", "unknown-key", Severity.ERROR
TAG = "tag:"  # which c7n looks up in `Tags`, without JMESPath


def check(context: Context) -> Iterator[Finding]:
    for use in context.keys:
        if use.text.value.startswith(TAG):
            yield _tag(use)
        is_told = unrooted_key.is_unrooted(use.text.value) or list_as_value.is_member_of_list(use)
        if use.is_missing and not is_told:
            yield missing_member.finding(use, in_detail=False)
        if not use.answers or use.elsewhere:
            yield from _of_any_event(use)
        yield from missing_reads.findings(use, in_detail=False)


def _of_any_event(use: PathUse) -> Iterator[Finding]:
    """Of a policy with an unknown event: a root in wrong capitals, which is wrong whatever the event is."""
    wrong = envelope_names.in_wrong_capitals(use.text.value)
    if wrong:
        yield Finding(
            use.text.part(wrong.step.start, wrong.step.end),
            f"no `{wrong.step.name}` in {wrong.where}",
            suggestion=wrong.right,
            effect=missing_member.effect_of(use.filter),
            fix=Fix(use.text.span, wrong.right, f"write {wrong.right}"),
        )


def _tag(use: PathUse) -> Finding:
    return Finding(
        use.text.part(0, len(use.text.value)),
        f"`{use.text.value}` is looked up in the `Tags` of a resource, which no event has",
        suggestion="type: value",
        effect=missing_member.effect_of(use.filter),
    )
