"""c7n's own validation rejects the policy. This rule runs only with `--validate`.

It checks what `custodian validate` checks: the structure of the file, the schema of the policy's resource, and the
checks of each filter, action, and mode. Each finding has its place in the file. The rule checks AWS policies of any
mode. It is off by default because it imports c7n, which takes about a third of a second, and because
`custodian validate` may run anyway.

Bad::

    resource: aws.iam-policy
    events:
      - source: iam.amazonaws.com
        event: CreatePolicy
        ids: responseElements.policy.arn
    filters:
      - type: event
        kye: detail.requestParameters.policyName
        value: admin

Good::

    resource: aws.iam-policy
    events:
      - source: iam.amazonaws.com
        event: CreatePolicy
        ids: responseElements.policy.arn
    filters:
      - type: event
        key: detail.requestParameters.policyName
        value: admin
"""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.custodian.policy.policy_document import Document, Policy
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.diagnostics import Finding, Severity, Span
from c7n_ctschema.lint.analysis import refusal

CODE, NAME, SEVERITY = "CT801", "c7n-schema", Severity.ERROR


def _reported_places(read: Document) -> Iterator[tuple[int, int]]:
    """Places where c7n would repeat why a policy cannot be read: the place itself, and the event around it."""
    for policy in read.policies:
        # `mode: cloudtrail`: the reader has already reported that `mode` is no object, with the same place.
        if policy.unreadable:
            at = (policy.unreadable.line, policy.unreadable.column)
            yield at
            mode = yaml_text.members(yaml_text.members(policy.node).get("mode"))
            # c7n's schema reports the whole entry of `events` where the reader reports the one member that is wrong.
            for span in map(yaml_text.span_of, yaml_text.elements(mode.get("events"))):
                if span[:2] <= at < span[2:]:
                    yield span[:2]


def check_document(read: Document) -> Iterator[tuple[Policy | None, Finding]]:
    """What c7n rejects in a file, with its policy, or None for the file as a whole."""
    # Imported here, because it imports c7n, and only `--validate` needs that.
    from c7n_ctschema.custodian.c7n import validation

    # In a directory, a workflow or a CloudFormation template without `policies:` is no file of c7n's.
    if not read.is_policy_file:
        return
    reported = set(_reported_places(read))
    for refused in validation.validate_node(read.root):
        policy = read.policies[refused.index] if refused.index is not None else None
        # A duplicate that comes from a YAML merge key has no place of its own in the file.
        span = refused.span or (policy.name_span if policy else Span(1, 1, 1, 1))
        if span[:2] not in reported:
            yield policy, refusal.finding(span, refused.message)
