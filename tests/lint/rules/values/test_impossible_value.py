"""Values that are not among those which the key has."""

from __future__ import annotations

from typing import Any

import pytest
from policy_texts import DMS, filter_table, of_filter

FOUND = r"""
    LOGIN | detail.userIdentity.sessionContext.attributes.mfaAuthenticated | value: 'False' | warning | false
    DMS | detail.requestParameters.sslMode | value: NONE | warning | none
    DMS | detail.requestParameters.sslMode | value: verify_full | warning | verify-full
    DMS | detail.requestParameters.sslMode | value: disabled | warning | -
    DMS | detail.requestParameters.sslMode | op: ne, value: verify-ful | warning | verify-full
    DMS | detail.requestParameters.sslMode | op: regex, value: ^off | warning | -
    RUN | detail.requestParameters.instanceType | value: m99g.large | info | -
    LOGIN | detail.additionalEventData.MFAUsed | value: 'false' | warning | No
"""


@pytest.mark.parametrize(("event", "key", "test", "severity", "meant"), filter_table(FOUND))
def test_found(event: dict[str, Any], key: str, test: dict[str, Any], severity: str, meant: str) -> None:
    [one] = of_filter(event, key, **test)
    assert (one.rule, one.severity.word, one.suggestion) == ("impossible-value", severity, meant)


def test_an_enum_in_other_capitals_has_a_fix_and_another_has_none() -> None:
    assert [one.fix and one.fix.text for one in of_filter(DMS, "detail.requestParameters.sslMode", value="NONE")] == [
        "none"
    ]
    assert [one.fix for one in of_filter(DMS, "detail.requestParameters.sslMode", value="verify_full")] == [None]
