"""What a backtest asks of each record: the policies, and the older version of each that it is compared with."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from c7n_ctschema.backtest.verdicts import Judge
from c7n_ctschema.json_value import JsonObject
from c7n_ctschema.replay.engine import deployed_policies
from c7n_ctschema.replay.engine.deployed_policies import Replayed

Pair = tuple[str, str]


class PolicyText(NamedTuple):
    """A policy as plain data. It can be sent to another process or machine."""

    data: JsonObject
    file: str
    line: int

    @classmethod
    def of(cls, policy: Replayed) -> PolicyText:
        return cls(policy.data, policy.file, policy.line)

    def deployed(self) -> Replayed:
        return deployed_policies.of_data(self.data, self.file, self.line)


class Candidate(NamedTuple):
    """A policy of the new version, of the old version, or of both, under one name."""

    name: str
    new: Judge | None
    old: Judge | None

    @property
    def any(self) -> Replayed:
        judge = self.new or self.old
        assert judge is not None
        return judge.policy

    def names(self) -> frozenset[Pair] | None:
        """The (source, event) pairs that either version lists; None if one does not list them."""
        listed = [judge.policy.names for judge in (self.new, self.old) if judge]
        if None in listed:
            return None
        return frozenset[Pair]().union(*(names for names in listed if names is not None))


@dataclass(frozen=True)
class Plan:
    """The policies of a backtest. `against` None: there is no older version to compare with.

    `deployed` are the policies as this process has deployed them already; another process deploys them itself.
    """

    policies: tuple[PolicyText, ...]
    against: tuple[PolicyText, ...] | None = None
    deployed: tuple[Replayed, ...] = field(default=(), compare=False, repr=False)

    @functools.cached_property
    def candidates(self) -> list[Candidate]:
        """One for each policy name, the new version's policies first."""
        # By name, because c7n deploys a policy by its name: the Lambda custodian-NAME is replaced by the new version.
        new, old = _by_name(self.policies, self.deployed), _by_name(self.against or ())
        return [Candidate(name, new.get(name), old.get(name)) for name in dict.fromkeys([*new, *old])]

    def asked(self, source: str, name: str) -> tuple[int, ...]:
        """The indexes of the candidates whose rule can match an event of that name."""
        # A dict, not a loop over policies: 500 policies must not cost a record that none of them wants.
        return self._by_event.get((source, name), self._of_any_event)

    @functools.cached_property
    def _of_any_event(self) -> tuple[int, ...]:
        return tuple(index for index, one in enumerate(self.candidates) if one.names() is None)

    @functools.cached_property
    def _by_event(self) -> dict[Pair, tuple[int, ...]]:
        # A pattern of its own can let any event through; such a policy is asked about each record.
        names = [one.names() for one in self.candidates]
        pairs = frozenset[Pair]().union(*(one for one in names if one is not None))
        return {pair: tuple(i for i, one in enumerate(names) if one is None or pair in one) for pair in pairs}

    def __getstate__(self) -> dict[str, Any]:
        # c7n's objects, which `candidates` holds, cannot be pickled; each process deploys the policies itself
        return {"policies": self.policies, "against": self.against}


def _by_name(policies: Sequence[PolicyText], deployed: Sequence[Replayed] = ()) -> dict[str, Judge]:
    """The judges by the policy's name. A second policy of one name gets its file and line as well, as c7n runs both."""
    judges: dict[str, Judge] = {}
    for policy in deployed or (text.deployed() for text in policies):
        name = policy.name if policy.name not in judges else f"{policy.name} ({policy.file}:{policy.line})"
        judges[name] = Judge(policy)
    return judges
