"""Learning as a fold that an engine distributes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from c7n_ctschema.learn import learning, log_folding
from c7n_ctschema.learn.log_folding import Plan, Summary


@dataclass(frozen=True)
class LearnFold:
    """The fold over objects (see `spark.job.Folder`)."""

    plan: Plan = field(default_factory=Plan)

    def empty(self) -> Summary:
        return Summary()

    def fold(self, data: bytes, name: str) -> Summary:
        found = log_folding.fold(self.plan, data, name)
        # the bytes are at hand: reading the object again for its digest would double the requests
        found.remember(learning.id_below_logs(name) or learning.shortened(hashlib.sha256(data)))
        return found
