"""Counts of distinct strings in bounded memory."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from c7n_ctschema.backtest.bottom_k import BottomK


def sample(texts: list[str], size: int = 5) -> BottomK:
    made = BottomK(size)
    for text in texts:
        made.add(text)
    return made


def test_few_strings_are_counted_exactly() -> None:
    counts = sample(["a", "b", "a"])
    assert (counts.estimate(), counts.is_sample, counts.top(1)) == (2, False, [("a", 2)])


def test_many_strings_are_estimated() -> None:
    counts = sample([f"arn:{number}" for number in range(100_000)], 1000)
    assert counts.is_sample
    assert abs(counts.estimate() - 100_000) < 10_000
    assert len(counts.counts) == 1000


@given(st.lists(st.integers(0, 40).map(str), max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_any_grouping_and_order_gives_the_same_sample(texts: list[str], one: int, other: int) -> None:
    low, high = sorted((one, other))
    parts = [sample(texts[:low]), sample(texts[low:high]), sample(texts[high:])]
    merged = BottomK(5)
    for part in (parts[2], parts[0], parts[1]):
        merged.merge(part)
    whole = sample(texts).settled()
    merged.settled()
    assert (merged.counts, merged.estimate(), merged.is_sample) == (whole.counts, whole.estimate(), whole.is_sample)


def test_the_counts_of_kept_strings_are_exact() -> None:
    texts = [str(number % 300) for number in range(3000)]
    assert set(sample(texts, 10).settled().counts.values()) == {10}
