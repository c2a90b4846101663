"""Values that are too long, too short, too large or too small."""

from __future__ import annotations

from typing import Any

import pytest
from policy_texts import filter_table, of_filter

FOUND = r"""
    LOGIN | detail.userAgent | value: '*console*' | warning | op: glob
    LOGIN | detail.userIdentity.principalId | op: ne, value: 'AIDA*' | warning | op: glob
    LOGIN | account | value: '12345' | warning | -
    LOGIN | detail.recipientAccountId | value: '12345678901' | warning | -
"""


@pytest.mark.parametrize(("event", "key", "test", "severity", "meant"), filter_table(FOUND))
def test_found(event: dict[str, Any], key: str, test: dict[str, Any], severity: str, meant: str) -> None:
    [one] = of_filter(event, key, **test)
    assert (one.rule, one.severity.word, one.suggestion) == ("value-out-of-range", severity, meant)


RIGHT = r"""
    LOGIN | detail.userAgent | op: glob, value: '*console*'
    LOGIN | detail.userAgent | value: '*'
    LOGIN | detail.userAgent | op: contains, value: '*'
    LOGIN | account | value: '123456789012'
"""


@pytest.mark.parametrize(("event", "key", "test"), filter_table(RIGHT))
def test_right(event: dict[str, Any], key: str, test: dict[str, Any]) -> None:
    assert of_filter(event, key, **test) == []
