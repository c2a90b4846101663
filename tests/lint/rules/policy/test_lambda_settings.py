"""Settings of the Lambda that AWS refuses, though c7n takes them.

Covers c7n_ctschema.custodian.c7n.lambda_settings.
"""

from __future__ import annotations

import time
from typing import Any

import pytest
import yaml
from policy_texts import USER, policy, severities

from c7n_ctschema.custodian.c7n import lambda_settings, validation
from c7n_ctschema.lint.running.engine import lint_text
from c7n_ctschema.trail.catalog import models


@pytest.mark.parametrize(
    ("mode", "message"),
    [
        ({"timeout": 901}, "`timeout` must be a whole number from 1 to 900"),
        ({"timeout": 0}, "`timeout` must be a whole number from 1 to 900"),
        ({"timeout": 2.5}, "`timeout` must be a whole number from 1 to 900"),
        ({"memory": 127}, "`memory` must be a whole number from 128 to 10,240"),
        ({"memory": 10_241}, "`memory` must be a whole number from 128 to 10,240"),
        ({"delay": -1}, "`delay` must be a whole number from 0 to 899"),
        ({"delay": 900}, "`delay` is not shorter than the timeout of the Lambda function: 900 seconds"),
        ({"delay": 60, "timeout": 60}, "`delay` is not shorter than the timeout of the Lambda function: 60 seconds"),
        ({"role": "bad role"}, "`role` must be a role's name (letters, digits, and +=,.@_-/) or ARN"),
        (
            {"role": "arn:aws:iam::123456789012:user/x"},
            "`role` must be a role's name (letters, digits, and +=,.@_-/) or ARN",
        ),
        ({"role": "arn:aws:iam::1234:role/x"}, "`role` must be an ARN with an account of 12 digits"),
    ],
)
def test_settings_that_aws_refuses_are_found_though_c7n_takes_them(mode: dict[str, Any], message: str) -> None:
    text = yaml.safe_dump({"policies": [policy(USER, mode=mode)]})
    found = [one.message for one in lint_text(text) if one.rule == "lambda-settings"]
    assert found == [message] and validation.validate_text(text) == []


@pytest.mark.parametrize(
    "mode",
    [
        {"timeout": 900, "memory": 10_240, "delay": 899},
        {"timeout": 1, "memory": 128, "delay": 0},
        *(
            {"role": role}
            for role in (
                "Role",
                "path/Role",
                "arn:aws:iam::{account_id}:role/r",
                "arn:aws-cn:iam::123456789012:role/p/r+=,.@_-",
                "${ROLE}",
                "<your role>",
                "arn:aws:iam::XXXXXXXXXXXX:role/r",
            )
        ),
    ],
)
def test_settings_that_aws_takes_are_right(mode: dict[str, Any]) -> None:
    assert "lambda-settings" not in [rule for rule, _ in severities(USER, mode=mode)]


@pytest.mark.parametrize("timeout", [float("inf"), float("nan")])
def test_a_timeout_that_is_no_number_of_seconds(timeout: float) -> None:
    assert [one.rule for one in lint_text(yaml.safe_dump({"policies": [policy(USER, mode={"timeout": timeout})]}))] == [
        "lambda-settings"
    ]


def test_python_does_not_sleep_a_negative_time() -> None:
    with pytest.raises(ValueError, match="non-negative"):
        time.sleep(-1)


def test_lambdas_own_model_has_the_pattern_of_roles() -> None:
    shapes = models.load("lambda")["shapes"]
    assert shapes["RoleArn"]["pattern"] == lambda_settings.ROLE_ARN
    assert shapes["Timeout"]["min"] == lambda_settings.BOUNDS["timeout"][0]
    assert shapes["MemorySize"]["min"] == lambda_settings.BOUNDS["memory"][0]
