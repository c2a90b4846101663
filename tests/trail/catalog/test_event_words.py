"""Slips of event names, and names that tell no event source."""

from __future__ import annotations

import pytest

from c7n_ctschema.trail.catalog import event_words


@pytest.mark.parametrize(
    ("event", "known", "is_slip"),
    [
        ("CreateUsr", "CreateUser", True),
        ("createuser", "CreateUser", True),
        ("CreateTag", "CreateTags", True),
        ("CreateKeyTag", "CreateTagKey", True),
        ("GetWebACLs", "GetWebACL", True),
        ("TerminateJobz", "TerminateJob", True),
        # Each word is a word of other events, so both can exist.
        ("DetachVolume", "AttachVolume", False),
        ("GetVaultNotifications", "SetVaultNotifications", False),
        ("GetDataQualityResultV2", "GetDataQualityResult", False),
        ("CreateTenant", "CreateTenantResourceAssociation", False),
        # The odd word is in both names.
        ("UpdateFrobnicator", "CreateFrobnicator", False),
    ],
)
def test_a_slip_has_a_word_that_no_event_has(event: str, known: str, is_slip: bool) -> None:
    assert event_words.is_slip(event, known) == is_slip


def test_a_name_that_many_sources_have_tells_none() -> None:
    assert event_words.is_shared("ListTagsForResource")
    assert event_words.is_shared("CreatePolicy")
    assert not event_words.is_shared("CreateAccessKey")
    assert not event_words.is_shared("RunInstances")
