"""Policies with known findings, for the tests of the linter."""

from __future__ import annotations

POLICY = """\
policies:
  - name: watch
    resource: aws.ebs
    mode:
      type: cloudtrail
      events:
        - source: ec2.amazonaws.com
          event: CreateVolume
          ids: responseElements.volumeId
    filters:
      - type: event
        key: detail.responseElements.volumeTyp
        op: ne
        value: gp3
"""
"""One unknown-key error, at 12:38 to 12:47."""

CLEAN = POLICY.replace("volumeTyp\n", "volumeType\n")

FIXABLE = POLICY.replace("detail.responseElements.volumeTyp", "detail.responseElements.VolumeType")
"""One unknown-key error, whose fix writes detail.responseElements.volumeType."""

FIXED = "detail.responseElements.volumeType"
