"""Events that policies wait for and that the logs never had."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from c7n_ctschema.custodian.eventbridge import rendered_pattern
from c7n_ctschema.custodian.policy import policy_choice
from c7n_ctschema.errors import BadInput
from c7n_ctschema.learn import coverage
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
        try:
            pairs = rendered_pattern.pairs(policy.mode)
        except rendered_pattern.PatternError as error:
            raise BadInput(policy.place, str(error)) from None
        for pair in pairs.asked:
            if tuple(pair) not in facts.events:
                waiting.setdefault((pair.source, pair.event), []).append(policy.name)
    days = coverage.days(facts)
    return [NeverSeen(*key, tuple(dict.fromkeys(names)), days) for key, names in sorted(waiting.items())]
