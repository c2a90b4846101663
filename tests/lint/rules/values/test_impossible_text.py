"""Strings and patterns that no value matches."""

from __future__ import annotations

from typing import Any

import pytest
from policy_texts import filter_table, of_filter

FOUND = r"""
    LOGIN | detail.sourceIPAddress | op: regex, value: '''^10\.''' | error | -
    LOGIN | detail.sourceIPAddress | op: regex, value: "^10\\.\n" | error | -
    LOGIN | detail.awsRegion | value: "us-east-1\n" | error | -
    RUN | detail.userAgent | op: regex, value: a$b | error | -
"""


@pytest.mark.parametrize(("event", "key", "test", "severity", "meant"), filter_table(FOUND))
def test_found(event: dict[str, Any], key: str, test: dict[str, Any], severity: str, meant: str) -> None:
    [one] = of_filter(event, key, **test)
    assert (one.rule, one.severity.word, one.suggestion) == ("impossible-text", severity, meant)
