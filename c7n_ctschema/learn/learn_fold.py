"""Learning as a fold that an engine distributes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from c7n_ctschema.learn import learning, log_folding
from c7n_ctschema.learn.log_folding import Plan, Summary
from c7n_ctschema.replay.records.eventbridge_event import Place, Unread


@dataclass(frozen=True)
class LearnFold:
    """The operations of a fold over objects. `merge` changes and returns its first argument."""

    plan: Plan = field(default_factory=Plan)

    def empty(self) -> Summary:
        return Summary()

    def fold(self, data: bytes, name: str) -> Summary:
        found = log_folding.fold(self.plan, data, name)
        # the bytes are at hand: reading the object again for its digest would double the requests
        found.facts.objects.add(learning.id_below_logs(name) or learning.shortened(hashlib.sha256(data)))
        return found

    def unreadable(self, name: str, reason: str) -> Summary:
        found = Summary()
        found.problem(str(Unread(Place(name), f"cannot be read: {reason}", True)))
        return found

    def merge(self, one: Summary, other: Summary) -> Summary:
        one.add(other)
        return one
