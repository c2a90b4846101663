"""An event filter's `key` names a member that no event of the policy has in its record.

`custodian validate` accepts any key. The value of a missing key is null. Then a filter with `op: ne`, `op: not-in`, or
`value: absent` is always true, and lets every event through. Nearly every other filter is always false. The rule also
checks the paths in a function's arguments and in a condition such as `[?Key=='Owner']`. In `a || b`, it is enough that
one of the two paths exists.

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

from c7n_ctschema.diagnostics import Advice, Finding, Fix, Severity
from c7n_ctschema.lint.analysis.paths import envelope_names, missing_member, missing_reads
from c7n_ctschema.lint.analysis.policy_context import Context, PathUse
from c7n_ctschema.lint.rules.keys import unrooted_key
from c7n_ctschema.lint.rules.values import list_as_value

CODE, NAME, SEVERITY = "CT101", "unknown-key", Severity.ERROR
TAG = "tag:"  # c7n looks such a key up in the resource's `Tags`, without JMESPath


def check(context: Context) -> Iterator[Finding]:
    for use in context.keys:
        # Nearly all keys end here.
        if use.is_found:
            continue
        if use.text.value.startswith(TAG):
            yield _tag(use)
        is_reported = unrooted_key.is_unrooted(use.text.value) or list_as_value.is_member_of_list(use)
        if use.is_missing and not is_reported:
            yield missing_member.finding(use, in_detail=False)
        yield from missing_member.undocumented(use)
        # Without a schema nothing else is known to be wrong: `detail.anything` may be in the unknown event.
        if not use.answers or use.elsewhere:
            yield from _of_any_event(use)
        yield from missing_reads.findings(use, in_detail=False)


def _of_any_event(use: PathUse) -> Iterator[Finding]:
    """For a policy with an unknown event: a root with wrong capitalization, which is wrong in every event."""
    wrong = envelope_names.in_wrong_capitals(use.text.value)
    if wrong:
        yield Finding(
            use.text.part(wrong.step.start, wrong.step.end),
            f"unknown member `{wrong.step.name}` in {wrong.where}",
            suggestion=wrong.right,
            effect=missing_member.effect_of(use.filter),
            fix=Fix(use.text.span, wrong.right, f"write {wrong.right}"),
        )


def _tag(use: PathUse) -> Finding:
    return Finding(
        use.text.part(0, len(use.text.value)),
        f"c7n reads `{use.text.value}` from the `Tags` of a resource, but no event has `Tags`",
        suggestion="type: value",
        advice=Advice.WRITE,
        effect=missing_member.effect_of(use.filter),
    )
