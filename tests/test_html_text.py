"""botocore's HTML as plain text."""

from __future__ import annotations

from c7n_ctschema.html_text import first_sentence, readable


def test_paragraphs_and_entities() -> None:
    assert readable("<p>One &amp; <code>two</code>.</p><p>Three</p>") == "One & two.\nThree"


def test_first_sentence() -> None:
    assert first_sentence("<p>Creates a user. For more, see <a href='x'>this</a>.</p>") == "Creates a user."
