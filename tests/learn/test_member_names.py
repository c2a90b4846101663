"""Names that are schema, and names that are data."""

from __future__ import annotations

import pytest

from c7n_ctschema.learn import member_names


@pytest.mark.parametrize("name", ["policyArn", "PolicyARN", "sprocketId", "ipv6Addresses", "SSEKMSKeyId", "_instances"])
def test_schema(name: str) -> None:
    assert member_names.is_schema(name)


@pytest.mark.parametrize(
    "name", ["x-amz-meta", "a1b2c3d4e5f6", "kqzvbnmtyxp", "XkIdPqLz", "", "hunter2", "a b", "*", "ä"]
)
def test_data(name: str) -> None:
    assert not member_names.is_schema(name)
