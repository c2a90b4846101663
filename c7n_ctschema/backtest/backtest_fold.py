"""A backtest as a fold that an engine distributes."""

from __future__ import annotations

from dataclasses import dataclass

from c7n_ctschema.backtest import fold
from c7n_ctschema.backtest.plan import Plan
from c7n_ctschema.backtest.summary import Summary
from c7n_ctschema.replay.records.eventbridge_event import Place, Unread


@dataclass(frozen=True)
class BacktestFold:
    """The operations of a fold over objects. `merge` changes and returns its first argument."""

    plan: Plan

    def empty(self) -> Summary:
        return Summary()

    def fold(self, data: bytes, name: str) -> Summary:
        return fold.fold(self.plan, data, name)

    def unreadable(self, name: str, reason: str) -> Summary:
        found = Summary()
        found.problem(str(Unread(Place(name), f"cannot be read: {reason}", True)))
        return found

    def merge(self, one: Summary, other: Summary) -> Summary:
        one.add(other)
        return one
