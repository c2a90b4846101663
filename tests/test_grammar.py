"""Articles, plurals and lists in messages."""

from __future__ import annotations

import pytest

from c7n_ctschema.grammar import article, counted, listed, plural


@pytest.mark.parametrize(
    "right",
    [
        "an event",
        "a string",
        "an ARN",
        "a URL",
        "an S3 bucket",
        "a user",
        "an `items`",
        "an unknown key",
        "an ids path",
    ],
)
def test_an_article_fits_the_sound_of_its_noun(right: str) -> None:
    _, _, noun = right.partition(" ")
    assert article(noun) == right


@pytest.mark.parametrize(
    ("word", "none", "one", "two"),
    [
        ("event", "events", "event", "events"),
        ("policy", "policies", "policy", "policies"),
        ("key", "keys", "key", "keys"),
        ("is", "are", "is", "are"),
        ("has", "have", "has", "have"),
    ],
)
def test_a_word_agrees_with_its_count(word: str, none: str, one: str, two: str) -> None:
    assert [plural(word, count) for count in (0, 1, 2)] == [none, one, two]


def test_a_count_with_its_noun() -> None:
    assert [counted(count, "finding") for count in (0, 1, 2)] == ["no findings", "1 finding", "2 findings"]


def test_names_as_a_sentence_lists_them() -> None:
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b"], "or") == "a or b"
    assert listed(["a", "b", "c"]) == "a, b, and c"
    assert listed(["a", "b", "c", "d"], most=2) == "a, b, and 2 more"
