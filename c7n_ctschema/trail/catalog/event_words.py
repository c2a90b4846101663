"""The words of event names: whether an unknown name is a known one with a slip, or can be the name of a newer event.

AWS adds events all the time, and makes their names of the words that other events have: `CancelJobs` beside
`CancelJob`, `DescribeAccountSettings` beside `DescribeAccountLimits`. So a name is misspelled only if it has a word
that no event has. `benchmarks/unknown_events.py` measures this with the events that are newer than an older botocore.
"""

from __future__ import annotations

import functools

from c7n_ctschema import lazy_regex, tables
from c7n_ctschema.names import LETTERS_PER_SLIP, letters, singular

# `PutBucketACL` is Put, Bucket, ACL: a run of capitals ends where a word in small letters begins. `WebACLs` is plural.
_WORD = lazy_regex.compile(r"[A-Z]+s?(?![a-z])|[A-Z]?[a-z]+")


def words(event: str) -> list[str]:
    """The words of an event name in lower case, without digits: `PutMetricAlarm` is put, metric, alarm."""
    return [word.lower() for word in _WORD.findall(event)]


def is_slip(event: str, known: str) -> bool:
    """Whether the name is the known one with other capitals, with another number, or with a misspelled word."""
    wrong, right = letters(event), letters(known)
    if wrong == right or _singulars(event) == _singulars(known):
        return True
    own = set(words(known))
    # A word of one letter is what digits leave of `V2`: GetDataQualityResultV2 is newer than GetDataQualityResult.
    odd = [word for word in words(event) if len(word) > 1 and word not in own and not _is_word(word)]
    if not odd:
        return False
    from rapidfuzz.distance import OSA  # imported late for its cost: most names are right

    return bool(OSA.distance(wrong, right) <= max(1, min(len(wrong), len(right)) // LETTERS_PER_SLIP))


def is_shared(event: str) -> bool:
    """Whether several event sources have the event, so that its name does not tell the source: `TagResource`."""
    return event in _table("shared")


def _singulars(event: str) -> list[str]:
    # Sorted: `CreateKeyTag` for `CreateTagKey` has the same words.
    return sorted(singular(word) for word in words(event))


def _is_word(word: str) -> bool:
    return word in _table("words") or singular(word) in _table("words")


@functools.cache
def _table(name: str) -> frozenset[str]:
    return frozenset(tables.read("generated/event_words")[name])
