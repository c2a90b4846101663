"""Global services' events and the Region of the policy."""

from __future__ import annotations

from typing import Any

import pytest
from policy_texts import USER, severities


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"conditions": []}, [("global-event", "info")]),
        ({"conditions": [{"region": "us-east-1"}]}, []),
        ({"conditions": [{"region": "eu-west-1"}]}, [("global-event", "warning")]),
        ({"conditions": [], "region": "eu-west-1"}, [("global-event", "warning")]),
        ({"conditions": [{"region": "us-gov-west-1"}]}, []),
        ({"conditions": [], "mode": {"role": "arn:aws-us-gov:iam::123456789012:role/r"}}, []),
        ({"conditions": [{"type": "value", "key": "region", "op": "in", "value": ["us-east-1"]}]}, []),
    ],
)
def test_global_services(more: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert severities(USER, **more) == found
