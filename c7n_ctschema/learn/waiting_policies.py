"""Events that policies wait for and that the logs never had."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from c7n_ctschema.custodian.policy import policy_choice
from c7n_ctschema.learn import coverage
from c7n_ctschema.lint.analysis.policy_context import Context
from c7n_ctschema.trail.facts.facts_document import Facts


class NeverSeen(NamedTuple):
    """An event that policies wait for, and how many days of logs do not have it."""

    source: str
    event: str
    policies: tuple[str, ...]
    days: int


def never_seen(paths: Sequence[str], facts: Facts) -> list[NeverSeen]:
    """The events of the policies that no record shows. Raises BadInput for policies that cannot be read."""
    chosen = policy_choice.policies_in(list(paths))
    if chosen.unreadable:
        raise chosen.unreadable[0]
    waiting: dict[tuple[str, str], list[str]] = {}
    for policy in chosen.policies:
        for use in Context(policy).events:
            if (use.source, use.event) not in facts.events:
                waiting.setdefault((use.source, use.event), []).append(policy.name)
    days = coverage.days(facts)
    return [NeverSeen(*key, tuple(dict.fromkeys(names)), days) for key, names in sorted(waiting.items())]
