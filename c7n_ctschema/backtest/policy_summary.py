"""The counts of one policy: what it would have done, when, where, with what, and whose doing it was."""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from c7n_ctschema.backtest.bottom_k import BottomK
from c7n_ctschema.replay.engine.policy_outcome import FIRES

# 100 policies that each see more ids and principals than that take 160 MiB; a process has 300.
EXACT_RESOURCES = 10_000
# Roles and users, not sessions: an organization with 1,000 accounts has some ten thousand.
EXACT_PRINCIPALS = 20_000
MOST_EXAMPLES = 5
_COUNTERS = ("verdicts", "withheld", "refused", "days", "accounts", "regions", "changes")


class Example(NamedTuple):
    """A record that `replay FILE` shows again. It sorts by time, then by place, so that a merge keeps the earliest."""

    time: str
    file: str
    record: int


class Kind(NamedTuple):
    """What a summary counts of an event beside its principal."""

    day: str
    account: str
    region: str
    withheld: str  # the reason why EventBridge does not deliver the event, or ""


class Delivery(NamedTuple):
    """What a summary counts of an event, whatever a policy says of it."""

    kind: Kind
    example: Example
    principal: str


@dataclass(slots=True)
class Same:
    """Events of one kind with the same verdicts."""

    count: int = 0
    first: str = ""
    last: str = ""
    principals: dict[str, int] = field(default_factory=dict)
    examples: list[Example] = field(default_factory=list)

    def add(self, one: Delivery) -> None:
        self.count += 1
        self.principals[one.principal] = self.principals.get(one.principal, 0) + 1
        kept, example, time = self.examples, one.example, one.example.time
        if len(kept) < MOST_EXAMPLES or example < kept[-1]:
            self.examples = heapq.nsmallest(MOST_EXAMPLES, [*kept, example])
        # ISO times in UTC sort as strings. A record without a time has "" and changes neither end.
        if time and (not self.first or time < self.first):
            self.first = time
        if time > self.last:
            self.last = time


@dataclass(slots=True)
class Earliest:
    """The earliest examples of each verdict."""

    by_verdict: dict[str, list[Example]] = field(default_factory=dict)

    def add(self, verdict: str, example: Example) -> None:
        kept = self.by_verdict.setdefault(verdict, [])
        if len(kept) < MOST_EXAMPLES or example < kept[-1]:
            self.by_verdict[verdict] = heapq.nsmallest(MOST_EXAMPLES, [*kept, example])

    def shift(self, records: int) -> None:
        """Number the records as in the whole file, of which only a part was read. Their order stays."""
        for verdict, examples in self.by_verdict.items():
            self.by_verdict[verdict] = [one._replace(record=one.record + records) for one in examples]

    def merge(self, other: Earliest) -> None:
        for verdict, examples in other.by_verdict.items():
            self.by_verdict[verdict] = heapq.nsmallest(MOST_EXAMPLES, self.by_verdict.get(verdict, []) + examples)


@dataclass(slots=True)
class PolicySummary:
    """The summary of one policy. `days`, `accounts`, `regions` count (key, verdict).

    `matched`: the rule matches; `withheld` are those of them that EventBridge does not deliver, by reason. `refused`
    counts events with a name that the policy lists, by the path of the pattern that refuses them. `principals` and
    `resources` are those of the events that fire.
    """

    verdicts: Counter[str] = field(default_factory=Counter)
    withheld: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    days: Counter[tuple[str, str]] = field(default_factory=Counter)
    accounts: Counter[tuple[str, str]] = field(default_factory=Counter)
    regions: Counter[tuple[str, str]] = field(default_factory=Counter)
    principals: BottomK = field(default_factory=lambda: BottomK(EXACT_PRINCIPALS))
    resources: BottomK = field(default_factory=lambda: BottomK(EXACT_RESOURCES))
    examples: Earliest = field(default_factory=Earliest)
    first: str = ""
    last: str = ""
    changes: Counter[str] = field(default_factory=Counter)
    changed: Earliest = field(default_factory=Earliest)

    @property
    def matched(self) -> int:
        return sum(self.verdicts.values())

    @property
    def delivered(self) -> int:
        """The events that EventBridge delivers: the invocations of the Lambda."""
        return self.matched - sum(self.withheld.values())

    def add(self, verdict: str, kind: Kind, events: Same) -> None:
        """Count events that the rule matches."""
        count = events.count
        self.verdicts[verdict] += count
        # The verdict counts all the same: `replay` gives it too, and both must add up to the same numbers.
        if kind.withheld:
            self.withheld[kind.withheld] += count
        self.days[kind.day, verdict] += count
        self.accounts[kind.account, verdict] += count
        self.regions[kind.region, verdict] += count
        # Of a policy on root's sign-ins, not the hundred users whom its filter refuses.
        if verdict == FIRES:
            for principal, times in events.principals.items():
                self.principals.add(principal, times)
        for example in events.examples:
            self.examples.add(verdict, example)
        self._seen(events.first, events.last)

    def merge(self, other: PolicySummary) -> None:
        for counter in _COUNTERS:
            mine: Counter[object] = getattr(self, counter)
            for key, count in getattr(other, counter).items():  # not Counter.update: it is slower for few keys
                mine[key] += count
        self.principals.merge(other.principals)
        self.resources.merge(other.resources)
        self.examples.merge(other.examples)
        self.changed.merge(other.changed)
        self._seen(other.first, other.last)

    def _seen(self, first: str, last: str) -> None:
        # ISO times in UTC sort as strings. A record without a time has "" and changes neither end.
        if first and (not self.first or first < self.first):
            self.first = first
        if last > self.last:
            self.last = last
