"""A backtest as a fold that an engine distributes."""

from __future__ import annotations

from dataclasses import dataclass

from c7n_ctschema.backtest import fold
from c7n_ctschema.backtest.plan import Plan
from c7n_ctschema.backtest.summary import Summary


@dataclass(frozen=True)
class BacktestFold:
    """The fold over objects (see `spark.job.Folder`)."""

    plan: Plan

    def empty(self) -> Summary:
        return Summary()

    def fold(self, data: bytes, name: str) -> Summary:
        return fold.fold(self.plan, data, name)
