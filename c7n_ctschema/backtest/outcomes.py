"""The verdicts on many records, counted together before they go to the summaries of the policies.

The records of a file share day, account, and Region, and policies that wait for the same event mostly agree with
themselves: counting a record once, not once for each policy, halves the cost of an event that many policies want.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from c7n_ctschema.backtest.policy_summary import Delivery, Kind, Same
from c7n_ctschema.backtest.summary import Summary
from c7n_ctschema.replay.engine.policy_outcome import NO_MATCH

MOST_KINDS = 2_000  # kept before they are added to a summary; an export of months can have a kind for each record


Verdicts = tuple[str, ...]


@dataclass(slots=True)
class Outcomes:
    """Events by the policies that were asked, their verdicts, and the kind of the event."""

    same: dict[tuple[tuple[int, ...], Verdicts, Kind], Same] = field(default_factory=dict)

    def add(self, asked: tuple[int, ...], verdicts: Verdicts, event: Delivery) -> None:
        """Count an event. `verdicts` are those of the policies `asked`, in their order."""
        key = (asked, verdicts, event.kind)
        found = self.same.get(key)
        if found is None:
            found = self.same[key] = Same()
        found.add(event)

    @property
    def are_many(self) -> bool:
        return len(self.same) > MOST_KINDS

    def settle(self, summary: Summary) -> None:
        """Add the counts to a summary, and forget them."""
        for (asked, verdicts, kind), same in self.same.items():
            for index, verdict in zip(asked, verdicts, strict=True):
                if verdict != NO_MATCH:
                    summary.of(index).add(verdict, kind, same)
        self.same.clear()
