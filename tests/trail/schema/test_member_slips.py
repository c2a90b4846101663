"""Slips of members, and other words."""

from __future__ import annotations

import pytest

from c7n_ctschema.trail.schema import member_slips


@pytest.mark.parametrize(
    ("name", "known", "is_slip"),
    [
        ("volumeid", "volumeId", True),
        ("userNmae", "userName", True),
        ("policyDocuemtn", "policyDocument", True),  # two slips in a word that no member has
        ("securityGroup", "securityGroups", True),
        ("cLusterName", "clusterName", True),  # other words, because of the capital
        # Fleet Hub logs the first one; both are words of other members.
        ("applicationUrl", "applicationArn", False),
        ("indexArn", "indexId", False),
    ],
)
def test_two_wrong_letters_in_one_word_are_no_slip_if_they_make_another_word(
    name: str, known: str, is_slip: bool
) -> None:
    assert member_slips.is_slip(name, known) == is_slip
