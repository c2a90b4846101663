"""A rule failed on a policy: a bug of this tool's, not of yours.

The other rules and policies were checked all the same, and the exit code is 2, because something was not. Please
report it with the message, which names the rule and the line of its code, and with the policy if you may.
It can neither be ignored nor enter a baseline; `--ignore` the rule that fails until it is mended.
"""

from __future__ import annotations

import os

from c7n_ctschema.diagnostics import Finding, Kind, Severity, Span

CODE, NAME, SEVERITY = "CT900", "internal-error", Severity.ERROR


def finding(error: Exception, what: str, span: Span) -> Finding:
    """The failure as a finding, with the innermost place in the code."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""
    cause = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    message, effect = f"{what} failed: {cause}{place}", "this part was not checked; please report it"
    return Finding(span, message, effect=effect, kind=Kind.FAILURE)
