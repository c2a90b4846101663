"""Policies with known findings, for the tests of the linter."""

from __future__ import annotations

POLICY = """\
policies:
  - name: watch
    resource: aws.iam-policy
    mode:
      type: cloudtrail
      events:
        - source: iam.amazonaws.com
          event: CreatePolicy
          ids: responseElements.policy.arn
    filters:
      - type: event
        key: detail.responseElements.policy.policyNam
        op: ne
        value: admin
    conditions:
      - region: us-east-1
"""
"""One unknown-key error, at 12:45 to 12:54."""

CLEAN = POLICY.replace("policyNam\n", "policyName\n")

FIXABLE = POLICY.replace("detail.responseElements.policy.policyNam", "detail.responseElements.policy.PolicyName")
"""One unknown-key error, whose fix writes detail.responseElements.policy.policyName."""

FIXED = "detail.responseElements.policy.policyName"
