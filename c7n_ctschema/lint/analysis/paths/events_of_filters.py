"""Filters that must all pass, although each event of the policy lacks the key of one of them."""

from __future__ import annotations

from collections.abc import Iterator

from c7n_ctschema.diagnostics import Advice, Finding, Severity
from c7n_ctschema.lint.analysis.paths import missing_member
from c7n_ctschema.lint.analysis.policy_context import Context, EventUse, PathUse

_WHERE = frozenset({"and"})  # under `or` and `not`, a filter that fails does not keep the event out


def check(context: Context) -> Iterator[Finding]:
    """The finding for `port` of CreateListener beside `scheme` of CreateLoadBalancer: no event has both."""
    needed = [use for use in context.keys if _is_needed(use)]
    lacking: dict[EventUse, PathUse] = {}
    for use in needed:
        for event, _ in use.misses:
            lacking.setdefault(event, use)
    # Each use has the same events, because none of them may be in an unknown event.
    if needed and len(lacking) == len({event for event, _ in needed[0].answers}):
        yield _finding(lacking, needed)


def _is_needed(use: PathUse) -> bool:
    """Whether the policy acts only on events that have the key. A key that no event has is unknown-key's."""
    if (
        use.filter is None
        or not use.misses
        or use.is_missing
        or use.elsewhere
        or not _WHERE.issuperset(use.filter.where)
    ):
        return False
    return missing_member.passes(use.filter) is False


def _finding(lacking: dict[EventUse, PathUse], needed: list[PathUse]) -> Finding:
    reasons = dict.fromkeys(f"{event.event} lacks `{use.text.value}`" for event, use in lacking.items())
    last = needed[-1].text
    return Finding(
        last.part(0, len(last.value)),
        f"no event of the policy has the keys of all its filters: {', '.join(reasons)}",
        suggestion="a separate policy for each event, or `or:` around the filters",
        advice=Advice.INSTEAD,
        effect="the policy never acts",
        # A filter alone is worth an info (key-in-some-events): "lacks" is not certain for each event.
        severity=Severity.WARNING,
    )
