"""The settings of a policy's Lambda function that AWS accepts and c7n can use. c7n's schema accepts any value.

- `timeout`, `memory`: AWS Lambda's quotas, "Function timeout" 900 seconds and "Memory allocation" 128 MB to 10,240 MB.
  CreateFunction's shapes in newer botocores have larger bounds, for Lambda Managed Instances. c7n does not create those
  (c7n.mu.PolicyLambda, 0.9.53).
- `delay`: c7n.policy.CloudTrailMode passes it to `time.sleep` in the function, which raises on a negative number.
- `role`: CreateFunction's pattern of a role's ARN. c7n.policy.Policy.get_variables makes an ARN of a value that does
  not begin with `arn:aws`.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Mapping

from c7n_ctschema import lazy_regex
from c7n_ctschema.light_typing import Any

DEFAULT_TIMEOUT = 900  # c7n.mu.PolicyLambda
BOUNDS = {"delay": (0, DEFAULT_TIMEOUT - 1), "timeout": (1, 900), "memory": (128, 10_240)}
# The pattern of the shape RoleArn in botocore's model of Lambda; a test compares them.
ROLE_ARN = r"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+"
_ROLE = lazy_regex.compile(ROLE_ARN)
_ACCOUNT = lazy_regex.compile(r"arn:[\w-]+:iam::(\w+):role/")
_FILLED_IN = {"{account_id}": "123456789012", "{partition}": "aws", "{region}": "us-east-1"}


SKIP_ERRORS = "C7N_SKIP_ERR_EVENT"  # c7n.handler reads this environment variable


def skips_errors(mode: Mapping[str, Any]) -> bool:
    """Whether the Lambda function skips failed calls: c7n.handler's default is `yes`, other values switch it off."""
    environment = mode.get("environment")
    variables = environment.get("Variables") if isinstance(environment, Mapping) else None
    return not isinstance(variables, Mapping) or variables.get(SKIP_ERRORS, "yes") == "yes"


def delay_of(mode: Mapping[str, Any]) -> float:
    """The seconds that c7n waits before the lookup; 0 for a value that is no number."""
    delay = mode.get("delay", 0)
    return delay if isinstance(delay, int | float) else 0


class RoleProblem(enum.Enum):
    """What is wrong with a role. The value says what AWS accepts."""

    NO_ACCOUNT = "an ARN with an account of 12 digits"
    NO_ROLE = "a role's name (letters, digits, and +=,.@_-/) or ARN"


def number_problem(name: str, value: float) -> str:
    """What `delay`, `timeout`, or `memory` must be, or "" if the value is valid."""
    least, most = BOUNDS[name]
    fits = isinstance(value, int) and least <= value <= most
    return "" if fits else f"a whole number from {least} to {most:,}"


@functools.lru_cache(maxsize=1024)
def role_problem(role: str) -> RoleProblem | None:
    """What is wrong with a role, or None. A role with placeholders of a template engine is not checked."""
    for name, value in _FILLED_IN.items():
        # c7n.policy.Policy.expand_variables fills these in before it creates the function.
        role = role.replace(name, value)
    # `<ROLE>`, `${ROLE}`, `%ROLE%`, and `XXX` in published policies: somebody fills them in later.
    if set("{}<>$%") & set(role) or "XXX" in role:
        return None
    # c7n.policy.Policy.get_variables makes the same ARN of a bare name.
    whole = role if role.startswith("arn:aws") else f"arn:aws:iam::123456789012:role/{role}"
    if _ROLE.fullmatch(whole):
        return None
    account = _ACCOUNT.match(role)
    if account and _ROLE.fullmatch(role.replace(account[1], "123456789012", 1)):
        return RoleProblem.NO_ACCOUNT
    return RoleProblem.NO_ROLE
