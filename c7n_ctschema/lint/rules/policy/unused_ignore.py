"""A `# ctschema: ignore[...]` comment that silences nothing.

What it silenced was mended, or it never did: it names no rule, names another rule than the one that speaks, or stands
in another place. Left in, it would silence the next real finding. A comment ignores on the line at whose end it
stands, on the next line if it stands alone, in the whole policy if that line is the policy's first or its
`name`, and in the whole file as `# ctschema: ignore-file[...]` above the first line of YAML.

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

CODE, NAME, SEVERITY = "CT901", "unused-ignore", Severity.WARNING
