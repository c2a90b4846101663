"""Values that CloudTrail hides."""

from __future__ import annotations

from typing import Any

import pytest
from policy_texts import filter_table, of_filter

FOUND = r"""
    DMS | detail.requestParameters.password | value: x | warning | -
"""


@pytest.mark.parametrize(("event", "key", "test", "severity", "meant"), filter_table(FOUND))
def test_found(event: dict[str, Any], key: str, test: dict[str, Any], severity: str, meant: str) -> None:
    [one] = of_filter(event, key, **test)
    assert (one.rule, one.severity.word, one.suggestion) == ("hidden-value", severity, meant)
