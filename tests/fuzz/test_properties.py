"""A minute of what campaign.py does for hours: the targets' promises hold for made-up input, and for what broke them once."""

from __future__ import annotations

from pathlib import Path

import pytest
import targets
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

CORPUS = Path(__file__).with_name("corpus")
NAMES = sorted(targets.TARGETS)
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(targets.WORDS),
        st.sampled_from(["\n", "  ", ": ", "- ", ".", " ", "[", "}"]),
        st.text(max_size=8),
    ),
    max_size=40,
).map("".join)
INPUT = st.one_of(st.binary(max_size=200), TEXTS.map(lambda text: text.encode("utf-8", "replace")))


@pytest.mark.parametrize("name", NAMES)
def test_targets_keep_their_promises(name: str) -> None:
    @settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(INPUT)
    def fuzzed(data: bytes) -> None:
        targets.TARGETS[name](data)

    fuzzed()


@pytest.mark.parametrize("file", sorted(CORPUS.glob("*/*")), ids=lambda file: f"{file.parent.name}/{file.name}")
def test_the_corpus_stays_harmless(file: Path) -> None:
    targets.TARGETS[file.parent.name](file.read_bytes())
