"""Values that are not among those which the key has."""

from __future__ import annotations

from typing import Any

import pytest
from policy_texts import BUCKET, DMS, entry, filter_table, of_filter

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


def test_the_sub_resource_of_s3_is_not_the_policy() -> None:
    """`?policy` of the URI is an empty member beside `bucketPolicy`; `x-id` and others of the query have values."""
    event = entry("s3", "PutBucketPolicy", "requestParameters.bucketName")
    key = "detail.requestParameters.policy"
    for test in ({"value": "*"}, {"op": "regex", "value": r".*\*"}):
        [one] = of_filter(event, key, **test)
        assert (one.rule, one.effect) == ("impossible-value", "this filter is never true: the policy never acts")
    assert not of_filter(event, key, value="")


def test_a_region_is_not_a_misspelled_other_region() -> None:
    key = "detail.requestParameters.CreateBucketConfiguration.LocationConstraint"
    [one] = of_filter(BUCKET, key, value="us-east-1")
    assert (one.rule, one.suggestion) == ("impossible-value", "")
