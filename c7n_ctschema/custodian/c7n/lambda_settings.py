"""Which settings of a policy's Lambda AWS takes, and c7n can work with; c7n's schema takes any number and any text.

- `timeout`, `memory`: AWS Lambda's quotas, "Function timeout" 900 seconds and "Memory allocation" 128 MB to 10,240 MB.
  The larger bounds of CreateFunction's shapes in newer botocores are those of Lambda Managed Instances, which c7n does
  not make (c7n.mu.PolicyLambda, 0.9.53).
- `delay`: c7n.policy.CloudTrailMode gives it to `time.sleep`, which raises on a negative number, within the Lambda's
  time.
- `role`: CreateFunction's pattern of a role's ARN; c7n.policy.Policy.get_variables makes an ARN of one that does not
  begin with `arn:aws`.
"""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Mapping
from typing import Any

DEFAULT_TIMEOUT = 900  # c7n.mu.PolicyLambda
BOUNDS = {"delay": (0, DEFAULT_TIMEOUT - 1), "timeout": (1, 900), "memory": (128, 10_240)}
ROLE_ARN = r"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+"
_ROLE = re.compile(ROLE_ARN)
_ACCOUNT = re.compile(r"arn:[\w-]+:iam::(\w+):role/")
_FILLED_IN = {"{account_id}": "123456789012", "{partition}": "aws", "{region}": "us-east-1"}


SKIP_ERRORS = "C7N_SKIP_ERR_EVENT"  # the variable of the Lambda's environment that c7n.handler reads


def skips_errors(mode: Mapping[str, Any]) -> bool:
    """Whether the Lambda skips failed calls. c7n.handler: any value but `yes` switches that off; it is the default."""
    environment = mode.get("environment")
    variables = environment.get("Variables") if isinstance(environment, Mapping) else None
    return not isinstance(variables, Mapping) or variables.get(SKIP_ERRORS, "yes") == "yes"


class RoleProblem(enum.Enum):
    """What is wrong with a role; the value is what AWS takes instead."""

    NO_ACCOUNT = "an ARN whose account has twelve digits"
    NO_ROLE = "the name of a role, of letters, digits and +=,.@_-/, or its ARN"


def number_problem(name: str, value: float) -> str:
    """What is wrong with `delay`, `timeout` or `memory`, or ""."""
    least, most = BOUNDS[name]
    fits = isinstance(value, int) and least <= value <= most
    return "" if fits else f"a whole number from {least} to {most:,}"


@functools.lru_cache(maxsize=1024)
def role_problem(role: str) -> RoleProblem | None:
    """What is wrong with a role that c7n gives to AWS, or None; what a template engine fills in is not judged."""
    for name, value in _FILLED_IN.items():
        role = role.replace(name, value)
    if set("{}<>$%") & set(role) or "XXX" in role:
        return None
    whole = role if role.startswith("arn:aws") else f"arn:aws:iam::123456789012:role/{role}"
    if _ROLE.fullmatch(whole):
        return None
    account = _ACCOUNT.match(role)
    if account and _ROLE.fullmatch(role.replace(account[1], "123456789012", 1)):
        return RoleProblem.NO_ACCOUNT
    return RoleProblem.NO_ROLE
