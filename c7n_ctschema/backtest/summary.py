"""The result of a fold over records: it merges in any order and grouping."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

from c7n_ctschema.backtest.bottom_k import BottomK
from c7n_ctschema.backtest.policy_summary import PolicySummary

MOST_REGIONS = 100  # AWS has about 40; a hand-made record can name any
EXACT_NAMES = 20_000  # (source, name) pairs; CloudTrail logs about 15,000 different ones
MOST_PROBLEMS = 100


@dataclass(slots=True)
class Summary:
    """What policies would have done with some records.

    `names` counts the records by `source:name`. `regions` are those of the first record of each file: a file of
    CloudTrail has one Region. `problems` are the first parts that cannot be read, of `unread`.
    `policies` has a summary for each policy of the plan, by its index; a policy without an entry saw no event.
    """

    files: int = 0
    records: int = 0
    unread: int = 0
    first: str = ""
    last: str = ""
    names: BottomK = field(default_factory=lambda: BottomK(EXACT_NAMES))
    regions: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    policies: dict[int, PolicySummary] = field(default_factory=dict)

    def of(self, index: int) -> PolicySummary:
        """The summary of a policy; a new one if the policy saw no event yet."""
        # Not a defaultdict: a policy without events must stay without an entry, and a pickled summary stays small.
        found = self.policies.get(index)
        if found is None:
            found = self.policies[index] = PolicySummary()
        return found

    def began(self, time: str, region: str) -> None:
        """Note the first record of a file. One for each file is enough: CloudTrail writes a file for five minutes."""
        self._seen(time)
        if region:
            self._add_regions({region})

    def _add_regions(self, regions: set[str]) -> None:
        if not regions <= self.regions:
            # The first in the alphabet, not the first to come, so that any order of the files gives the same set.
            self.regions = set(heapq.nsmallest(MOST_REGIONS, self.regions | regions))

    def _seen(self, time: str) -> None:
        if time and (not self.first or time < self.first):
            self.first = time
        self.last = max(self.last, time)

    def problem(self, text: str) -> None:
        self.unread += 1
        # The smallest, not the first: which file a process reads first depends on the machine.
        self.problems = heapq.nsmallest(MOST_PROBLEMS, [*self.problems, text])

    def shifted(self, records: int) -> Summary:
        """The summary of a part of one file, before which records stand. Changes this one."""
        for policy in self.policies.values():
            policy.examples.shift(records)
            policy.changed.shift(records)
        return self

    def add(self, other: Summary) -> None:
        """Merge another summary into this one."""
        self.files += other.files
        self.records += other.records
        self.unread += other.unread
        self.names.merge(other.names)
        self.problems = heapq.nsmallest(MOST_PROBLEMS, self.problems + other.problems)
        self._seen(other.first)
        self._seen(other.last)
        self._add_regions(other.regions)
        for index, policy in other.policies.items():
            self.of(index).merge(policy)

    def settled(self) -> Summary:
        """This summary in its final form: two equal folds compare equal."""
        self.names.settled()
        for policy in self.policies.values():
            # Within a file, only the first record was asked for its time: the whole says no less than its parts.
            self._seen(policy.first)
            self._seen(policy.last)
            policy.principals.settled()
            policy.resources.settled()
        return self
