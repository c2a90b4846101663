"""A `# ctschema: ignore[...]` comment does not apply to any finding.

Either you fixed the finding, or the comment names the wrong rule or is in the wrong place. Remove the comment, because
it can hide a later finding. A comment at the end of a line applies to that line. A comment on a line of its own applies
to the next line. If that line is the first line of a policy or has the policy's `name`, the comment applies to the
whole policy. `# ctschema: ignore-file[...]` above the first line of YAML applies to the whole file.

An editor can write a comment whose reason is `TODO: the reason`. The comment applies, and the rule reports it until you
write the reason.

Bad::

    name: example
    events:
      - source: iam.amazonaws.com
        event: CreatePolicy  # ctschema: ignore[unknown-event] a reason
        ids: responseElements.policy.arn

Good::

    name: example
    events:
      - source: iam.amazonaws.com
        event: CreatePolicie  # ctschema: ignore[unknown-event] announced for next month
        ids: responseElements.policy.arn
"""

from __future__ import annotations

from c7n_ctschema.diagnostics import Severity

# No `check`: only after all rules ran is it known which comments silenced nothing (lint/running/ignores.py).
CODE, NAME, SEVERITY = "CT901", "unused-ignore", Severity.WARNING
