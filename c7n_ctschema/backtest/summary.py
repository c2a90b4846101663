"""The result of a fold over records: it merges in any order and grouping."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

from c7n_ctschema.backtest.bottom_k import BottomK
from c7n_ctschema.backtest.policy_summary import PolicySummary

EXACT_NAMES = 20_000  # (source, name) pairs; CloudTrail logs about 15,000 different ones
MOST_PROBLEMS = 100


@dataclass(slots=True)
class Summary:
    """What policies would have done with some records.

    `names` counts the records by `source:name`. `problems` are the first parts that cannot be read, of `unread`.
    `policies` has a summary for each policy of the plan, by its index; a policy without an entry saw no event.
    """

    files: int = 0
    records: int = 0
    unread: int = 0
    first: str = ""
    last: str = ""
    names: BottomK = field(default_factory=lambda: BottomK(EXACT_NAMES))
    problems: list[str] = field(default_factory=list)
    policies: dict[int, PolicySummary] = field(default_factory=dict)

    def of(self, index: int) -> PolicySummary:
        """The summary of a policy; a new one if the policy saw no event yet."""
        # Not a defaultdict: a policy without events must stay without an entry, and a pickled summary stays small.
        found = self.policies.get(index)
        if found is None:
            found = self.policies[index] = PolicySummary()
        return found

    def seen(self, time: str) -> None:
        """Note the time of a record. One for each file is enough: CloudTrail writes a file for five minutes."""
        if time and (not self.first or time < self.first):
            self.first = time
        self.last = max(self.last, time)

    def problem(self, text: str) -> None:
        self.unread += 1
        # The smallest, not the first: which file a process reads first depends on the machine.
        self.problems = heapq.nsmallest(MOST_PROBLEMS, [*self.problems, text])

    def add(self, other: Summary) -> None:
        """Merge another summary into this one."""
        self.files += other.files
        self.records += other.records
        self.unread += other.unread
        self.names.merge(other.names)
        self.problems = heapq.nsmallest(MOST_PROBLEMS, self.problems + other.problems)
        self.seen(other.first)
        self.seen(other.last)
        for index, policy in other.policies.items():
            self.of(index).merge(policy)

    def settled(self) -> Summary:
        """This summary in its final form: two equal folds compare equal."""
        self.names.settled()
        for policy in self.policies.values():
            policy.principals.settled()
            policy.resources.settled()
        return self
