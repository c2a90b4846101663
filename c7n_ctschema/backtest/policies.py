"""The policies of a backtest: read from files, together with the older version that they are compared with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from c7n_ctschema.backtest import git_policies
from c7n_ctschema.backtest.plan import Plan, PolicyText
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.replay.engine.deployed_policies import Replayed
from c7n_ctschema.replay.running.policy_files import NoPolicy, policies_in


class PlannedPolicies(NamedTuple):
    """The plan, and why other policies cannot be used: a policy of the older version may be what a change fixes."""

    plan: Plan
    problems: tuple[CtschemaError, ...] = ()
    problems_of_older: tuple[CtschemaError, ...] = ()


def plan(paths: Sequence[str], names: Sequence[str] = (), against: str | None = None) -> PlannedPolicies:
    """The plan for the policies of files and directories. Raises CtschemaError if there is no policy at all."""
    try:
        found = policies_in(paths, names)
    except NoPolicy as error:
        # "no policy" alone would hide that c7n refused the only one
        raise CtschemaError("\n".join(str(one) for one in (*error.problems, error))) from None
    older: list[PolicyText] = []
    problems: list[CtschemaError] = []
    for one in git_policies.older(against, paths, names) if against is not None else ():
        if isinstance(one, Replayed):
            older.append(PolicyText.of(one))
        else:
            problems.append(one)
    policies = tuple(PolicyText.of(one) for one in found.policies)
    whole = Plan(policies, tuple(older) if against is not None else None, found.policies)
    return PlannedPolicies(whole, found.problems, tuple(problems))
