"""An action takes what a filter has matched (`matched`), but the policy does not have that filter.

`cross-account` notes which statements of a resource's policy give access to others, and `ingress` which permissions of
a security group match. An action with the word `matched` removes exactly these. Without the filter, nothing is noted,
and c7n runs the action without doing anything (`c7n.actions.policy.RemovePolicyBase.process_policy`). A filter on the
event notes nothing.

Bad::

    resource: aws.s3
    events:
      - source: s3.amazonaws.com
        event: PutBucketPolicy
        ids: requestParameters.bucketName
    actions:
      - type: remove-statements
        statement_ids: matched

Good::

    resource: aws.s3
    events:
      - source: s3.amazonaws.com
        event: PutBucketPolicy
        ids: requestParameters.bucketName
    filters:
      - cross-account
    actions:
      - type: remove-statements
        statement_ids: matched
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema import tables
from c7n_ctschema.custodian.policy import policy_actions
from c7n_ctschema.custodian.policy.policy_actions import ActionNode
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.diagnostics import Advice, Finding, Severity
from c7n_ctschema.lint.analysis.policy_context import Context

CODE, NAME, SEVERITY = "CT506", "unmatched-action", Severity.ERROR
_TABLE = "knowledge/custodian/matched_filters"
_MATCHED = "matched"


def check(context: Context) -> Iterator[Finding]:
    for action in policy_actions.of_policy(context.members):
        # Most policies end here, before the table is read: few values are this word.
        if any(_is_matched(node) for node in action.members.values()):
            yield from _of_action(context, action)


def _of_action(context: Context, action: ActionNode) -> Iterator[Finding]:
    # Also a filter in an `or` counts: c7n notes what it matches whenever it runs.
    kinds = {test.kind for test in context.policy.other_filters if test.part == "filters"}
    # Actions that are not in the table refuse a policy without the filter: `custodian validate` reports those.
    for member, right in tables.read(_TABLE)["actions"].get(action.name, {}).items():
        if _is_matched(action.members.get(member)) and not kinds.intersection(right):
            # The first: `stale` also notes permissions, but only those that refer to groups that do not exist.
            kind = right[0]
            yield Finding(
                yaml_text.span_of(action.members[member]),
                f"`{member}: {_MATCHED}` of `{action.name}` needs the filter `{kind}`",
                suggestion=f"the filter `{kind}`",
                advice=Advice.WRITE,
                effect="the action does nothing",
            )


def _is_matched(node: yaml_text.Node | None) -> bool:
    """Whether a value is the word, or a list with it: `remove: [matched]` of modify-security-groups."""
    texts = [yaml_text.text_of(one) for one in (yaml_text.elements(node) or (node,))]
    return any(text is not None and text.value == _MATCHED for text in texts)
