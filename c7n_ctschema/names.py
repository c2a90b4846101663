"""Compares names: which known name a misspelled name means, and the singular of a name.

Each purpose has one cut-off. The percentages are rapidfuzz's `fuzz.ratio` without capitalization: twice the number of
letters that two names share in the same order, divided by the number of all their letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# For a suggestion beside an error that is certain without it: `policy` for `policies` (71), not `cur` for `aurora`.
SIMILAR = 65
# If similarity alone says that a name was meant: `to_str` for `to_string` (80), not `foo` for `floor` (75).
SLIP = 80
# For a member of a path, whose other steps must also fit: one swap in four letters, `nmae` for `name` (75).
PATH_MEMBER = 75
# For values, which can also be newer than the model: two edits in `standard`, one in `gp3`.
LETTERS_PER_EDIT = 4
# For a typing error in a member's name: one edit in `nmae`, two in `policyDocuemtn`.
SHORTEST_WITH_SLIP, LETTERS_PER_SLIP = 4, 6
LONGEST_ABBREVIATION = 3  # letters: `kms`, `sns`, `aws`
_OTHER_PLURALS = (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("apis", "api"))
_NO_PLURALS = ("ss", "us", "is")


def nearest(name: str, known: Iterable[str], limit: int = 3, cutoff: int = SIMILAR) -> tuple[str, ...]:
    """The most similar known names, best first; () if no name is similar enough."""
    from rapidfuzz import fuzz, process  # imported late for its cost: most names are right

    matches = process.extract(
        name, tuple(known), scorer=fuzz.ratio, processor=str.lower, limit=limit, score_cutoff=cutoff
    )
    return tuple(match[0] for match in matches)


def by_shared_words(name: str, known: Iterable[str], limit: int) -> tuple[str, ...]:
    """Known names, ordered by the CamelCase words that they share with the name, without a cut-off."""
    from rapidfuzz import fuzz, process

    matches = process.extract(name, tuple(known), scorer=fuzz.token_set_ratio, processor=_words, limit=limit)
    return tuple(match[0] for match in matches)


def is_misspelled(value: str, known: str) -> bool:
    """Whether the value is the known one with a few wrong letters.

    A value that differs only in digits is not misspelled: `m8g.large` is newer than `m7g.large`.
    """
    from rapidfuzz.distance import Levenshtein

    # Before the distance, which would be 1 for each new generation of a type.
    if re.sub(r"\d", "", value) == re.sub(r"\d", "", known):
        return False
    return bool(Levenshtein.distance(value.lower(), known.lower()) <= max(1, len(known) // LETTERS_PER_EDIT))


def is_slip(name: str, known: str) -> bool:
    """Whether the name is the known one with a typing error, other capitalization, or another number.

    A different word is not a slip: `byState` is not `state`, `indexArn` is not `indexId`.
    """
    wrong, right = letters(name), letters(known)
    if wrong == right or singular(wrong) == singular(right):
        return True
    shortest = min(len(wrong), len(right))
    if shortest < SHORTEST_WITH_SLIP or _has_other_words(name, known):
        return False
    from rapidfuzz.distance import OSA  # imported late for its cost: most names are right

    return bool(OSA.distance(wrong, right) <= max(1, shortest // LETTERS_PER_SLIP))


def is_slip_of_any(name: str, known: Iterable[str]) -> bool:
    """Whether the name is one of these with a slip, or with its letters in another order: `idSubnet`, `subnetId`."""
    own = sorted(name.lower())
    return any(sorted(other.lower()) == own or is_slip(name, other) for other in known)


def _has_other_words(name: str, known: str) -> bool:
    """Whether the names differ in whole CamelCase words, none of which is a misspelling of another."""
    own, others = set(_words(name).split()), set(_words(known).split())
    return len(own) != len(others) and (own < others or others < own)


def in_other_case(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known names that equal the name without regard to capitalization."""
    lower = name.lower()
    return tuple(other for other in known if other.lower() == lower)


def same_letters(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known names that equal the name without regard to capitalization and punctuation: `not_in`, `not-in`."""
    own = letters(name)
    return tuple(other for other in known if letters(other) == own)


def letters(name: str) -> str:
    """The name's letters and digits, in lower case."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def singular(word: str) -> str:
    """The singular of an English plural as APIs use it: `addresses`, `policies`, `batches`, `apis`.

    `status` and abbreviations such as `kms` stay as they are.
    """
    for ending, other in _OTHER_PLURALS:
        if word.endswith(ending):
            return word[: -len(ending)] + other
    is_plural = word.endswith("s") and not word.endswith(_NO_PLURALS) and len(word) > LONGEST_ABBREVIATION
    return word[:-1] if is_plural else word


def snake(name: str) -> str:
    """The name in lower case with underscores: `card_expiry_date` for CardExpiryDate."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
