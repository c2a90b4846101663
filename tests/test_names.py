"""Names that are compared: each cut-off from both of its sides."""

from __future__ import annotations

import pytest

from c7n_ctschema import names


@pytest.mark.parametrize(
    ("name", "known", "cutoff", "similar"),
    [
        ("policy", "policies", names.SIMILAR, True),
        ("aurora", "cur", names.SIMILAR, False),
        ("to_str", "to_string", names.SLIP, True),
        ("foo", "floor", names.SLIP, False),
        ("nmae", "name", names.PATH_MEMBER, True),
        ("nmae", "name", names.SLIP, False),
        ("POLICYNAME", "policyNam", names.SLIP, True),
    ],
)
def test_nearest(name: str, known: str, cutoff: int, similar: bool) -> None:
    assert names.nearest(name, [known], cutoff=cutoff) == ((known,) if similar else ())


def test_the_nearest_comes_first() -> None:
    assert names.nearest("iam-usr", ["iam-group", "iam-user", "iam-saml"], 2)[0] == "iam-user"
    assert names.nearest("xyz", ["iam-group"]) == ()


@pytest.mark.parametrize(
    ("value", "known", "misspelled"),
    [
        ("gp33", "gp3", False),
        ("gp4", "gp3", False),
        ("m8g.large", "m7g.large", False),
        ("standrd", "standard", True),
        ("stnadard", "standard", True),
        ("public-read", "public-read-write", False),
        ("gpx3", "gp3", True),
    ],
)
def test_misspelled_values_are_told_from_newer_ones(value: str, known: str, misspelled: bool) -> None:
    assert names.is_misspelled(value, known) is misspelled


def test_case_and_punctuation() -> None:
    known = ("notIn", "not-in", "in")
    assert names.in_other_case("NOTIN", known) == ("notIn",)
    assert names.same_letters("not_in", known) == ("notIn", "not-in")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("addresses", "address"),
        ("policies", "policy"),
        ("batches", "batch"),
        ("graphqlapis", "graphqlapi"),
        ("groups", "group"),
        ("vpcs", "vpc"),
        ("status", "status"),
        ("analysis", "analysis"),
        ("access", "access"),
        ("kms", "kms"),
    ],
)
def test_singular(word: str, expected: str) -> None:
    assert names.singular(word) == expected


def test_shared_words_come_before_the_same_letters() -> None:
    known = ["CreateRole", "DeletePolicyVersion", "CreatePolicyVersion"]
    assert names.by_shared_words("CreatePolicy", known, 1) == ("CreatePolicyVersion",)
