"""The policies of a backtest: read from files, together with the older version that they are compared with."""

from __future__ import annotations

from collections.abc import Sequence

from c7n_ctschema.backtest import git_policies
from c7n_ctschema.backtest.plan import Plan, PolicyText
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.replay.engine.deployed_policies import Replayed
from c7n_ctschema.replay.running.policy_files import policies_in


def plan(
    paths: Sequence[str], names: Sequence[str] = (), against: str | None = None
) -> tuple[Plan, list[CtschemaError]]:
    """The plan, and why other policies cannot be used. Raises CtschemaError if there is no policy at all."""
    found = policies_in(paths, names)
    problems, older = list(found.problems), []
    for one in git_policies.older(against, paths, names) if against is not None else ():
        if isinstance(one, Replayed):
            older.append(PolicyText.of(one))
        else:
            problems.append(one)
    policies = tuple(PolicyText.of(one) for one in found.policies)
    return Plan(policies, tuple(older) if against is not None else None), problems
