"""What is known of a pattern without a string, beside what Python's `re` and `fnmatch` match.

Covers c7n_ctschema.regex_tree.
"""

from __future__ import annotations

import fnmatch
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from c7n_ctschema.custodian.filters import regex_satisfiability


@settings(max_examples=500, deadline=None)
@given(
    pieces=st.lists(st.sampled_from([*"ab^$\n(|)*?.'+", "[ab]", "[^a]", "\\Z", "(?:", "{2}", "\\b"]), max_size=8),
    text=st.text(alphabet="ab\n'", max_size=5),
)
def test_a_pattern_that_cannot_match_does_not(pieces: list[str], text: str) -> None:
    pattern = "".join(pieces)
    try:
        matches = re.match(pattern, text) is not None
    except (re.error, OverflowError):
        return
    assert not (matches and regex_satisfiability.cannot_match(pattern))
    assert not (matches and not set("\n'") & set(text) and regex_satisfiability.cannot_match(pattern, "\n'"))


@pytest.mark.parametrize("pattern", ["'^a'", "a$b", "a\\Zb", "(x|'^a)$b", "$\n\n", "a^"])
def test_patterns_that_cannot_match_are_known(pattern: str) -> None:
    assert regex_satisfiability.cannot_match(pattern)


@settings(max_examples=500, deadline=None)
@given(
    pieces=st.lists(st.sampled_from(["a", "r", "n:", "x", "^", "(", "|", ")", "?", ".", "*", "[ab]", "[^a]", "(?:"])),
    rest=st.text(alphabet="anrx:", max_size=4),
)
def test_what_begins_otherwise_does_not_match(pieces: list[str], rest: str) -> None:
    pattern, text = "".join(pieces[:8]), f"arn:{rest}"
    if regex_satisfiability.glob_begins_otherwise(pattern, "arn:"):
        assert not fnmatch.fnmatchcase(text, pattern)
    try:
        matches = re.match(pattern, text, re.IGNORECASE) is not None
    except re.error:
        return
    assert not (matches and regex_satisfiability.begins_otherwise(pattern, "arn:"))
