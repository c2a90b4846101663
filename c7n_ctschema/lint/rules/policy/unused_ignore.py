"""A `# ctschema: ignore[...]` comment silences nothing.

The finding was fixed, or the comment is wrong: it names an unknown rule, names another rule, or is in the wrong place.
Remove it, or it silences the next real finding. A comment applies to the line that it ends. On a line of its own, it
applies to the next line. If that line is the first line of a policy or has the policy's `name`, the comment applies to
the whole policy. `# ctschema: ignore-file[...]` above the first line of YAML applies to the whole file.

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
