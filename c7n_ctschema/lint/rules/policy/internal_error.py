"""A rule failed on a policy. This is a bug in this tool, not in your policy.

lint still applies all other rules and checks all other policies. The exit code is 2, because one check did not run.
Please report the message, which names the rule and the line of its code. Add the policy if you can. You cannot ignore
this finding or put it in a baseline. Until the bug is fixed, turn the failing rule off with `--ignore`.
"""

from __future__ import annotations

import os

from c7n_ctschema.diagnostics import Finding, Kind, Severity, Span

CODE, NAME, SEVERITY = "CT900", "internal-error", Severity.ERROR


def finding(error: Exception, what: str, span: Span) -> Finding:
    """The failure as a finding, with the innermost place in the code."""
    # Imported here: nearly all runs end without a failure.
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    # An exception that was never raised has no frames.
    place = f" at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""
    # A message may have line breaks and a whole policy in it; a finding is one line in each format.
    cause = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    message, effect = f"{what} failed: {cause}{place}", "this check did not run; please report it"
    return Finding(span, message, effect=effect, kind=Kind.FAILURE)
