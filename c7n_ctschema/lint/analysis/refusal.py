"""Findings for what c7n refuses. `--validate` does not repeat a refusal that a rule has reported."""

from __future__ import annotations

from c7n_ctschema.diagnostics import Advice, Finding, Fix, Kind, Span

_EFFECT = "c7n refuses the policy"


def finding(
    span: Span, message: str, suggestion: str = "", fix: Fix | None = None, advice: Advice = Advice.NEAREST
) -> Finding:
    """A finding for a place at which c7n refuses the policy."""
    return Finding(span, message, suggestion, _EFFECT, fix, kind=Kind.REFUSAL, advice=advice)
