"""Counts of distinct strings in bounded memory: exact up to a size, then a sample from which the number is estimated.

The sample holds the strings with the smallest hashes ("k minimum values", Bar-Yossef et al. 2002). A string that is
among the smallest of all strings is among the smallest of every part, so no part drops it: its count is exact, and
merging gives the same sample in any order.
"""

from __future__ import annotations

import hashlib
import heapq
from dataclasses import dataclass, field

_SPACE = 2**64


@dataclass(slots=True)
class BottomK:
    """At most `size` distinct strings with their counts. `is_sample`: there were more."""

    size: int
    counts: dict[str, int] = field(default_factory=dict)
    is_sample: bool = False
    # of the largest hash that was kept; a string beyond it is in no sample that has this one as a part
    _largest: int = field(default=_SPACE, repr=False, compare=False)

    def add(self, text: str, count: int = 1) -> None:
        known = self.counts.get(text)
        if known is not None:
            self.counts[text] = known + count
            return
        # Strings that the sample drops anyway take no memory: 100 policies with as many ids as records stay small.
        if self.is_sample and _hash(text) > self._largest:
            return
        self.counts[text] = count
        # more than the size: sorting once for a quarter costs less than a heap operation for each string
        if len(self.counts) > self.size + self.size // 4 + 1:
            self._shrink()

    def merge(self, other: BottomK) -> None:
        """Add the strings of another sample of the same size."""
        # The other sample may hold few strings now, and have dropped others before.
        if other.is_sample:
            self.is_sample, self._largest = True, min(self._largest, other._largest)
        for text, count in other.counts.items():
            self.add(text, count)

    def settled(self) -> BottomK:
        """This sample without the strings beyond `size`. Call it before the counts are read or compared."""
        self._shrink()
        return self

    def estimate(self) -> int:
        """The number of distinct strings: exact for at most `size`, otherwise within about 1 / sqrt(size)."""
        self._shrink()
        if not self.is_sample:
            return len(self.counts)
        # The k-th smallest of n random numbers is near k/n of their space; k - 1 makes the estimate unbiased.
        return round((self.size - 1) * _SPACE / max(map(_hash, self.counts)))

    def top(self, number: int) -> list[tuple[str, int]]:
        """The most frequent strings with their counts, ties in alphabetical order."""
        self._shrink()
        return heapq.nsmallest(number, self.counts.items(), key=lambda item: (-item[1], item[0]))

    def _shrink(self) -> None:
        if len(self.counts) <= self.size:
            return
        self.is_sample = True
        # Ties by the string itself: two strings with one hash must not depend on the order of the files.
        kept = heapq.nsmallest(self.size, ((_hash(text), text) for text in self.counts))
        self.counts = {text: self.counts[text] for _, text in kept}
        self._largest = kept[-1][0]


def _hash(text: str) -> int:
    # not hash(): Python salts it in each process, and the parts of a sample come from several processes
    return int.from_bytes(hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest(), "big")
